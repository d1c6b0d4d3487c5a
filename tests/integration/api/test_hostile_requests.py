"""Hostile bodies to POST /api/images/variations: a 4xx with a sentence that names the field, and no row."""

import json
from copy import deepcopy
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from image_generator_types.sizes import FamilyName
from shared.catalog import CATALOG
from tests.integration.conftest import IDEA, NO_ROWS, count_rows, read_problem, wrong_fields

URL = "/api/images/variations"
LONGEST_NUMBER = 10**4_200  # Python reads numbers of up to 4,300 digits


def idea_with(path: str, value: Any) -> dict[str, Any]:
    """Return IDEA with one field set, as in `generation.seed`."""
    idea = deepcopy(IDEA)
    *parents, field = path.split(".")
    target = idea
    for parent in parents:
        target = target.setdefault(parent, {})
    target[field] = value
    return idea


def post(client: FlaskClient, body: object) -> TestResponse:
    """POST any JSON, escaped to ASCII as most clients do."""
    return client.post(URL, data=json.dumps(body), content_type="application/json")


def nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value


def show(value: object) -> str:
    return ascii(value)[:40]


NAMES = [
    "",
    " ",
    "../x",
    "a/b",
    "..",
    ".hidden",
    "-dash",
    "_line",
    "a.b",
    "a b",
    "city\n",
    "\ncity",
    "stadt-ü",
    "\uff43ity",
]
NAMES += ["city\x00", "\ud800", "a" * 101, "%2e%2e", "a\\b", "VARIATIONS"]
NAMES += ["variations", "models", "health", "families", "events", "prompts", "metrics", "docs"]
NO_TEXT = [None, True, 1, 1.5, [], {}, ["a city"]]
NO_WHOLE_NUMBER = [None, True, False, "42", "", 4.2, 4.0, [], {}, float("nan"), float("inf")]
NO_NUMBER = [None, True, False, "7.5", "", [], {}, float("nan"), float("inf"), -float("inf")]

WRONG_VALUES = {
    "name": [*NAMES, *NO_TEXT],
    "category": ["", "  ", "x" * 101, "a\x00b", "\udfff", *NO_TEXT],
    "generation": [None, True, 1, "a city", [], [1]],
    "generation.prompt": ["", " \n\t", "x" * 4_001, "x" * 5_000, "a\x00b", "a\ud800b", *NO_TEXT],
    "generation.negativePrompt": ["", "  ", "x" * 4_001, "a\x07b", *NO_TEXT],
    "generation.negativePromptMode": ["", "Platform", "none", [[]], {"a": 1}, *NO_TEXT],
    "generation.seed": [-1, 2**64, 10**21, LONGEST_NUMBER, "new", *NO_WHOLE_NUMBER],
    "generation.model": ["", "Anime", "dall-e", "anime\n", *NO_TEXT],
    "generation.inferenceSteps": [0, 101, -1, LONGEST_NUMBER, *NO_WHOLE_NUMBER],
    "generation.guidanceScale": [0.5, 0.999, 21, 20.01, -1, LONGEST_NUMBER, *NO_NUMBER],
    "generation.style": [None, True, 1, "noir", [], {}],
    "families": [[], ["og", "og"], None, "og", {}, 1, True],
    "alt": ["", "  ", "x" * 421, "a\x00b", "\udfff", *NO_TEXT],
    "focus": ["", "Center", "top", *NO_TEXT],
}
WRONG_STYLES = ["", "  ", "x" * 101, "a\x07b", *NO_TEXT]
WRONG_FAMILIES = ["", "OG", "panorama", 1, None, True, ["og"], {"og": 1}, nested(100), LONGEST_NUMBER]


@pytest.mark.parametrize("field", WRONG_VALUES)
def test_a_wrong_field_is_refused_by_name_and_leaves_no_row(client: FlaskClient, engine: Engine, field: str) -> None:
    for value in WRONG_VALUES[field]:
        problem = read_problem(post(client, idea_with(field, value)), 422)

        assert wrong_fields(problem) == {field}, show(value)
    assert count_rows(engine) == NO_ROWS


def test_an_unknown_family_is_refused_by_its_index(client: FlaskClient, engine: Engine) -> None:
    for value in WRONG_FAMILIES:
        problem = read_problem(post(client, {**IDEA, "families": ["og", value]}), 422)

        assert wrong_fields(problem) == {"families.1"}, show(value)
    assert count_rows(engine) == NO_ROWS


