"""The life of a variation over HTTP: create, repeat, read, list, regenerate, retry, cancel, delete."""

import base64
import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from api.extensions import EXTENSIONS
from api.schemas.requests import RESERVED_NAMES
from image_generator_types.negative import INDEXABLE_TERMS, LEGAL_SAFETY_TERMS
from image_generator_types.sizes import ASPECT_FAMILIES, FamilyName
from shared.errors import CheckpointError, LeaseLostError
from shared.families.endings import fail
from shared.live_state import GpuWorker, WorkerState, announce_worker, write_progress
from shared.pictures.collection import collect_superseded
from shared.pictures.store import PictureStore
from shared.tables import IdempotencyKey, ImageFamily, ImageVariation
from tests.integration.conftest import (
    IDEA,
    NO_ROWS,
    Workshop,
    claimed,
    count_rows,
    read_problem,
    wrong_fields,
)
from tests.support.patience import wait_for

URL = "/api/images/variations"
DAY = 86_400.0  #: CONTENT_GRACE_SECONDS, in seconds
HEAD = {"category": IDEA["category"], "name": IDEA["name"]}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def submit(client: FlaskClient, **fields: Any) -> dict[str, Any]:
    """POST a request that differs from IDEA in these fields. Returns the variation."""
    answer = client.post(URL, json={**IDEA, **fields})
    assert answer.status_code == 202, answer.text
    shown: dict[str, Any] = answer.json
    return shown


def params_of(client: FlaskClient, category: str = "landing", **generation: Any) -> dict[str, Any]:
    """POST a request. Returns the generation parameters of its variation."""
    generation = {"prompt": "a city", **generation}
    params: dict[str, Any] = submit(client, category=category, generation=generation)["generationParams"]
    return params


def announce(redis_client: Redis, model_id: str = "starter") -> None:
    """Announce a living GPU worker."""
    worker = GpuWorker(name=f"gpu-{model_id}@test", model_id=model_id, device="cpu", state=WorkerState.READY)
    announce_worker(redis_client, worker)


def fail_one(workshop: Workshop) -> None:
    """Fail the family that waits longest."""
    fail(workshop.engine, claimed(workshop.claim()), CheckpointError("The checkpoint is gone."))


# --- create


def test_a_post_is_accepted_with_all_nine_families(client: FlaskClient) -> None:
    answer = client.post(URL, json=IDEA)

    assert answer.status_code == 202, answer.json
    assert answer.json["status"] == "generating"
    assert answer.json["families"] == list(ASPECT_FAMILIES)
    assert answer.headers["Location"] == f"{URL}/{answer.json['id']}"


def test_a_new_variation_shows_everything_that_the_contract_names(client: FlaskClient, redis_client: Redis) -> None:
    announce(redis_client)
    shown = submit(client, families=["og", "hero"], generation={"prompt": "a city", "seed": 7})

    assert UUID(shown.pop("id"))
    assert MOMENT.fullmatch(shown.pop("createdAt"))
    params = shown.pop("generationParams")
    waiting = {"status": "queued", "progress": 0, "attempts": 0}
    waiting |= dict.fromkeys(["generationTimeMs", "renderTimeMs", "cutTimeMs", "pictureScore", "renderedWith", "error"])
    waiting["waitingFor"] = "It was queued just now."
    assert shown == {
        "name": "city",
        "category": "landing",
        "status": "generating",
        "revision": 1,
        "families": ["og", "hero"],
        "familyStates": [{"name": "og", **waiting}, {"name": "hero", **waiting}],
        "derivatives": [],
        "alt": None,
        "focus": "center",
        "startedAt": None,
        "completedAt": None,
    }
    assert params.keys() == {
        "prompt",
        "effectivePrompt",
        "negativePrompt",
        "negativePromptMode",
        "seed",
        "model",
        "modelId",
        "quality",
        "inferenceSteps",
        "guidanceScale",
        "style",
        "notes",
    }
    assert (params["prompt"], params["seed"], params["modelId"]) == ("a city", 7, "starter")


def test_an_accepted_request_creates_one_row_its_families_and_one_event(client: FlaskClient, engine: Engine) -> None:
    submit(client, families=["og", "hero"])

    assert count_rows(engine) == NO_ROWS | {
        "image_variations": 1,
        "image_families": 2,
        "image_events": 1,
    }


def test_a_repeated_post_is_answered_with_the_existing_variation(client: FlaskClient, engine: Engine) -> None:
    first = submit(client)
    before = count_rows(engine)

    again = client.post(URL, json=IDEA)

    assert again.status_code == 200
    assert again.json == first
    assert again.headers["Location"] == f"{URL}/{first['id']}"
    assert count_rows(engine) == before


def test_a_post_is_the_same_however_its_json_is_written(client: FlaskClient) -> None:
    generation = {"prompt": "a city", "guidanceScale": 7, "seed": 2**64 - 1, "negativePromptMode": "indexable"}
    first = submit(client, generation=generation)
    families = list(FamilyName)

    again = client.post(URL, json={"families": families, "generation": {**generation, "guidanceScale": 7.0}, **HEAD})

    assert (again.status_code, again.json["id"]) == (200, first["id"])


