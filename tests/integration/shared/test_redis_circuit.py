"""The circuit breaker before Redis, with a real server that freezes and wakes."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from redis import Redis
from redis.exceptions import RedisError

from api.extensions import EXTENSIONS
from shared.live_state import RememberedWorkers, make_redis, read_preview, read_progress, write_progress
from shared.local_stack.processes import Processes
from shared.local_stack.servers import ValkeyServer, free_port
from shared.redis_circuit import RedisAwayError
from shared.settings import Settings
from tests.integration.conftest import IDEA
from tests.support.patience import wait_for

URL = "/api/images/variations"


class FreezableRedis:
    """A Redis that freezes and wakes."""

    def __init__(self, folder: Path) -> None:
        self._processes = Processes(folder)
        self._server = ValkeyServer(folder, free_port())
        self._server.is_persistent = False
        self._server.start(self._processes)
        self.url = self._server.url
        [(_, self._process)] = self._processes.running()

    def freeze(self) -> None:
        """Stop the process, which keeps its connections open and accepts new ones."""
        os.kill(self._process.pid, signal.SIGSTOP)

    def wake(self) -> None:
        """Let the process go on."""
        os.kill(self._process.pid, signal.SIGCONT)

    def stop(self) -> None:
        """End the process."""
        self.wake()
        self._processes.stop()


@pytest.fixture
def freezable(tmp_path: Path) -> Iterator[FreezableRedis]:
    """Start a Redis of this test's own."""
    server = FreezableRedis(tmp_path)
    yield server
    server.stop()


@pytest.fixture
def client(freezable: FreezableRedis) -> Iterator[Redis]:
    """Connect to it."""
    client = make_redis(Settings(redis_url=freezable.url))
    yield client
    client.close()


def ask_in_vain(client: Redis) -> RedisError:
    """Ask a Redis that is away; returns the error."""
    with pytest.raises(RedisError) as caught:
        client.get("anything")
    return caught.value


def test_only_the_first_caller_waits_for_a_frozen_redis(freezable: FreezableRedis, client: Redis) -> None:
    client.set("anything", "1")
    freezable.freeze()

    first, later = ask_in_vain(client), [ask_in_vain(client) for _ in range(100)]

    assert not isinstance(first, RedisAwayError)
    assert {type(error) for error in later} == {RedisAwayError}


def test_pipelines_scripts_and_scans_do_not_wait_either(freezable: FreezableRedis, client: Redis) -> None:
    freezable.freeze()
    ask_in_vain(client)

    for call in (
        lambda: client.pipeline().get("a").execute(),
        client.register_script("return 1"),
        lambda: list(client.scan_iter("a*")),
        lambda: client.mget(["a", "b"]),
    ):
        with pytest.raises(RedisAwayError):
            call()


def test_redis_is_asked_again_when_it_answers_again(freezable: FreezableRedis, client: Redis) -> None:
    client.set("anything", "1")
    freezable.freeze()
    ask_in_vain(client)
    freezable.wake()

    def answers() -> bool:
        try:
            return bool(client.get("anything") == "1")
        except RedisError:
            return False

    wait_for("Redis to be asked again", answers)


def test_a_refused_write_does_not_count_as_absence(client: Redis) -> None:
    client.config_set("maxmemory", 1)

    with pytest.raises(RedisError, match="maxmemory"):
        client.set("anything", "1")

    assert client.get("anything") is None


def test_a_broken_connection_is_replaced_unnoticed(freezable: FreezableRedis, client: Redis) -> None:
    client.ping()
    with Redis.from_url(freezable.url) as other:
        other.client_kill_filter(skipme=True, _type="normal")

    assert client.ping()


def test_live_state_is_unknown_at_once_while_redis_is_frozen(freezable: FreezableRedis, client: Redis) -> None:
    freezable.freeze()
    ask_in_vain(client)
    family = uuid4()

    write_progress(client, {family: 50})

    assert read_progress(client, [family]) == {}
    assert read_preview(client, family) is None
    assert RememberedWorkers(client).workforce() is None


def test_the_api_answers_without_a_frozen_redis(
    freezable: FreezableRedis, client_of: Callable[..., FlaskClient]
) -> None:
    api = client_of(redis_url=freezable.url)
    variation = api.post(URL, json=IDEA).json
    assert api.get("/health").json["status"] == "ok"
    freezable.freeze()

    health = [api.get("/health") for _ in range(50)]
    polls = [api.get(f"{URL}/{variation['id']}") for _ in range(50)]

    assert {(answer.status_code, answer.json["status"]) for answer in health} == {(200, "degraded")}
    assert {answer.status_code for answer in polls} == {200}
    assert api.get("/metrics").status_code == api.get("/api/images/models").status_code == 200


@pytest.fixture
def watched_api(freezable: FreezableRedis, client_of: Callable[..., FlaskClient]) -> Iterator[FlaskClient]:
    """Return an API with the thread that every process of the server has."""
    api = client_of(redis_url=freezable.url)
    watch = api.application.extensions[EXTENSIONS].redis_watch
    watch.start()
    wait_for("the first look", lambda: watch._looked_at is not None)
    yield api
    watch.stop()


def test_health_does_not_ask_redis_while_a_thread_watches_it(watched_api: FlaskClient, client: Redis) -> None:
    client.config_resetstat()

    answers = [watched_api.get("/health").json["status"] for _ in range(50)]

    assert set(answers) == {"ok"}
    assert client.info("commandstats").get("cmdstat_set", {"calls": 0})["calls"] < 50


def test_health_follows_a_redis_that_freezes_and_wakes(watched_api: FlaskClient, freezable: FreezableRedis) -> None:
    def status() -> str:
        return str(watched_api.get("/health").json["status"])

    freezable.freeze()
    wait_for("health to be degraded", lambda: status() == "degraded")

    freezable.wake()
    wait_for("health to be ok", lambda: status() == "ok")


def test_health_is_degraded_while_redis_refuses_writes(
    freezable: FreezableRedis, client_of: Callable[..., FlaskClient], client: Redis
) -> None:
    api = client_of(redis_url=freezable.url)
    client.config_set("maxmemory", 1)

    answer = api.get("/health")

    assert (answer.status_code, answer.json["status"]) == (200, "degraded")
    client.config_set("maxmemory", 0)
    assert api.get("/health").json["status"] == "ok"
