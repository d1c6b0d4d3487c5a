"""What runs in a worker's parent process: the reconciler, and the count of children that died of a family."""

from __future__ import annotations

import os
from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

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
        worker_before_create_process.connect(
            lambda **_: count_crashes(engine, worker.hostname, settings, self.suspects()), weak=False
        )

    def suspects(self) -> Collection[UUID] | None:
        """What a child worked on when it died; None where it works on whatever it holds."""
        return None

    def start(self, worker: Any) -> None:
        """Begin when the pool has forked, so that no child inherits a thread's half-done work."""
        del worker
        self._reconciler.start()

    def stop(self, worker: Any) -> None:
        """End with the worker."""
        del worker
        self._reconciler.stop()


def count_crashes(engine: Engine, node_name: str, settings: Settings, suspects: Collection[UUID] | None = None) -> None:
    """Before a child replaces one that died: what the dead one worked on is tried again, up to the crash budget.

    `suspects` are the families that it worked on when it died; None where it works on whatever it holds.
    """
    try:
        in_transaction(engine, lambda session: _count(session, node_name, suspects, settings))
    except DBAPIError as error:
        # An uncounted crash is a fault of the surroundings; the sweep frees the family.
        log.warning("crash_not_counted", error=str(error.orig).strip())


def _count(session: Session, node_name: str, suspects: Collection[UUID] | None, settings: Settings) -> None:
    """Charge what the dead children worked on, and free what they held beside it: that only waited to be stored."""
    children = process_name(node_name, 0).removesuffix("0")
    ours = or_(*(owner.startswith(children, autoescape=True) for owner in (ImageFamily.worker, ImageFamily.lost_by)))
    held = select(ImageFamily).where(ours, ImageFamily.status.in_(ACTIVE)).with_for_update()
    for family in session.scalars(held):
        lost_to = [owner for owner in (family.worker, family.lost_by) if _is_dead(owner, children)]
        if not lost_to:
            continue
        family.lost_by = None  # counted now
        if suspects is None or family.id in suspects:
            family.crashes += 1
            log.error("process_died_of_family", family=str(family.id), name=family.name, crashes=family.crashes)
        if family.crashes >= settings.crash_budget:
            sentence = f"{family.crashes} worker processes died of it, one after the other."
            mark_failed(session, family, "crashed", sentence, settings.public_image_url)
        elif family.worker in lost_to:  # else another worker has it already, and keeps it
            _free(session, family)


def _is_dead(owner: str | None, children: str) -> bool:
    """Whether that was a child of ours, and is no more."""
    if owner is None or not owner.startswith(children):
        return False
    try:
        os.kill(int(owner.removeprefix(children)), 0)
    except ProcessLookupError:
        return True
    return False


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
