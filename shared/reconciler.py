"""The reconciler finishes whatever a fault left half done. No step of recovery needs a person.

It runs as a thread in every worker's parent process and in the API; advisory locks let one process sweep at a time. A
sweep frees families whose worker is gone, makes the queues as long as families wait, publishes events, repairs links,
collects content that no row names, and compares some more rows with their files and links. The same thread announces
what its own process has committed.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from queue import Empty, SimpleQueue
from uuid import UUID

import structlog
from celery import Celery
from kombu.exceptions import KombuError
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from shared.attempts import send_losses
from shared.counters import Counted, count
from shared.database import AdvisoryLock, held_lock, in_transaction, try_lock_in_transaction
from shared.errors import StorageUnavailableError
from shared.events import forget_events, relay_events
from shared.families.recovery import Loss, free_lost, surplus_doorbells
from shared.families.unserved import UnservedQueues, fail_unserved
from shared.live_state import RememberedWorkers, count_reconciled
from shared.pictures.audit import Audit, audit
from shared.pictures.collection import collect_orphans, collect_superseded, reconsider_condemned
from shared.pictures.link_trees import LinkTrees
from shared.pictures.links import mend_links, unlink_deleted, unlinked_names
from shared.pictures.opening import open_store
from shared.pictures.store import PictureStore
from shared.queues import count_doorbells, drop_doorbells, ring
from shared.redis_circuit import log_fault
from shared.settings import Settings

log = structlog.get_logger(__name__)

SLOWEST_STORING_SECONDS = 10.0  #: a file that was staged longer ago belongs to a process that is dead or frozen
COLLECTING_SECONDS = 1.0  #: per sweep: the other steps must not wait until a large store is tidy
AUDITED_AT_ONCE = 10  #: variations per sweep: some 1,000 links, a hundredth of a second; a million take a day
MOST_DOORBELLS = 10_000  #: in a queue: as many families as may wait there by default
FOLDERS_AT_ONCE = 500  #: names per sweep that are looked up: one query
PAUSE_SECONDS = 0.2  #: between two announcements: one of several commits costs as much as one of a single commit
TICK_SECONDS = 0.8  #: plus or minus 20 %, so that processes do not sweep in step; with UNHEARD's 0.5 s well below 2 s


class Reconciler:
    """A thread that announces the work of its process, and sweeps."""

    def __init__(self, engine: Engine, redis: Redis, celery: Celery, store: PictureStore, settings: Settings) -> None:
        self._engine = engine
        self._redis = redis
        self._celery = celery
        self._store = store
        self._settings = settings
        self._gpu_workers = RememberedWorkers(redis)
        self._unserved = UnservedQueues(settings.no_worker_seconds)
        self._doorbells: SimpleQueue[str] = SimpleQueue()
        self._suspects: set[str] = set()  #: variations whose files somebody has found damaged
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self._audited: UUID | None = None  #: the last variation of the present round
        self._folders: Iterator[str] | None = None  #: of the link trees, still to be looked up in this round
        self._next_tidying = 0.0
        self._thread = threading.Thread(target=self._run, name="reconciler", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Announce the remaining work, then end the thread."""
        self._stopped.set()
        self._woken.set()
        self._thread.join(timeout=10)

    def announce(self, doorbells: Iterable[str] = ()) -> None:
        """Let the thread ring in these queues and publish events after a commit; the caller does not wait."""
        for doorbell in doorbells:
            self._doorbells.put(doorbell)
        self._woken.set()

    def suspect(self, variation: str) -> None:
        """Let the next sweep compare the rows of a variation with its files; the caller does not wait."""
        self._suspects.add(variation)

    def _run(self) -> None:
        next_sweep = 0.0
        while not self._stopped.is_set():
            self._woken.wait(max(0.0, next_sweep - time.monotonic()))
            self._woken.clear()
            self._safely(self._announce_own)
            if time.monotonic() >= next_sweep:
                self._safely(self._sweep_and_count)
                next_sweep = time.monotonic() + TICK_SECONDS * random.uniform(0.8, 1.2)  # noqa: S311 -- jitter
            self._stopped.wait(PAUSE_SECONDS)
        self._safely(self._announce_own)

    def _announce_own(self) -> None:
        doorbells = []
        with suppress(Empty):
            while True:
                doorbells.append(self._doorbells.get_nowait())
        announce(self._engine, self._redis, self._celery, self._gpu_workers.enough(doorbells))

    def _sweep_and_count(self) -> None:
        if done := self.sweep():
            log.info("reconciled", **done)
            count_reconciled(self._redis, done)
            count(self._redis, Counted.LEASE_LOSSES, "dead or frozen", by=done.get("freed", 0))

    def _safely(self, step: Callable[[], None]) -> None:
        """Run a step and log its error, so that the thread goes on: every recovery relies on it."""
        try:
            step()
        except (DBAPIError, PoolTimeoutError, RedisError, KombuError, StorageUnavailableError, OSError) as error:
            log.warning("reconciler_interrupted", reason=str(error).strip().partition("\n")[0])
        except Exception:
            log.exception("reconciler_failed")

    def sweep(self) -> dict[str, int]:
        """Do all work that is due, unless another process sweeps. Returns how much work each step did."""
        doorbells = self._count_doorbells()
        budget = self._settings.loss_budget
        losses, surplus = in_transaction(self._engine, lambda session: _look_at_queues(session, doorbells, budget))
        send_losses(self._celery, losses)
        done = {
            "freed": len(losses),
            "unserved": self._fail_unserved(),
            "rung": ring(self._celery, {queue: -count for queue, count in surplus.items() if count < 0}),
            "dropped": self._drop({queue: count for queue, count in surplus.items() if count > 0}),
            "published": relay_events(self._engine, self._redis),
            **self._tidy(),
            "suspected": self._audit_suspects(),
        }
        return {step: count for step, count in done.items() if count}

    def _fail_unserved(self) -> int:
        """Fail families whose model no worker has served for too long, if the operator wants that."""
        seconds = self._settings.no_worker_seconds
        if not seconds:
            return 0
        queues = self._unserved.look(self._gpu_workers.workforce())
        return in_transaction(self._engine, lambda session: fail_unserved(session, queues, seconds))

    def _tidy(self) -> dict[str, int]:
        """Repair links and collect files: work that can wait a few seconds if a process freezes in it."""
        grace = self._settings.content_grace_seconds
        with held_lock(self._engine, AdvisoryLock.TIDYING) as ours:
            if not ours:
                return {}
            in_transaction(self._engine, forget_events)
            open_store(self._engine, self._store)
            return {
                "reconsidered": reconsider_condemned(self._engine, self._store),
                "linked": self._repair_links(),
                **self._audit(),
                "collected": collect_superseded(self._engine, self._store, grace, for_seconds=COLLECTING_SECONDS)
                + collect_orphans(self._engine, self._store, max(grace, SLOWEST_STORING_SECONDS)),
            }

    def _repair_links(self) -> int:
        names = in_transaction(self._engine, unlinked_names)
        mend_links(self._engine, self._store, names)
        if self._folders is None and time.monotonic() >= self._next_tidying:
            self._next_tidying = time.monotonic() + max(TICK_SECONDS, self._settings.content_grace_seconds)
            self._folders = LinkTrees(self._store).folders()
        if self._folders is not None:
            some = list(islice(self._folders, FOLDERS_AT_ONCE))
            unlink_deleted(self._engine, self._store, some)
            if len(some) < FOLDERS_AT_ONCE:
                self._folders = None
        return len(names)

    def _audit(self) -> dict[str, int]:
        """Compare the rows of some more variations with their files and links."""
        found = audit(self._engine, self._store, after=self._audited, limit=AUDITED_AT_ONCE)
        self._audited = found.last
        self._repair_audited(found)
        return {"relinked": len(found.to_link), "found_damaged": found.news}

    def _audit_suspects(self) -> int:
        names = list(islice(self._suspects, AUDITED_AT_ONCE))
        if names:
            self._suspects.difference_update(names)
            self._repair_audited(audit(self._engine, self._store, limit=AUDITED_AT_ONCE, names=names))
        return len(names)

    def _repair_audited(self, found: Audit) -> None:
        mend_links(self._engine, self._store, found.to_link)
        if found.news:
            named = [
                f"{name}/{picture.name}.{picture.format}: {picture.damage}"
                for name, pictures in found.damaged.items()
                for picture in pictures
            ]
            log.error("pictures_damaged", damaged=named, remedy="celery -A workers families verify --repair")

    def _count_doorbells(self) -> Mapping[str, int]:
        """Count the doorbells of each queue before its families are counted, so that none comes before its family."""
        try:
            return count_doorbells(self._redis)
        except RedisError as error:
            log.debug("doorbells_unknown", reason=str(error))
            return {}

    def _drop(self, surplus: Mapping[str, int]) -> int:
        """Remove doorbells whose families wait no longer; without a worker that takes them they would pile up."""
        try:
            for queue, count in surplus.items():
                drop_doorbells(self._redis, queue, count)
        except RedisError as error:
            log_fault("dropping_interrupted", error)
            return 0
        return sum(surplus.values())


def _look_at_queues(
    session: Session, doorbells: Mapping[str, int], loss_budget: int
) -> tuple[Sequence[Loss], Mapping[str, int]]:
    """Free lost families, and compare the queues with the families that wait, unless another process does so.

    The transaction is short and has its own lock, so a process is unlikely to freeze while it holds the lock.
    """
    if not try_lock_in_transaction(session, AdvisoryLock.SWEEP):
        return (), {}
    losses = free_lost(session, loss_budget)
    return losses, surplus_doorbells(session, doorbells, at_most=MOST_DOORBELLS)


def announce(engine: Engine, redis: Redis, celery: Celery, doorbells: Iterable[str] | Mapping[str, int]) -> None:
    """Send doorbells, then publish events, after a commit. Faults are logged; the next sweep repairs them."""
    ring(celery, doorbells)
    relay_events(engine, redis)
