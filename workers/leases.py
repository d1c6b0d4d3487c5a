"""The lease: a thread of each worker process keeps its claims alive while the work on them moves.

It notices when a claim is taken away, and when the work stands still: then it has the process ended, since a thread
that hangs, for instance in a read from a file server that is gone, cannot be ended alone.

The thread has a connection of its own, which also holds an advisory lock for as long as the process lives. PostgreSQL
drops that lock the moment the process dies, so only a frozen or unreachable host costs the whole lease. All times are
PostgreSQL's.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg2
import structlog
from redis import Redis
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from shared.database import AdvisoryLock, notifications
from shared.errors import LeaseLostError
from shared.families.claims import Claim, Holder, renew_leases
from shared.families.revoking import REVOKED_CHANNEL
from shared.live_state import write_preview, write_progress

log = structlog.get_logger(__name__)

BEAT_SECONDS = 2.0  #: three beats fit into a lease of 6 s
PROGRESS_SECONDS = 0.2  #: how often progress is written to Redis, and so the delay with which people see it


class HeldClaim:
    """A claim under the lease. The working thread reports its progress here, and learns when to stop."""

    def __init__(self, claim: Claim, on_progress: Callable[[], None]) -> None:
        self.claim = claim
        self._on_progress = on_progress
        self.began = time.monotonic()  #: the work; a claim may be made ahead
        self.percent = 0
        self.preview: bytes | None = None  #: set by the working thread; the lease's thread sends and removes it
        self._lost = threading.Event()

    def report(self, done: int, total: int) -> None:
        """Record how far the work is. Raises LeaseLostError when the family was taken away."""
        self.percent = 100 * done // total
        self.move_on()

    def move_on(self) -> None:
        """Record that the work moves. Raises LeaseLostError when the family was taken away."""
        self._on_progress()
        if self._lost.is_set():
            raise LeaseLostError(f"{self.claim.label} was canceled, deleted or taken over.")

    def lose(self) -> None:
        """Make the next report raise LeaseLostError."""
        self._lost.set()


class Lease:
    """The lease of one process; `start` it before the first claim."""

    def __init__(
        self,
        engine: Engine,
        redis: Redis,
        *,
        name: str,
        lease_seconds: float,
        stall_seconds: float,
        on_stall: Callable[[Holder], None],
    ) -> None:
        # 31 bits: the lock's second key is a signed 32-bit integer.
        self.holder = Holder(name=name, lock_key=secrets.randbits(31), lease_seconds=lease_seconds)
        self._engine = engine
        self._redis = redis
        self._stall_seconds = stall_seconds
        self._on_stall = on_stall
        self._held: dict[UUID, HeldClaim] = {}
        self._unclaimed = 0  #: pieces of work without a claim
        self._silent_beats = 0  #: since the work last moved
        self._shown: dict[UUID, int] = {}  #: progress that was written since the last beat
        self._locked = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lease", daemon=True)

    def start(self) -> None:
        """Begin to renew leases. Returns when the process holds its lock."""
        self._thread.start()
        self._locked.wait()

    def stop(self) -> None:
        """End the thread and release the lock."""
        self._stopping.set()
        self._thread.join()

    def hold(self, claim: Claim) -> HeldClaim:
        """Keep a claim alive until it is released."""
        held = HeldClaim(claim, self._note_progress)
        self._held[claim.family_id] = held
        self._note_progress()
        return held

    def release(self, held: HeldClaim) -> None:
        """Stop renewing the lease of a claim that has ended."""
        self._held.pop(held.claim.family_id, None)
        self._note_progress()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch the work of the block, which needs no claim; it must end before the time is over."""
        self._unclaimed += 1
        self._note_progress()
        try:
            yield
        finally:
            self._unclaimed -= 1

    def _note_progress(self) -> None:
        self._silent_beats = 0

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._engine.connect() as connection:
                    self._keep(connection.execution_options(isolation_level="AUTOCOMMIT"))
            except (DBAPIError, psycopg2.Error) as error:  # the driver's own poll() raises the second
                log.warning("lease_connection_lost", reason=str(error).strip().partition("\n")[0])
                self._stopping.wait(0.2)

    def _keep(self, connection: Connection) -> None:
        """Renew leases on one connection until it breaks or the process ends."""
        lock = {"lock": int(AdvisoryLock.WORKER), "key": self.holder.lock_key}
        connection.execute(text("SELECT pg_advisory_lock(:lock, :key)"), lock)
        connection.execute(text(f"LISTEN {REVOKED_CHANNEL}"))
        self._locked.set()
        next_beat = 0.0
        try:
            while not self._stopping.is_set():
                notified, due = notifications(connection, PROGRESS_SECONDS), time.monotonic() >= next_beat
                if notified or due:
                    self._beat(connection)
                if due:
                    self._shown = {}  # Redis may have lost it
                    self._watch()
                    next_beat = time.monotonic() + BEAT_SECONDS
                self._show()
        finally:
            connection.invalidate()  # a pooled connection would keep the lock and the LISTEN

    def _show(self) -> None:
        """Write to Redis the progress that is new since the last beat or write, and the previews that are new."""
        held = self._held.copy()
        percents = {key: claim.percent for key, claim in held.items()}
        write_progress(self._redis, {key: now for key, now in percents.items() if self._shown.get(key) != now})
        self._shown = percents
        for key, claim in held.items():
            if claim.preview is not None:
                write_preview(self._redis, key, claim.preview)
                claim.preview = None

    def _beat(self, connection: Connection) -> None:
        held = self._held.copy()
        if not held:
            return
        ours = renew_leases(connection, self.holder, held)
        for family_id, claim in held.items():
            if (family_id, claim.claim.fence) not in ours:
                claim.lose()

    def _watch(self) -> None:
        """Have the process ended if its work has stood still for too long.

        The time is counted in beats: a process that was frozen, or waits for PostgreSQL as this thread does, is not to
        blame for it. All of its work counts together: while one thread moves on, those that wait for it do not hang.
        """
        if not self._held and not self._unclaimed:
            self._silent_beats = 0
            return
        self._silent_beats += 1
        if self._silent_beats * BEAT_SECONDS > self._stall_seconds:
            self._on_stall(self.holder)
