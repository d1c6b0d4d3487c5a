import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from shared.catalog import CATALOG, ImageModel
from shared.errors import UnknownModelError
from shared.negative_prompts import (
    ANIME_QUALITY_EXTRAS,
    INDEXABLE_NEGATIVE_PROMPTS,
    INDEXABLE_TERMS,
    JUVENILE_TERMS,
    LEGAL_SAFETY_TERMS,
    PLATFORM_NEGATIVE_PROMPTS,
    QUALITY_TERMS,
    NegativePromptMode,
    build_negative_prompt,
)

LEGAL = (
    "child, children, minor, underage, young, kid, kids, infant, baby, toddler, preteen, teenager, teen, loli, "
    "lolita, shota, shotacon, cunny, non-consensual, forced, rape, assault, gore, guro, blood, bloody, "
    "bleeding, wound, injury, dismemberment, mutilation, decapitation, corpse, dead body, excrement, feces, "
    "scat, urine, vomit"
)
JUVENILE = (
    "petite, flat chest, child proportions, underdeveloped, young child, teenager body, juvenile proportions, "
    "loli, child-like body, immature proportions, underage appearance, baby face, youthful appearance, "
    "small body, thin body, underdeveloped chest"
)
QUALITY, ANIME, INDEXABLE = (", ".join(terms) for terms in (QUALITY_TERMS, ANIME_QUALITY_EXTRAS, INDEXABLE_TERMS))

models = st.sampled_from([*ImageModel, *CATALOG])
modes = st.sampled_from([*NegativePromptMode, "platform", "indexable"])


def test_legal_and_juvenile_terms_are_those_of_the_contract_in_order() -> None:
    assert ", ".join(LEGAL_SAFETY_TERMS) == LEGAL
    assert ", ".join(JUVENILE_TERMS) == JUVENILE


def test_the_lists_of_ours_have_their_lengths_and_share_no_term() -> None:
    assert [len(terms) for terms in (QUALITY_TERMS, ANIME_QUALITY_EXTRAS, INDEXABLE_TERMS)] == [25, 15, 20]
    assert len({*LEGAL_SAFETY_TERMS, *QUALITY_TERMS, *ANIME_QUALITY_EXTRAS, *INDEXABLE_TERMS}) == 39 + 25 + 15 + 20


@pytest.mark.parametrize(
    ("model", "mode", "expected"),
    [
        ("photorealistic", "platform", f"{LEGAL}, {QUALITY}"),
        ("photorealistic", "indexable", f"{LEGAL}, {INDEXABLE}, {QUALITY}"),
        ("anime", "platform", f"{LEGAL}, {QUALITY}, {ANIME}"),
        ("anime", "indexable", f"{LEGAL}, {INDEXABLE}, {QUALITY}, {ANIME}"),
    ],
)
def test_the_mode_and_the_model_type_choose_the_terms(model: str, mode: str, expected: str) -> None:
    assert build_negative_prompt(model, mode) == expected
    assert build_negative_prompt(ImageModel(model), NegativePromptMode(mode)) == expected


def test_platform_is_the_default_mode() -> None:
    assert build_negative_prompt("anime") == build_negative_prompt("anime", "platform")


@pytest.mark.parametrize("model_id", CATALOG)
def test_a_model_id_stands_for_its_type(model_id: str) -> None:
    assert build_negative_prompt(model_id) == build_negative_prompt(CATALOG[model_id].type)


@pytest.mark.parametrize("model", ImageModel)
def test_the_ready_made_prompts_are_what_would_be_built(model: ImageModel) -> None:
    assert PLATFORM_NEGATIVE_PROMPTS[model] == build_negative_prompt(model, "platform")
    assert INDEXABLE_NEGATIVE_PROMPTS[model] == build_negative_prompt(model, "indexable")


def test_extra_terms_come_last_without_repeats_and_split_at_commas() -> None:
    extras = ["  red   hat, , blue\nhat", "RED HAT", "Child", ""]

    assert build_negative_prompt("photorealistic", extra_terms=extras) == f"{LEGAL}, {QUALITY}, red hat, blue hat"


def test_one_string_of_extra_terms_is_not_taken_letter_by_letter() -> None:
    assert build_negative_prompt("photorealistic", extra_terms="hat, scarf").endswith(", hat, scarf")


@given(model=models, mode=modes, extra_terms=st.lists(st.text()))
def test_nothing_pushes_out_the_legal_terms(model: str, mode: str, extra_terms: list[str]) -> None:
    assert f"{build_negative_prompt(model, mode, extra_terms)}, ".startswith(f"{LEGAL}, ")


@given(model=models, mode=modes, extra_terms=st.lists(st.text()))
def test_no_term_is_empty_or_comes_twice(model: str, mode: str, extra_terms: list[str]) -> None:
    terms = [term.casefold() for term in build_negative_prompt(model, mode, extra_terms).split(", ")]

    assert all(term.strip() for term in terms)
    assert len(terms) == len(set(terms))


@pytest.mark.parametrize("override", ["only this", ""])
def test_an_override_replaces_everything_and_is_logged(override: str) -> None:
    with capture_logs() as logs:
        actual = build_negative_prompt("anime", "indexable", ["hat"], override=override)

    assert actual == override
    assert logs == [
        {
            "event": "negative_prompt_overridden",
            "log_level": "warning",
            "model": "anime",
            "override": override,
        },
    ]


def test_an_unknown_mode_is_refused_with_those_that_exist() -> None:
    with pytest.raises(ValueError, match="must be one of platform, indexable, got 'strict'"):
        build_negative_prompt("anime", "strict")


def test_an_unknown_model_is_refused() -> None:
    with pytest.raises(UnknownModelError, match="no model 'dall-e'"):
        build_negative_prompt("dall-e")