@pytest.mark.parametrize(
    "change",
    [
        {"category": "blog"},
        {"families": ["og"]},
        {"generation": {**IDEA["generation"], "prompt": "a village"}},
        {"generation": {**IDEA["generation"], "seed": 1}},
        {"generation": {**IDEA["generation"], "inferenceSteps": 5}},
    ],
    ids=str,
)
def test_the_same_name_with_other_content_is_a_conflict(
    client: FlaskClient, engine: Engine, change: dict[str, Any]
) -> None:
    submit(client)
    before = count_rows(engine)

    problem = read_problem(client.post(URL, json={**IDEA, **change}), 409)

    assert problem["code"] == "name_taken"
    assert wrong_fields(problem) == {"name"}
    assert count_rows(engine) == before


def test_a_hundred_identical_posts_at_once_are_one_variation(app: Flask, engine: Engine) -> None:
    def post(_: int) -> tuple[int, str]:
        answer = app.test_client().post(URL, json=IDEA)
        return answer.status_code, answer.json["id"]

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(post, range(100)))

    assert Counter(status for status, _ in answers) == {202: 1, 200: 99}
    assert len({variation_id for _, variation_id in answers}) == 1
    assert count_rows(engine) == NO_ROWS | {
        "image_variations": 1,
        "image_families": 9,
        "image_events": 1,
    }


def post_with_key(client: FlaskClient, key: str, **fields: Any) -> TestResponse:
    return client.post(URL, json={**IDEA, **fields}, headers={"Idempotency-Key": key})


def test_a_repeated_key_finds_what_it_was_first_used_for(client: FlaskClient, engine: Engine) -> None:
    first = post_with_key(client, "abc")
    before = count_rows(engine)

    again = post_with_key(client, "abc")

    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json["id"] == first.json["id"]
    assert count_rows(engine) == before


def test_a_key_with_another_request_is_refused(client: FlaskClient, engine: Engine) -> None:
    post_with_key(client, "abc")
    before = count_rows(engine)

    problem = read_problem(post_with_key(client, "abc", name="village"), 422)

    assert problem["code"] == "idempotency_key_reused"
    assert count_rows(engine) == before


def test_a_conflict_of_keys_names_nothing_of_the_other_request(client: FlaskClient) -> None:
    submit_id = post_with_key(client, "abc").json["id"]

    problem = post_with_key(client, "abc", name="village").text

    assert not any(secret in problem for secret in ("city", submit_id))


def test_a_key_that_first_meets_an_accepted_request_is_remembered(client: FlaskClient, engine: Engine) -> None:
    first = client.post(URL, json=IDEA)

    again = post_with_key(client, "abc")
    other = post_with_key(client, "abc", name="village")

    assert (again.status_code, again.json["id"]) == (200, first.json["id"])
    assert read_problem(other, 422)["code"] == "idempotency_key_reused"
    assert count_rows(engine)["image_variations"] == 1


def test_a_key_of_a_refused_request_is_free(client: FlaskClient) -> None:
    refused = post_with_key(client, "abc", name="../x")
    conflict = post_with_key(client, "def", name="a", category="")

    assert {refused.status_code, conflict.status_code} == {422}
    assert post_with_key(client, "abc").status_code == 202
    assert post_with_key(client, "def", category="blog").status_code == 409
    assert post_with_key(client, "def", name="b").status_code == 202


def test_a_deleted_variation_takes_its_keys_along(client: FlaskClient) -> None:
    first = post_with_key(client, "abc").json["id"]
    client.delete(f"{URL}/{first}")

    again = post_with_key(client, "abc")

    assert again.status_code == 202
    assert again.json["id"] != first


@pytest.mark.parametrize(
    ("action", "body", "other", "status"),
    [
        ("regenerate", {"generation": {"seed": "new"}}, {"generation": {"seed": 5}}, 202),
        ("regenerate", {"generation": {"style": {"light": "dusk"}}}, {}, 202),
        ("retry", {"families": ["og", "hero"]}, {"families": ["og"]}, 202),
        ("cancel", None, None, 200),
    ],
)
def test_a_change_with_a_key_is_made_once(
    client: FlaskClient,
    workshop: Workshop,
    action: str,
    body: dict[str, Any] | None,
    other: dict[str, Any] | None,
    status: int,
) -> None:
    variation_id = workshop.submit(families=["og", "hero", "tall"])
    if action == "retry":
        fail_one(workshop)
        fail_one(workshop)
        fail_one(workshop)

    def change(key: str, wanted: dict[str, Any] | None) -> TestResponse:
        sent = {} if wanted is None else {"json": wanted}
        return client.post(f"{URL}/{variation_id}/{action}", headers={"Idempotency-Key": key}, **sent)

    first, again = change("abc", body), change("abc", body)

    assert (first.status_code, again.status_code) == (status, 200)
    assert again.json == first.json
    if other is not None:
        assert read_problem(change("abc", other), 422)["code"] == "idempotency_key_reused"
    elsewhere = client.post(f"{URL}/{workshop.submit('b')}/cancel", headers={"Idempotency-Key": "abc"})
    assert read_problem(elsewhere, 422)["code"] == "idempotency_key_reused"
    assert workshop.variation(variation_id).revision == first.json["revision"]


