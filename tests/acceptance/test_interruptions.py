"""Requests of clients while a GPU worker renders."""

from __future__ import annotations

import requests
from sqlalchemy import Engine, text

from image_generator_types.sizes import FamilyName
from shared.database import in_transaction
from shared.generation_params import GenerationRequest, VariationRequest
from shared.local_stack.stack import LocalStack
from shared.variations import submit
from tests.acceptance.conftest import LONG, SHORT, Post, StartGpu, read, rendered, rendering, wait_until_it_is
from tests.support.patience import patience


def test_a_cancel_and_a_delete_free_the_gpu_for_the_next_family(
    stack: LocalStack, start_gpu: StartGpu, engine: Engine, post: Post
) -> None:
    start_gpu()
    canceled = post(name="canceled", category="test", generation=LONG, families=["tall"])
    wait_until_it_is(stack, canceled, rendering)
    deleted = post(name="deleted", category="test", generation=LONG, families=["tall"])

    answer = requests.post(f"{stack.api_url}/api/images/variations/{canceled['id']}/cancel", timeout=patience(10))
    wait_until_it_is(stack, deleted, rendering)
    deletion = requests.delete(f"{stack.api_url}/api/images/variations/{deleted['id']}", timeout=patience(10))
    following = post(name="following", category="test", generation=SHORT, families=["sidebar"])
    wait_until_it_is(stack, following, rendered)

    assert answer.json()["status"] == "canceled"
    state = read(stack, canceled)["familyStates"][0]
    assert (state["status"], state["generationTimeMs"]) == ("canceled", None), "it was not rendered to its end"
    assert deletion.status_code == 204
    assert not (stack.settings.storage_path / "deleted").exists()
    with engine.connect() as connection:
        owned = text("SELECT count(*) FROM image_families WHERE variation_id = :id")
        assert connection.scalar(owned, {"id": deleted["id"]}) == 0


def test_a_submission_that_was_never_announced_is_rendered_while_no_transaction_is_open(
    stack: LocalStack, start_gpu: StartGpu, engine: Engine
) -> None:
    """The API may die between its commit and its message: then there is a row, but no doorbell."""
    start_gpu("steady")
    request = VariationRequest(
        name="unannounced",
        category="test",
        generation=GenerationRequest(prompt="a glacier", inference_steps=100),
        families=(FamilyName.SQUARE,),
    )

    submission = in_transaction(engine, lambda session: submit(session, request, stack.settings))
    wait_until_it_is(stack, {"id": str(submission.variation.id)}, rendering)

    with engine.connect() as connection:
        open_transactions = connection.scalar(
            text(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'steady@%' "
                "AND state LIKE 'idle in transaction%' AND clock_timestamp() - state_change > interval '0.5 seconds'"
            )
        )
    assert open_transactions == 0
