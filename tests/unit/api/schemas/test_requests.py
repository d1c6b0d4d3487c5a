"""Requests: every request of the contract is read, and every other request is refused by its field."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from api.problems import field_errors
from api.schemas.fields import LARGEST_SEED
from api.schemas.requests import (
    RESERVED_NAMES,
    ListQuerySchema,
    PictureQuerySchema,
    RegenerationSchema,
    RetrySchema,
    VariationRequestSchema,
)
from image_generator_types.models import ImageModel
from image_generator_types.negative import NegativePromptMode
from image_generator_types.sizes import ASPECT_FAMILIES, FamilyName
from shared.catalog import CATALOG
from shared.generation_params import LONGEST_PROMPT, GenerationRequest, VariationRequest
from shared.modes import Focus
from shared.prompts.style import Style

NAMES = st.text("azAZ09_-", max_size=99).map("4".__add__)
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60).filter(str.strip)
STYLES = st.dictionaries(st.sampled_from(["palette", "light", "medium"]), TEXTS, min_size=1)
GENERATIONS = st.fixed_dictionaries(
    {"prompt": TEXTS},
    optional={
        "negativePrompt": TEXTS,
        "negativePromptMode": st.sampled_from(["platform", "indexable"]),
        "seed": st.integers(0, LARGEST_SEED),
        "model": st.sampled_from(["anime", "photorealistic", *CATALOG]),
        "inferenceSteps": st.integers(1, 100),
        "guidanceScale": st.floats(1, 20) | st.integers(1, 20),
        "style": STYLES,
    },
)
REQUESTS = st.fixed_dictionaries(
    {"name": NAMES, "category": TEXTS, "generation": GENERATIONS},
    optional={
        "families": st.lists(st.sampled_from([str(name) for name in FamilyName]), min_size=1, unique=True),
        "alt": TEXTS,
        "focus": st.sampled_from(["center", "attention"]),
    },
)


def load(body: Any) -> VariationRequest:
    """Load a body into the domain's request."""
    request: VariationRequest = VariationRequestSchema().load(body)
    return request


def wrong_fields(schema: Any, body: Any) -> set[str]:
    """Return the fields for which a schema refuses a body."""
    with pytest.raises(ValidationError) as refused:
        schema.load(body)
    return {error["field"] for error in field_errors(refused.value.messages)}


@given(REQUESTS)
def test_every_request_of_the_contract_is_read_word_for_word(body: dict[str, Any]) -> None:
    said = body["generation"]

    assert load(json.loads(json.dumps(body))) == VariationRequest(
        name=body["name"],
        category=body["category"],
        families=tuple(FamilyName(name) for name in body.get("families", ASPECT_FAMILIES)),
        alt=body.get("alt"),
        focus=Focus(body.get("focus", "center")),
        generation=GenerationRequest(
            prompt=said["prompt"],
            negative_prompt=said.get("negativePrompt"),
            negative_prompt_mode=said.get("negativePromptMode"),
            seed=said.get("seed"),
            model=said.get("model"),
            inference_steps=said.get("inferenceSteps"),
            guidance_scale=said.get("guidanceScale"),
            style=Style(**said["style"]) if "style" in said else None,
        ),
    )


@given(REQUESTS)
def test_a_request_stored_as_json_is_read_back_unchanged(body: dict[str, Any]) -> None:
    request = load(body)

    assert VariationRequest.from_json(json.loads(json.dumps(request.as_json()))) == request


def test_a_request_stored_before_style_alt_and_focus_existed_is_still_the_same() -> None:
    request = load({"name": "city", "category": "landing", "generation": {"prompt": "a city"}, "families": ["og"]})
    said = {"negative_prompt", "negative_prompt_mode", "seed", "model", "inference_steps", "guidance_scale"}
    kept = {
        "name": "city",
        "category": "landing",
        "generation": {"prompt": "a city", **dict.fromkeys(said)},
        "families": ["og"],
    }

    assert VariationRequest.from_json(kept) == request
    assert request.as_json() == kept, "or the digest of its Idempotency-Key would change"


@pytest.mark.parametrize("field", ["alt", "focus"])
def test_a_regeneration_refuses_by_name_the_fields_that_it_cannot_change(field: str) -> None:
    assert wrong_fields(RegenerationSchema(), {field: "center"}) == {field}


@given(REQUESTS, st.data())
def test_a_request_with_any_field_misspelt_is_refused_by_that_field(body: dict[str, Any], data: st.DataObject) -> None:
    level = data.draw(st.sampled_from(["", "generation."]))
    where = body["generation"] if level else body
    field = data.draw(st.sampled_from(sorted(where)))
    where[field + "s"] = where[field]

    assert wrong_fields(VariationRequestSchema(), body) == {f"{level}{field}s"}