def test_two_regenerations_with_one_key_at_once_are_one(app: Flask, workshop: Workshop) -> None:
    variation_id = workshop.submit()

    def change(_: int) -> int:
        url = f"{URL}/{variation_id}/regenerate"
        return app.test_client().post(url, headers={"Idempotency-Key": "abc"}).status_code

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(change, range(16)))

    assert Counter(answers) == {202: 1, 200: 15}
    assert workshop.variation(variation_id).revision == 2


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ({"families": ["og", "hero"]}, {"families": ["hero", "og"]}),
        ({"alt": "Zu\u0308rich"}, {"alt": "Z\u00fcrich"}),
        ({"generation": {"prompt": "a cafe\u0301"}}, {"generation": {"prompt": "a caf\u00e9"}}),
        ({"category": "caf\u00e9"}, {"category": "cafe\u0301"}),
        (
            {"generation": {"prompt": "a", "style": {"light": "\u212b"}}},
            {"generation": {"prompt": "a", "style": {"light": "\u00c5"}}},
        ),
    ],
    ids=ascii,
)
def test_a_post_is_the_same_in_another_order_or_form_of_unicode(
    client: FlaskClient, first: dict[str, Any], again: dict[str, Any]
) -> None:
    accepted = client.post(URL, json={**IDEA, **first}, headers={"Idempotency-Key": "abc"})

    by_name = client.post(URL, json={**IDEA, **again})
    by_key = client.post(URL, json={**IDEA, **again}, headers={"Idempotency-Key": "abc"})

    assert (accepted.status_code, by_name.status_code, by_key.status_code) == (202, 200, 200)
    assert by_name.json["id"] == by_key.json["id"] == accepted.json["id"]


def test_a_key_is_forgotten_after_a_day(client: FlaskClient, session: Session) -> None:
    post_with_key(client, "abc")
    session.execute(update(IdempotencyKey).values(created_at=func.clock_timestamp() - timedelta(hours=25)))
    session.commit()

    assert post_with_key(client, "abc", name="village").status_code == 202


@pytest.mark.parametrize("key", ["", " ", "x" * 201])
def test_a_malformed_key_is_refused(client: FlaskClient, engine: Engine, key: str) -> None:
    problem = read_problem(post_with_key(client, key), 422)

    assert wrong_fields(problem) == {"Idempotency-Key"}
    assert count_rows(engine) == NO_ROWS


def test_a_request_is_refused_while_too_many_families_wait(
    client_of: Callable[..., FlaskClient], engine: Engine
) -> None:
    client = client_of(most_waiting_families=9)
    submit(client, families=["og"])
    before = count_rows(engine)

    refused = client.post(URL, json={**IDEA, "name": "village"})
    repeated = client.post(URL, json={**IDEA, "families": ["og"]})
    smaller = client.post(URL, json={**IDEA, "name": "hamlet", "families": list(FamilyName)[:8]})

    assert read_problem(refused, 429)["code"] == "queue_full"
    assert int(refused.headers["Retry-After"]) > 0
    assert (repeated.status_code, smaller.status_code) == (200, 202)
    assert count_rows(engine)["image_families"] == before["image_families"] + 8


# --- defaults


def test_a_drawn_seed_is_recorded_and_fits_into_a_browsers_number(client: FlaskClient) -> None:
    first, second = submit(client), submit(client, name="city2")

    seeds = [shown["generationParams"]["seed"] for shown in (first, second)]
    assert seeds[0] != seeds[1]
    assert all(0 <= seed < 2**53 for seed in seeds)
    assert client.get(f"{URL}/{first['id']}").json["generationParams"]["seed"] == seeds[0]


@pytest.mark.parametrize(
    ("category", "model"),
    [("error-page", "anime"), ("landing", "photorealistic"), ("error-pages", "photorealistic")],
)
def test_the_category_chooses_the_model_unless_one_is_named(client: FlaskClient, category: str, model: str) -> None:
    assert params_of(client, category)["model"] == model


def test_a_named_model_wins_over_the_category(client: FlaskClient) -> None:
    assert params_of(client, "error-page", model="photorealistic")["model"] == "photorealistic"


def test_a_draft_is_rendered_by_the_draft_of_the_model(client: FlaskClient, session: Session) -> None:
    params = params_of(client, model="realvisxl-v4", quality="draft")

    assert (params["modelId"], params["quality"], params["inferenceSteps"]) == ("realvisxl-v4-draft", "draft", 8)
    assert params["negativePrompt"].startswith(LEGAL_SAFETY_TERMS[0])
    assert set(session.scalars(select(ImageFamily.queue))) == {"gpu.realvisxl-v4-draft"}


def test_a_picture_is_no_draft_unless_one_is_asked_for(client: FlaskClient) -> None:
    assert params_of(client)["quality"] == "standard"


def test_a_draft_of_a_model_that_has_none_is_refused(client: FlaskClient) -> None:
    generation = {"prompt": "a city", "model": "starter", "quality": "draft"}

    problem = read_problem(client.post(URL, json={**IDEA, "generation": generation}), 422)

    assert problem["code"] == "no_draft"
    assert wrong_fields(problem) == {"generation.quality"}
    assert "realvisxl-v4" in problem["detail"]


