"""What a request becomes before it is stored."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.generation_params import GenerationRequest, VariationRequest, resolve_params
from shared.modes import Quality
from shared.prompts.contradictions import find_contradictions
from shared.prompts.style import Style
from shared.settings import Settings


@pytest.mark.parametrize(
    ("prompt", "drawn"),
    [
        ("a pink house", "a pink house, ink"),
        ("a house, Ink on paper", "a house, Ink on paper"),
    ],
)
def test_a_style_is_drawn_unless_the_prompt_says_it_in_whole_words(prompt: str, drawn: str) -> None:
    said = GenerationRequest(prompt=prompt, model="starter", style=Style(medium="ink"))

    params = resolve_params(VariationRequest(name="house", category="landing", generation=said), Settings())

    assert params.effective_prompt == drawn


TERMS = st.sampled_from(
    [
        "blurry",
        "no child",
        "Adult",
        "old woman",
        "blood-free",
        "aged 30",
        "child",
        "Worst Quality",
        "mature cheese",
        " ",
    ]
)


@given(terms=st.lists(TERMS, max_size=6), separator=st.sampled_from([", ", "; ", "，"]))  # noqa: RUF001 -- a comma
def test_the_note_names_exactly_the_terms_that_work_against_the_legal_ones(terms: list[str], separator: str) -> None:
    said = GenerationRequest(prompt="a house", model="starter", negative_prompt=separator.join(terms))

    params = resolve_params(VariationRequest(name="house", category="landing", generation=said), Settings())

    left_out = find_contradictions(terms)
    notes = [note for note in params.notes if note.startswith("Left out of the negative prompt")]
    assert [note.partition(": ")[2] for note in notes] == ([f"{', '.join(left_out)}."] if left_out else [])


def test_a_draft_is_rendered_by_the_draft_of_the_model_in_its_few_steps() -> None:
    said = GenerationRequest(prompt="a house", model="realvisxl-v4", quality=Quality.DRAFT)

    params = resolve_params(VariationRequest(name="house", category="landing", generation=said), Settings())

    assert (params.model_id, params.inference_steps, params.guidance_scale) == ("realvisxl-v4-draft", 8, 5.0)
    assert params.negative_prompt == resolve_params(standard(said), Settings()).negative_prompt


def test_a_request_says_its_quality_only_if_it_is_not_the_usual_one() -> None:
    draft = VariationRequest(
        name="house", category="landing", generation=GenerationRequest(prompt="a house", quality=Quality.DRAFT)
    )

    assert "quality" not in standard(draft.generation).as_json()["generation"]
    assert VariationRequest.from_json(draft.as_json()) == draft
    assert not draft.is_same_as(standard(draft.generation))


def standard(said: GenerationRequest) -> VariationRequest:
    """Return the same request in the usual quality."""
    generation = replace(said, quality=Quality.STANDARD)
    return VariationRequest(name="house", category="landing", generation=generation)
