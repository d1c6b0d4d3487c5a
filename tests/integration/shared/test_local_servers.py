"""The servers of a local stack ask for passwords, since every user of a machine reaches its ports."""

from __future__ import annotations

import socket
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from shared.local_stack.processes import Processes
from shared.local_stack.servers import LOOPBACK, PostgresServer, ValkeyServer, free_port


def password_of(url: str) -> str:
    return url.rpartition("@")[0].rpartition(":")[2]


@pytest.mark.parametrize("login", ["postgres", "postgres:", "postgres:wrong", "nobody", "image_generator"])
def test_postgresql_refuses_whoever_does_not_know_its_password(
    tmp_path: Path, processes: Processes, login: str
) -> None:
    server = PostgresServer(tmp_path, free_port())
    server.start(processes)

    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(f"postgresql://{login}@127.0.0.1:{server.port}/postgres")


def test_a_cluster_that_trusted_everybody_asks_for_a_password_from_its_next_start(
    tmp_path: Path, processes: Processes
) -> None:
    PostgresServer(tmp_path, free_port()).start(processes)
    processes.stop()
    (tmp_path / "postgres" / "pg_hba.conf").write_text("host all all 127.0.0.1/32 trust\n")

    server = PostgresServer(tmp_path, free_port())
    server.start(processes)

    assert server.answers()
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(f"postgresql://postgres@127.0.0.1:{server.port}/postgres")


def test_stacks_of_two_folders_do_not_want_the_same_port() -> None:
    assert free_port("one folder") == free_port("one folder") != free_port("another folder")


def test_a_port_that_is_taken_is_not_chosen() -> None:
    with socket.socket() as other:
        other.bind((LOOPBACK, free_port("a folder")))
        other.listen()

        assert free_port("a folder") != other.getsockname()[1]


def test_valkey_refuses_whoever_does_not_know_its_password(tmp_path: Path, processes: Processes) -> None:
    server = ValkeyServer(tmp_path, free_port())
    server.start(processes)

    with redis.Redis(port=server.port) as stranger, pytest.raises(redis.exceptions.AuthenticationError):
        stranger.flushall()


def test_no_command_line_and_no_file_shows_a_password_to_other_users(tmp_path: Path, processes: Processes) -> None:
    servers = (PostgresServer(tmp_path, free_port()), ValkeyServer(tmp_path, free_port()))
    for server in servers:
        server.start(processes)

    for server in servers:
        for _, process in processes.running():
            assert password_of(server.url) not in " ".join(psutil.Process(process.pid).cmdline())
        for file in tmp_path.rglob("*"):
            if file.is_file() and file.stat().st_mode & 0o077:
                assert password_of(server.url).encode() not in file.read_bytes(), file
