"""Access to PostgreSQL: the engine with its time-outs, transactions that survive a restart, and advisory locks."""

from __future__ import annotations

import random
import selectors
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import IntEnum
from hashlib import sha256
from select import POLLIN, poll
from typing import Any, TypeVar

import psycopg2
import structlog
from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, func, select, text
from sqlalchemy.exc import DataError, DBAPIError, DisconnectionError, NotSupportedError, ProgrammingError
from sqlalchemy.orm import Session

from shared.errors import StorageUnavailableError
from shared.settings import Settings

Result = TypeVar("Result")

#: What runs a statement of SQL: a connection for what every family passes, since a session takes longer than it.
Transaction = Session | Connection

log = structlog.get_logger(__name__)

#: Options of every connection, so that a frozen or unreachable host cannot hold locks: a transaction that does nothing
#: for 5 s is ended, which is sooner than a lease runs out.
CONNECT_ARGS = {
    "connect_timeout": 3,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "options": (
        "-c statement_timeout=15s -c lock_timeout=10s -c idle_in_transaction_session_timeout=5s -c timezone=UTC"
    ),
}

#: How long a worker repeats a block while PostgreSQL is away: a restart takes about a second.
RETRY_SECONDS = 60.0

#: Classes and codes of SQLSTATE that pass by themselves: connections, rollbacks, full disks and tables of connections,
#: locks, shutdowns and time-outs, the operating system, and a server that is read-only while another one takes over.
_PASSING_CLASSES = frozenset({"08", "40", "53", "55", "57", "58"})
_PASSING_STATES = frozenset({"25006", "25P03", "25P04"})


#: How long a lock counts as held after PostgreSQL has answered: far less than any time after which it is taken away.
PROVEN_SECONDS = 0.05

#: What is counted for a person or a monitor is counted up to this: where there is more, there may be millions.
MOST_COUNTED = 1_000

#: How long a lock is asked for that others share all the time.
UNQUEUED_SECONDS = 1.0


class AdvisoryLock(IntEnum):
    """First key of PostgreSQL's two-key advisory locks: the subject of the lock."""

    WORKER = 1  #: (WORKER, k) is held for as long as the process with lock key k lives
    SWEEP = 2  #: one reconciler at a time looks for lost and unheard families
    RELAY = 3  #: one relay publishes at a time
    CONTENT = 4  #: shared while content is stored, exclusive while it is collected
    LINKS = 5  #: (LINKS, variation) is held while the links of a variation are made
    MIGRATION = 6  #: one migration at a time
    TIDYING = 7  #: one reconciler tidies at a time
    FORMAT = 8  #: (FORMAT, picture and format) is held while a picture is cut in another format
    RECUT = 9  #: (RECUT, family) is held while a finished family is cut again
    COUNTING = 10  #: one process counts events at a time


class PeekingPool(QueuePool):
    """A pool that replaces connections which PostgreSQL has closed, without asking it each time.

    A server that ends a connection, or ends itself, closes the socket, and then there is something to read: the end.
    """


@event.listens_for(PeekingPool, "checkout")
def _refuse_closed(connection: Any, _record: Any, _proxy: Any) -> None:
    """Raise DisconnectionError for a connection that is closed, on which the pool opens another one."""
    readable = poll()
    readable.register(connection, POLLIN)
    if not readable.poll(0):
        return
    try:
        with connection.cursor() as cursor:  # a notice of the server can be read, too
            cursor.execute("SELECT 1")
        connection.rollback()
    except psycopg2.Error as error:
        raise DisconnectionError(str(error)) from error


def make_engine(settings: Settings, application_name: str) -> Engine:
    """Make the engine of this process without opening a connection."""
    return create_engine(settings.sqlalchemy_url, **engine_options(settings, application_name))


def engine_options(settings: Settings, application_name: str) -> dict[str, Any]:
    """Return the options of every engine, also of Flask-SQLAlchemy's."""
    return {
        "connect_args": {**CONNECT_ARGS, "application_name": application_name},
        "poolclass": PeekingPool,
        "pool_timeout": 5,
        "execution_options": {"picture_url": settings.picture_url},  # events that name pictures ask their connection
    }


_WAIT = text("SELECT pg_advisory_xact_lock(:lock, :key)")
_WAIT_SHARED = text("SELECT pg_advisory_xact_lock_shared(:lock, :key)")

#: PostgreSQL takes these locks from a process that freezes for two seconds, since others wait for them.
_WAIT_FOR_FILES = text(f"SET LOCAL idle_in_transaction_session_timeout = '2s'; {_WAIT}")
_TRY_FOR_FILES = text("""
SET LOCAL idle_in_transaction_session_timeout = '2s'; SELECT pg_try_advisory_xact_lock(:lock, :key)
""")


def lock_in_transaction(session: Transaction, lock: AdvisoryLock, key: int = 0, *, shared: bool = False) -> None:
    """Wait for an advisory lock, which is released at the end of the transaction."""
    session.execute(_WAIT_SHARED if shared else _WAIT, {"lock": int(lock), "key": key})


