"""What runs in a worker's parent process: the reconciler, and the count of the children that crashed."""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import Any
from uuid import UUID

import structlog
from celery import bootsteps
from celery.signals import worker_before_create_process
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from shared.attempts import send_losses
from shared.counters import Counted, count
from shared.database import in_transaction, make_engine
from shared.families.recovery import Loss, charge_crashes
from shared.live_state import make_redis
from shared.pictures.store import make_store
from shared.reconciler import Reconciler
from shared.settings import Settings
from workers.worker_process import process_prefix

log = structlog.get_logger(__name__)


class ReconcilerStep(bootsteps.StartStopStep):
    """Runs the reconciler for as long as the worker lives, and counts the children that crash."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, worker: Any, **_: Any) -> None:
        settings = Settings.from_environment()
        engine = make_engine(settings, f"{worker.hostname} reconciler")
        store, redis = make_store(settings), make_redis(settings)
        self._reconciler = Reconciler(engine, redis, worker.app, store, settings)

        def note_crashes(**_: Any) -> None:
            losses = count_crashes(engine, worker.hostname, settings, self.suspects())
            count(redis, Counted.LEASE_LOSSES, "crashed", by=sum(not loss.seen_before for loss in losses))
            send_losses(worker.app, losses)

        # weak=False: the signal must keep the closure alive for as long as the process is.
        worker_before_create_process.connect(note_crashes, weak=False)

    def suspects(self) -> Collection[UUID] | None:
        """Return the families that a child worked on when it died; None if it works on all that it holds."""
        return None

    def start(self, worker: Any) -> None:
        """Start after the pool has forked, so that no child inherits a thread's half-done work."""
        del worker
        self._reconciler.start()

    def stop(self, worker: Any) -> None:
        """Stop with the worker."""
        del worker
        self._reconciler.stop()


def count_crashes(
    engine: Engine, node_name: str, settings: Settings, suspects: Collection[UUID] | None = None
) -> list[Loss]:
    """Charge the families that dead children of this worker worked on, before new children replace them.

    Returns what the children have lost, as far as that is new.

    `suspects` are the families that a child worked on when it died; None where a child works on all that it holds.
    """
    prefix = process_prefix(node_name)

    def is_dead(name: str) -> bool:
        try:
            os.kill(int(name.removeprefix(prefix)), 0)
        except ProcessLookupError:
            return True
        return False

    try:
        return in_transaction(engine, lambda session: charge_crashes(session, prefix, is_dead, suspects, settings))
    except DBAPIError as error:
        # An uncounted crash is a fault of the infrastructure; the sweep frees the family.
        log.warning("crash_not_counted", reason=str(error.orig).strip())
        return []
