"""Delays that are promised in seconds. Their bounds grow on a slower machine, like the deadlines of tests.

`make chaos` measures what faults cost while everything breaks at once; here each delay is measured alone.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import psutil
import requests
from sqlalchemy import Engine, text

from image_generator_types.sizes import FamilyName
from shared.database import in_transaction, make_engine
from shared.generation_params import GenerationRequest, VariationRequest
from shared.local_stack.processes import wait_until
from shared.local_stack.stack import STARTER, LocalStack
from shared.variations import submit
from tests.support.local_stack import private_stack
from tests.support.patience import patience, slowness, wait_for

TURNS = 5
LONG_STEPS = 100  #: they take some seconds on a CPU, long enough to interrupt them

STATE = text(
    "SELECT status, fence FROM image_families WHERE variation_id = (SELECT id FROM image_variations WHERE name = :name)"
)


def measure(*, brief: bool) -> Iterator[dict[str, Any]]:
    """Start the stack once, and measure each delay several times."""
    turns = 1 if brief else TURNS
    yield {"what": "this machine, of the reference", "value": slowness(), "unit": "times slower"}
    with tempfile.TemporaryDirectory(prefix="image-generator-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # if this process runs as root, PostgreSQL runs as another user
        stack = private_stack(folder)
        engine = make_engine(stack.settings, "bench")
        try:
            stack.start_servers()
            stack.build_starter()
            stack.start_api()
            stack.start_gpu_worker("bench", STARTER)
            wait_until(lambda: stack.ready_workers() == [STARTER], "The GPU worker", stack.processes, patience(120))
            stack.start_cpu_worker()
            for what, once, promised in (
                ("a submission without a doorbell is found", _unannounced, 2.0),
                ("a killed child's family waits again", _killed, 2.0),
                ("a canceled rendering lets the next one begin", _canceled, 2.0),
                ("the picture of a deleted variation is 404", _deleted, 1.0),
            ):
                yield _figure(what, [once(stack, engine, f"turn-{turn}") for turn in range(turns)], promised)
        finally:
            engine.dispose()
            stack.stop()


def _figure(what: str, seconds: list[float], promised: float) -> dict[str, Any]:
    return {"what": what, "value": median(seconds), "unit": "s", "at_most": patience(promised)}


def _unannounced(stack: LocalStack, engine: Engine, turn: str) -> float:
    name = f"unannounced-{turn}"
    began = _submit(stack, engine, name, steps=2)
    _wait(engine, name, lambda state: state.status != "queued")
    return time.monotonic() - began


def _killed(stack: LocalStack, engine: Engine, turn: str) -> float:
    name = f"killed-{turn}"
    _submit(stack, engine, name, LONG_STEPS)
    fence = _wait(engine, name, lambda state: state.status == "rendering").fence
    [worker] = [process for program, process in stack.processes.running() if program.name == "gpu-bench"]
    began = time.monotonic()
    psutil.Process(worker.pid).children()[0].kill()
    _wait(engine, name, lambda state: state.status == "queued" or state.fence > fence)
    seconds = time.monotonic() - began
    _cancel(stack, engine, name)
    wait_until(lambda: stack.ready_workers() == [STARTER], "The GPU worker", stack.processes, patience(120))
    return seconds


def _canceled(stack: LocalStack, engine: Engine, turn: str) -> float:
    name, following = f"canceled-{turn}", f"following-{turn}"
    _submit(stack, engine, name, LONG_STEPS)
    _wait(engine, name, lambda state: state.status == "rendering")
    _submit(stack, engine, following, steps=2)
    began = time.monotonic()
    _cancel(stack, engine, name)
    _wait(engine, following, lambda state: state.status == "rendering")
    seconds = time.monotonic() - began
    _wait(engine, following, lambda state: state.status == "complete")
    return seconds


def _deleted(stack: LocalStack, engine: Engine, turn: str) -> float:
    name = f"deleted-{turn}"
    _submit(stack, engine, name, steps=2)
    _wait(engine, name, lambda state: state.status == "complete")
    url = f"{stack.api_url}/api/images/{name}/sidebar"
    for _ in range(50):  # until every process of the API has it in its cache
        requests.get(url, timeout=patience(10)).raise_for_status()
    deleted = requests.delete(f"{stack.api_url}/api/images/variations/{_id(engine, name)}", timeout=patience(10))
    deleted.raise_for_status()
    began = seen = time.monotonic()
    in_a_row = 0
    while in_a_row < 20:  # a process that is behind would still send it
        if requests.get(url, timeout=patience(10)).status_code == requests.codes.not_found:
            in_a_row += 1
        else:
            in_a_row, seen = 0, time.monotonic()
    return seen - began


def _submit(stack: LocalStack, engine: Engine, name: str, steps: int) -> float:
    """Write a variation of one family without sending a doorbell. Returns the moment of the commit."""
    request = VariationRequest(
        name=name,
        category="bench",
        generation=GenerationRequest(prompt="a glacier", inference_steps=steps),
        families=(FamilyName.SIDEBAR,),
    )
    in_transaction(engine, lambda session: submit(session, request, stack.settings))
    return time.monotonic()


def _cancel(stack: LocalStack, engine: Engine, name: str) -> None:
    url = f"{stack.api_url}/api/images/variations/{_id(engine, name)}/cancel"
    requests.post(url, timeout=patience(10)).raise_for_status()


def _id(engine: Engine, name: str) -> Any:
    query = text("SELECT id FROM image_variations WHERE name = :name")
    return in_transaction(engine, lambda session: session.scalar(query, {"name": name}))


def _wait(engine: Engine, name: str, reached: Callable[[Any], bool]) -> Any:
    """Poll the only family of a variation until `reached` holds for its state, and return the state."""

    def look() -> Any:
        state = in_transaction(engine, lambda session: session.execute(STATE, {"name": name}).one())
        return state if reached(state) else None

    return wait_for(f"{name} to move on", look)
