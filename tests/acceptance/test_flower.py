"""Flower and the `celery` command line tell the truth: queues, and one task for each attempt at a family."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import requests
from sqlalchemy import Engine, select

from shared.local_stack.stack import STARTER, LocalStack
from shared.queues import AGAIN_QUEUE, QUEUES
from shared.tables import ImageFamily, ImageVariation
from tests.acceptance.conftest import (
    LONG,
    SHORT,
    Post,
    StartGpu,
    ended,
    rendered,
    rendering,
    run_command,
    wait_until_it_is,
)
from tests.acceptance.test_whole_stack import damage_original
from tests.support.patience import patience, wait_for


def ask(stack: LocalStack, path: str) -> requests.Response:
    """Ask Flower something, as somebody who knows its password."""
    user, _, password = stack.flower_login.partition(":")
    answer = requests.get(f"{stack.flower_url}{path}", auth=(user, password), timeout=patience(10))
    answer.raise_for_status()
    return answer


def lengths(stack: LocalStack) -> dict[str, int]:
    """Return the lengths of the queues that Flower shows."""
    return {queue["name"]: queue["messages"] for queue in ask(stack, "/api/queues/length").json()["active_queues"]}


def tasks(stack: LocalStack) -> list[dict[str, Any]]:
    """Return the tasks that Flower shows, the oldest first."""
    return sorted(ask(stack, "/api/tasks").json().values(), key=lambda task: task["received"] or 0)


def outcomes(stack: LocalStack) -> Counter[tuple[str, str, str]]:
    """Count the tasks that Flower shows by name, arguments and state."""
    return Counter((task["name"], task["args"], task["state"]) for task in tasks(stack))


@pytest.fixture
def flower(stack: LocalStack) -> LocalStack:
    """Start Flower, before any worker."""
    stack.start_flower()
    wait_for("Flower", stack.flower_answers)
    return stack


def test_all_queues_are_shown_and_their_lengths_are_true(flower: LocalStack, start_gpu: StartGpu, post: Post) -> None:
    everything = {*QUEUES, AGAIN_QUEUE}
    assert lengths(flower) == dict.fromkeys(everything, 0), "no worker is there"

    post(name="unserved", category="test", generation={**SHORT, "model": "sd35-large"}, families=["og", "hero"])
    posted = post(name="soon", category="test", generation={**SHORT, "model": STARTER})

    waiting = {"gpu.sd35-large": 2, f"gpu.{STARTER}": 9}
    wait_for("two queues", lambda: {name: length for name, length in lengths(flower).items() if length} == waiting)

    start_gpu()
    wait_until_it_is(flower, posted, rendered)

    waiting = {"gpu.sd35-large": 2, "cpu": 9}
    wait_for("one more", lambda: {name: length for name, length in lengths(flower).items() if length} == waiting)
    assert lengths(flower).keys() == everything, "workers are there"
    assert "gpu.sd35-large" in ask(flower, "/broker").text


def test_each_attempt_at_a_family_is_one_task(
    flower: LocalStack, start_gpu: StartGpu, post: Post, engine: Engine
) -> None:
    start_gpu()
    damaged = post(name="damaged", category="test", generation={**SHORT, "model": STARTER}, families=["og", "square"])
    wait_until_it_is(flower, damaged, rendered)
    damage_original(flower, damaged, "og")
    flower.start_cpu_worker()
    wait_until_it_is(flower, damaged, ended)
    whole = post(name="whole", category="test", generation={**SHORT, "model": STARTER}, families=["og", "hero"])
    wait_until_it_is(flower, whole, ended)

    expected = Counter(
        {
            ("masters.render", "damaged og", "SUCCESS"): 1,
            ("masters.render", "damaged square", "SUCCESS"): 1,
            ("masters.render", "whole og", "SUCCESS"): 1,
            ("masters.render", "whole hero", "SUCCESS"): 1,
            ("derivatives.cut", "damaged og", "FAILURE"): 1,
            ("derivatives.cut", "damaged square", "SUCCESS"): 1,
            ("derivatives.cut", "whole og", "SUCCESS"): 1,
            ("derivatives.cut", "whole hero", "SUCCESS"): 1,
        }
    )
    wait_for("all tasks", lambda: outcomes(flower) == expected)
    query = select(ImageVariation.name + " " + ImageFamily.name, ImageFamily.render_time_ms).join(ImageVariation)
    with engine.connect() as connection:
        seconds = {label: milliseconds / 1000 for label, milliseconds in connection.execute(query)}
    for task in tasks(flower):
        if task["name"] == "masters.render":
            assert task["worker"].startswith(f"gpu.{STARTER}.cpu@")
            assert task["result"].startswith("1 picture in ")
            assert task["runtime"] >= seconds[task["args"]]
        elif task["state"] == "SUCCESS":
            assert task["result"].split(" in ")[0] in {"6 pictures", "4 pictures", "7 pictures"}, task["result"]
        else:
            assert task["exception"].startswith("original_unreadable: ")
    page = ask(flower, "/tasks").text
    assert all(f">{column}<" in page for column in ("args", "Result", "Exception")), "the list shows families"
    metrics = ask(flower, "/metrics").text
    assert 'type="task-failed"' in metrics
    assert 'task="masters.render",type="task-succeeded"' in metrics


def test_inspect_active_names_the_family(flower: LocalStack, start_gpu: StartGpu, post: Post) -> None:
    start_gpu()
    posted = post(name="glacier", category="test", generation={**LONG, "model": STARTER}, families=["og"])
    wait_until_it_is(flower, posted, rendering)

    active = run_command(flower, "inspect", "active")

    assert "'glacier og'" in active
    assert "'masters.render'" in active


@pytest.mark.parametrize("path", ["/", "/tasks", "/broker", "/api/tasks", "/api/queues/length"])
def test_nobody_looks_in_without_the_password(flower: LocalStack, path: str) -> None:
    assert requests.get(f"{flower.flower_url}{path}", timeout=patience(10)).status_code == 401
