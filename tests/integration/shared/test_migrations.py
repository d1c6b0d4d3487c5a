"""Migrations bring the schema up to date."""

from __future__ import annotations

import os
import subprocess
import sys

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, text

from shared.settings import Settings
from shared.tables import Base
from tests.support.patience import patience


def test_the_migrations_create_the_schema_of_the_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), Base.metadata)

    assert difference == []


def test_two_migrations_at_once_do_not_disturb_each_other(settings: Settings, engine: Engine) -> None:
    """Two hosts may be deployed at the same moment, with a database that does not exist yet."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE IF EXISTS twice"))
    url = settings.database_url.replace("/image_generator", "/twice")

    environment = {**os.environ, "DATABASE_URL": url}
    runs = [subprocess.Popen([sys.executable, "-m", "shared.migrations"], env=environment) for _ in range(2)]

    try:
        assert [run.wait(patience(60)) for run in runs] == [0, 0]
    finally:
        for run in runs:
            run.kill()
    other = create_engine(url.replace("postgresql://", "postgresql+psycopg2://"))
    with other.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1
    other.dispose()
