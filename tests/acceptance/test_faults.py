"""Single faults in real processes, each at a chosen moment. tests/chaos combines them at random."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import requests
from sqlalchemy import Engine, text

from shared.local_stack.processes import Program
from shared.local_stack.stack import STARTER, LocalStack
from tests.acceptance.conftest import LONG, SHORT, Post, StartGpu, ended, read, rendered, rendering, wait_until_it_is
from tests.support.patience import patience, wait_for


def test_a_draining_worker_gives_its_family_back_at_no_cost(stack: LocalStack, start_gpu: StartGpu, post: Post) -> None:
    gpu = start_gpu("drained")
    variation = post(name="drained", category="test", generation=LONG, families=["square"])
    wait_until_it_is(stack, variation, rendering)

    gpu.terminate()
    wait_for("the worker to end", lambda: gpu.poll() is not None)
    stack.processes.end(gpu)

    state = read(stack, variation)["familyStates"][0]
    assert (state["status"], state["attempts"]) == ("queued", 0)
    assert "No living GPU worker" in state["waitingFor"]
    start_gpu("successor")
    wait_until_it_is(stack, variation, rendering)


def test_a_killed_child_is_counted_and_replaced_and_its_family_begins_again(
    stack: LocalStack, start_gpu: StartGpu, engine: Engine, post: Post
) -> None:
    gpu = start_gpu("killed")
    variation = post(name="killed", category="test", generation=LONG, families=["square"])
    wait_until_it_is(stack, variation, rendering)

    psutil.Process(gpu.pid).children()[0].kill()

    wait_for("the death to be counted", lambda: crashes_of(engine, variation) == 1)
    wait_until_it_is(stack, variation, rendering)


def test_a_frozen_worker_loses_its_family_and_wakes_as_a_harmless_zombie(
    stack: LocalStack, start_gpu: StartGpu, engine: Engine, post: Post
) -> None:
    workers = {name: start_gpu(name) for name in ("first", "second")}
    variation = post(name="frozen", category="test", generation=LONG, families=["square"])
    wait_until_it_is(stack, variation, rendering)
    name, fence = owner_of(engine, variation)
    victim = psutil.Process(workers[name].pid)
    family = [victim, *victim.children()]

    for process in family:
        process.suspend()
    try:
        wait_for("another worker to claim the family", lambda: owner_of(engine, variation)[1] > fence)
    finally:
        for process in family:
            process.resume()
    wait_until_it_is(stack, variation, rendered)

    with engine.connect() as connection:
        renders = text("SELECT count(*) FROM image_derivatives WHERE variation_id = :id")
        assert connection.scalar(renders, {"id": variation["id"]}) == 1


def crashes_of(engine: Engine, variation: dict[str, Any]) -> int:
    """Count the processes that died while they worked on a variation's only family."""
    with engine.connect() as connection:
        crashes = text("SELECT crashes FROM image_families WHERE variation_id = :id")
        return int(connection.execute(crashes, {"id": variation["id"]}).scalar_one())


def owner_of(engine: Engine, variation: dict[str, Any]) -> tuple[str, int]:
    """Return the name of the worker that has a variation's only family, and the fence."""
    with engine.connect() as connection:
        owner = text("SELECT worker, fence FROM image_families WHERE variation_id = :id")
        row = connection.execute(owner, {"id": variation["id"]}).one()
        return str(row.worker).partition(".")[0], int(row.fence)


def test_a_worker_whose_clock_is_an_hour_off_changes_nothing(
    stack: LocalStack, start_gpu: StartGpu, tmp_path: Path, post: Post
) -> None:
    start_gpu("fast", program=with_fast_clock(stack.gpu_program("fast", STARTER), tmp_path))
    stack.processes.start(with_fast_clock(stack.cpu_program(), tmp_path))

    variation = post(name="clock", category="test", generation=SHORT, families=["sidebar", "header"])
    done = wait_until_it_is(stack, variation, ended)

    assert done["status"] == "complete"
    assert [state["attempts"] for state in done["familyStates"]] == [1, 1]
    completed = datetime.fromisoformat(done["completedAt"])
    assert abs(datetime.now(UTC) - completed) < timedelta(minutes=30)
    assert "+1 h" in stack.processes.log_of("gpu-fast").read_text()


def with_fast_clock(program: Program, folder: Path) -> Program:
    """Return the program with Python's clocks an hour ahead in all of its processes."""
    (folder / "sitecustomize.py").write_text(
        "import datetime, sys, time_machine\n"
        "ahead = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)\n"
        "time_machine.travel(ahead, tick=True).start()\n"
        "print('+1 h', file=sys.stderr)\n"
    )
    return replace(program, environment={**program.environment, "PYTHONPATH": str(folder)})


def test_a_hundred_equal_posts_make_one_variation(stack: LocalStack) -> None:
    """The posts come over twenty connections, and so reach all processes of the API."""
    idea = {"name": "stampede", "category": "test", "generation": SHORT, "families": ["sidebar"]}
    url = f"{stack.api_url}/api/images/variations"

    with ThreadPoolExecutor(20) as clients:
        answers = list(clients.map(lambda _: requests.post(url, json=idea, timeout=patience(30)), range(100)))

    assert sorted(answer.status_code for answer in answers) == [200] * 99 + [202]
    assert len({answer.json()["id"] for answer in answers}) == 1
