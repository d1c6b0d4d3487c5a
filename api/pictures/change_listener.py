"""A thread that hears from PostgreSQL which variations have changed, and proves again and again that it hears."""

from __future__ import annotations

import threading
import time

import psycopg2
import structlog
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from api.pictures.cache import PictureCache
from shared.database import notifications
from shared.pictures.rows import SERVED_CHANNEL

log = structlog.get_logger(__name__)

PROOF_SECONDS = 0.3  #: three proofs fit into the time for which the cache is trusted


class ChangeListener:
    """Keeps one process's picture cache right, over a connection of its own."""

    def __init__(self, engine: Engine, cache: PictureCache) -> None:
        self._engine = engine
        self._cache = cache
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="change-listener", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopping.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._engine.connect() as connection:
                    self._listen(connection.execution_options(isolation_level="AUTOCOMMIT"))
            except (DBAPIError, PoolTimeoutError, psycopg2.Error) as error:
                log.warning("change_listener_interrupted", reason=str(error).strip().partition("\n")[0])
                self._stopping.wait(0.2)

    def _listen(self, connection: Connection) -> None:
        connection.execute(text(f"LISTEN {SERVED_CHANNEL}"))
        self._cache.clear()
        try:
            while not self._stopping.is_set():
                # PostgreSQL sends every earlier notice before it answers.
                asked_at = time.monotonic()
                connection.execute(text("SELECT 1"))
                self._hear(connection, 0)
                self._cache.prove(asked_at)
                self._hear(connection, PROOF_SECONDS)
        finally:
            connection.invalidate()  # back in the pool, the connection would go on listening

    def _hear(self, connection: Connection, seconds: float) -> None:
        for variation in notifications(connection, seconds):
            self._cache.evict(variation)
