from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.errors import UnsafePromptError
from shared.prompts.persons.adults import (
    BODY_MARKER,
    CONTEXT_MARKER,
    check_ages,
    clarify,
    clarify_photograph,
    drawn_age,
)
from shared.prompts.persons.ages import OLDEST, YOUNGEST, find_ages
from shared.prompts.policy import check_prompt

PROMPTS = Path(__file__).parents[3] / "corpora"
PERSONS = (PROMPTS / "persons.txt").read_text(encoding="utf-8").splitlines()
NO_PERSONS = (PROMPTS / "no_persons.txt").read_text(encoding="utf-8").splitlines()

SEEDS = st.integers(0, 2**64 - 1)
#: Words that decide. Jumbled, they make prompts that no corpus contains.
WORDS = """
    woman witch nurse adult body aged 28 45 years old -year-old in her fifties no without any statue of 's , . -
    cat office professional hat girl portrait man made thirty-five elf and mature
"""
JUMBLED = st.lists(st.sampled_from(WORDS.split()), max_size=12).map(" ".join)
PROMPT_TEXTS = JUMBLED | st.sampled_from(PERSONS + NO_PERSONS) | st.text(max_size=80)


def lacks(prompt: str) -> str:
    """Return what `clarify` adds at the beginning of a prompt."""
    augmented = clarify(prompt, seed=5).prompt
    assert augmented.endswith(prompt)
    return augmented.removesuffix(prompt)


def test_prompts_with_persons_are_recognized_and_prompts_without_are_not_mistaken() -> None:
    missed = [prompt for prompt in PERSONS if not clarify(prompt, seed=1).depicts_person]
    mistaken = [prompt for prompt in NO_PERSONS if clarify(prompt, seed=1).depicts_person]

    print(f"persons: {len(missed)} of {len(PERSONS)} missed; others: {len(mistaken)} of {len(NO_PERSONS)} mistaken")  # noqa: T201 -- the rates are the result that a person reads
    assert len(missed) <= 0.01 * len(PERSONS), missed
    assert len(mistaken) <= 0.01 * len(NO_PERSONS), mistaken
    assert min(len(PERSONS), len(NO_PERSONS)) >= 150


@pytest.mark.parametrize(
    "prompt",
    [
        "Girl Scout cookies",
        "man-made",
        "Manhattan",
        "a snowman",
        "a gingerbread man",
        "the chess king",
        "a knight chess piece",
        "a statue of a man",
        "the Isle of Man",
        "a fox",
        "a robot",
        "a witch's hat",
        "a woman-owned shop",
        "an office without any people",
        "a beach free of people",
        "a cat licking his paw",
        "the helmet of a gladiator",
        "a penguin waiter",
        "a raccoon as a chef",
        "a bronze rider on a pedestal",
        "a chessboard with a fallen king",
        "a nurse call button",
        "giant waves",
        "a lake, serene, misty",
        "painting of a mountain",
        "thin curls of smoke",
        "neon writing on a wall",
        "ivy-clad walls",
        "San Diego at dusk",
        "an Apollo rocket",
        "a blue dress on a hanger",
        "a leather jacket, denim, flat lay",
        "a teapot with a face, smiling",
        "stars in the style of Rembrandt",
    ],
)
def test_a_prompt_that_only_sounds_like_a_person_stays_unchanged(prompt: str) -> None:
    clarified = clarify(prompt, seed=5)

    assert not clarified.depicts_person
    assert (clarified.prompt, clarified.missing, clarified.notes) == (prompt, (), ())


@pytest.mark.parametrize(
    "prompt",
    [
        "1girl, solo",
        "a cat girl",
        "beautiful blonde in evening dress",
        "two blondes at a bar",
        "petite blonde",
        "elegant escort in evening dress",
        "model in evening gown",
        "young and beautiful in evening dress",
        "a face in the rain",
        "silhouette in a doorway",
        "a witch's face",
        "she waits",
        "portrait of Ada",
        "a woman before a statue of a man",
        "a woman, no people behind her",
        "a carefree and free woman on a beach",
        "a 25-year-old at a desk",
        "\uff37\uff29\uff34\uff23\uff28 in full width",
        "魔女が森にいる",
        "the ship's navigator",
        "the cat's owner",
        "an illustration of a witch",
        "Zeus throwing lightning",
        "raven-haired, paper lantern",
        "leather jacket, round glasses",
        "white coat, standing at the edge of a cliff",
        "sitting on a cloud",
        "a worried face",
        "tired eyes, headset",
        "embarrassed",
        "they hold hands",
        "1man",
        "eine Mechanikerin",
    ],
)
def test_a_noun_a_name_a_pronoun_a_tag_an_age_or_looks_show_a_person(prompt: str) -> None:
    assert clarify(prompt, seed=5).depicts_person


