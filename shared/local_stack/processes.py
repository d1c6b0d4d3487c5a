"""Child processes: they are stopped in order, by pid. If their parent was killed, its next start stops them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from shared.local_stack.stop_signals import delayed_signals

LOOK_EVERY_SECONDS = 0.05
STOP_SECONDS = 15.0  #: how long a process may take to stop before it is killed
STILL_STOPPING = f"still stopping, within {2 * STOP_SECONDS:.0f} seconds: the programs first, then their servers"


class LocalStackError(Exception):
    """Raised when the stack cannot start or one of its programs has ended; the message is for a person."""


class StopAskedError(Exception):
    """Raised at the next step after a signal has asked the stack to stop."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """A program to start, and the signal that stops it."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    stop_signal: signal.Signals = signal.SIGTERM
    is_server: bool = False  #: the other programs need it, so it is stopped after them


class Processes:
    """Running programs, each with a log file. A record of them lets a later start stop those that were left over.

    `asked_to_stop` is polled wherever this waits for programs.
    """

    def __init__(self, folder: Path, asked_to_stop: Callable[[], bool] = lambda: False) -> None:
        self._asked_to_stop = asked_to_stop
        self._logs = folder / "logs"
        self._record = folder / "processes.json"
        self._running: list[tuple[Program, subprocess.Popen[bytes]]] = []
        self._created: dict[int, float] = {}  #: when each process began, to recognise it by

    def start(self, program: Program) -> subprocess.Popen[bytes]:
        """Start a program in its own session, so that Ctrl-C reaches only this process, which stops all in order."""
        self._logs.mkdir(parents=True, exist_ok=True)
        with self.log_of(program.name).open("ab") as log, delayed_signals():
            process = subprocess.Popen(  # noqa: S603 -- our own programs
                program.command,
                env={**os.environ, **program.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            self._running.append((program, process))
            self._created[process.pid] = psutil.Process(process.pid).create_time()
            self._write_record()
        return process

    def run(self, program: Program) -> None:
        """Run a program to its end. Raises LocalStackError when it fails."""
        process = self.start(program)
        while process.poll() is None:
            self._stop_if_asked()
            time.sleep(LOOK_EVERY_SECONDS)
        if process.returncode != 0:
            self.check()
        self._running.remove((program, process))

    def running(self) -> Sequence[tuple[Program, subprocess.Popen[bytes]]]:
        """List the programs that were started here and not stopped here."""
        return tuple(self._running)

    def check(self) -> None:
        """Raise LocalStackError with the last lines of its log if a program has ended by itself.

        Raises StopAskedError if a signal has asked the stack to stop.
        """
        self._stop_if_asked()
        for program, process in self._running:
            if process.poll() is not None:
                lines = self.log_of(program.name).read_text(errors="replace").strip().splitlines()[-15:]
                said = "\n  ".join(lines)
                raise LocalStackError(f"{program.name} ended with code {process.returncode}. It last said:\n  {said}")

    def log_of(self, name: str) -> Path:
        """Return the path of a program's log."""
        return self._logs / f"{name}.log"

    def stop(self) -> None:
        """Stop all programs: first, together, those that need the servers; then the servers."""
        with delayed_signals(STILL_STOPPING):
            for are_servers in (False, True):
                batch = [process for program, process in self._running if program.is_server == are_servers]
                self.end(*batch)
            self._record.unlink(missing_ok=True)

    def end(self, *ended: subprocess.Popen[bytes]) -> None:
        """Stop some programs with the signal that each of them expects, and kill those that do not stop."""
        stopping = [(program, process) for program, process in self._running if process in ended]
        for program, process in stopping:
            with suppress(ProcessLookupError):
                process.send_signal(program.stop_signal)
        for program, process in stopping:
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            self._running.remove((program, process))

    def stop_left_over(self) -> None:
        """Stop the programs that a killed run left over, in the order of `stop`, and wait until they have ended.

        Another process that has got one of their pids since is left alone.
        """
        if not self._record.is_file():
            return
        recorded = json.loads(self._record.read_text())
        for are_servers in (False, True):
            _end_left_over([entry for entry in recorded if entry["is_server"] == are_servers])
        self._record.unlink()

    def _stop_if_asked(self) -> None:
        if self._asked_to_stop():
            raise StopAskedError

    def _write_record(self) -> None:
        started = [
            {
                "pid": process.pid,
                "created": self._created[process.pid],
                "stop_signal": program.stop_signal,
                "is_server": program.is_server,
            }
            for program, process in self._running
        ]
        # This process may be killed at any moment, and the next start must be able to read the record.
        draft = self._record.with_suffix(".draft")
        draft.write_text(json.dumps(started))
        draft.replace(self._record)


def _end_left_over(recorded: Sequence[Mapping[str, Any]]) -> None:
    """Stop processes of an earlier run with the signal that each of them expects, and kill those that do not stop."""
    stopping = []
    for entry in recorded:
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(entry["pid"])
            if abs(process.create_time() - entry["created"]) < 1:
                process.send_signal(entry["stop_signal"])
                stopping.append(process)
    _, stubborn = psutil.wait_procs(stopping, timeout=STOP_SECONDS)
    for process in stubborn:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    psutil.wait_procs(stubborn, timeout=STOP_SECONDS)


def wait_until(ready: Callable[[], bool], what: str, processes: Processes, seconds: float = 60) -> None:
    """Poll until `ready()` is true. Raises LocalStackError when a program ends or the time is over."""
    deadline = time.monotonic() + seconds
    while not ready():
        processes.check()
        if time.monotonic() > deadline:
            raise LocalStackError(f"{what} was not ready after {seconds:.0f} seconds.")
        time.sleep(LOOK_EVERY_SECONDS)