def lock_for_files(session: Transaction, lock: AdvisoryLock, key: int = 0) -> Callable[[], None]:
    """Wait for an advisory lock under which this transaction changes files. Returns what to call before each change.

    PostgreSQL takes the lock from a process that freezes for two seconds. The returned function raises DBAPIError then.
    """
    session.execute(_WAIT_FOR_FILES, {"lock": int(lock), "key": key})
    return proof_of_locks(session)


def lock_for_files_unqueued(session: Session, lock: AdvisoryLock) -> Callable[[], None]:
    """Take such a lock when nobody holds it, even shared; raises StorageUnavailableError if somebody always does.

    To wait in PostgreSQL's queue for it would make all who want to share the lock wait, too.
    """
    end = time.monotonic() + UNQUEUED_SECONDS
    while not session.scalar(_TRY_FOR_FILES, {"lock": int(lock), "key": 0}):
        if time.monotonic() > end:
            raise StorageUnavailableError(f"Others use the picture store all the time ({lock.name}): try again later.")
        time.sleep(random.uniform(0.005, 0.02))  # noqa: S311 -- jitter
    return proof_of_locks(session)


def proof_of_locks(session: Transaction) -> Callable[[], None]:
    """Return a function that raises DBAPIError when this transaction, which has just taken a lock, has lost its locks.

    It asks PostgreSQL on the connection that holds them, unless it has asked a moment ago: a process that was frozen
    sees that this moment is over.
    """
    proven_at = time.monotonic()

    def prove() -> None:
        nonlocal proven_at
        now = time.monotonic()
        if now - proven_at > PROVEN_SECONDS:
            session.execute(text("SELECT 1"))
            proven_at = now

    return prove


def try_lock_in_transaction(session: Session, lock: AdvisoryLock, key: int = 0) -> bool:
    """Take an advisory lock until the end of the transaction. Returns False if another process holds it."""
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(int(lock), key))))


def lock_key(text: str) -> int:
    """Derive the second key of an advisory lock from a name: a signed 32-bit integer."""
    return int.from_bytes(sha256(text.encode()).digest()[:4], signed=True)


def database_now(session: Session) -> datetime:
    """Read PostgreSQL's clock, the only one that counts."""
    now: datetime = session.scalars(select(func.clock_timestamp())).one()
    return now


def notifications(connection: Connection, seconds: float) -> Sequence[str]:
    """Wait up to `seconds` for a NOTIFY on a connection that listens. Returns the payloads that arrived.

    The driver's own errors pass through untranslated.
    """
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("a live connection has a driver connection")
    with selectors.PollSelector() as selector:  # select() refuses files from number 1024 on, epoll opens one each time
        selector.register(driver, selectors.EVENT_READ)
        selector.select(seconds)
    driver.poll()
    payloads = [notice.payload for notice in driver.notifies]
    driver.notifies.clear()
    return payloads


@contextmanager
def held_lock(engine: Engine, lock: AdvisoryLock, key: int = 0, *, seconds: int = 5) -> Iterator[bool]:
    """Hold an advisory lock during the block; yield False if another process holds it.

    PostgreSQL ends the idle transaction after `seconds` and releases the lock, so neither a process that freezes in the
    block nor a slow block keeps it longer.
    """
    with Session(engine) as session:
        session.execute(text(f"SET LOCAL idle_in_transaction_session_timeout = '{seconds}s'"))
        yield try_lock_in_transaction(session, lock, key)


def in_transaction(engine: Engine, block: Callable[[Session], Result]) -> Result:
    """Run a block in one transaction and commit it."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        return block(session)


def in_lasting_transaction(engine: Engine, block: Callable[[Session], Result]) -> Result:
    """Run a block in one transaction, and repeat it while PostgreSQL is away or its COMMIT is in doubt.

    The block itself must notice that it was committed before. Errors of the block pass through; SQLAlchemy's DBAPIError
    does when the database stays away for RETRY_SECONDS.
    """
    deadline = time.monotonic() + RETRY_SECONDS
    pause = 0.1
    while True:
        try:
            return in_transaction(engine, block)
        except DBAPIError as error:
            if not may_succeed_later(error) or time.monotonic() > deadline:
                raise
            log.warning("database_away", reason=str(error.orig).strip(), again_in_seconds=pause)
        time.sleep(pause)
        pause = min(pause * 2, 2.0)


def may_succeed_later(error: DBAPIError) -> bool:
    """Return whether the same block may succeed later: after a lost connection, a restart, a deadlock, a time-out."""
    if error.connection_invalidated:
        return True
    sqlstate = getattr(error.orig, "pgcode", None)
    if sqlstate is None:  # the driver's own errors
        return not isinstance(error, DataError | ProgrammingError | NotSupportedError)
    return sqlstate[:2] in _PASSING_CLASSES or sqlstate in _PASSING_STATES


def leaves_commit_in_doubt(error: DBAPIError) -> bool:
    """Return whether a COMMIT that ended with this error may have been carried out all the same.

    It may if no answer came, or if the server said no more than that it ends the connection.
    """
    sqlstate = getattr(error.orig, "pgcode", None)
    return error.connection_invalidated or sqlstate is None or sqlstate.startswith(("08", "57P"))
