"""The whole line on this machine: servers, migration, starter model, API, GPU and CPU workers, Flower."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from shared.errors import CheckpointError
from shared.local_stack.processes import LocalStackError, Processes, Program, wait_until
from shared.local_stack.servers import LOOPBACK, PostgresServer, ValkeyServer, free_port
from shared.manifest import find_checkpoint, register_checkpoint
from shared.migrations import migrate
from shared.settings import Settings

STARTER = "starter"
LEAST_DISK_BYTES = 500 * 2**20
START_SECONDS = 180.0  #: a cold start imports torch twice on two cores


class Line:
    """One running line. All of its state lies in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.processes = Processes(self.folder)
        self.postgres = PostgresServer(self.folder, free_port(5442))
        self.valkey = ValkeyServer(self.folder, free_port(6389))
        self._environment = {
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.url,
            "STORAGE_PATH": str(self.folder / "pictures"),
            "MODEL_MANIFEST": str(self.folder / "models" / "manifest.json"),
            "MODEL_ANIME": STARTER,
            "MODEL_PHOTOREALISTIC": STARTER,
            "IMAGE_DEVICE": "cpu",
            "OMP_NUM_THREADS": "1",  # two GPU workers and a CPU worker share the cores
        }
        os.environ.update(self._environment)
        self.settings = Settings.from_environment()
        self.api_url = f"http://{LOOPBACK}:{self.settings.port}"
        self.flower_url = f"http://{LOOPBACK}:{self.settings.flower_port}"

    def start(self, say: Callable[[str], None]) -> None:
        """Start everything and wait until it is ready; raises LocalStackError with a sentence where it cannot be."""
        self._check_machine()
        say("PostgreSQL and Valkey")
        self.postgres.start(self.processes)
        self.valkey.start(self.processes)
        migrate(self.settings)
        self._build_starter(say)
        for program in self._programs():
            self.processes.start(program)
        say("API")
        wait_until(self._api_answers, "The API", self.processes, START_SECONDS)
        say("GPU workers (two, on the CPU here), CPU worker, Flower")
        wait_until(self._workers_ready, "The GPU workers", self.processes, START_SECONDS)
        wait_until(self._flower_answers, "Flower", self.processes, START_SECONDS)

    def stop(self) -> None:
        """Stop everything, in order."""
        self.processes.stop()

    def _check_machine(self) -> None:
        free = shutil.disk_usage(self.folder).free
        if free < LEAST_DISK_BYTES:
            raise LocalStackError(f"{self.folder} has {free // 2**20} MB free, and 500 MB are needed: make room.")
        for name, port in (("PORT", self.settings.port), ("FLOWER_PORT", self.settings.flower_port)):
            if _listens(port):
                raise LocalStackError(
                    f"Port {port} is in use: stop what listens there, or choose another, as in `make demo {name}={port + 1}`."
                )

    def _build_starter(self, say: Callable[[str], None]) -> None:
        try:
            find_checkpoint(self.settings.manifest_path, STARTER)
        except CheckpointError:
            say("The starter model: tiny, untrained, made here from seeded weights")
            folder = self.settings.manifest_path.parent / STARTER
            self.processes.run(self._python("starter", "-m", "workers.masters.starter", str(folder)))
            register_checkpoint(self.settings.manifest_path, STARTER, folder, revision="1")

    def _programs(self) -> list[Program]:
        celery = ("-m", "celery", "-A")
        gpu = ("workers.masters", "worker", "--loglevel", "INFO", "--model", STARTER, "--device", "cpu", "-n")
        flower = ("flower", f"--address={LOOPBACK}", f"--port={self.settings.flower_port}")
        return [
            self._python("api", "-m", "gunicorn", "--config", "python:api.server", "api:create_app()"),
            self._python("gpu-anime", *celery, *gpu, "anime@%h"),
            self._python("gpu-photorealistic", *celery, *gpu, "photorealistic@%h"),
            self._python("cpu", *celery, "workers.derivatives", "worker", "--loglevel", "INFO", "-n", "cpu@%h"),
            self._python("flower", *celery, "workers", *flower),
        ]

    def _python(self, name: str, *arguments: str) -> Program:
        return Program(name=name, command=(sys.executable, *arguments), environment=self._environment)

    def _api_answers(self) -> bool:
        return _get(f"{self.api_url}/health") is not None

    def _workers_ready(self) -> bool:
        answer = _get(f"{self.api_url}/api/images/health/ml")
        if answer is None:
            return False
        return [worker["status"] for worker in answer.json()["models"]] == ["ready", "ready"]

    def _flower_answers(self) -> bool:
        return _get(f"{self.flower_url}/healthcheck") is not None


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder: two lines on the same data would fight. The lock ends with the process, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LocalStackError(f"It is running already, on {folder}: stop it there with Ctrl-C first.") from error
        yield


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0


def _get(url: str) -> requests.Response | None:
    try:
        answer = requests.get(url, timeout=5)
    except requests.RequestException:
        return None
    return answer if answer.ok else None
