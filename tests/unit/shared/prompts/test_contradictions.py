"""What a client adds to the negative prompt cannot work against the legal terms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from image_generator_types.negative import JUVENILE_TERMS, build_negative_prompt
from shared.catalog import CATALOG
from shared.generation_params import GenerationRequest, VariationRequest, resolve_params
from shared.prompts.contradictions import find_contradictions
from shared.settings import Settings


def resolved(client_terms: str) -> str:
    """Return the negative prompt of a request that has one of its own."""
    said = GenerationRequest(prompt="a house", model="starter", negative_prompt=client_terms)
    return resolve_params(
        VariationRequest(name="house", category="landing", generation=said), Settings()
    ).negative_prompt


@pytest.mark.parametrize(
    "term",
    [
        "no child",
        "not (child)",
        "without any children",
        "less blood",
        "blood-free",
        "children are allowed",
        "consensual",
        "adult",
        "ADULTS",
        "(adult:2)",
        "\uff21\uff24\uff35\uff2c\uff34",
        "adult woman",
        "mature face",
        "grown-up",
        "old",
        "old woman",
        "elderly nurse",
        "woman aged 30",
        "25 years old",
        "in her thirties",
        "over 18",
        "erwachsene",
    ],
)
def test_a_term_that_works_against_the_legal_terms_is_left_out(term: str) -> None:
    assert find_contradictions([f"hat, {term}, scarf"]) == [term]
    assert resolved(f"hat, {term}, scarf").endswith(", hat, scarf")


@pytest.mark.parametrize(
    "term",
    [
        "adult content",
        "mature themes",
        "mature cheese",
        "old photo",
        "old-fashioned lamp",
        "aged paper",
        "no text",
        "12 years old",
        "aged 15",
        "blood moon",
        "young-looking",
        "non-consensual act",
        "no consent",
        "woman",
        "18+",
        "nude",
        "childish drawing",
        "immature",
    ],
)
def test_a_term_that_only_resembles_such_a_term_is_kept(term: str) -> None:
    assert find_contradictions([term]) == []
    assert term in resolved(term).split(", ")


def test_the_juvenile_terms_do_not_work_against_the_legal_terms() -> None:
    assert find_contradictions(JUVENILE_TERMS) == []


@given(model=st.sampled_from(list(CATALOG)), mode=st.sampled_from(["platform", "indexable"]))
def test_no_negative_prompt_works_against_itself(model: str, mode: str) -> None:
    assert find_contradictions(build_negative_prompt(model, mode, JUVENILE_TERMS)) == []
