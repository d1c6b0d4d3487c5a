"""Fixtures that run the real processes: API, workers, servers."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
import requests
from sqlalchemy import Engine

from shared.database import make_engine
from shared.events import CHANNEL
from shared.local_stack.line import Line
from shared.local_stack.servers import free_port

PATIENCE_SECONDS = 90

LONG = {"prompt": "a glacier", "inferenceSteps": 100}
SHORT = {"prompt": "a glacier", "inferenceSteps": 2}


class Listener:
    """Somebody who subscribed to the channel before anything happened."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(url, decode_responses=True)
        self._pubsub = self._client.pubsub(ignore_subscribe_messages=True)
        self._pubsub.subscribe(CHANNEL)
        self._pubsub.get_message(timeout=5)
        self._heard: list[dict[str, Any]] = []

    def life_of(self, variation_id: str, until: str) -> list[dict[str, Any]]:
        """Every event of a variation, up to the first of type `until`."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            life = [event for event in self._heard if event["data"]["variationId"] == variation_id]
            if life and life[-1]["type"] == until:
                return life
            assert time.monotonic() < deadline, f"no {until}, only {[event['type'] for event in life]}"
            message = self._pubsub.get_message(timeout=1)
            if message is not None:
                self._heard.append(json.loads(message["data"]))

    def close(self) -> None:
        """Unsubscribe."""
        self._pubsub.close()
        self._client.close()


@pytest.fixture(scope="session")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """Servers and the API. A test starts the workers that it wants."""
    ports = {"PORT": str(free_port()), "FLOWER_PORT": str(free_port())}
    line = Line(tmp_path_factory.mktemp("line"), ports)
    try:
        line.start_servers()
        line.build_starter()
        line.start_api()
        yield line
    finally:
        line.stop()


@pytest.fixture
def engine(line: Line) -> Iterator[Engine]:
    """A look into the tables."""
    engine = make_engine(line.settings, "looker")
    yield engine
    engine.dispose()


@pytest.fixture
def listener(line: Line) -> Iterator[Listener]:
    """A subscriber to the events."""
    listener = Listener(line.valkey.url)
    yield listener
    listener.close()


@pytest.fixture
def post(line: Line) -> Callable[..., dict[str, Any]]:
    """Post an idea and get the variation."""

    def post(**idea: Any) -> dict[str, Any]:
        answer = requests.post(f"{line.api_url}/api/images/variations", json=idea, timeout=10)
        assert answer.status_code == 202, answer.text
        variation: dict[str, Any] = answer.json()
        return variation

    return post


def read(line: Line, variation: dict[str, Any]) -> dict[str, Any]:
    """The variation as it is now."""
    answer = requests.get(f"{line.api_url}/api/images/variations/{variation['id']}", timeout=10)
    current: dict[str, Any] = answer.json()
    return current


def wait_for(line: Line, variation: dict[str, Any], good: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The variation, as soon as `good` says so."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        current = read(line, variation)
        if good(current):
            return current
        line.processes.check()
        assert time.monotonic() < deadline, current
        time.sleep(0.05)


def content_of(line: Line, variation: dict[str, Any], friendly: str) -> Path:
    """The stored file behind a friendly path."""
    return (line.settings.storage_path / variation["name"] / friendly).resolve()


def start_and_wait(line: Line, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A `celery -A` command line on this line's data, run to its end."""
    program = line.command(*arguments)
    environment = {**os.environ, **program.environment, "COLUMNS": "200"}
    return subprocess.run(
        program.command, env=environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )


def run_command(line: Line, *arguments: str) -> str:
    """What an operator's command prints; it must succeed."""
    ended = start_and_wait(line, "workers", *arguments)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def rendering(variation: dict[str, Any]) -> bool:
    """Whether its first family is under way, past the first step."""
    state = variation["familyStates"][0]
    return bool(state["status"] == "rendering" and state["progress"] > 0)
