"""A local stack starts after whatever its user or a crash did to its folder, or says in a sentence why it cannot."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import psutil
import psycopg2
import pytest

from shared.local_stack.processes import LocalStackError, Processes, Program, wait_until
from shared.local_stack.servers import PostgresServer, free_port
from tests.integration.conftest import Workshop
from tests.support.local_stack import private_stack
from tests.support.patience import wait_for

#: A program that does not stop when it is asked to, with a child.
STUBBORN = """
import signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
child.wait()
"""


def test_postgresql_that_a_killed_run_left_over_is_shut_down_though_a_client_is_connected(
    tmp_path: Path, processes: Processes
) -> None:
    server = PostgresServer(tmp_path, free_port())
    server.start(processes)
    client = psycopg2.connect(server.url.replace("/image_generator", "/postgres"))

    Processes(tmp_path).stop_left_over()
    client.close()

    assert "database system is shut down" in processes.log_of("postgres").read_text()
    assert not server.answers()


def test_a_left_over_program_that_does_not_stop_is_killed_with_its_children(
    tmp_path: Path, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.local_stack.processes.STOP_SECONDS", 0.5)
    program = Program(name="stubborn", command=(sys.executable, "-c", STUBBORN), environment={})
    processes.start(program)
    wait_until(lambda: processes.log_of("stubborn").read_text().strip().isdigit(), "Its child", processes)
    child = int(processes.log_of("stubborn").read_text())

    Processes(tmp_path).stop_left_over()

    wait_for("its child to end", lambda: not is_running(child))


def is_running(pid: int) -> bool:
    """Return whether a process has not ended."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_the_record_of_the_programs_is_whole_at_any_moment(
    tmp_path: Path, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Program(name="sleeper", command=(sys.executable, "-c", "import time; time.sleep(600)"), environment={})
    processes.start(program)
    record = tmp_path / "processes.json"

    def fill_disk(_path: Path, _text: str) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "write_text", fill_disk)
    with pytest.raises(OSError, match="No space"):
        processes.start(program)
    monkeypatch.undo()

    assert len(json.loads(record.read_text())) == 1


def test_a_data_folder_that_was_deleted_in_part_is_named_in_a_sentence(tmp_path: Path, processes: Processes) -> None:
    (tmp_path / "postgres" / "pg_wal").mkdir(parents=True)

    with pytest.raises(LocalStackError, match="Delete it to begin with an empty database") as error:
        PostgresServer(tmp_path, free_port()).start(processes)

    assert str(tmp_path / "postgres") in str(error.value)


def test_a_stack_whose_pictures_were_deleted_says_what_to_do(workshop: Workshop, tmp_path: Path) -> None:
    workshop.submit()
    workshop.make_one()
    shutil.rmtree(workshop.store.root)
    settings = workshop.settings
    stack = private_stack(
        tmp_path / "stack", DATABASE_URL=settings.database_url, STORAGE_PATH=str(settings.storage_path)
    )
    stack.folder.mkdir()

    try:
        with pytest.raises(LocalStackError, match="To begin with nothing, delete"):
            stack.start(lambda _: None)
    finally:
        stack.stop()
