"""Any text becomes a name that the service accepts, if it has letters or digits that Latin can spell."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from image_generator_types.names import LONGEST_NAME, NAME_PATTERN, RESERVED_NAMES, name_for


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("seo_New York_escorts", "seo_new_york_escorts"),
        ("seo_São Paulo_x", "seo_sao_paulo_x"),
        ("404_lost_witch", "404_lost_witch"),
        ("my-page__2", "my-page__2"),
        ("My Page!", "my_page"),
        ("  New York - Manhattan  ", "new_york_manhattan"),
        ("Łódź", "lodz"),
        ("Nuku\N{MODIFIER LETTER TURNED COMMA}alofa", "nukualofa"),
        ("L\N{RIGHT SINGLE QUOTATION MARK}Aquila", "laquila"),
        ("Bielsko\N{NON-BREAKING HYPHEN}Biała", "bielsko-biala"),
        ("Ærøskøbing", "aeroskobing"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("Αθήνα", "athina"),
        ("ΑΘΉΝΑΣ", "athinas"),
        ("Санкт-Петербург", "sankt-peterburg"),
        ("Йошкар-Ола", "yoshkar-ola"),
        ("თბილისი", "tbilisi"),
        ("دبي", "dby"),
        ("नई दिल्ली", "ni_dilli"),
        ("서울", "seoul"),
        ("ひがし", "higashi"),
        ("東京タワー", "tawa"),
        ("\N{FULLWIDTH DIGIT ONE}\N{LATIN SMALL LIGATURE FI}n", "1fin"),
    ],
)
def test_a_text_is_spelt_in_small_latin_letters(text: str, name: str) -> None:
    assert name_for(text) == name


@pytest.mark.parametrize("text", ["", " ", "!!!", "__", "東京", "\N{ZERO WIDTH SPACE}", "\ud800"])
def test_a_text_without_a_letter_that_can_be_spelt_has_no_name(text: str) -> None:
    assert name_for(text) is None


@pytest.mark.parametrize("word", sorted(RESERVED_NAMES))
def test_a_word_of_the_urls_becomes_a_name_that_is_none(word: str) -> None:
    assert name_for(word.upper()) == f"{word}_picture"


@given(st.text())
def test_every_name_is_accepted_and_is_its_own_name(text: str) -> None:
    name = name_for(text)

    if name is not None:
        assert re.fullmatch(NAME_PATTERN, name)
        assert name not in RESERVED_NAMES
        assert name_for(name) == name


@given(st.from_regex(re.compile(r"[a-z0-9]([a-z0-9_-]{0,98}[a-z0-9])?", re.ASCII), fullmatch=True))
def test_a_name_in_small_letters_is_kept(name: str) -> None:
    assert name in RESERVED_NAMES or name_for(name) == name


@given(st.text(min_size=LONGEST_NAME))
def test_a_name_is_never_too_long(text: str) -> None:
    assert len(name_for(text) or "") <= LONGEST_NAME
