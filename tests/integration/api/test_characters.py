"""Characters, styles, alt texts and the focus of crops, over HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from image_generator_types.negative import JUVENILE_PHOTO_TERMS, JUVENILE_TERMS, LEGAL_SAFETY_TERMS, QUALITY_TERMS
from shared.modes import CharacterMode
from shared.prompts.persons.adults import BODY_MARKER, CONTEXT_MARKER
from tests.integration.conftest import IDEA, NO_ROWS, count_rows, read_problem, wrong_fields

URL = "/api/images/variations"
STYLE = {"medium": "watercolour", "palette": "teal and gold", "light": "morning light"}


def post(client: FlaskClient, prompt: str, *, name: str = "city", **generation: Any) -> TestResponse:
    generation = {"prompt": prompt, "model": "anime", "seed": 5, **generation}
    return client.post(URL, json={**IDEA, "name": name, "families": ["og"], "generation": generation})


def params_of(client: FlaskClient, prompt: str, **said: Any) -> dict[str, Any]:
    answer = post(client, prompt, **said)
    assert answer.status_code == 202, answer.text
    params: dict[str, Any] = answer.json["generationParams"]
    return params


def regenerate(client: FlaskClient, variation_id: str, **changes: Any) -> TestResponse:
    return client.post(f"{URL}/{variation_id}/regenerate", json={"generation": changes})


# --- characters


def test_a_person_drawn_as_anime_is_marked_as_an_adult_and_both_prompts_are_shown(client: FlaskClient) -> None:
    params = params_of(client, "a witch in a forest")

    markers = f"27 years old, {BODY_MARKER}, {CONTEXT_MARKER}"
    assert params["prompt"] == "a witch in a forest"
    assert params["effectivePrompt"] == f"{markers}, a witch in a forest"
    assert params["notes"] == [f"Added, so that the character is clearly an adult: {markers}."]
    assert client.get(f"{URL}/name/city").json["generationParams"] == params


def test_the_juvenile_terms_stand_behind_legal_and_quality_terms_before_the_clients(client: FlaskClient) -> None:
    terms = params_of(client, "a witch", negativePrompt="rain")["negativePrompt"].split(", ")

    new = [term for term in JUVENILE_TERMS if term not in LEGAL_SAFETY_TERMS]
    assert terms[: len(LEGAL_SAFETY_TERMS)] == list(LEGAL_SAFETY_TERMS)
    assert terms[len(LEGAL_SAFETY_TERMS)] == QUALITY_TERMS[0]
    assert terms[-len(new) - 1 :] == [*new, "rain"]


def test_a_person_in_a_photograph_is_an_adult_beyond_doubt(client: FlaskClient) -> None:
    params = params_of(client, "elegant young woman in evening dress", model="photorealistic")

    negative = params["negativePrompt"].split(", ")
    assert params["effectivePrompt"] == "27 years old, mature adult, elegant young woman in evening dress"
    assert params["notes"] == ["Added, so that the character is clearly an adult: 27 years old, mature adult."]
    assert set(JUVENILE_PHOTO_TERMS) <= set(negative)
    assert not {"petite", "flat chest", "thin body"} & set(negative), "these would spoil an adult's body"
    assert negative[: len(LEGAL_SAFETY_TERMS)] == list(LEGAL_SAFETY_TERMS)


@pytest.mark.parametrize(
    ("prompt", "model"),
    [("a lake at dawn", "anime"), ("a red fox", "anime"), ("a red fox", "photorealistic")],
)
def test_a_prompt_without_a_person_is_not_changed(client: FlaskClient, prompt: str, model: str) -> None:
    params = params_of(client, prompt, model=model)

    assert params["effectivePrompt"] == prompt
    assert params["notes"] == []
    assert "petite" not in params["negativePrompt"]


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("animagine-xl-4.0-opt", "adult nurse, age 30, masterpiece, high score, great score, absurdres"),
        ("noobai-xl-vpred", "masterpiece, best quality, newest, absurdres, highres, safe, adult nurse, age 30"),
    ],
)
def test_a_models_quality_tags_keep_their_place(client: FlaskClient, model: str, expected: str) -> None:
    assert params_of(client, "adult nurse, age 30", model=model)["effectivePrompt"] == expected


def test_an_age_out_of_range_is_changed_with_a_note_that_is_stored(client: FlaskClient) -> None:
    params = params_of(client, "a 45 year old adult nurse")

    assert params["prompt"] == "a 45 year old adult nurse"
    assert params["effectivePrompt"] == "a 35 year old adult nurse"
    assert params["notes"] == ["The age 45 became 35: characters are drawn from 22 to 35 years old."]
    assert client.get(f"{URL}/name/city").json["generationParams"]["notes"] == params["notes"]


@pytest.mark.parametrize("model", ["anime", "photorealistic"])
def test_a_person_under_18_is_refused_by_every_model_and_leaves_no_row(
    client: FlaskClient, engine: Engine, model: str
) -> None:
    problem = read_problem(post(client, "a witch, aged sixteen", model=model), 422)

    assert (problem["code"], problem["category"]) == ("unsafe_prompt", "minor")
    assert wrong_fields(problem) == {"generation.prompt"}
    assert count_rows(engine) == NO_ROWS


def test_a_regeneration_keeps_the_age_unless_the_seed_changes(client: FlaskClient) -> None:
    variation = post(client, "a witch").json

    same = regenerate(client, variation["id"]).json["generationParams"]
    other = regenerate(client, variation["id"], seed=6).json["generationParams"]
    drawn = regenerate(client, variation["id"], seed="new").json["generationParams"]

    assert same == variation["generationParams"]
    assert other["effectivePrompt"].startswith("28 years old")
    assert drawn["effectivePrompt"].startswith(f"{22 + drawn['seed'] % 14} years old")


def test_a_regeneration_cannot_add_a_minor(client: FlaskClient) -> None:
    variation = post(client, "a witch").json

    problem = read_problem(regenerate(client, variation["id"], prompt="a 15-year-old witch"), 422)

    assert problem["category"] == "minor"
    assert client.get(f"{URL}/{variation['id']}").json == variation


# --- CHARACTER_MODE=require


@pytest.fixture
def requiring(client_of: Callable[..., FlaskClient]) -> FlaskClient:
    """Return a client of an app that requires prompts to say that characters are adults."""
    return client_of(character_mode=CharacterMode.REQUIRE)


def test_in_require_mode_an_unclear_character_is_refused_with_a_suggested_prompt(
    requiring: FlaskClient, engine: Engine
) -> None:
    problem = read_problem(post(requiring, "a nurse"), 422)

    assert problem["code"] == "unclear_character"
    assert wrong_fields(problem) == {"generation.prompt"}
    assert "an age from 22 to 35, an adult's body" in problem["detail"]
    assert "professional" not in problem["detail"]
    assert problem["suggestedPrompt"] == f"27 years old, {BODY_MARKER}, a nurse"
    assert count_rows(engine) == NO_ROWS


@pytest.mark.parametrize("prompt", ["a witch", "a 60-year-old nurse", "adult woman", "elf in her fifties"])
def test_in_require_mode_the_suggested_prompt_is_accepted_and_drawn_unchanged(
    requiring: FlaskClient, prompt: str
) -> None:
    suggested = read_problem(post(requiring, prompt, style=STYLE), 422)["suggestedPrompt"]

    params = params_of(requiring, suggested, style=STYLE)

    assert params["effectivePrompt"] == f"{suggested}, teal and gold, morning light, watercolour"
    assert params["notes"] == []


def test_in_require_mode_a_landscape_is_accepted_unchanged(requiring: FlaskClient) -> None:
    assert params_of(requiring, "a lake at dawn")["effectivePrompt"] == "a lake at dawn"


def test_in_require_mode_a_regeneration_with_an_unclear_character_changes_nothing(requiring: FlaskClient) -> None:
    variation = post(requiring, "a lake at dawn").json

    read_problem(regenerate(requiring, variation["id"], prompt="a witch"), 422)

    assert requiring.get(f"{URL}/{variation['id']}").json == variation


def test_in_require_mode_a_post_that_was_accepted_before_finds_its_variation(
    client: FlaskClient, requiring: FlaskClient, engine: Engine
) -> None:
    first = post(client, "a witch").json
    before = count_rows(engine)

    again = post(requiring, "a witch")

    assert (again.status_code, again.json) == (200, first)
    assert read_problem(post(requiring, "a wizard"), 422)["code"] == "unclear_character"
    assert count_rows(engine) == before


def test_in_require_mode_nothing_is_suggested_if_the_prompt_has_no_room_left(requiring: FlaskClient) -> None:
    problem = read_problem(post(requiring, "a nurse".ljust(4_000, ".")), 422)

    assert "suggestedPrompt" not in problem
    added = len(f"27 years old, {BODY_MARKER}, ")
    assert problem["detail"].endswith(f"shorten it by {added} characters to make room for that.")


# --- a client's negative prompt


def test_negative_terms_against_the_legal_terms_are_dropped_with_a_note(client: FlaskClient) -> None:
    params = params_of(client, "a lake at dawn", negativePrompt="boats, no child, (ADULT:2), CHILD")

    assert params["negativePrompt"].endswith(", boats")
    assert params["notes"] == [
        "Left out of the negative prompt, since it works against the legal terms: no child, (ADULT:2)."
    ]


# --- style, alt, focus


def test_a_style_is_shown_and_stands_behind_the_prompt(client: FlaskClient) -> None:
    params = params_of(client, "a lake at dawn", style=STYLE)

    assert params["style"] == STYLE
    assert params["prompt"] == "a lake at dawn"
    assert params["effectivePrompt"] == "a lake at dawn, teal and gold, morning light, watercolour"


def test_a_style_shows_only_the_texts_that_were_posted(client: FlaskClient) -> None:
    assert params_of(client, "a lake", style={"light": "dusk"})["style"] == {"light": "dusk"}
    assert params_of(client, "a lake", name="unstyled")["style"] is None


def test_a_style_cannot_add_a_minor(client: FlaskClient, engine: Engine) -> None:
    problem = read_problem(post(client, "a lake", style={"medium": "sketch of a 12-year-old witch"}), 422)

    assert problem["code"] == "unsafe_prompt"
    assert count_rows(engine) == NO_ROWS


def test_a_regeneration_can_change_the_style(client: FlaskClient) -> None:
    variation = post(client, "a lake at dawn", style=STYLE).json

    params = regenerate(client, variation["id"], style={"light": "dusk"}).json["generationParams"]

    assert params["style"] == {"light": "dusk"}
    assert params["effectivePrompt"] == "a lake at dawn, dusk"


def test_alt_and_focus_are_shown_and_survive_a_regeneration(client: FlaskClient) -> None:
    variation = client.post(URL, json={**IDEA, "alt": "A city at night.", "focus": "attention"}).json

    again = regenerate(client, variation["id"], prompt="a city at noon").json

    assert (variation["alt"], variation["focus"]) == ("A city at night.", "attention")
    assert (again["alt"], again["focus"]) == ("A city at night.", "attention")


def test_a_repeated_post_with_style_alt_and_focus_is_recognized_and_a_changed_one_is_a_conflict(
    client: FlaskClient, engine: Engine
) -> None:
    idea = {**IDEA, "generation": {"prompt": "a city", "style": STYLE}, "alt": "A city.", "focus": "attention"}
    first = client.post(URL, json=idea)
    before = count_rows(engine)

    again = client.post(URL, json=idea)
    changed = [
        {**idea, "alt": "A town."},
        {key: value for key, value in idea.items() if key != "alt"},
        {**idea, "focus": "center"},
        {**idea, "generation": {"prompt": "a city"}},
        {**idea, "generation": {"prompt": "a city", "style": {"light": "dusk"}}},
    ]

    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json == first.json
    for other in changed:
        assert read_problem(client.post(URL, json=other), 409)["code"] == "name_taken"
    assert count_rows(engine) == before


def test_a_post_that_names_the_default_is_the_same_request(client: FlaskClient) -> None:
    client.post(URL, json=IDEA)

    assert client.post(URL, json={**IDEA, "focus": "center"}).status_code == 200


def test_the_openapi_document_has_style_alt_and_focus(client: FlaskClient) -> None:
    schemas = client.get("/openapi.json").json["components"]["schemas"]

    assert {"alt", "focus"} <= schemas["VariationRequest"]["properties"].keys()
    assert {"palette", "light", "medium"} == schemas["Style"]["properties"].keys()
    assert "style" in schemas["Generation"]["properties"]
