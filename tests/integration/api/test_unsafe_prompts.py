"""Unsafe prompts: refused over HTTP with their category, and nothing is stored or changed."""

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from shared.database import in_transaction
from shared.tables import ImageVariation
from tests.integration.conftest import IDEA, NO_ROWS, Workshop, count_rows, read_problem, wrong_fields

URL = "/api/images/variations"

UNSAFE = {
    "minor": "a little girl in a garden",
    "non_consent": "against her will",
    "gore": "a severed head",
    "excretion": "feces",
}


@pytest.mark.parametrize(("category", "prompt"), UNSAFE.items())
def test_an_unsafe_prompt_is_refused_with_its_category_and_stores_nothing(
    client: FlaskClient, engine: Engine, category: str, prompt: str
) -> None:
    answer = client.post(URL, json={**IDEA, "generation": {"prompt": prompt}})

    problem = read_problem(answer, 422)
    assert (problem["code"], problem["category"]) == ("unsafe_prompt", category)
    assert wrong_fields(problem) == {"generation.prompt"}
    assert prompt not in answer.text
    assert count_rows(engine) == NO_ROWS


def test_a_disguised_unsafe_prompt_is_refused(client: FlaskClient, engine: Engine) -> None:
    answer = client.post(URL, json={**IDEA, "generation": {"prompt": "l1ttle g\u200birl"}})

    assert read_problem(answer, 422)["category"] == "minor"
    assert count_rows(engine) == NO_ROWS


def test_a_safe_prompt_is_accepted_under_the_name_of_a_refused_one(client: FlaskClient) -> None:
    client.post(URL, json={**IDEA, "generation": {"prompt": UNSAFE["gore"]}})

    assert client.post(URL, json=IDEA).status_code == 202


def test_a_repeat_of_a_request_that_was_accepted_under_older_rules_is_answered_with_what_exists(
    client: FlaskClient, workshop: Workshop
) -> None:
    first = client.post(URL, json=IDEA).json
    refused_now = {**IDEA, "generation": {"prompt": UNSAFE["gore"]}}

    def accept_as_before(session: Session) -> None:
        row = session.get_one(ImageVariation, UUID(first["id"]))
        row.request = {**row.request, "generation": {**row.request["generation"], "prompt": UNSAFE["gore"]}}

    in_transaction(workshop.engine, accept_as_before)
    repeated = client.post(URL, json=refused_now)
    other = client.post(URL, json={**refused_now, "category": "blog"})

    assert (repeated.status_code, repeated.json["id"]) == (200, first["id"])
    assert read_problem(other, 422)["code"] == "unsafe_prompt"


def test_other_problems_have_no_category(client: FlaskClient) -> None:
    answer = client.post(URL, json={**IDEA, "generation": {"prompt": "a city", "model": "dall-e"}})

    assert "category" not in read_problem(answer, 422)


def test_a_negative_prompt_may_contain_unsafe_words(client: FlaskClient) -> None:
    generation = {"prompt": "a city", "negativePrompt": "child, gore"}

    assert client.post(URL, json={**IDEA, "generation": generation}).status_code == 202


def test_a_regeneration_with_an_unsafe_prompt_changes_nothing(
    client: FlaskClient, engine: Engine, workshop: Workshop
) -> None:
    variation_id = workshop.submit()
    workshop.make_one()
    before = (client.get(f"{URL}/{variation_id}").json, count_rows(engine), fence_of(workshop.variation(variation_id)))

    answer = client.post(f"{URL}/{variation_id}/regenerate", json={"generation": {"prompt": UNSAFE["minor"]}})

    after = (client.get(f"{URL}/{variation_id}").json, count_rows(engine), fence_of(workshop.variation(variation_id)))
    assert read_problem(answer, 422)["code"] == "unsafe_prompt"
    assert after == before


def fence_of(variation: ImageVariation) -> tuple[int, int]:
    """Return two numbers of a variation; every change raises at least one of them."""
    return variation.revision, variation.event_sequence