def test_a_person_gets_an_age_a_body_and_a_context_at_the_beginning() -> None:
    clarified = clarify("a witch, lost in a forest", seed=5)

    assert clarified.prompt == f"27 years old, {BODY_MARKER}, {CONTEXT_MARKER}, a witch, lost in a forest"
    assert clarified.missing == ("an age from 22 to 35", "an adult's body", "a professional context")
    assert clarified.notes == (
        f"Added, so that the character is clearly an adult: 27 years old, {BODY_MARKER}, {CONTEXT_MARKER}.",
    )


@pytest.mark.parametrize(
    ("prompt", "added"),
    [
        ("a witch, 31 years old", f"{BODY_MARKER}, {CONTEXT_MARKER}, "),
        ("a witch aged twenty-eight", f"{BODY_MARKER}, {CONTEXT_MARKER}, "),
        ("a witch in her thirties", f"{BODY_MARKER}, {CONTEXT_MARKER}, "),
        ("an adult witch, mature woman", f"27 years old, {CONTEXT_MARKER}, "),
        ("a witch, curvy adult body", f"27 years old, {CONTEXT_MARKER}, "),
        ("a nurse", f"27 years old, {BODY_MARKER}, "),
        ("a woman in an office", f"27 years old, {BODY_MARKER}, "),
        ("a woman in professional attire", f"27 years old, {BODY_MARKER}, "),
        ("a woman, professional lighting", f"27 years old, {BODY_MARKER}, {CONTEXT_MARKER}, "),
        ("a woman, not an adult", f"27 years old, {BODY_MARKER}, {CONTEXT_MARKER}, "),
        ("a woman with a mature cheese", f"27 years old, {BODY_MARKER}, {CONTEXT_MARKER}, "),
        ("a witch under a 30-year-old oak", f"27 years old, {BODY_MARKER}, {CONTEXT_MARKER}, "),
        ("adult woman, nurse, age 31", ""),
        ("adult woman, 24, librarian", ""),
        ("she is thirty, adult body, journalist", ""),
        ("a 22-year-old university graduate, adult, laboratory", ""),
        ("28-year-old mature adult witch in professional robes", ""),
    ],
)
def test_markers_that_a_prompt_has_already_are_not_added_again(prompt: str, added: str) -> None:
    assert lacks(prompt) == added


@pytest.mark.parametrize(
    ("prompt", "expected", "note"),
    [
        ("a 45 year old nurse, adult", "a 35 year old nurse, adult", "The age 45 became 35"),
        ("an 18-year-old nurse, adult", "a 22-year-old nurse, adult", "The age 18 became 22"),
        ("an adult nurse in her fifties", "an adult nurse in her mid-thirties", "The age fifties became mid-thirties"),
        ("adult nurse, sixty years old", "adult nurse, thirty-five years old", "The age sixty became thirty-five"),
    ],
)
def test_an_adult_age_outside_the_range_is_moved_into_it_with_a_note(prompt: str, expected: str, note: str) -> None:
    clarified = clarify(prompt, seed=5)

    assert clarified.prompt == expected
    assert clarified.notes == (f"{note}: characters are drawn from 22 to 35 years old.",)
    assert len(clarified.missing) == 1


def test_an_age_that_the_prompt_states_twice_is_noted_once() -> None:
    clarified = clarify("adult nurse, age 45, a 45-year-old", seed=5)

    assert clarified.prompt == "adult nurse, age 35, a 35-year-old"
    assert clarified.notes == ("The age 45 became 35: characters are drawn from 22 to 35 years old.",)


