"""What people do while a GPU worker renders: one worker for all of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from sqlalchemy import Engine, text

from shared.database import in_transaction
from shared.generation_params import GenerationRequest, VariationRequest
from shared.local_stack.line import STARTER, Line
from shared.local_stack.processes import wait_until
from shared.sizes import FamilyName
from shared.variations import submit
from tests.acceptance.conftest import LONG, SHORT, read, rendering, wait_for


@pytest.fixture(scope="module", autouse=True)
def steady_worker(line: Line) -> Iterator[None]:
    """A GPU worker that is never disturbed."""
    worker = line.start_gpu_worker("steady", STARTER)
    wait_until(lambda: line.ready_workers() == [STARTER], "The GPU worker", line.processes, 120)
    yield
    line.processes.end(worker)


def test_a_cancel_frees_the_gpu_within_a_step(line: Line, post: Callable[..., dict[str, Any]]) -> None:
    long = post(name="long", category="test", generation=LONG, families=["tall"])
    wait_for(line, long, rendering)

    canceled = requests.post(f"{line.api_url}/api/images/variations/{long['id']}/cancel", timeout=10)
    at = time.monotonic()
    following = post(name="following", category="test", generation=SHORT, families=["sidebar"])
    wait_for(line, following, lambda v: v["familyStates"][0]["status"] == "rendered")

    assert canceled.json()["status"] == "canceled"
    assert time.monotonic() - at < 3
    assert read(line, long)["familyStates"][0]["status"] == "canceled"


def test_deleting_while_it_renders_leaves_nothing(
    line: Line, engine: Engine, post: Callable[..., dict[str, Any]]
) -> None:
    variation = post(name="deleted", category="test", generation=LONG, families=["square"])
    wait_for(line, variation, rendering)

    answer = requests.delete(f"{line.api_url}/api/images/variations/{variation['id']}", timeout=10)
    after = post(name="after", category="test", generation=SHORT, families=["sidebar"])
    wait_for(line, after, lambda v: v["familyStates"][0]["status"] == "rendered")

    assert answer.status_code == 204
    assert not (line.settings.storage_path / "deleted").exists()
    with engine.connect() as connection:
        owned = text("SELECT count(*) FROM image_families WHERE variation_id = :id")
        assert connection.scalar(owned, {"id": variation["id"]}) == 0


def test_a_submission_that_was_never_announced_is_found(line: Line, engine: Engine) -> None:
    """As when the API dies between commit and enqueue: the row is there, and no message is."""
    seconds = [seconds_until_found(line, engine, f"unannounced-{number}") for number in range(3)]

    assert min(seconds) < 2, "the best of three: other work on the machine is not what is measured"


def seconds_until_found(line: Line, engine: Engine, name: str) -> float:
    request = VariationRequest(
        name=name,
        category="test",
        generation=GenerationRequest(prompt="a glacier", inference_steps=2),
        families=(FamilyName.SIDEBAR,),
    )
    submission = in_transaction(engine, lambda session: submit(session, request, line.settings))
    at = time.monotonic()
    wait_for(line, {"id": str(submission.variation.id)}, lambda v: v["familyStates"][0]["status"] != "queued")
    return time.monotonic() - at


def test_no_transaction_is_open_while_a_model_renders(
    line: Line, engine: Engine, post: Callable[..., dict[str, Any]]
) -> None:
    variation = post(name="held", category="test", generation=LONG, families=["square"])
    wait_for(line, variation, rendering)

    with engine.connect() as connection:
        open_transactions = connection.scalar(
            text(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'steady@%' "
                "AND state LIKE 'idle in transaction%' AND clock_timestamp() - state_change > interval '0.5 seconds'"
            )
        )

    assert open_transactions == 0
