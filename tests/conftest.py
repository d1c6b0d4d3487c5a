"""Fixtures for every kind of test: real servers from wheels, started once per pytest worker, emptied for each test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest
import redis
from sqlalchemy import Engine, create_engine, text

from shared.database import make_engine
from shared.live_state import make_redis
from shared.local_stack.processes import Processes
from shared.local_stack.servers import PostgresServer, ValkeyServer, free_port
from shared.migrations import migrate
from shared.pictures.store import PictureStore
from shared.settings import Settings
from shared.tables import Base
from tests.support.patience import patience, slowness

pytest_plugins = ["tests.support.checkpoints", "tests.support.client_packages", "tests.support.reporting"]

# Read when torch is first imported. Tiny models gain nothing from threads, and on shared cores threads that wait for
# each other make everything many times slower.
os.environ.setdefault("OMP_NUM_THREADS", "1")


#: The time after which a test is ended, on the reference machine.
TEST_SECONDS = 120


# Without a deadline: a slow machine is no failure. The same examples in each run, so that a run says something of the
# code; EXPLORE=1 draws others, and keeps those that fail.
hypothesis.settings.register_profile("repeatable", deadline=None, derandomize=True)
hypothesis.settings.register_profile("explore", deadline=None)
hypothesis.settings.load_profile("explore" if os.environ.get("EXPLORE") else "repeatable")


def pytest_configure(config: pytest.Config) -> None:
    """Give tests more time on a slower machine, before pytest-timeout reads its option."""
    if config.option.timeout is None:
        config.option.timeout = patience(TEST_SECONDS)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest test first: idle workers can take over the tests behind it."""
    items.sort(key=lambda item: "chaos/test_promises" not in item.nodeid)


def pytest_report_header() -> str:
    """Return the line that tells how slow this machine is."""
    return f"patience: deadlines are {slowness():.2f} times those of the reference machine"


@dataclass(frozen=True, kw_only=True)
class Servers:
    """A PostgreSQL and a Valkey that belong to this test run."""

    postgres: PostgresServer
    valkey: ValkeyServer


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Start real servers once for the whole run, and stop them by pid at its end."""
    folder = tmp_path_factory.mktemp("servers")
    processes = Processes(folder)
    running = Servers(postgres=PostgresServer(folder, free_port()), valkey=ValkeyServer(folder, free_port()))
    try:
        running.postgres.start(processes)
        running.valkey.start(processes)
        yield running
    finally:
        processes.stop()


@pytest.fixture(scope="session")
def migrated(servers: Servers) -> Servers:
    """Bring the schema up to date once, and return the servers."""
    migrate(Settings(database_url=servers.postgres.url))
    return servers


@pytest.fixture
def settings(migrated: Servers, tmp_path: Path) -> Settings:
    """Return settings for one test, with empty tables, an empty Redis and an empty picture store."""
    return empty_settings(migrated, tmp_path)


def empty_settings(migrated: Servers, folder: Path) -> Settings:
    """Empty the tables and Redis, and return settings that use them and keep files in the folder."""
    engine = create_engine(f"postgresql+psycopg2://{migrated.postgres.url.partition('://')[2]}")
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {', '.join(Base.metadata.tables)}"))
    engine.dispose()
    with redis.Redis.from_url(migrated.valkey.url) as client:
        client.flushall()
    return Settings(
        database_url=migrated.postgres.url,
        redis_url=migrated.valkey.url,
        storage_path=folder / "pictures",
        model_manifest=folder / "models" / "manifest.json",
        model_anime="starter",
        model_photorealistic="starter",
    )


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    """Connect to the empty database."""
    engine = make_engine(settings, "test")
    yield engine
    engine.dispose()


@pytest.fixture
def redis_client(settings: Settings) -> Iterator[redis.Redis]:
    """Connect to the empty Redis."""
    client = make_redis(settings)
    yield client
    client.close()


@pytest.fixture
def store(settings: Settings) -> PictureStore:
    """Prepare an empty picture store."""
    store = PictureStore(settings.storage_path)
    store.prepare()
    return store