@given(st.text(st.characters(), max_size=120))
def test_a_name_is_a_word_of_plain_letters_that_no_route_uses(name: str) -> None:
    body = {"name": name, "category": "landing", "generation": {"prompt": "a city"}}
    plain = name.isascii() and name.replace("_", "a").replace("-", "a").isalnum() and name[0] not in "_-"

    if plain and len(name) <= 100 and name.lower() not in RESERVED_NAMES:
        assert load(body).name == name
    else:
        assert wrong_fields(VariationRequestSchema(), body) == {"name"}


@pytest.mark.parametrize("length", [0, 1, LONGEST_PROMPT, LONGEST_PROMPT + 1])
def test_a_prompt_has_1_to_4000_characters(length: int) -> None:
    body = {"name": "city", "category": "landing", "generation": {"prompt": "\U0001f9d9" * length}}

    if 1 <= length <= 4_000:
        assert len(load(body).generation.prompt) == length
    else:
        assert wrong_fields(VariationRequestSchema(), body) == {"generation.prompt"}


@given(st.characters(categories=["Cc", "Cs"]).filter(lambda char: char not in "\n\r\t"))
def test_a_prompt_that_postgresql_cannot_store_is_refused(char: str) -> None:
    body = {"name": "city", "category": "landing", "generation": {"prompt": f"a{char}city"}}

    assert wrong_fields(VariationRequestSchema(), body) == {"generation.prompt"}


def test_an_empty_regeneration_changes_no_field() -> None:
    assert RegenerationSchema().load({}) == {"generation": {}}
    assert RegenerationSchema().load({"generation": {}}) == {"generation": {}}


def test_a_regeneration_is_read_into_the_names_of_the_domain() -> None:
    body = {"generation": {"negativePromptMode": "indexable", "inferenceSteps": 5, "seed": 7}}

    assert RegenerationSchema().load(body) == {
        "generation": {"negative_prompt_mode": NegativePromptMode.INDEXABLE, "inference_steps": 5, "seed": 7}
    }


def test_only_the_word_new_draws_another_seed() -> None:
    assert RegenerationSchema().load({"generation": {"seed": "new"}}) == {"generation": {"seed": None}}
    for seed in (None, "", "New", "7", True, -1, 7.0, ["new"]):
        assert wrong_fields(RegenerationSchema(), {"generation": {"seed": seed}}) == {"generation.seed"}, seed


def test_a_new_variation_cannot_ask_for_another_seed() -> None:
    body = {"name": "city", "category": "landing", "generation": {"prompt": "a city", "seed": "new"}}

    assert wrong_fields(VariationRequestSchema(), body) == {"generation.seed"}


def test_a_retry_covers_all_failed_families_or_the_named_ones() -> None:
    assert RetrySchema().load({}) == {"families": None}
    assert RetrySchema().load({"families": ["og"]}) == {"families": [FamilyName.OG]}
    assert wrong_fields(RetrySchema(), {"families": []}) == {"families"}


def test_a_page_has_20_variations_unless_the_client_sets_a_limit() -> None:
    assert ListQuerySchema().load({}) == {"limit": 20, "after": None}
    assert ListQuerySchema().load({"limit": "100"}) == {"limit": 100, "after": None}


@given(st.text(max_size=70))
def test_a_version_is_a_content_hash(version: str) -> None:
    if len(version) == 64 and set(version) <= set("0123456789abcdef"):
        assert PictureQuerySchema().load({"v": version}) == {"v": version}
    else:
        assert wrong_fields(PictureQuerySchema(), {"v": version}) == {"v"}


def test_a_content_hash_is_read_as_the_version_of_a_picture() -> None:
    assert PictureQuerySchema().load({"v": "0a" * 32}) == {"v": "0a" * 32}


def test_both_types_and_every_model_of_the_catalogue_can_be_named() -> None:
    for model in (*ImageModel, *CATALOG):
        body = {"name": "city", "category": "landing", "generation": {"prompt": "a city", "model": str(model)}}
        assert load(body).generation.model == model


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ({"name": ["No."]}, [("name", "No.")]),
        ({"generation": {"seed": ["No.", "Never."]}}, [("generation.seed", "No."), ("generation.seed", "Never.")]),
        ({"families": {2: ["No."]}}, [("families.2", "No.")]),
        ({"_schema": ["No."]}, [("", "No.")]),
        ({"generation": {"_schema": ["No."]}}, [("generation", "No.")]),
        (["No."], [("", "No.")]),
        ({}, []),
    ],
    ids=str,
)
def test_nested_messages_become_pairs_of_field_and_sentence(messages: Any, expected: list[tuple[str, str]]) -> None:
    assert [(error["field"], error["message"]) for error in field_errors(messages)] == expected
