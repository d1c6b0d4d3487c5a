"""However `make run` is stopped, none of its programs stays."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import psutil
import pytest

from shared.local_stack.servers import free_port
from shared.local_stack.stack import STARTER, STARTER_REVISION
from shared.manifest import register_checkpoint
from tests.support.native_tools import find_tool
from tests.support.patience import wait_for

ROOT = Path(__file__).parents[2]
STACK = "-P shared/local_stack/__main__.py"  #: as in our Makefile


class Terminal:
    """A terminal in which make runs the stack, in a folder of its own."""

    def __init__(self, folder: Path, signals: str = "--default-signal=INT,QUIT,HUP,TERM") -> None:
        self.folder = folder
        makefile = folder / "Makefile"
        makefile.write_text(f"run:\n\t@{sys.executable} {STACK} run --folder {folder}\n")
        environment = {**os.environ, "PORT": str(free_port()), "FLOWER_PORT": str(free_port())}
        self.terminal, inner = pty.openpty()
        # A session of its own whose controlling terminal this is, as after a login.
        # A shell that starts tests in the background has them ignore SIGINT and SIGQUIT, and they inherit that.
        command = ("env", signals, "setsid", "--ctty", "make", "-f", str(makefile))
        self.make = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=inner, stdout=inner, stderr=inner)
        os.close(inner)
        #: The stack's own process, its programs and their children.
        self.seen: set[psutil.Process] = set()

    def has_started(self, count: int) -> bool:
        """Return whether so many programs have started, and remember all processes that are there now."""
        recorded = []
        with suppress(OSError, ValueError):
            recorded = json.loads((self.folder / "processes.json").read_text())
        for pid in (self.make.pid, *(entry["pid"] for entry in recorded)):
            with suppress(psutil.NoSuchProcess):
                self.seen |= {psutil.Process(pid), *psutil.Process(pid).children(recursive=True)}
        return len(recorded) >= count

    def runs_so_many(self, count: int) -> bool:
        """Return whether so many programs have started. Fails with what is on the screen when make has ended."""
        assert self.make.poll() is None, self.read()
        return self.has_started(count)

    def stack(self) -> int:
        """Return the pid of the process that make runs."""
        return psutil.Process(self.make.pid).children()[0].pid

    def left(self) -> set[psutil.Process]:
        """Return which of make and all processes that were ever seen still run."""
        self.has_started(0)
        self.make.poll()
        return {one for one in self.seen if one.is_running() and one.status() != psutil.STATUS_ZOMBIE}

    def press_ctrl_c(self) -> None:
        """Press Ctrl-C."""
        os.write(self.terminal, b"\x03")

    def read(self) -> str:
        """Return what is on the screen and has not been read."""
        os.set_blocking(self.terminal, False)
        with suppress(OSError):
            return os.read(self.terminal, 100_000).decode()
        return ""

    def close(self) -> None:
        """Close the terminal's window."""
        if self.terminal >= 0:
            os.close(self.terminal)
            self.terminal = -1


@pytest.fixture
def open_terminal(cluster: Path, starter_folder: Path, tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Return a function that opens a terminal and starts the stack; what a failed test leaves is killed by pid."""
    find_tool("setsid")
    subprocess.run(["cp", "-a", str(cluster), str(tmp_path / "postgres")], check=True)
    register_checkpoint(tmp_path / "models" / "manifest.json", STARTER, starter_folder, revision=STARTER_REVISION)
    opened: list[Terminal] = []

    def open_terminal(**options: str) -> Terminal:
        opened.append(Terminal(tmp_path, **options))
        return opened[-1]

    yield open_terminal
    for terminal in opened:
        terminal.has_started(0)
        for process in terminal.seen:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        terminal.make.wait()
        terminal.close()


@pytest.fixture
def terminal(open_terminal: Callable[..., Terminal]) -> Terminal:
    """Open a terminal and start the stack in its foreground."""
    return open_terminal()


def press_three_times(terminal: Terminal) -> None:
    terminal.press_ctrl_c()
    wait_for("the first to be heard", lambda: "stopping" in terminal.read())
    terminal.press_ctrl_c()
    terminal.press_ctrl_c()


def kill_make(terminal: Terminal) -> None:
    terminal.make.kill()


def signal_make_and_stack(terminal: Terminal, number: signal.Signals) -> None:
    for pid in (terminal.stack(), terminal.make.pid) * 2:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


@pytest.mark.parametrize(
    ("strike", "count"),
    [
        pytest.param(press_three_times, 1, id="Ctrl-C three times while PostgreSQL starts"),
        pytest.param(Terminal.close, 3, id="a closed terminal"),
        pytest.param(kill_make, 3, id="make killed"),
        pytest.param(partial(signal_make_and_stack, number=signal.SIGTERM), 3, id="SIGTERM"),
        pytest.param(partial(signal_make_and_stack, number=signal.SIGQUIT), 3, id="SIGQUIT"),
    ],
)
def test_no_program_stays(terminal: Terminal, strike: Callable[[Terminal], None], count: int) -> None:
    wait_for("programs to start", lambda: terminal.runs_so_many(count))

    strike(terminal)

    wait_for("all processes to end", lambda: not terminal.left())


def test_sigint_stops_it_in_the_background_where_a_shell_has_it_ignored(open_terminal: Callable[..., Terminal]) -> None:
    """Make ignores it then, as it must; the stack, and so `kill -INT` of the job, does not."""
    terminal = open_terminal(signals="--ignore-signal=INT,QUIT")
    wait_for("programs to start", lambda: terminal.runs_so_many(3))

    os.killpg(terminal.make.pid, signal.SIGINT)

    wait_for("all processes to end", lambda: not terminal.left())


def test_a_running_stack_says_that_it_is_stopping_and_leaves_nothing(terminal: Terminal) -> None:
    shown = ""

    def shows(text: str) -> bool:
        nonlocal shown
        shown += terminal.read()
        assert terminal.left(), shown
        return text in shown

    wait_for("the whole stack", lambda: shows("Everything keeps running until Ctrl-C."), 180)
    terminal.press_ctrl_c()
    wait_for("an answer", lambda: shows("stopping in order"))
    terminal.press_ctrl_c()
    wait_for("all processes to end", lambda: not terminal.left())

    assert len(terminal.seen) > 8
    assert "Traceback" not in shown + terminal.read()
