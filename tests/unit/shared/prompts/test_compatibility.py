"""No text grows to many times its length when its compatibility forms are undone."""

import sys
from unicodedata import category

import pytest

from image_generator_types.compatibility import compatible
from shared.errors import UnsafePromptError
from shared.prompts.policy import check_prompt


def test_no_character_becomes_more_than_four() -> None:
    assigned = (chr(code) for code in range(sys.maxunicode + 1) if category(chr(code)) not in {"Cn", "Cs", "Co"})

    assert max(len(compatible(char)) for char in assigned) == 4


@pytest.mark.parametrize("prompt", ["\ufdfa little girl", "little\ufdfbgirl", "\ufdfa" * 3_900 + "little girl"])
def test_a_ligature_for_a_sentence_hides_nothing(prompt: str) -> None:
    with pytest.raises(UnsafePromptError):
        check_prompt(prompt)


@pytest.mark.parametrize("prompt", ["👧👧", "👧👦👧", "a 👧🏿👧🏿👧🏿 in a garden"])
def test_a_row_of_emoji_is_read(prompt: str) -> None:
    with pytest.raises(UnsafePromptError):
        check_prompt(prompt)
