"""The role that compose.yaml makes for the application, in a real PostgreSQL."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import yaml

from shared.local_stack.processes import Processes
from shared.local_stack.servers import PostgresServer, free_port, postgres_tool
from shared.migrations import migrate
from shared.settings import Settings

COMPOSE = yaml.safe_load((Path(__file__).parents[3] / "compose.yaml").read_text())


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[PostgresServer]:
    """Start an empty server, as a new volume has."""
    processes = Processes(tmp_path)
    server = PostgresServer(tmp_path, free_port())
    server.start(processes)
    yield server
    processes.stop()


def test_it_can_migrate_and_run_no_program(postgres: PostgresServer) -> None:
    """The image's entry point hands the file to psql, with the service's environment."""
    role = {"DB_NAME": "image_generator", "DB_USER": "image_generator", "DB_PASSWORD": "it's secret"}
    psql = [postgres_tool("psql"), "--set=ON_ERROR_STOP=1", postgres.url.replace("/image_generator", "/postgres")]
    script = COMPOSE["configs"]["role"]["content"]
    subprocess.run(psql, input=script, env={**os.environ, **role}, text=True, check=True, capture_output=True)

    settings = Settings(
        db_port=postgres.port, db_name=role["DB_NAME"], db_user=role["DB_USER"], db_password=role["DB_PASSWORD"]
    )
    migrate(settings)

    connection = psycopg2.connect(settings.sqlalchemy_url.replace("+psycopg2", ""))
    with connection.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute("COPY (SELECT 1) TO PROGRAM 'true'")
    connection.close()
