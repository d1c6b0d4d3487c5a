"""Migrations: `python -m shared.migrations` brings the database to the newest schema."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import psycopg2
import psycopg2.errors
from alembic import command
from alembic.config import Config
from psycopg2.extensions import connection
from sqlalchemy import URL, make_url

from shared.settings import Settings


def migrate(settings: Settings) -> None:
    """Create the database if it is missing, and bring it to the newest schema. This is safe while workers are alive."""
    _create_database(settings)
    command.upgrade(alembic_config(settings), "head")


def alembic_config(settings: Settings) -> Config:
    """Make Alembic's configuration without a file: the URL comes from the settings."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["settings"] = settings
    return config


def _create_database(settings: Settings) -> None:
    url = make_url(settings.sqlalchemy_url).set(drivername="postgresql")
    try:
        _connect(url).close()
    except psycopg2.OperationalError as error:
        if "does not exist" not in str(error):
            raise
        server = _connect(url.set(database="postgres"))
        server.autocommit = True  # CREATE DATABASE runs outside of transactions
        name = str(url.database).replace('"', '""')
        with suppress(psycopg2.errors.DuplicateDatabase, psycopg2.errors.UniqueViolation):  # another host was faster
            server.cursor().execute(f"CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0")
        server.close()


def _connect(url: URL) -> connection:
    return psycopg2.connect(url.render_as_string(hide_password=False), connect_timeout=5)
