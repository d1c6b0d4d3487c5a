"""Written prompts over HTTP: ordered, written, and posted as variations."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from shared.local_stack.stack import small_language_model
from shared.prompts.writing.named_styles import DRAWN_STYLES
from tests.integration.conftest import NO_ROWS, count_rows, read_problem, wrong_fields
from tests.support.patience import patience

URL = "/api/images/prompts"
NOT_FOUND = {"category": "error-page", "code": 404}
BAKERY = {"category": "location", "city": "Lisbon", "business": "bakery"}


def write(client: FlaskClient, **order: Any) -> dict[str, Any]:
    """Order prompts. Returns the answer."""
    answer = client.post(URL, json=order)
    assert answer.status_code == 200, answer.text
    written: dict[str, Any] = answer.json
    return written


def test_ten_prompts_are_written_unless_a_count_is_given(client: FlaskClient, engine: Engine) -> None:
    written = write(client, **NOT_FOUND)

    assert len(written["prompts"]) == 10
    assert count_rows(engine) == NO_ROWS, "nothing is stored"
    fields = "name prompt alt seed negativePromptMode model style source variation"
    assert set(written["prompts"][0]) == set(fields.split())
    assert {prompt["source"] for prompt in written["prompts"]} == {"combination"}
    assert {prompt["model"] for prompt in written["prompts"]} == {"anime"}


def test_the_seed_of_an_answer_draws_the_same_prompts_again(client: FlaskClient) -> None:
    written = write(client, **NOT_FOUND, count=3)

    assert write(client, **NOT_FOUND, count=3, seed=written["seed"]) == written
    assert write(client, **NOT_FOUND, count=3) != written


def test_a_prompt_for_a_location_is_photorealistic_and_indexable(client: FlaskClient) -> None:
    (prompt,) = write(client, **BAKERY, count=1)["prompts"]

    assert prompt["model"] == "photorealistic"
    assert prompt["negativePromptMode"] == "indexable"
    assert "a bakery" in prompt["prompt"]
    assert prompt["name"].startswith("lisbon_bakery_")


def test_a_style_is_a_known_name_or_an_object_of_the_clients(client: FlaskClient) -> None:
    own = {"palette": "grey palette", "light": "flat light", "medium": "pencil sketch"}

    (named,) = write(client, **NOT_FOUND, count=1, style="neon-rain")["prompts"]
    (drawn,) = write(client, **NOT_FOUND, count=1, style=own)["prompts"]

    assert named["style"]["palette"] == DRAWN_STYLES["neon-rain"].palette
    assert drawn["style"] == own
    assert "flat light, grey palette, pencil sketch" in drawn["prompt"]


@pytest.mark.parametrize("order", [NOT_FOUND, BAKERY, {"category": "location", "city": "Lisbon"}])
def test_what_is_written_can_be_posted_as_it_is_and_has_an_alt_of_its_own(
    client: FlaskClient, order: dict[str, Any]
) -> None:
    prompts = write(client, **order, count=5)["prompts"]
    posted = [client.post("/api/images/variations", json=prompt["variation"]) for prompt in prompts]

    assert [answer.status_code for answer in posted] == [202] * 5, posted[0].text
    for answer, prompt in zip(posted, prompts, strict=True):
        variation = answer.json
        assert (variation["name"], variation["alt"]) == (prompt["name"], prompt["alt"])
        assert variation["generationParams"]["prompt"] == prompt["prompt"]
        assert int(variation["generationParams"]["seed"]) == prompt["seed"]
        assert prompt["alt"][0].isupper()
        assert prompt["alt"].endswith(".")
        assert "year-old" not in prompt["alt"]
    assert len({prompt["alt"] for prompt in prompts}) == 5


def test_a_written_prompt_can_be_posted_as_a_variation(client: FlaskClient) -> None:
    (prompt,) = write(client, **BAKERY, count=1)["prompts"]
    generation = {field: prompt[field] for field in ("prompt", "seed", "negativePromptMode", "model")}

    answer = client.post(
        "/api/images/variations", json={"name": prompt["name"], "category": "location", "generation": generation}
    )

    assert answer.status_code == 202, answer.text
    assert answer.json["generationParams"]["prompt"] == prompt["prompt"]


@pytest.mark.parametrize(
    ("order", "field"),
    [
        ({}, "category"),
        ({"category": "blog"}, "category"),
        ({"category": "error-page"}, "code"),
        ({"category": "error-page", "code": 999}, "code"),
        ({"category": "error-page", "code": "404"}, "code"),
        ({**NOT_FOUND, "city": "Lisbon"}, "city"),
        ({"category": "location"}, "city"),
        ({**BAKERY, "business": "bakery\nwith a second line; and a sentence"}, "business"),
        ({**NOT_FOUND, "count": 0}, "count"),
        ({**NOT_FOUND, "count": 51}, "count"),
        ({**NOT_FOUND, "count": 1.5}, "count"),
        ({**NOT_FOUND, "seed": -1}, "seed"),
        ({**NOT_FOUND, "style": "neon"}, "style"),
        ({**NOT_FOUND, "style": 7}, "style"),
        ({**NOT_FOUND, "style": {}}, "style"),
        ({**NOT_FOUND, "style": {"palette": "x" * 101, "light": "flat", "medium": "ink"}}, "style.palette"),
        ({**NOT_FOUND, "colour": "red"}, "colour"),
    ],
)
def test_a_wrong_order_is_refused_by_its_field(client: FlaskClient, order: dict[str, Any], field: str) -> None:
    problem = read_problem(client.post(URL, json=order), 422)

    assert field in wrong_fields(problem), problem


def test_a_language_model_expands_prompts_and_is_named_as_their_source(
    client_of: Callable[..., FlaskClient],
) -> None:
    client = client_of(prompt_model=Path(small_language_model()["PROMPT_MODEL"]), prompt_request_seconds=patience(100))

    written = write(client, **NOT_FOUND, count=6, seed=7)["prompts"]

    assert "language-model" in {prompt["source"] for prompt in written}


def test_without_time_for_the_language_model_prompts_are_plain_combinations(
    client_of: Callable[..., FlaskClient], client: FlaskClient
) -> None:
    hurried = client_of(prompt_model=Path(small_language_model()["PROMPT_MODEL"]), prompt_request_seconds=1e-9)

    assert write(hurried, **NOT_FOUND, seed=7) == write(client, **NOT_FOUND, seed=7)


def test_a_missing_language_model_is_answered_with_a_sentence_for_the_operator(
    client_of: Callable[..., FlaskClient],
) -> None:
    client = client_of(prompt_model=Path("missing.gguf"))

    problem = read_problem(client.post(URL, json=NOT_FOUND), 503)

    assert problem["code"] == "prompt_model_unusable"
    assert "missing.gguf" in problem["detail"]


def test_a_body_that_is_not_json_is_refused_as_everywhere(client: FlaskClient) -> None:
    untyped = client.post(URL, data=b'{"category": "error-page", "code": 404}', content_type="text/plain")
    broken = client.post(URL, data=b"{", content_type="application/json")

    assert "Content-Type: application/json" in read_problem(untyped, 415)["detail"]
    assert "not valid JSON" in read_problem(broken, 400)["detail"]
