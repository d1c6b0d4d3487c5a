"""Families whose model no GPU worker serves: they fail after a time, if the operator wants that."""

from __future__ import annotations

import time
from collections.abc import Collection
from datetime import timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.catalog import CATALOG
from shared.families.endings import mark_failed
from shared.lifecycle import FamilyStatus
from shared.live_state import Workforce
from shared.queues import gpu_queue
from shared.tables import ImageFamily, log_names

log = structlog.get_logger(__name__)

FAILED_AT_ONCE = 50  #: families in a transaction, each of which may settle its variation


class UnservedQueues:
    """The queues that no GPU worker serves, and since when this process has seen that."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._since: dict[str, float] = {}

    def look(self, workforce: Workforce | None) -> list[str]:
        """Return the queues that no worker has served for too long; what is known of that ends when Redis is away."""
        now = time.monotonic()
        queues = set(map(gpu_queue, CATALOG))
        served = queues if workforce is None else {gpu_queue(worker.model_id) for worker in workforce.living}
        self._since = {queue: self._since.get(queue, now) for queue in queues - served}
        return [queue for queue, since in self._since.items() if now - since >= self._seconds]


def fail_unserved(session: Session, queues: Collection[str], seconds: float) -> int:
    """Fail some of the families that wait in these queues, and have waited for so long. Returns how many."""
    failed = 0
    for queue in queues:
        waits = (ImageFamily.queue == queue, ImageFamily.status == FamilyStatus.QUEUED)
        long = ImageFamily.queued_at <= func.now() - timedelta(seconds=seconds)
        oldest = select(ImageFamily).where(*waits, long).order_by(ImageFamily.queued_at).limit(FAILED_AT_ONCE)
        for family in session.scalars(oldest.with_for_update(skip_locked=True)).all():
            model_id = queue.removeprefix(gpu_queue(""))
            sentence = f"No GPU worker has served {model_id} for {seconds:.0f} s: start one, then retry."
            log.error(
                "family_unserved",
                **log_names(family),
                queue=queue,
            )
            mark_failed(session, family, "no_worker", sentence)
            failed += 1
    return failed