def test_a_model_can_be_chosen_by_its_id(client: FlaskClient) -> None:
    params = params_of(client, model="animagine-xl-4.0-opt")

    assert (params["model"], params["modelId"]) == ("anime", "animagine-xl-4.0-opt")


@pytest.mark.parametrize(
    ("category", "mode"),
    [("seo", "indexable"), ("seo-landing", "indexable"), ("landing", "platform"), ("my-seo", "platform")],
)
def test_the_category_chooses_the_negative_prompt_mode(client: FlaskClient, category: str, mode: str) -> None:
    params = params_of(client, category)

    assert params["negativePromptMode"] == mode
    assert (INDEXABLE_TERMS[0] in params["negativePrompt"]) == (mode == "indexable")


def test_a_named_mode_wins_over_the_category(client: FlaskClient) -> None:
    assert params_of(client, "seo", negativePromptMode="platform")["negativePromptMode"] == "platform"


def test_a_clients_negative_prompt_stands_behind_the_legal_terms(client: FlaskClient) -> None:
    params = params_of(client, negativePrompt="clouds, rain")

    assert params["negativePrompt"].startswith(", ".join(LEGAL_SAFETY_TERMS))
    assert params["negativePrompt"].endswith("clouds, rain")


def test_a_guidance_without_effect_is_raised_and_reported(client: FlaskClient) -> None:
    params = params_of(client, guidanceScale=1)

    assert params["guidanceScale"] == 3
    assert params["notes"] == ["Guidance was raised from 1 to 3: below that the negative prompt hardly acts."]


# --- read


def test_a_variation_is_found_by_id_and_by_name(client: FlaskClient) -> None:
    shown = submit(client)

    assert client.get(f"{URL}/{shown['id']}").json == shown
    assert client.get(f"{URL}/name/city").json == shown


def test_a_finished_variation_lists_its_pictures_and_times(client: FlaskClient, workshop: Workshop) -> None:
    variation_id = workshop.submit(families=["sidebar", "square"])
    workshop.make_one()
    workshop.make_one()

    shown = client.get(f"{URL}/{variation_id}").json

    assert shown["status"] == "complete"
    assert MOMENT.fullmatch(shown["startedAt"])
    assert MOMENT.fullmatch(shown["completedAt"])
    names = [picture["derivativeName"] for picture in shown["derivatives"]]
    matrix = [ASPECT_FAMILIES[FamilyName(family)] for family in shown["families"]]
    assert names == [name for f in matrix for name in (f.master_name, *(d.name for d in f.derivatives))]
    assert {(state["status"], state["progress"], state["generationTimeMs"]) for state in shown["familyStates"]} == {
        ("complete", 100, 1500)
    }


def test_a_picture_is_listed_with_what_a_client_needs(
    client: FlaskClient, workshop: Workshop, store: PictureStore
) -> None:
    variation_id = workshop.submit()
    workshop.make_one()

    master, *_, small = client.get(f"{URL}/{variation_id}").json["derivatives"]

    content = small["etag"].strip('"')
    assert master["kind"] == "master"
    assert base64.b64decode(small["placeholder"], validate=True)
    assert small == {
        "derivativeName": "sidebar-sm",
        "family": "sidebar",
        "kind": "derivative",
        "publicUrl": "/api/images/city/sidebar-sm",
        "versionedUrl": f"/api/images/city/sidebar-sm?v={content}",
        "width": 150,
        "height": 300,
        "fileSize": store.content_path(content, "webp").stat().st_size,
        "format": "webp",
        "etag": f'"{content}"',
        "dominantColor": "#5a5a5a",
        "placeholder": small["placeholder"],
        "formats": [
            {
                "format": "webp",
                "url": "/api/images/city/sidebar-sm",
                "versionedUrl": f"/api/images/city/sidebar-sm?v={content}",
                "fileSize": store.content_path(content, "webp").stat().st_size,
            }
        ],
    }


def test_a_failed_family_says_why(client: FlaskClient, workshop: Workshop) -> None:
    variation_id = workshop.submit()
    fail_one(workshop)

    shown = client.get(f"{URL}/{variation_id}").json

    assert shown["status"] == "failed"
    assert shown["familyStates"][0]["status"] == "failed"
    assert shown["familyStates"][0]["error"] == "The checkpoint is gone."


def test_a_family_that_no_worker_can_render_says_so_while_it_waits(client: FlaskClient, redis_client: Redis) -> None:
    announce(redis_client, "animagine-xl-4.0-opt")
    url = f"{URL}/{submit(client, families=['og'])['id']}"
    alone = client.get(url).json["familyStates"][0]["waitingFor"]
    announce(redis_client)

    assert alone.startswith("No living GPU worker serves gpu.starter")
    known = "It is the next one."
    wait_for("the worker to be known", lambda: client.get(url).json["familyStates"][0]["waitingFor"] == known)


