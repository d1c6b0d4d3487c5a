import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from image_generator_types.models import ImageModel
from image_generator_types.negative import (
    ANIME_QUALITY_EXTRAS,
    INDEXABLE_NEGATIVE_PROMPTS,
    INDEXABLE_TERMS,
    JUVENILE_TERMS,
    LEGAL_SAFETY_TERMS,
    PLATFORM_NEGATIVE_PROMPTS,
    QUALITY_TERMS,
    NegativePromptMode,
    NegativePromptOptions,
    build_negative_prompt,
)
from shared.catalog import CATALOG

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

#: Terms of clients who want the legal terms gone: words against them, in wrappings and joined in every way.
PIECES = """
    child kid teen blood non-consensual consensual no not -child without adult mature old woman aged 30
    (child:0.1) [kid] "child" hat ((hat:1.2)) \u200bchild \uff43\uff48\uff49\uff4c\uff44 CHILD ch\u00adild , ;
    \uff0c \u3001 \u060c . : + -
"""
hostile_terms = st.lists(st.sampled_from(PIECES.split()), max_size=10).flatmap(
    lambda words: st.sampled_from([" ", ", ", "\n", "\t", "", "; "]).map(lambda joint: joint.join(words))
)
extra_terms = st.lists(st.text() | hostile_terms)


def test_legal_and_juvenile_terms_are_those_of_the_contract_in_order() -> None:
    assert ", ".join(LEGAL_SAFETY_TERMS) == LEGAL
    assert ", ".join(JUVENILE_TERMS) == JUVENILE


def test_each_list_has_its_length_and_no_two_lists_share_a_term() -> None:
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
def test_a_model_id_is_read_as_its_type(model_id: str) -> None:
    assert build_negative_prompt(model_id) == build_negative_prompt(CATALOG[model_id].type)


@pytest.mark.parametrize("model", ImageModel)
def test_the_prebuilt_prompts_equal_those_that_are_built(model: ImageModel) -> None:
    assert PLATFORM_NEGATIVE_PROMPTS[model] == build_negative_prompt(model, "platform")
    assert INDEXABLE_NEGATIVE_PROMPTS[model] == build_negative_prompt(model, "indexable")


def test_extra_terms_are_split_at_commas_and_come_last_without_repeats() -> None:
    extras = ["  red   hat, , blue\nhat", "RED HAT", "Child", ""]

    assert build_negative_prompt("photorealistic", extra_terms=extras) == f"{LEGAL}, {QUALITY}, red hat, blue hat"


def test_a_single_string_of_extra_terms_is_not_read_letter_by_letter() -> None:
    assert build_negative_prompt("photorealistic", extra_terms="hat, scarf").endswith(", hat, scarf")


@given(model=models, mode=modes, extra_terms=extra_terms)
def test_all_legal_terms_stand_first_in_order_and_once(model: str, mode: str, extra_terms: list[str]) -> None:
    terms = build_negative_prompt(model, mode, extra_terms).split(", ")

    assert terms[: len(LEGAL_SAFETY_TERMS)] == LEGAL.split(", ")
    assert not set(LEGAL_SAFETY_TERMS) & {term.casefold() for term in terms[len(LEGAL_SAFETY_TERMS) :]}


@given(model=models, mode=modes, extra_terms=extra_terms)
def test_no_term_is_empty_or_comes_twice(model: str, mode: str, extra_terms: list[str]) -> None:
    terms = [term.casefold() for term in build_negative_prompt(model, mode, extra_terms).split(", ")]

    assert all(term.strip() for term in terms)
    assert len(terms) == len(set(terms))


@given(model=models, mode=modes, extra_terms=extra_terms)
def test_a_negative_prompt_as_its_own_extra_terms_changes_nothing(
    model: str, mode: str, extra_terms: list[str]
) -> None:
    built = build_negative_prompt(model, mode, extra_terms)

    assert build_negative_prompt(model, mode, built) == built


@pytest.mark.parametrize(
    "term",
    [
        "CHILD",
        " child\t",
        "'child'",
        "\u201cchild\u201d",
        "-child",
        "(child:0.1)",
        "[[child]]",
        "child----",
        "child: -1",
        "chi\u200bld",
        "\uff43\uff48\uff49\uff4c\uff44",
        "non consensual",
        "dead\n  body",
        "dead_body",
        "kid\uff0cbaby",
        "kid\u3001baby",
        "kid\u060c baby",
        "kid; baby",
        "(kid, baby:0.1)",
        "()",
        " , ;",
        "\u200b",
    ],
)
def test_a_legal_term_in_another_spelling_is_not_added_again(term: str) -> None:
    assert build_negative_prompt("photorealistic", extra_terms=[term]) == f"{LEGAL}, {QUALITY}"


def test_the_juvenile_terms_can_be_added_without_repeating_a_legal_one() -> None:
    juvenile = [term for term in JUVENILE_TERMS if term not in LEGAL_SAFETY_TERMS]

    assert build_negative_prompt("anime", extra_terms=JUVENILE_TERMS).endswith(", ".join(["", *juvenile]))


def test_a_long_negative_prompt_keeps_all_its_terms() -> None:
    hats = [f"hat {number}" for number in range(20_000)]

    assert build_negative_prompt("anime", extra_terms=hats).endswith(", ".join(hats))


@pytest.mark.parametrize("override", ["only this", ""])
def test_an_override_replaces_everything_and_is_logged(override: str, caplog: pytest.LogCaptureFixture) -> None:
    actual = build_negative_prompt("anime", "indexable", ["hat"], override=override)

    assert actual == override
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", f"The negative prompt of anime was overridden, the legal safety terms too: {override}")
    ]


def test_the_options_are_the_arguments() -> None:
    options: NegativePromptOptions = {"model": ImageModel.ANIME, "mode": "indexable", "extra_terms": ["hat"]}

    assert build_negative_prompt(**options) == build_negative_prompt("anime", "indexable", ["hat"])
    assert list(NegativePromptOptions.__annotations__) == list(inspect.signature(build_negative_prompt).parameters)


def test_an_unknown_mode_is_refused_with_the_names_of_the_known_modes() -> None:
    with pytest.raises(ValueError, match="must be one of platform, indexable, got 'strict'"):
        build_negative_prompt("anime", "strict")


def test_an_unknown_model_is_refused_with_the_names_of_the_known_models() -> None:
    with pytest.raises(ValueError, match=r"must be one of photorealistic, anime, .*starter.*, got 'dall-e'"):
        build_negative_prompt("dall-e")
