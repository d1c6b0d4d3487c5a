"""A process stops right before the operation that the nemesis picks, and goes on when it is woken."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.chaos.stop_points import STOPS_FOLDER, StopArm, StopPoint
from tests.support.patience import patience, wait_for

PROGRAM = "import os, sys; os.unlink(sys.argv[1] + '/other/file'); os.unlink(sys.argv[1] + '/.public/file')"

#: The same in a thread, as in the API and the reconciler, beside a main thread that waits.
IN_A_THREAD = (
    f"import threading; thread = threading.Thread(target=lambda: exec({PROGRAM!r})); thread.start(); thread.join()"
)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Make a store with two files."""
    store = tmp_path / "pictures"
    for folder in ("other", ".public"):
        (store / folder).mkdir(parents=True)
        (store / folder / "file").touch()
    return store


def start(store: Path, arm: StopArm, program: str = PROGRAM) -> subprocess.Popen[bytes]:
    environment = {"PYTHONPATH": str(STOPS_FOLDER), "STORAGE_PATH": str(store), "CHAOS_STOPS": str(arm.folder)}
    return subprocess.Popen([sys.executable, "-c", program, str(store)], env={**os.environ, **environment})


@pytest.mark.parametrize("program", [PROGRAM, IN_A_THREAD], ids=["main thread", "another thread"])
def test_an_armed_process_stops_before_its_operation_and_ends_when_it_is_woken(
    store: Path, tmp_path: Path, program: str
) -> None:
    arm = StopArm(tmp_path / "stops")
    arm.arm(StopPoint(operation="os.remove", place="/.public/"), lasts_seconds=0)

    with start(store, arm, program) as process:
        wait_for("it to stop", lambda: psutil.Process(process.pid).status() == psutil.STATUS_STOPPED)
        assert not (store / "other" / "file").exists()
        assert (store / ".public" / "file").exists()
        arm.wake()
        assert process.wait(patience(30)) == 0

    assert not (store / ".public" / "file").exists()
    assert arm.stopped == 1


def test_a_process_that_is_not_wanted_does_not_stop(store: Path, tmp_path: Path) -> None:
    arm = StopArm(tmp_path / "stops")
    arm.arm(StopPoint(operation="os.rename", place="/.public/"), lasts_seconds=0)

    with start(store, arm) as process:
        assert process.wait(patience(30)) == 0

    arm.release()
    assert arm.stopped == 0