def test_the_id_of_a_request_follows_its_variation_to_the_workers_and_the_events(
    client: FlaskClient, workshop: Workshop
) -> None:
    posted = client.post(URL, json={**IDEA, "families": ["og"]}, headers={"X-Request-ID": "from-the-cms-7"}).json
    rendering = claimed(workshop.claim())

    assert rendering.names == {
        "family": f"{posted['name']} og",
        "variation_id": posted["id"],
        "family_id": str(rendering.family_id),
        "request": "from-the-cms-7",
    }
    assert {event.data["requestId"] for event in workshop.events(UUID(posted["id"]))} == {"from-the-cms-7"}

    client.post(f"{URL}/{posted['id']}/regenerate", headers={"X-Request-ID": "from-the-cms-8"})
    assert claimed(workshop.claim()).names["request"] == "from-the-cms-8"
    assert workshop.events(UUID(posted["id"]))[-1].data["requestId"] == "from-the-cms-8"


def test_progress_is_shown_while_a_worker_renders(client: FlaskClient, workshop: Workshop, app: Flask) -> None:
    variation_id = workshop.submit(families=["og", "sidebar"])
    working = claimed(workshop.claim())
    write_progress(app.extensions[EXTENSIONS].redis, {working.family_id: 42})

    states = client.get(f"{URL}/{variation_id}").json["familyStates"]

    assert [(state["status"], state["progress"]) for state in states] == [("rendering", 42), ("queued", 0)]


CALLS_BY_ID = [
    ("GET", ""),
    ("DELETE", ""),
    ("POST", "/regenerate"),
    ("POST", "/retry"),
    ("POST", "/cancel"),
]


@pytest.mark.parametrize(("method", "action"), CALLS_BY_ID)
def test_an_unknown_id_is_404(client: FlaskClient, method: str, action: str) -> None:
    submit(client)

    for variation_id in [str(uuid4()), "city", "0", "%00", "a" * 300]:
        read_problem(client.open(f"{URL}/{variation_id}{action}", method=method), 404)


def test_an_unknown_name_is_404(client: FlaskClient) -> None:
    for name in ["unknown", "%00", "..", "ü", "a" * 1_000]:
        read_problem(client.get(f"{URL}/name/{name}"), 404)


def test_every_first_word_of_our_routes_is_a_reserved_name(app: Flask) -> None:
    below = [rule.rule.split("/")[3] for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/images/")]

    words = {word for word in below if not word.startswith("<")}
    assert words >= {"variations", "models", "health", "families"}
    assert words <= RESERVED_NAMES


# --- names


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        ("seo_New York_escorts", "seo_new_york_escorts"),
        ("seo_São Paulo_x", "seo_sao_paulo_x"),
        ("Łódź", "lodz"),
        ("models", "models_picture"),
        ("x" * 101, "x" * 100),
    ],
)
def test_a_name_that_cannot_be_used_is_answered_with_one_that_would_do(
    client: FlaskClient, name: str, suggested: str
) -> None:
    problem = read_problem(client.post(URL, json={**IDEA, "name": name}), 422)
    asked = client.get(f"{URL}/name-for", query_string={"text": name})

    assert wrong_fields(problem) == {"name"}
    assert problem["suggestedName"] == suggested == asked.json["name"]
    assert submit(client, name=suggested)["name"] == suggested


@pytest.mark.parametrize("body", [{"name": "東京"}, {"name": 5}, {"name": None}, {"name": "city", "alt": ""}, []])
def test_no_name_is_suggested_where_none_can_be_made_or_none_is_wrong(client: FlaskClient, body: object) -> None:
    problem = read_problem(client.post(URL, json={**IDEA, **body} if isinstance(body, dict) else body), 422)

    assert "suggestedName" not in problem


@pytest.mark.parametrize("text", ["", "東京", "!", "x" * 1_001, None])
def test_a_text_that_no_name_can_be_made_of_is_refused(client: FlaskClient, text: str | None) -> None:
    problem = read_problem(client.get(f"{URL}/name-for", query_string={"text": text} if text is not None else {}), 422)

    assert wrong_fields(problem) == {"text"}


# --- list


def page_through(client: FlaskClient, url: str) -> list[str]:
    """Return the names on this page and on all later pages, following the Link headers."""
    names: list[str] = []
    while url:
        answer = client.get(url)
        assert answer.status_code == 200, answer.text
        names += [shown["name"] for shown in answer.json]
        following = re.fullmatch(r'<(\S+)>; rel="next"', answer.headers.get("Link", ""))
        url = following[1] if following else ""
    return names


def without_pictures(shown: dict[str, Any]) -> dict[str, Any]:
    """Return what a list shows of a variation."""
    return {field: value for field, value in shown.items() if field != "derivatives"}


def test_the_list_is_empty_at_first(client: FlaskClient) -> None:
    answer = client.get(URL)

    assert (answer.status_code, answer.json) == (200, [])
    assert "Link" not in answer.headers


def test_the_list_shows_the_newest_first(client: FlaskClient) -> None:
    shown = [submit(client, name=f"city{number}") for number in range(3)]

    assert client.get(URL).json == [without_pictures(one) for one in shown[::-1]]


def test_a_list_shows_pictures_only_if_they_are_asked_for(client: FlaskClient, workshop: Workshop) -> None:
    variation_id = workshop.submit()
    workshop.make_one()

    [summary] = client.get(URL).json
    [expanded] = client.get(f"{URL}?expand=derivatives").json

    whole = client.get(f"{URL}/{variation_id}").json
    assert summary == without_pictures(whole)
    assert expanded == whole
    assert wrong_fields(read_problem(client.get(f"{URL}?expand=derivatives&limit=21"), 422)) == {"limit"}


