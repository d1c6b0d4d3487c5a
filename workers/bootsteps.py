"""What runs in a worker's parent process: the reconciler, and the count of children that died of a family."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from celery import bootsteps
from celery.signals import worker_before_create_process
from sqlalchemy import Engine, or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared.database import database_now, in_transaction, make_engine
from shared.lifecycle import ACTIVE, WORKING, FamilyStatus
from shared.live_state import make_redis
from shared.reconciler import Reconciler
from shared.settings import Settings
from shared.storage import PictureStore
from shared.tables import ImageFamily
from workers.claims import BACK_OFF_SECONDS, mark_failed
from workers.worker_process import process_name

log = structlog.get_logger(__name__)


class ReconcilerStep(bootsteps.StartStopStep):
    """Sweeps for as long as the worker lives, and counts the deaths of its children."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, worker: Any, **_: Any) -> None:
        settings = Settings.from_environment()
        engine = make_engine(settings, f"{worker.hostname} reconciler")
        store = PictureStore(settings.storage_path)
        self._reconciler = Reconciler(engine, make_redis(settings), worker.app, store, settings)
        # weak=False: the signal must keep the closure alive for as long as the process is.
        worker_before_create_process.connect(lambda **_: count_crashes(engine, worker.hostname, settings), weak=False)

    def start(self, worker: Any) -> None:
        """Begin when the pool has forked, so that no child inherits a thread's half-done work."""
        del worker
        self._reconciler.start()

    def stop(self, worker: Any) -> None:
        """End with the worker."""
        del worker
        self._reconciler.stop()


def count_crashes(engine: Engine, node_name: str, settings: Settings) -> None:
    """Before a child replaces one that died: what the dead one worked on is tried again, up to the crash budget."""
    try:
        in_transaction(engine, lambda session: _count(session, node_name, settings))
    except DBAPIError as error:
        # An uncounted crash is a fault of the surroundings; the sweep frees the family.
        log.warning("crash_not_counted", error=str(error.orig).strip())


@dataclass(frozen=True, kw_only=True)
class Loss:
    """A claim that ended with the death of its owner."""

    owner: str
    claimed_at: datetime
    family: ImageFamily


def _count(session: Session, node_name: str, settings: Settings) -> None:
    """Charge what each dead child claimed last, and free the rest: that was only waiting to be stored."""
    last_claims: dict[str, datetime] = {}
    for loss in _losses(session, process_name(node_name, 0).removesuffix("0")):
        family = loss.family
        if last_claims.setdefault(loss.owner, loss.claimed_at) == loss.claimed_at:
            family.crashes += 1
            log.error("process_died_of_family", family=str(family.id), name=family.name, crashes=family.crashes)
        if family.crashes >= settings.crash_budget:
            sentence = f"{family.crashes} worker processes died of it, one after the other."
            mark_failed(session, family, "crashed", sentence, settings.public_image_url)
        elif family.worker == loss.owner:
            _free(session, family)
        else:
            family.lost_by = None  # another worker has it already, and keeps it


def _losses(session: Session, children: str) -> list[Loss]:
    """What the dead among the children had claimed, the latest claim first."""
    ours = or_(*(owner.startswith(children, autoescape=True) for owner in (ImageFamily.worker, ImageFamily.lost_by)))
    held = select(ImageFamily).where(ours, ImageFamily.status.in_(ACTIVE)).with_for_update()
    losses = [
        Loss(owner=owner, claimed_at=claimed_at, family=family)
        for family in session.scalars(held)
        for owner, claimed_at in ((family.worker, family.claimed_at), (family.lost_by, family.lost_claimed_at))
        if owner and claimed_at and owner.startswith(children) and not _alive(int(owner.removeprefix(children)))
    ]
    return sorted(losses, key=lambda loss: loss.claimed_at, reverse=True)


def _free(session: Session, family: ImageFamily) -> None:
    """Back to the queue, unless the sweep was faster, and after a pause that doubles with each crash."""
    if family.status in WORKING:
        rendering = family.status == FamilyStatus.RENDERING
        family.status = FamilyStatus.QUEUED if rendering else FamilyStatus.RENDERED
        family.fence += 1
        family.lease_until = None
    family.worker = None
    if family.crashes:
        pause = timedelta(seconds=BACK_OFF_SECONDS * 2 ** (family.crashes - 1))
        family.available_at = database_now(session) + pause


def _alive(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False