@pytest.mark.parametrize("field", ["palette", "light", "medium"])
def test_a_style_that_is_not_made_of_short_texts_is_refused(client: FlaskClient, engine: Engine, field: str) -> None:
    for value in WRONG_STYLES:
        problem = read_problem(post(client, idea_with("generation.style", {field: value})), 422)

        assert wrong_fields(problem) == {f"generation.style.{field}"}, show(value)
    assert count_rows(engine) == NO_ROWS


@pytest.mark.parametrize("level", ["", "generation.", "generation.style."])
def test_unknown_fields_are_refused_by_name_at_every_level(client: FlaskClient, engine: Engine, level: str) -> None:
    for field in ["id", "seeds", "Name", "json", "query", "\ud800", "ü"]:
        problem = read_problem(post(client, idea_with(level + field, 1)), 422)

        assert wrong_fields(problem) == {level + field}
    assert count_rows(engine) == NO_ROWS


def test_every_wrong_field_is_named_at_once(client: FlaskClient) -> None:
    idea = {"name": "../x", "generation": {"seed": -1, "colour": "red"}, "families": ["og", "x"]}

    problem = read_problem(post(client, idea), 422)

    assert wrong_fields(problem) == {
        "name",
        "category",
        "generation.prompt",
        "generation.seed",
        "generation.colour",
        "families.1",
    }


def test_an_answer_stays_small_however_much_is_wrong(client: FlaskClient) -> None:
    answer = post(client, {**IDEA, "families": [1] * 20_000})

    read_problem(answer, 422)
    assert len(answer.data) < 64 * 1024


def test_a_body_that_is_not_an_object_is_refused(client: FlaskClient, engine: Engine) -> None:
    for body in [None, 1, "city", [], [{}], True]:
        read_problem(post(client, body), 422)
    assert count_rows(engine) == NO_ROWS


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"{'name': 'city'}",
        b'{"name": "city",}',
        b'{"name": "\xff\xfe"}',
        b'\xef\xbb\xbf{"name": "city"}',
        '{"name": "city"}'.encode("utf-16"),
        b'{"name": "ci\x00ty"}',
        b'{"name": "\\ud8zz"}',
        b"\x00",
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b'{"generation": {"seed": 1' + b"0" * 5_000 + b"}}",
    ],
    ids=show,
)
def test_a_body_that_is_not_json_is_refused(client: FlaskClient, engine: Engine, body: bytes) -> None:
    problem = read_problem(client.post(URL, data=body, content_type="application/json"), 400)

    assert "not valid JSON" in problem["detail"]
    assert count_rows(engine) == NO_ROWS


@pytest.mark.parametrize("field", ["deep", "families", "name", "negativePromptMode"])
def test_deeply_nested_json_is_refused(client: FlaskClient, engine: Engine, field: str) -> None:
    for depth in [10, 100, 300, 600, 700, 800, 900, 950, 1_000, 5_000, 20_000]:
        value = "[" * depth + "]" * depth
        body = f'{{"{field}": {value}, "generation": {{"{field}": {value}}}}}'

        answer = client.post(URL, data=body, content_type="application/json")

        assert answer.status_code in {400, 422}, depth
        read_problem(answer, answer.status_code)
    assert count_rows(engine) == NO_ROWS


@pytest.mark.parametrize("content_type", [None, "", "text/plain", "application/x-www-form-urlencoded", "nonsense"])
def test_a_body_without_the_json_content_type_is_refused(
    client: FlaskClient, engine: Engine, content_type: str | None
) -> None:
    problem = read_problem(client.post(URL, data=json.dumps(IDEA), content_type=content_type), 415)

    assert "Content-Type: application/json" in problem["detail"]
    assert count_rows(engine) == NO_ROWS


@pytest.mark.parametrize("content_type", [None, "application/json"])
def test_an_empty_body_is_refused_with_the_required_fields(
    client: FlaskClient, engine: Engine, content_type: str | None
) -> None:
    problem = read_problem(client.post(URL, data=b"", content_type=content_type), 422)

    assert wrong_fields(problem) == {"name", "category", "generation"}
    assert count_rows(engine) == NO_ROWS