def test_the_link_to_the_next_page_keeps_the_pictures(client: FlaskClient) -> None:
    for number in range(3):
        submit(client, name=f"city{number}", families=["og"])

    link = client.get(f"{URL}?expand=derivatives&limit=1").headers["Link"]

    assert "expand=derivatives" in link


def test_the_list_can_be_filtered(client: FlaskClient) -> None:
    for name, category in [("a", "blog"), ("b", "landing"), ("c", "blog")]:
        submit(client, name=name, category=category)
    client.post(f"{URL}/{client.get(f'{URL}/name/a').json['id']}/cancel")

    assert page_through(client, f"{URL}?category=blog") == ["c", "a"]
    assert page_through(client, f"{URL}?status=generating") == ["c", "b"]
    assert page_through(client, f"{URL}?status=canceled&category=blog") == ["a"]
    assert page_through(client, f"{URL}?category=nothing%20of%20this") == []


def test_pages_neither_lose_nor_repeat_variations_while_others_are_added(client: FlaskClient) -> None:
    names = [f"city{number}" for number in range(7)]
    for name in names:
        submit(client, name=name, families=["og"])

    first = client.get(f"{URL}?limit=3")
    submit(client, name="late", families=["og"])
    following = first.headers["Link"].partition(">")[0].removeprefix("<")
    seen = [shown["name"] for shown in first.json] + page_through(client, following)

    assert seen == names[::-1]


@pytest.mark.parametrize(("count", "limit"), [(3, 3), (4, 2), (1, 100)])
def test_a_full_last_page_has_no_link_to_a_next_page(client: FlaskClient, count: int, limit: int) -> None:
    for number in range(count):
        submit(client, name=f"city{number}", families=["og"])

    assert len(page_through(client, f"{URL}?limit={limit}")) == count
    assert ("Link" in client.get(f"{URL}?limit={limit}").headers) == (count > limit)


def test_variations_created_at_the_same_instant_are_paged_without_loss(client: FlaskClient, session: Session) -> None:
    for number in range(5):
        submit(client, name=f"city{number}", families=["og"])
    session.execute(update(ImageVariation).values(created_at=datetime.fromisoformat("2024-01-01T00:00:00.123456+00")))
    session.commit()

    names = page_through(client, f"{URL}?limit=2")

    assert sorted(names) == [f"city{number}" for number in range(5)]


def test_the_link_to_the_next_page_keeps_the_filters(client: FlaskClient) -> None:
    for number in range(4):
        submit(client, name=f"a{number}", category="a & b", families=["og"])
        submit(client, name=f"c{number}", category="c", families=["og"])

    assert page_through(client, f"{URL}?category=a+%26+b&limit=1") == ["a3", "a2", "a1", "a0"]


CURSORS = ["x", "ü", "!!!!", base64.urlsafe_b64encode(b"2024-01-01 nothing").decode(), "\x00", "x" * 201]
CURSORS += [base64.urlsafe_b64encode(f"{when} {uuid4()}".encode()).decode() for when in ("", "yesterday", "2024-13-01")]


def test_a_bad_cursor_is_refused(client: FlaskClient) -> None:
    for cursor in CURSORS:
        problem = read_problem(client.get(URL, query_string={"cursor": cursor}), 422)

        assert wrong_fields(problem) == {"cursor"}, cursor


@pytest.mark.parametrize(
    ("when", "status"),
    [
        ("0001-01-01T00:00:00+23:59", 422),
        ("9999-12-31T23:59:59-23:59", 422),
        ("2024-01-01T00:00:00+23:59", 200),
        ("2024-01-01", 200),
    ],
)
def test_no_cursor_causes_an_error_of_ours(client: FlaskClient, when: str, status: int) -> None:
    cursor = base64.urlsafe_b64encode(f"{when} {uuid4()}".encode()).decode()

    assert client.get(URL, query_string={"cursor": cursor}).status_code == status


WRONG_QUERIES = {
    "limit": ["0", "101", "-1", "ten", "", "1.5", "9" * 5_000],
    "status": ["done", "", "GENERATING"],
    "category": ["", "x" * 101, "a\x00b"],
    "cursor": [""],
    "colour": ["red"],
    "expand": ["", "families", "derivatives,derivatives"],
}


@pytest.mark.parametrize("field", WRONG_QUERIES)
def test_a_wrong_query_is_refused_by_name(client: FlaskClient, field: str) -> None:
    for value in WRONG_QUERIES[field]:
        problem = read_problem(client.get(URL, query_string={field: value}), 422)

        assert wrong_fields(problem) == {field}, value


# --- regenerate


def regenerate(client: FlaskClient, variation_id: object, generation: dict[str, Any] | None = None) -> dict[str, Any]:
    """Regenerate with a body or without one. Returns the variation."""
    body = {} if generation is None else {"json": {"generation": generation}}
    answer = client.post(f"{URL}/{variation_id}/regenerate", **body)
    assert answer.status_code == 202, answer.text
    shown: dict[str, Any] = answer.json
    return shown


