import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.prompts.persons.ages import OLDEST, YOUNGEST, find_ages, in_words, move_ages


def moved(text: str) -> str:
    return move_ages(text, find_ages(text))


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("a woman, 31 years old", 31),
        ("a 31-year-old woman", 31),
        ("two 31 year olds", 31),
        ("31 yrs old", 31),
        ("31 years of age", 31),
        ("woman, 31 y/o", 31),
        ("woman 31yo", 31),
        ("aged 28", 28),
        ("Age: 28", 28),
        ("at the age of twenty-eight", 28),
        ("thirty one years old", 31),
        ("nineteen-year-old", 19),
        ("a hundred-year-old elf", 100),
        ("a 1,000-year-old elf", 1_000),
        ("in her thirties", 35),
        ("in his early 20s", 22),
        ("late forties", 48),
        ("in their teens", 13),
        ("late teens", 13),
        ("a forty-something", 45),
        ("魔女、31歳", 31),
        ("１６歳", 16),
        ("eine Hexe, 31 Jahre alt", 31),
        ("une femme de 31 ans", 31),
        ("a nurse, 31, smiling", 31),
        ("a nurse (31)", 31),
        ("31, nurse", 31),
        ("she is thirty-one", 31),
        ("a woman of 31", 31),
        ("a man, 31 years, pipe", 31),
        ("a woman turning 31", 31),
        ("a woman over 50", 50),
        ("a middle-aged man", 50),
        ("an elderly couple", 70),
        ("an old woman", 70),
        ("50\u4ee3\u306e\u5973\u6027", 55),
        ("50\ub300 \uc5ec\uc131", 55),
        ("in her fourties", 45),
    ],
)
def test_an_age_in_digits_or_in_words_is_found(text: str, years: int) -> None:
    assert [age.years for age in find_ages(text)] == [(years,)]


@pytest.mark.parametrize(
    "text",
    [
        "a city at night",
        "a room from the late forties",
        "the roaring twenties",
        "ice age 3",
        "an iron age 2 map",
        "baby blue, 12 pieces",
        "route 66",
        "404",
        "version 3.15 years later",
        "cheese aged 24 months",
        "36 steps, 18 mm lens",
        "she is 20 steps ahead",
        "a nurse, 50 beds",
        "the Old Man of Storr",
        "an old tower",
        "the elderly",
        "a city of over 50 towers",
        "a ratio of 16:9, 404, 5",
    ],
)
def test_a_number_that_is_no_age_is_not_found(text: str) -> None:
    assert find_ages(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a 45 year old witch", "a 35 year old witch"),
        ("An 18-year-old knight", "A 22-year-old knight"),
        ("a forty-five-year-old chef", "a thirty-five-year-old chef"),
        ("nineteen years old", "twenty-two years old"),
        ("a witch in her fifties", "a witch in her mid-thirties"),
        ("in his late 30s", "in his mid-30s"),
        ("20 to 25 years old", "22 to 25 years old"),
        ("50-60 years old", "35 years old"),
        ("aged between 40 and 50", "aged 35"),
        ("between 25 and 50 years old", "between 25 and 35 years old"),
        ("a woman over 50", "a woman of 35"),
        ("an elderly man", "a 35-year-old man"),
        ("Middle aged nurse", "35-year-old nurse"),
        ("60\u4ee3\u306e\u7537\u6027", "30\u4ee3\u306e\u7537\u6027"),
        ("a 25-year-old and an 80-year-old", "a 25-year-old and a 35-year-old"),
        ("a 29-year-old in her twenties", "a 29-year-old in her twenties"),
    ],
)
def test_an_age_outside_the_range_becomes_the_nearest_within_it_in_the_same_spelling(text: str, expected: str) -> None:
    assert moved(text) == expected


@given(st.integers(18, 99), st.sampled_from(["a {}-year-old witch", "a witch, aged {}", "she is {} years old"]))
def test_ages_in_digits_and_in_words_move_to_the_same_age(years: int, form: str) -> None:
    expected = min(max(years, YOUNGEST), OLDEST)

    assert find_ages(moved(form.format(years)))[0].years == (expected,)
    if years >= 20:
        assert find_ages(moved(form.format(in_words(years))))[0].years == (expected,)


@given(
    st.text() | st.lists(st.sampled_from(["45", "forty", "an", " ", "-", "years", "old", "aged", "her"])).map("".join)
)
def test_moving_ages_twice_changes_nothing_more(text: str) -> None:
    once = moved(text)

    assert moved(once) == once
    if all(age.fits for age in find_ages(text)):
        assert once == text