@pytest.mark.parametrize("megabytes", [0.2, 3])
@pytest.mark.parametrize("content_type", ["application/json", "text/plain"])
def test_a_huge_body_is_refused(client: FlaskClient, engine: Engine, content_type: str, megabytes: float) -> None:
    body = json.dumps(idea_with("generation.prompt", "x" * int(megabytes * 2**20)))

    read_problem(client.post(URL, data=body, content_type=content_type), 413)
    assert count_rows(engine) == NO_ROWS


def test_a_huge_body_without_a_content_length_is_refused(client: FlaskClient, engine: Engine) -> None:
    body = BytesIO(json.dumps(idea_with("generation.prompt", "x" * 200_000)).encode())
    chunked = {"wsgi.input_terminated": True}  # as gunicorn marks a chunked body

    answer = client.post(URL, input_stream=body, content_type="application/json", environ_overrides=chunked)

    read_problem(answer, 413)
    assert count_rows(engine) == NO_ROWS


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "a"),
        ("name", "9" * 100),
        ("name", "404_lost-Witch"),
        ("generation.prompt", "x" * 4_000),
        ("generation.prompt", "witch,\n\tpurple \u2028 \U0001f9d9\u200d\u2640\ufe0f 魔女"),
        ("generation.seed", 0),
        ("generation.seed", 2**64 - 1),
        ("generation.model", "photorealistic"),
        ("generation.inferenceSteps", 1),
        ("generation.inferenceSteps", 100),
        ("generation.guidanceScale", 3),
        ("generation.guidanceScale", 20),
        ("generation.style", {"palette": "x" * 100, "light": "\U0001f319"}),
        ("alt", "x" * 420),
        ("focus", "attention"),
    ],
    ids=show,
)
def test_a_value_on_a_limit_is_accepted_and_shown_unchanged(client: FlaskClient, field: str, value: object) -> None:
    answer = post(client, idea_with(field, value))

    assert answer.status_code == 202, answer.text
    shown = answer.json | {"generation": answer.json["generationParams"]}
    for key in field.split("."):
        shown = shown[key]
    assert shown == value


def test_the_longest_prompts_fit_into_a_body_in_any_script(client: FlaskClient) -> None:
    longest = "\U0001f9d9" * 4_000  # twelve bytes each if a client escapes it
    generation = {"prompt": longest, "negativePrompt": longest}

    answer = post(client, {**IDEA, "generation": generation})

    assert answer.status_code == 202, answer.text
    assert answer.json["generationParams"]["prompt"] == longest


def texts(*likely: str) -> st.SearchStrategy[str]:
    return st.sampled_from(likely) | st.text(st.characters(), max_size=20)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | texts("new", "og", "anime", "platform")
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts("name", "seed"), inner, max_size=4)
)


def objects(**likely: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw objects whose fields may be right, wrong, missing or unknown."""
    known = st.fixed_dictionaries({}, optional={name: value | ANYTHING for name, value in likely.items()})
    strangers = st.just({}) | st.dictionaries(texts("id"), ANYTHING, max_size=2)
    return st.builds(lambda some, more: {**more, **some}, known, strangers)


GENERATIONS = objects(
    prompt=st.text(min_size=1, max_size=40),
    negativePrompt=st.text(min_size=1, max_size=40),
    negativePromptMode=st.sampled_from(["platform", "indexable"]),
    seed=st.integers(0, 2**64 - 1),
    model=st.sampled_from(["anime", "photorealistic", *CATALOG]),
    inferenceSteps=st.integers(1, 100),
    guidanceScale=st.floats(1, 20),
    style=objects(palette=st.text(min_size=1, max_size=20), medium=st.text(min_size=1, max_size=20)),
)
IDEAS = objects(
    name=st.text("azAZ09_-", max_size=99).map("4".__add__),
    category=st.text(min_size=1, max_size=20),
    generation=GENERATIONS,
    families=st.lists(st.sampled_from(list(FamilyName)), unique=True),
    alt=st.text(min_size=1, max_size=20),
    focus=st.sampled_from(["center", "attention"]),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(idea=IDEAS | ANYTHING)
@example(idea={**IDEA, "generation": {"prompt": "a city", "negativePrompt": ",,,"}})
@example(idea={"\udc80": "\udc80"})
def test_any_json_is_accepted_or_refused_and_never_an_error_of_ours(app: Flask, engine: Engine, idea: object) -> None:
    before = count_rows(engine)

    answer = post(app.test_client(), idea)

    if answer.status_code not in {200, 202}:
        read_problem(answer, answer.status_code)
        assert 400 <= answer.status_code < 500
        assert count_rows(engine) == before