def test_a_word_for_a_time_of_life_counts_as_an_age() -> None:
    clarified = clarify("an elderly adult nurse", seed=5)

    assert clarified.prompt == "a 35-year-old adult nurse"
    assert clarified.notes == ("The word elderly became 35-year-old: characters are drawn from 22 to 35 years old.",)


def test_the_age_of_a_thing_stays_unchanged() -> None:
    prompt = "adult nurse, age 30, by a 300-year-old castle, with a 12 year old whisky"

    assert clarify(prompt, seed=5).prompt == prompt


@pytest.mark.parametrize(
    "prompt", ["a 17-year-old witch", "a witch, aged twelve", "a girl in her teens", "a 16 to 20 years old elf"]
)
def test_a_person_under_18_is_refused(prompt: str) -> None:
    for refuse in (check_ages, lambda text: clarify(text, seed=5), lambda text: clarify_photograph(text, seed=5)):
        with pytest.raises(UnsafePromptError, match="Nobody under 18") as refused:
            refuse(prompt)
        assert refused.value.category == "minor"


def test_a_whisky_under_18_is_accepted() -> None:
    check_ages("a bartender with a 12 year old whisky")
    check_ages("a 10 year old castle")


@given(SEEDS)
def test_the_added_age_follows_from_the_seed_and_differs_between_neighbouring_seeds(seed: int) -> None:
    assert YOUNGEST <= drawn_age(seed) <= OLDEST
    assert drawn_age(seed) == drawn_age(seed)
    assert drawn_age(seed) != drawn_age(seed + 1)


@given(prompt=PROMPT_TEXTS, seed=SEEDS)
@example(prompt="adult old woman", seed=0)
@example(prompt="mature old woman in a cafe", seed=0)
@example(prompt="adult elderly man, waiter", seed=0)
def test_clarifying_a_clarified_prompt_changes_nothing(prompt: str, seed: int) -> None:
    try:
        once = clarify(prompt, seed)
    except UnsafePromptError:
        return
    again = clarify(once.prompt, seed + 1)

    assert again.prompt == once.prompt
    assert again.depicts_person == once.depicts_person
    assert (again.missing, again.notes) == ((), ())
    if once.depicts_person:
        assert find_ages(once.prompt)
        assert bool(once.missing) == bool(once.notes) == (once.prompt != prompt)
    else:
        assert once.prompt == prompt


@pytest.mark.parametrize(
    ("prompt", "photographed"),
    [
        ("elegant young woman in evening dress", "27 years old, mature adult, elegant young woman in evening dress"),
        ("a couple on a beach", "27 years old, mature adult, a couple on a beach"),
        ("a businesswoman", "27 years old, mature adult, a businesswoman"),
        ("portrait of a 45-year-old woman", "portrait of a 45-year-old woman"),
        ("an elderly man on a bench", "an elderly man on a bench"),
        ("a grandmother with her dog", "a grandmother with her dog"),
        ("a woman in her sixties", "a woman in her sixties"),
        ("a 19-year-old singer", "a 22-year-old singer"),
        ("an 18-year-old singer", "a 22-year-old singer"),
        ("a red fox in the snow", "a red fox in the snow"),
        ("a skyline at night", "a skyline at night"),
        ("grandfather clock in a hall", "grandfather clock in a hall"),
    ],
)
def test_a_photographed_person_is_an_adult_of_any_age(prompt: str, photographed: str) -> None:
    clarified = clarify_photograph(prompt, seed=5)

    assert clarified.prompt == photographed
    assert bool(clarified.notes) == (photographed != prompt)
    assert clarified.missing == (), "a photograph is never refused for it"


@given(prompt=PROMPT_TEXTS, seed=SEEDS)
def test_a_clarified_photograph_stays_as_it_is(prompt: str, seed: int) -> None:
    try:
        once = clarify_photograph(prompt, seed)
    except UnsafePromptError:
        return

    assert clarify_photograph(once.prompt, seed + 1).prompt == once.prompt
    assert clarify_photograph(prompt, seed).depicts_person == clarify(prompt, seed).depicts_person


def test_a_clarified_prompt_passes_the_policy() -> None:
    for seed in range(OLDEST - YOUNGEST + 1):
        check_prompt(clarify("a witch", seed).prompt)
        check_prompt(clarify_photograph("a woman", seed).prompt)