def test_a_regeneration_without_a_body_renders_the_same_again(client: FlaskClient) -> None:
    before = submit(client)

    after = regenerate(client, before["id"])

    assert after == {**before, "revision": 2}


@pytest.mark.parametrize("body", [b"", b"{}"])
def test_a_regeneration_accepts_an_empty_json_body(client: FlaskClient, body: bytes) -> None:
    before = submit(client)

    answer = client.post(f"{URL}/{before['id']}/regenerate", data=body, content_type="application/json")

    assert answer.status_code == 202, answer.text


def test_a_regeneration_draws_a_new_seed_on_request(client: FlaskClient) -> None:
    before = submit(client, generation={"prompt": "a city", "seed": 7})

    after = regenerate(client, before["id"], {"seed": "new"})
    again = regenerate(client, before["id"])

    assert after["generationParams"]["seed"] != 7
    assert again["generationParams"] == after["generationParams"]


def test_a_regeneration_changes_what_it_names_and_nothing_else(client: FlaskClient) -> None:
    before = submit(client)

    after = regenerate(client, before["id"], {"prompt": "a village", "guidanceScale": 4, "inferenceSteps": 3})

    params = {"prompt": "a village", "effectivePrompt": "a village", "guidanceScale": 4, "inferenceSteps": 3}
    assert after["generationParams"] == {**before["generationParams"], **params}


def test_a_regeneration_for_another_use_chooses_the_model_again(client: FlaskClient) -> None:
    before = submit(client)
    named = regenerate(client, before["id"], {"model": "photorealistic"})

    changed = regenerate(client, before["id"], {"useCase": "character"})

    assert named["generationParams"]["model"] == "photorealistic"
    assert changed["generationParams"]["model"] == "anime"


def test_a_regeneration_on_another_model_goes_to_its_queue(client: FlaskClient, session: Session) -> None:
    before = submit(client)

    regenerate(client, before["id"], {"model": "animagine-xl-4.0-opt"})

    assert set(session.scalars(select(ImageFamily.queue))) == {"gpu.animagine-xl-4.0-opt"}


def test_a_regenerated_variation_starts_over_and_shows_its_old_pictures(
    client: FlaskClient, workshop: Workshop
) -> None:
    variation_id = workshop.submit()
    workshop.make_one()
    before = client.get(f"{URL}/{variation_id}").json

    after = regenerate(client, variation_id)

    assert (after["status"], after["startedAt"], after["completedAt"]) == ("generating", None, None)
    assert after["familyStates"][0]["status"] == "queued"
    assert after["derivatives"] == before["derivatives"]


@pytest.mark.parametrize(
    ("generation", "field"),
    [
        ({"seed": None}, "generation.seed"),
        ({"seed": "NEW"}, "generation.seed"),
        ({"seed": 2**64}, "generation.seed"),
        ({"prompt": ""}, "generation.prompt"),
        ({"prompt": None}, "generation.prompt"),
        ({"guidanceScale": 0.5}, "generation.guidanceScale"),
        ({"name": "other"}, "generation.name"),
        ([], "generation"),
        (None, "generation"),
    ],
    ids=str,
)
def test_a_wrong_regeneration_is_refused_and_changes_nothing(
    client: FlaskClient, generation: object, field: str
) -> None:
    before = submit(client)

    answer = client.post(f"{URL}/{before['id']}/regenerate", json={"generation": generation})

    assert wrong_fields(read_problem(answer, 422)) == {field}
    assert client.get(f"{URL}/{before['id']}").json == before


def test_a_regeneration_refuses_fields_that_do_not_belong_to_a_generation(client: FlaskClient) -> None:
    before = submit(client)

    answer = client.post(f"{URL}/{before['id']}/regenerate", json={"families": ["og"], "seed": 1})

    assert wrong_fields(read_problem(answer, 422)) == {"families", "seed"}


def test_after_a_regeneration_the_first_post_is_still_the_same_unless_content_changed(client: FlaskClient) -> None:
    variation_id = submit(client)["id"]

    regenerate(client, variation_id)
    unchanged = client.post(URL, json=IDEA)
    regenerate(client, variation_id, {"prompt": "a village"})
    changed = client.post(URL, json=IDEA)

    assert (unchanged.status_code, changed.status_code) == (200, 409)


# --- retry, cancel, delete


def test_a_retry_queues_only_the_failed_families(client: FlaskClient, workshop: Workshop) -> None:
    variation_id = workshop.submit(families=["og", "sidebar"])
    fail_one(workshop)
    workshop.make_one()

    answer = client.post(f"{URL}/{variation_id}/retry")

    assert answer.status_code == 202
    assert answer.json["status"] == "generating"
    states = {state["name"]: state["status"] for state in answer.json["familyStates"]}
    assert states == {"og": "queued", "sidebar": "complete"}
    assert workshop.family(variation_id, "og").error is None


def test_a_retry_can_name_its_families(client: FlaskClient, workshop: Workshop) -> None:
    variation_id = workshop.submit(families=["og", "hero"])
    fail_one(workshop)
    fail_one(workshop)

    answer = client.post(f"{URL}/{variation_id}/retry", json={"families": ["hero"]})

    assert answer.status_code == 202
    assert [state["status"] for state in answer.json["familyStates"]] == ["failed", "queued"]


