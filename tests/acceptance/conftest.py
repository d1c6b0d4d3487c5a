"""Fixtures that run the real processes. Each test has its own servers, its own API and the workers that it starts.

`pytest tests/acceptance --fail-each` shows that no test disturbs the next: each test first fails in the middle, while
all of its programs work, and then runs again.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
import redis
import requests
from _pytest.runner import runtestprotocol
from sqlalchemy import Engine

from shared.database import make_engine
from shared.events import CHANNEL
from shared.local_stack.processes import Processes, Program, wait_until
from shared.local_stack.servers import PostgresServer, free_port
from shared.local_stack.stack import STARTER, STARTER_REVISION, LocalStack
from shared.manifest import register_checkpoint
from shared.migrations import migrate
from shared.settings import Settings
from tests.support.local_stack import private_stack
from tests.support.patience import patience, wait_for

PATIENCE_SECONDS = 90

LONG = {"prompt": "a glacier", "inferenceSteps": 100}
SHORT = {"prompt": "a glacier", "inferenceSteps": 2}

Variation = dict[str, Any]
Post = Callable[..., Variation]
StartGpu = Callable[..., subprocess.Popen[bytes]]


class Listener:
    """A subscriber to the channel of events, which misses none."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(url, decode_responses=True)
        self._pubsub = self._client.pubsub(ignore_subscribe_messages=True)
        self._pubsub.subscribe(CHANNEL)
        self._pubsub.get_message(timeout=5)
        self._heard: list[dict[str, Any]] = []

    def life_of(self, variation_id: str, until: str) -> list[dict[str, Any]]:
        """Return every event of a variation, up to the first of type `until`."""
        life: list[dict[str, Any]] = []

        def ended() -> bool:
            message = self._pubsub.get_message(timeout=0.1)
            if message is not None:
                self._heard.append(json.loads(message["data"]))
            life[:] = [event for event in self._heard if event["data"]["variationId"] == variation_id]
            return bool(life) and life[-1]["type"] == until

        try:
            wait_for(f"the event {until}", ended, PATIENCE_SECONDS)
        except TimeoutError as error:
            raise TimeoutError(f"{error} Heard until then: {[event['type'] for event in life]}") from error
        return life

    def close(self) -> None:
        """Unsubscribe."""
        self._pubsub.close()
        self._client.close()


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare the data folder of a PostgreSQL server with an up-to-date schema; each test starts a copy of it."""
    folder = tmp_path_factory.mktemp("cluster")
    processes = Processes(folder)
    postgres = PostgresServer(folder, free_port())
    try:
        postgres.start(processes)
        migrate(Settings(database_url=postgres.url))
    finally:
        processes.stop()
    return folder / "postgres"


@pytest.fixture
def stack_environment() -> dict[str, str]:
    """Return settings of the stack; a test may have its own."""
    return {}


@pytest.fixture
def stack(
    cluster: Path,
    starter_folder: Path,
    stack_environment: dict[str, str],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[LocalStack]:
    """Start servers and the API for one test. The test starts the workers that it needs; all programs end with it."""
    refuse_foreign_programs(tmp_path_factory.getbasetemp())
    stack = private_stack(tmp_path, LEASE_SECONDS=str(patience(6)), **stack_environment)
    subprocess.run(["cp", "-a", str(cluster), str(tmp_path / "postgres")], check=True)
    register_checkpoint(stack.settings.manifest_path, STARTER, starter_folder, revision=STARTER_REVISION)
    try:
        stack.start_servers()
        stack.start_api()
        yield stack
    finally:
        stack.stop()
        refuse_foreign_programs(tmp_path_factory.getbasetemp())


def refuse_foreign_programs(folder: Path) -> None:
    """Fail if a program of another test still runs: all such programs have their TMPDIR below `folder`."""
    foreign = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.pid != os.getpid() and process.environ().get("TMPDIR", "").startswith(str(folder)):
                foreign.append(f"{process.pid} {' '.join(process.cmdline())}")
    assert not foreign, f"Programs of another test still run: {foreign}"


@pytest.fixture
def start_gpu(stack: LocalStack) -> StartGpu:
    """Return a function that starts a GPU worker and waits until its model is loaded."""

    def start_gpu(
        name: str = "gpu", model_id: str = STARTER, program: Program | None = None
    ) -> subprocess.Popen[bytes]:
        process = stack.processes.start(program or stack.gpu_program(name, model_id))
        wait_until(
            lambda: any(worker.startswith(f"{name}.") for worker in ready_workers(stack)),
            f"The GPU worker {name}",
            stack.processes,
            patience(PATIENCE_SECONDS),
        )
        return process

    return start_gpu


def ready_workers(stack: LocalStack) -> list[str]:
    """Return the names of the GPU workers that take work."""
    models = requests.get(f"{stack.api_url}/api/images/health/ml", timeout=patience(10)).json()["models"]
    return [worker["worker"] for worker in models if worker["status"] == "ready"]


@pytest.fixture
def engine(stack: LocalStack) -> Iterator[Engine]:
    """Connect to the database of the stack."""
    engine = make_engine(stack.settings, "test")
    yield engine
    engine.dispose()


@pytest.fixture
def listener(stack: LocalStack) -> Iterator[Listener]:
    """Subscribe to the events."""
    listener = Listener(stack.valkey.url)
    yield listener
    listener.close()


@pytest.fixture
def post(stack: LocalStack) -> Post:
    """Return a function that posts an idea and returns the variation."""

    def post(**idea: Any) -> Variation:
        answer = requests.post(f"{stack.api_url}/api/images/variations", json=idea, timeout=patience(10))
        assert answer.status_code == 202, answer.text
        variation: Variation = answer.json()
        return variation

    return post


def read(stack: LocalStack, variation: Variation) -> Variation:
    """Read a variation through the API."""
    answer = requests.get(f"{stack.api_url}/api/images/variations/{variation['id']}", timeout=patience(10))
    current: Variation = answer.json()
    return current


def wait_until_it_is(stack: LocalStack, variation: Variation, state: Callable[[Variation], bool]) -> Variation:
    """Poll a variation until `state` holds for it, and return it."""
    last: Variation = {}

    def reached() -> bool:
        stack.processes.check()
        last.update(read(stack, variation))
        return state(last)

    try:
        wait_for(f"{variation.get('name', 'the variation')} to be {state.__name__}", reached, PATIENCE_SECONDS)
    except TimeoutError as error:
        raise TimeoutError(f"{error} It is: {last}") from error
    return last


def rendering(variation: Variation) -> bool:
    """Return whether the first family is rendering and past its first step."""
    state = variation["familyStates"][0]
    return bool(state["status"] == "rendering" and state["progress"] > 0)


def rendered(variation: Variation) -> bool:
    """Return whether every family waits for a CPU worker."""
    return all(family["status"] == "rendered" for family in variation["familyStates"])


def ended(variation: Variation) -> bool:
    """Return whether the variation has ended."""
    return bool(variation["status"] != "generating")


def content_of(stack: LocalStack, variation: Variation, friendly: str) -> Path:
    """Return the stored file behind a friendly path."""
    return (stack.settings.storage_path / variation["name"] / friendly).resolve()


def start_and_wait(stack: LocalStack, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a `celery -A` command line on the data of the stack, to its end."""
    program = stack.command(*arguments)
    environment = {**os.environ, **program.environment, "COLUMNS": "200"}
    seconds = patience(PATIENCE_SECONDS)
    return subprocess.run(
        program.command, env=environment, capture_output=True, text=True, timeout=seconds, check=False
    )


