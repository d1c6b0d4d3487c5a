"""A real worker and a broker that holds malformed messages, or refuses writes."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Iterator

import psutil
import pytest
import redis

from shared.local_stack.stack import LocalStack
from tests.support.patience import wait_for

PROPERTIES = (
    '"properties":{"delivery_tag":"%s","body_encoding":"base64","delivery_info":{"exchange":"","routing_key":"cpu"}}'
)
HEADERS = '"content-type":"application/json","content-encoding":"utf-8"'

OLD_BODY = b64encode(b'{"task":"derivatives.cut","id":"i","args":[],"kwargs":{},"timelimit":7}').decode()

#: Neither kombu nor Celery expects these.
MALFORMED = [
    *("5", '"abc"', "null", "true", "[]", "[1]", "{}", "abc", "\ud7ff", '{"body":5}', '{"body":"x","properties":{}}'),
    '{"body":"x","properties":{"delivery_tag":["a"],"delivery_info":5}}',
    '{"body":"%%","headers":null,' + PROPERTIES.replace("%s", "a") + "}",
    # a body of 5, with the headers of a task
    '{"body":"NQ==","headers":{"task":"derivatives.cut","id":"b"},'
    + HEADERS
    + ","
    + PROPERTIES.replace("%s", "b")
    + "}",
    # [["a"], {}, {}], with an id or a task that is no text, or times that are none
    *(
        '{"body":"W1siYSJdLHt9LHt9XQ==","headers":'
        + headers
        + ","
        + HEADERS
        + ","
        + PROPERTIES.replace("%s", f"c{number}")
        + "}"
        for number, headers in enumerate(
            (
                '{"task":"derivatives.add_format","id":"c"}',
                '{"task":"derivatives.cut","id":5}',
                '{"task":["x"],"id":"d"}',
                '{"task":"derivatives.cut","id":"e","eta":5}',
                '{"task":"derivatives.cut","id":"f","timelimit":7}',
                '{"task":"derivatives.cut","id":"g","timelimit":["a",{}]}',
                '{"task":"derivatives.cut","id":"h","stamped_headers":1,"stamps":2,"retries":"x","group":[]}',
            )
        )
    ),
    # The same as a message of Celery 3, with everything in the body, and as one of both protocols at once.
    *(
        '{"body":"'
        + OLD_BODY
        + '","headers":'
        + headers
        + ","
        + HEADERS
        + ","
        + PROPERTIES.replace("%s", f"i{number}")
        + "}"
        for number, headers in enumerate(("{}", '{"task":"derivatives.cut","id":"i"}'))
    ),
    # Python reads no JSON that is nested so deeply, and no number that is so long.
    "[" * 100_000,
    '{"a":' * 50_000,
    "9" * 5_000,
]


@pytest.fixture
def broker(stack: LocalStack) -> Iterator[redis.Redis]:
    """Connect to the broker of the stack."""
    with redis.Redis.from_url(stack.valkey.url) as client:
        yield client


def start_worker(stack: LocalStack) -> psutil.Process:
    """Start a CPU worker, and wait until it takes messages."""
    worker = psutil.Process(stack.start_cpu_worker().pid)
    wait_for("the worker to be ready", lambda: " ready." in stack.processes.log_of("cpu").read_text())
    return worker


def test_malformed_messages_do_not_end_a_worker(stack: LocalStack, broker: redis.Redis) -> None:
    worker = start_worker(stack)

    for message in MALFORMED:
        for queue in ("cpu", "cpu.again"):
            broker.lpush(queue, message)
        broker.hset("unacked", message, message)
        broker.zadd("unacked_index", {message: 1})
        for channel in ("/0.celery.pidbox", "/0.celeryev/worker.heartbeat"):
            broker.publish(channel, message)

    wait_for("all messages to be taken", lambda: not broker.llen("cpu") and not broker.llen("cpu.again"))
    wait_for("none to come again", lambda: not broker.exists("unacked"))
    stack.processes.check()
    assert worker.is_running()


@pytest.mark.parametrize(("option", "starts"), [("min-replicas-to-write", "before"), ("maxmemory", "after")])
def test_a_worker_whose_broker_refuses_writes_logs_little_and_goes_on_later(
    stack: LocalStack, broker: redis.Redis, option: str, starts: str
) -> None:
    log = stack.processes.log_of("cpu")
    if starts == "before":
        start_worker(stack)
    broker.config_set(option, 1)
    if starts == "after":
        stack.start_cpu_worker()
        wait_for("the worker to meet the refusal", lambda: log.exists() and "Trying to re-establish" in log.read_text())

    begun, lines = time.monotonic(), count_lines(stack)
    wait_for("some refusals", lambda: count_lines(stack) >= lines + 10)
    seconds, lines = time.monotonic() - begun, count_lines(stack) - lines

    assert lines <= 4 * (seconds + 1)
    assert "maybe_refresh_binding_expiry" not in log.read_text()
    broker.config_set(option, 0)
    wait_for("the worker to be ready", lambda: " ready." in log.read_text())
    broker.lpush("cpu", "5")
    wait_for("a message to be taken", lambda: not broker.llen("cpu"))
    stack.processes.check()


def count_lines(stack: LocalStack) -> int:
    """Count the lines that the worker has logged."""
    return len(stack.processes.log_of("cpu").read_text().splitlines())
