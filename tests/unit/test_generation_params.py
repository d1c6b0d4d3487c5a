"""What a request becomes before it is stored."""

import pytest

from shared.generation_params import GenerationRequest, VariationRequest, resolve_params
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
