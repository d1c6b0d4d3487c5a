"""The lease: a thread of each worker process keeps its claims alive, and notices when one is taken away.

The thread has a connection of its own, which also holds an advisory lock for as long as the process lives. PostgreSQL
drops that lock the moment the process dies, so only a frozen or unreachable host costs the whole lease. All times are
PostgreSQL's.
"""

from __future__ import annotations

import secrets
import threading
import time
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

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.percent = 0
        self.preview: bytes | None = None  #: set by the working thread; the lease's thread sends and removes it
        self._lost = threading.Event()

    def report(self, done: int, total: int) -> None:
        """Record how far the work is. Raises LeaseLostError when the family was taken away."""
        self.percent = 100 * done // total
        if self._lost.is_set():
            raise LeaseLostError(f"{self.claim.label} was canceled, deleted or taken over.")

    def lose(self) -> None:
        """Make the next report raise LeaseLostError."""
        self._lost.set()


class Lease:
    """The lease of one process; `start` it before the first claim."""

    def __init__(self, engine: Engine, redis: Redis, *, name: str, lease_seconds: float) -> None:
        # 31 bits: the lock's second key is a signed 32-bit integer.
        self.holder = Holder(name=name, lock_key=secrets.randbits(31), lease_seconds=lease_seconds)
        self._engine = engine
        self._redis = redis
        self._held: dict[UUID, HeldClaim] = {}
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
        held = HeldClaim(claim)
        self._held[claim.family_id] = held
        return held

    def release(self, held: HeldClaim) -> None:
        """Stop renewing the lease of a claim that has ended."""
        self._held.pop(held.claim.family_id, None)

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
                if notifications(connection, PROGRESS_SECONDS) or time.monotonic() >= next_beat:
                    self._beat(connection)
                    next_beat = time.monotonic() + BEAT_SECONDS
                self._show()
        finally:
            connection.invalidate()  # a pooled connection would keep the lock and the LISTEN

    def _show(self) -> None:
        """Write the progress of all claims to Redis, and the previews that are new."""
        held = self._held.copy()
        write_progress(self._redis, {key: claim.percent for key, claim in held.items()})
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