def test_a_retry_without_failed_families_is_a_conflict(client: FlaskClient, workshop: Workshop) -> None:
    variation_id = workshop.submit(families=["og", "hero"])
    fail_one(workshop)

    problem = read_problem(client.post(f"{URL}/{variation_id}/retry", json={"families": ["hero"]}), 409)

    assert problem["code"] == "wrong_state"


@pytest.mark.parametrize(
    ("body", "field"),
    [({"families": []}, "families"), ({"families": ["x"]}, "families.0"), ({"family": "og"}, "family")],
    ids=str,
)
def test_a_wrong_retry_is_refused(client: FlaskClient, workshop: Workshop, body: dict[str, Any], field: str) -> None:
    variation_id = workshop.submit()
    fail_one(workshop)

    assert wrong_fields(read_problem(client.post(f"{URL}/{variation_id}/retry", json=body), 422)) == {field}


def test_a_cancel_stops_active_families_and_keeps_finished_pictures(client: FlaskClient, workshop: Workshop) -> None:
    variation_id = workshop.submit(families=["sidebar", "og"])
    workshop.make_one()
    workshop.claim()

    answer = client.post(f"{URL}/{variation_id}/cancel")

    assert answer.status_code == 200
    assert answer.json["status"] == "canceled"
    assert [state["status"] for state in answer.json["familyStates"]] == ["complete", "canceled"]
    assert {picture["family"] for picture in answer.json["derivatives"]} == {"sidebar"}


def test_a_second_cancel_is_a_conflict(client: FlaskClient) -> None:
    variation_id = submit(client)["id"]
    client.post(f"{URL}/{variation_id}/cancel")

    problem = read_problem(client.post(f"{URL}/{variation_id}/cancel"), 409)

    assert problem["code"] == "wrong_state"
    assert "canceled" in problem["detail"]


def test_a_cancel_discards_a_render_that_waits_to_be_cut(
    client: FlaskClient, workshop: Workshop, store: PictureStore
) -> None:
    variation_id = workshop.submit()
    workshop.finish_rendering(claimed(workshop.claim()))

    client.post(f"{URL}/{variation_id}/cancel")
    collect_superseded(workshop.engine, store, DAY)  # as the reconciler does at its next sweep

    assert count_rows(workshop.engine)["image_derivatives"] == 0
    assert not list(store.root.rglob("*.png"))


def test_a_canceled_variation_can_be_regenerated(client: FlaskClient) -> None:
    before = submit(client)
    client.post(f"{URL}/{before['id']}/cancel")

    assert regenerate(client, before["id"]) == {**before, "revision": 2}


def test_a_deletion_removes_a_variation_with_its_rows_and_files(
    client: FlaskClient, workshop: Workshop, store: PictureStore
) -> None:
    variation_id = workshop.submit()
    workshop.make_one()

    answer = client.delete(f"{URL}/{variation_id}")

    assert (answer.status_code, answer.data) == (204, b"")
    read_problem(client.get(f"{URL}/{variation_id}"), 404)
    read_problem(client.get(f"{URL}/name/city"), 404)
    read_problem(client.get("/api/images/city/sidebar"), 404)
    read_problem(client.delete(f"{URL}/{variation_id}"), 404)
    assert [path.name for path in store.root.rglob("*") if path.is_symlink()] == []
    collect_superseded(workshop.engine, store, DAY)  # as the reconciler does at its next sweep
    rows = count_rows(workshop.engine)
    del rows["image_events"]  # events outlive the variation until they are published
    assert rows.items() <= NO_ROWS.items()
    assert [path.name for path in store.root.rglob("*") if not path.is_dir()] == ["picture-store"]


def test_a_deleted_name_can_be_used_again(client: FlaskClient) -> None:
    first = submit(client)
    client.delete(f"{URL}/{first['id']}")

    second = submit(client, generation={"prompt": "a village"})

    assert second["id"] != first["id"]


def test_regenerating_twice_in_a_row_counts_two_revisions_of_one_variation(
    client: FlaskClient, workshop: Workshop
) -> None:
    """The second regeneration ends the claim of the first, whose pictures never appear."""
    variation_id = workshop.submit()
    workshop.make_one()
    client.post(f"{URL}/{variation_id}/regenerate", json={"generation": {"seed": "new"}})
    overtaken = claimed(workshop.claim())

    second = client.post(f"{URL}/{variation_id}/regenerate", json={"generation": {"seed": "new"}})
    with pytest.raises(LeaseLostError):
        workshop.finish_rendering(overtaken)
    workshop.make_one(colour=200)

    assert second.status_code == 202
    after = client.get(f"{URL}/{variation_id}").json
    assert (after["revision"], after["status"]) == (3, "complete")
    assert len(after["derivatives"]) == 3


def test_a_retry_during_a_retry_is_a_conflict_and_changes_nothing(client: FlaskClient, workshop: Workshop) -> None:
    variation_id = workshop.submit()
    fail_one(workshop)
    client.post(f"{URL}/{variation_id}/retry")
    fence = workshop.family(variation_id).fence

    again = client.post(f"{URL}/{variation_id}/retry")

    assert read_problem(again, 409)["code"] == "wrong_state"
    assert workshop.family(variation_id).fence == fence