def run_command(stack: LocalStack, *arguments: str) -> str:
    """Run an operator's command, which must succeed, and return what it prints."""
    finished = start_and_wait(stack, "workers", *arguments)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


# --- the option --fail-each


FAILS = pytest.StashKey[bool]()
LATEST_SECONDS = 15  #: most of these tests take less time than this


class MadeToFailError(Exception):
    """Raised in the middle of a test that shall fail."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option --fail-each."""
    parser.addoption("--fail-each", action="store_true", help="Make each test fail once before it is run.")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Function, nextitem: pytest.Item | None) -> None:
    """Run each test twice with --fail-each: first with a failure in its middle, beside which other errors count."""
    if not item.config.getoption("--fail-each", default=False):
        return
    item.stash[FAILS] = True
    reports = runtestprotocol(item, log=False, nextitem=nextitem)
    item.stash[FAILS] = False
    assert any(made_to_fail(report) for report in reports), f"{item.nodeid} did not fail"
    for report in reports:
        if report.failed and not made_to_fail(report):
            item.ihook.pytest_runtest_logreport(report=report)
    item._initrequest()


def made_to_fail(report: pytest.TestReport) -> bool:
    """Return whether a report says that the test failed as it was made to."""
    return report.failed and MadeToFailError.__name__ in report.longreprtext


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Iterator[None]:
    """Raise at a random moment while the test and its programs run, or after the last line of the test."""
    if not pyfuncitem.stash.get(FAILS, False):
        return (yield)

    def fail(*_: object) -> None:
        raise MadeToFailError

    before = signal.signal(signal.SIGUSR2, fail)
    seconds = random.uniform(0, LATEST_SECONDS)  # noqa: S311 - no secret
    timer = threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGUSR2))
    timer.start()
    try:
        yield
        raise MadeToFailError
    finally:
        timer.cancel()
        signal.signal(signal.SIGUSR2, before)
