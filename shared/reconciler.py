"""The reconciler: whatever a fault left half done, it finishes. No step of recovery needs a person.

It runs as a thread in every worker's parent process and in the API; an advisory lock lets one sweep at a time. A sweep
frees families whose worker is gone, rings for families that wait unheard, publishes events that are not out, repairs
links and collects content that nobody names. The same thread announces what its own process has just committed.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterable
from queue import Empty, SimpleQueue

import structlog
from celery import Celery
from kombu.exceptions import OperationalError
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared.database import AdvisoryLock, held_lock, in_transaction
from shared.errors import StorageUnavailableError
from shared.events import forget_events, relay_events
from shared.pictures import (
    collect_orphans,
    collect_superseded,
    refresh_links,
    unlink_deleted,
    unlinked_names,
)
from shared.queues import Doorbell, ring
from shared.settings import Settings
from shared.storage import PictureStore

log = structlog.get_logger(__name__)

TICK_SECONDS = 1.0  #: plus or minus 20 %, so that processes do not march in step
RINGS_PER_QUEUE = 1_000  #: at most, in one sweep

#: Frees families whose worker's lock is gone (dead), or whose lease ran out (frozen or unreachable). For 5 s after
#: PostgreSQL has started nobody's lock counts as gone: the living need a moment to take theirs again.
FREE_LOST = text("""
UPDATE image_families SET
    status = CASE status WHEN 'rendering' THEN 'queued' ELSE 'rendered' END,
    fence = fence + 1, lease_until = NULL, queued_at = clock_timestamp()
WHERE id IN (
    SELECT id FROM image_families
    WHERE status IN ('rendering', 'cutting') AND (
        lease_until < clock_timestamp()
        OR (
            pg_postmaster_start_time() < clock_timestamp() - interval '5 seconds'
            AND NOT EXISTS (
                SELECT FROM pg_locks
                WHERE locktype = 'advisory' AND classid = :lock_class AND objid = lock_key AND objsubid = 2
                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            )
        )
    )
    FOR UPDATE SKIP LOCKED
)
RETURNING id
""")

#: Families that have waited long enough for their own doorbell to have been heard.
UNHEARD = text("""
SELECT image_families.id, queue, image_variations.name || ' ' || image_families.name AS label
FROM image_families JOIN image_variations ON image_variations.id = variation_id
WHERE image_families.status IN ('queued', 'rendered')
  AND available_at < clock_timestamp() AND queued_at < clock_timestamp() - interval '0.5 seconds'
ORDER BY queued_at LIMIT :limit
""")


class Reconciler:
    """One thread that announces and sweeps."""

    def __init__(self, engine: Engine, redis: Redis, celery: Celery, store: PictureStore, settings: Settings) -> None:
        self._engine = engine
        self._redis = redis
        self._celery = celery
        self._store = store
        self._settings = settings
        self._doorbells: SimpleQueue[Doorbell] = SimpleQueue()
        self._woken = threading.Event()
        self._stopping = False
        self._next_tidying = 0.0
        self._thread = threading.Thread(target=self._run, name="reconciler", daemon=True)

    def start(self) -> None:
        """Begin to sweep."""
        self._thread.start()

    def stop(self) -> None:
        """Announce what is left, then end."""
        self._stopping = True
        self._woken.set()
        self._thread.join(timeout=10)

    def announce(self, doorbells: Iterable[Doorbell] = ()) -> None:
        """After a commit: ring these doorbells and publish what was recorded, without making the caller wait."""
        for doorbell in doorbells:
            self._doorbells.put(doorbell)
        self._woken.set()

    def _run(self) -> None:
        next_sweep = 0.0
        while not self._stopping:
            self._woken.wait(max(0.0, next_sweep - time.monotonic()))
            self._woken.clear()
            announce(self._engine, self._redis, self._celery, self._rung())
            if time.monotonic() >= next_sweep:
                self._sweep_safely()
                next_sweep = time.monotonic() + TICK_SECONDS * random.uniform(0.8, 1.2)  # noqa: S311 -- jitter
        announce(self._engine, self._redis, self._celery, self._rung())

    def _rung(self) -> list[Doorbell]:
        doorbells = []
        try:
            while True:
                doorbells.append(self._doorbells.get_nowait())
        except Empty:
            return doorbells

    def _sweep_safely(self) -> None:
        try:
            done = self.sweep()
        except (DBAPIError, RedisError, OperationalError, StorageUnavailableError) as error:
            log.warning("sweep_interrupted", error=str(error).strip().partition("\n")[0])
            return
        if done:
            log.info("reconciled", **done)

    def sweep(self) -> dict[str, int]:
        """Do what is due and say how much it was; nothing when another process is sweeping."""
        with held_lock(self._engine, AdvisoryLock.SWEEP) as ours:
            done = self._steps() if ours else {}
        return {step: count for step, count in done.items() if count}

    def _steps(self) -> dict[str, int]:
        grace = self._settings.content_grace_seconds
        return {
            "freed": in_transaction(self._engine, free_lost),
            "published": relay_events(self._engine, self._redis),
            "linked": self._repair_links(),
            "collected": collect_superseded(self._engine, self._store, grace)
            + collect_orphans(self._engine, self._store, grace),
            "rung": in_transaction(self._engine, self._ring_unheard),
        }

    def _repair_links(self) -> int:
        names = in_transaction(self._engine, unlinked_names)
        for name in names:
            refresh_links(self._engine, self._store, name)
        if time.monotonic() >= self._next_tidying:
            self._next_tidying = time.monotonic() + max(TICK_SECONDS, self._settings.content_grace_seconds)
            unlink_deleted(self._engine, self._store)
            in_transaction(self._engine, forget_events)
        return len(names)

    def _ring_unheard(self, session: Session) -> int:
        """Ring as often as families wait beyond what the broker still holds."""
        waiting: dict[str, list[Doorbell]] = {}
        for row in session.execute(UNHEARD, {"limit": RINGS_PER_QUEUE}):
            doorbell = Doorbell(family_id=row.id, queue=row.queue, label=row.label)
            waiting.setdefault(row.queue, []).append(doorbell)
        rung = 0
        for queue, doorbells in waiting.items():
            missing = len(doorbells) - int(self._redis.llen(queue))
            rung += ring(self._celery, doorbells[: max(0, missing)])
        return rung


def free_lost(session: Session) -> int:
    """Give families of dead and frozen workers back to the queue, at no cost to their budgets; returns how many."""
    return len(session.execute(FREE_LOST, {"lock_class": int(AdvisoryLock.WORKER)}).all())


def announce(engine: Engine, redis: Redis, celery: Celery, doorbells: Iterable[Doorbell]) -> None:
    """After a commit: ring, then publish. Faults are logged; the next sweep makes up for them."""
    ring(celery, doorbells)
    relay_events(engine, redis)
