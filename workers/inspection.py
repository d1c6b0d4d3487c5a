"""`celery -A workers inspect active`: the families that a worker works on, not the doorbells that led to them."""

from __future__ import annotations

from functools import cache
from typing import Any

from celery.worker import state as worker_state
from celery.worker.control import inspect_command
from sqlalchemy import Engine, select

from shared.attempts import Attempt
from shared.database import in_transaction, make_engine
from shared.lifecycle import WORKING, stage_of
from shared.queues import CUT_TASK, RENDER_TASK
from shared.settings import Settings
from shared.tables import ImageFamily, ImageVariation
from workers.worker_process import process_prefix


@inspect_command(alias="dump_active", default_timeout=5.0)
def active(state: Any, **_: Any) -> list[dict[str, Any]]:
    """List the families that this worker has claimed, and its other tasks."""
    others = [
        request.info(safe=True)
        for request in worker_state.active_requests
        if request.name not in {RENDER_TASK, CUT_TASK}
    ]
    return [*_claimed(state.hostname), *others]


def _claimed(node: str) -> list[dict[str, Any]]:
    prefix = process_prefix(node)
    query = (
        select(ImageFamily, ImageVariation.name)
        .join(ImageVariation)
        .where(ImageFamily.worker.startswith(prefix, autoescape=True), ImageFamily.status.in_(WORKING))
        .order_by(ImageFamily.queued_at)
    )
    rows = in_transaction(_engine(node), lambda session: session.execute(query).all())
    return [_info(family, f"{variation} {family.name}", node) for family, variation in rows]


@cache
def _engine(node: str) -> Engine:
    return make_engine(Settings.from_environment(), f"{node} inspection")


def _info(family: ImageFamily, label: str, node: str) -> dict[str, Any]:
    """Describe a claim as Celery describes an active task."""
    attempt = Attempt(family_id=family.id, fence=family.fence, label=label, stage=stage_of(family.status), node=node)
    return {
        "id": attempt.task_id,
        "name": attempt.task,
        "args": label,
        "kwargs": "",
        "type": attempt.task,
        "hostname": node,
        "time_start": None,
        "acknowledged": True,
        "delivery_info": {"routing_key": family.queue},
        "worker_pid": int(str(family.worker).rpartition(".")[2]),
    }
