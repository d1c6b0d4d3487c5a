"""The system under test: the real processes, the faults that strike them, and a supervisor that starts them again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil
import redis

from shared.events import STREAM
from shared.local_stack.processes import Program
from shared.local_stack.stack import STARTER
from tests.chaos.hanging import HANG_FILE
from tests.chaos.nemesis import Fault, Strike
from tests.chaos.stop_points import STOPS_FOLDER, StopArm
from tests.support.local_stack import private_stack

DISK_MEGABYTES = 192
POISONABLE = "tests.chaos.poison"  #: the Celery app of a GPU worker that a poisonous prompt kills
HANGING_CUTTER = "tests.chaos.hanging_cutter"
STALL_SECONDS = 8.0  #: RENDER_STALL_SECONDS and CUT_STALL_SECONDS
GRACE_SECONDS = 4.0  #: CONTENT_GRACE_SECONDS, so short that content is collected during a run


class SystemUnderTest:
    """A local stack whose programs die, freeze and come back."""

    def __init__(self, folder: Path) -> None:
        self.pictures = folder / "pictures"
        self.stops = StopArm(folder / "stops")
        self.stack = private_stack(
            folder,
            STORAGE_PATH=str(self.pictures),
            CONTENT_GRACE_SECONDS=str(GRACE_SECONDS),
            RENDER_STALL_SECONDS=str(STALL_SECONDS),
            CUT_STALL_SECONDS=str(STALL_SECONDS),
            PYTHONPATH=str(STOPS_FOLDER),
            CHAOS_STOPS=str(self.stops.folder),
        )
        self.stack.valkey.is_persistent = False
        self.captured: list[tuple[str, dict[str, str]]] = []  #: stream entries read just before a wipe
        self.postgres_started = 0.0  #: monotonic clock; for 5 s after a start, no lock counts as released by a death
        self._programs: dict[str, Program] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._not_before: dict[str, float] = {}
        self._mounted = False
        self._stopping = threading.Event()
        self._supervisor = threading.Thread(target=self._supervise, daemon=True)
        self._undo: list[tuple[float, Callable[[], None]]] = []

    def start(self) -> None:
        """Start everything, with the pictures on a small disk of their own if this process may mount one."""
        self.pictures.mkdir(parents=True)
        if os.geteuid() == 0 and shutil.which("mount"):
            mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m", "tmpfs", str(self.pictures)]
            self._mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0
        self.stack.start_servers()
        self.stack.build_starter()
        self._programs = {
            "postgres": self.stack.postgres.program(),
            "valkey": self.stack.valkey.program(),
            "gpu-0": self._hanging(self.stack.gpu_program("chaos0", STARTER, POISONABLE), Fault.HANG_GPU),
            "gpu-1": self._hanging(self.stack.gpu_program("chaos1", STARTER, POISONABLE), Fault.HANG_GPU),
            "cpu": self._hanging(with_app(self.stack.cpu_program(), HANGING_CUTTER), Fault.HANG_CPU),
            "api": self.stack.api_program(),
            "analytics": self.stack.analytics_program(),
        }
        for program, process in self.stack.processes.running():
            self._running[program.name] = process
        self._supervisor.start()

    def ready(self) -> bool:
        """Return whether both GPU workers have loaded their models."""
        return self.stack.ready_workers() == [STARTER, STARTER]

    def stop(self) -> None:
        """Stop everything and unmount the disk."""
        self._stopping.set()
        self._supervisor.join()
        self.stack.stop()
        if self._mounted:
            subprocess.run(["umount", "-l", str(self.pictures)], check=False)

    def heal(self) -> None:
        """Undo every fault that lasts."""
        self.stops.release()
        for _, undo in self._undo:
            undo()
        self._undo.clear()

    def undo_what_is_over(self) -> None:
        """Undo the faults that have lasted long enough."""
        self.stops.wake()
        over = [entry for entry in self._undo if entry[0] <= time.monotonic()]
        for entry in over:
            entry[1]()
            self._undo.remove(entry)

    def strike(self, strike: Strike, busy: Collection[int]) -> list[int]:
        """Cause a fault, in a busy process if there is one. Returns the pids that died or froze."""
        gpus = ["gpu-0", "gpu-1"]
        gpu = next((name for name in gpus if self._pids_of(name) & set(busy)), gpus[strike.choice])
        weapons: dict[Fault, Callable[[], list[int]]] = {
            Fault.KILL_GPU_CHILD: lambda: self._kill_child(gpu, busy),
            Fault.KILL_CPU_CHILD: lambda: self._kill_child("cpu", busy),
            Fault.KILL_GPU_PARENT: lambda: self._kill([gpu], strike),
            Fault.KILL_CPU_PARENT: lambda: self._kill(["cpu"], strike),
            Fault.KILL_ALL_WORKERS: lambda: self._kill(["gpu-0", "gpu-1", "cpu", "analytics"], strike),
            Fault.KILL_API: lambda: self._kill(["api"], strike),
            Fault.KILL_POSTGRES: lambda: self._kill(["postgres"], strike),
            Fault.FREEZE_GPU: lambda: self._freeze(gpu, strike),
            Fault.FREEZE_CPU: lambda: self._freeze("cpu", strike),
            Fault.HANG_GPU: lambda: self._hang(strike),
            Fault.HANG_CPU: lambda: self._hang(strike),
            Fault.DRAIN_GPU: lambda: self._drain(gpu),
            Fault.WIPE_BROKER: self._wipe_broker,
            Fault.KILL_BROKER: lambda: self._kill_broker(strike),
            Fault.FILL_DISK: lambda: self._fill_disk(strike),
            Fault.STOP_AT_FILE: lambda: self._stop_at_file(strike),
        }
        return weapons[strike.fault]()

    def _family_of(self, name: str) -> list[psutil.Process]:
        """Return a program's process and its children; empty while it is dead."""
        process = self._running.get(name)
        if process is None or process.poll() is not None:
            return []
        with suppress(psutil.NoSuchProcess):
            parent = psutil.Process(process.pid)
            return [parent, *parent.children()]
        return []

    def _pids_of(self, name: str) -> set[int]:
        return {process.pid for process in self._family_of(name)}

    def _kill(self, names: list[str], strike: Strike) -> list[int]:
        pids = []
        for name in names:
            self._not_before[name] = time.monotonic() + strike.lasts_seconds
            family = self._family_of(name)
            pids += [process.pid for process in family]
            if family:
                with suppress(psutil.NoSuchProcess):
                    family[0].kill()
        return pids

    def _kill_child(self, name: str, busy: Collection[int]) -> list[int]:
        children = self._family_of(name)[1:]
        if not children:
            return []
        victim = next((child for child in children if child.pid in busy), children[0])
        with suppress(psutil.NoSuchProcess):
            victim.kill()
        return [victim.pid]

    def _freeze(self, name: str, strike: Strike) -> list[int]:
        family = self._family_of(name)
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.suspend()

        def thaw() -> None:
            for process in family:
                with suppress(psutil.NoSuchProcess):
                    process.resume()

        self._undo.append((time.monotonic() + strike.lasts_seconds, thaw))
        return [process.pid for process in family]

    def _hanging(self, program: Program, fault: Fault) -> Program:
        """Return the program with the file that tells it to hang."""
        return replace(program, environment={**program.environment, HANG_FILE: str(self._hang_file(fault))})

    def _hang_file(self, fault: Fault) -> Path:
        return self.stack.folder / fault.name

    def _hang(self, strike: Strike) -> list[int]:
        """Let what begins for a while hang for ever, and hold nothing: the workers notice it by themselves."""
        file = self._hang_file(strike.fault)
        file.touch()
        self._undo.append((time.monotonic() + strike.lasts_seconds, lambda: file.unlink(missing_ok=True)))
        return []

    def _stop_at_file(self, strike: Strike) -> list[int]:
        """Let the next process stop that comes to this point. Whether it holds a family is not known yet."""
        self.stops.arm(strike.point, strike.lasts_seconds)
        return []

    def is_frozen(self, pids: Collection[int]) -> bool:
        """Return whether one of these processes is stopped: killed, it costs its lease, as PostgreSQL sees no end."""
        with suppress(psutil.NoSuchProcess):
            return any(_is_frozen(psutil.Process(pid)) for pid in pids)
        return False

    def _drain(self, name: str) -> list[int]:
        """Send SIGTERM: the worker gives its families back and ends. A frozen worker does so when it wakes."""
        family = self._family_of(name)
        if family:
            self._running[name].send_signal(signal.SIGTERM)
        return [] if any(map(_is_frozen, family)) else [process.pid for process in family]

    def _wipe_broker(self) -> list[int]:
        """Copy the stream, which is the evidence of what was published, and empty the broker, in one transaction."""
        with suppress(redis.exceptions.RedisError), redis.Redis.from_url(self.stack.valkey.url) as client:
            pipeline = client.pipeline(transaction=True)
            self.captured += pipeline.xrange(STREAM).flushall().execute()[0]
        return []

    def _kill_broker(self, strike: Strike) -> list[int]:
        """Kill the broker, which keeps nothing on disk, after copying the stream while all writes are paused."""
        with suppress(redis.exceptions.RedisError), redis.Redis.from_url(self.stack.valkey.url) as client:
            client.client_pause(2000, all=False)
            self.captured += client.xrange(STREAM)
        return self._kill(["valkey"], strike)

    def _fill_disk(self, strike: Strike) -> list[int]:
        """Leave no byte free on the disk. If it could not be mounted, put a file in place of the staging folder."""
        if self._mounted:
            ballast = self.pictures / ".ballast"
            with ballast.open("wb") as file, suppress(OSError):
                os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(self.pictures).free)

            def free() -> None:
                ballast.unlink(missing_ok=True)
        else:
            staging = self.pictures / ".content" / "staging"
            hidden = staging.with_name("staging.hidden")
            if hidden.exists() or not staging.is_dir():
                return []
            staging.rename(hidden)
            staging.touch()

            def free() -> None:
                staging.unlink()
                hidden.rename(staging)

        self._undo.append((time.monotonic() + strike.lasts_seconds, free))
        return []

    def _supervise(self) -> None:
        """Start every program that has ended again, after a pause, as `restart: always` does."""
        while not self._stopping.wait(0.1):
            for name, program in self._programs.items():
                process = self._running.get(name)
                if process is not None and process.poll() is None:
                    continue
                if time.monotonic() < self._not_before.setdefault(name, time.monotonic() + 0.3):
                    continue
                del self._not_before[name]
                self._running[name] = self.stack.processes.start(program)
                if name == "postgres":
                    self.postgres_started = time.monotonic()


def with_app(program: Program, app: str) -> Program:
    """Return a worker's program with another Celery app, which stands behind -A."""
    before = program.command.index("-A") + 1
    return replace(program, command=(*program.command[:before], app, *program.command[before + 1 :]))


def _is_frozen(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(process.status() == psutil.STATUS_STOPPED)
    return False
