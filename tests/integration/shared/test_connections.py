"""The pool of connections: what PostgreSQL has closed is replaced, and what works is not asked."""

from __future__ import annotations

from collections.abc import Iterator
from select import POLLIN, poll

import pytest
from sqlalchemy import Connection, Engine, text

from shared.database import make_engine
from shared.settings import Settings
from tests.support.patience import wait_for


@pytest.fixture
def pooled(settings: Settings) -> Iterator[Engine]:
    pooled = make_engine(settings, "test")
    yield pooled
    pooled.dispose()


def backend(connection: Connection) -> int:
    return int(connection.scalar(text("SELECT pg_backend_pid()")) or 0)


def test_a_connection_that_postgresql_has_closed_is_replaced(pooled: Engine, engine: Engine) -> None:
    with pooled.connect() as connection:
        before = backend(connection)

    with engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": before})
    with pooled.connect() as connection:
        assert backend(connection) != before


def test_a_message_of_the_server_costs_no_connection(pooled: Engine, engine: Engine) -> None:
    readable = poll()
    with pooled.connect() as connection:
        before = backend(connection)
        connection.execute(text("LISTEN greetings"))
        connection.commit()
        readable.register(connection.connection.fileno(), POLLIN)

    with engine.begin() as other:
        other.execute(text("NOTIFY greetings"))
    wait_for("the message to arrive", lambda: bool(readable.poll(0)))
    with pooled.connect() as connection:
        assert backend(connection) == before


def test_a_connection_that_works_is_not_asked(pooled: Engine, engine: Engine) -> None:
    with pooled.connect() as connection:
        pid = backend(connection)
    latest = text("SELECT query_start FROM pg_stat_activity WHERE pid = :pid")

    with engine.connect() as other:
        before = other.scalar(latest, {"pid": pid})
    with pooled.connect():
        pass

    with engine.connect() as other:
        assert other.scalar(latest, {"pid": pid}) == before
