"""The bytes over HTTP: headers, conditions, ranges, revisions, and what is not to be had."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from api.parts import db
from shared.lifecycle import CUTTING
from shared.pictures import collect_superseded
from shared.storage import PictureStore
from tests.integration.conftest import Workshop, claimed, read_problem, wrong_fields

PICTURE = "/api/images/city/sidebar"


@pytest.fixture
def city(workshop: Workshop) -> UUID:
    """A finished variation called city, with one family."""
    variation_id = workshop.submit()
    workshop.make_one()
    return variation_id


@pytest.fixture
def fetch(client: FlaskClient) -> Iterator[Any]:
    """Calls the API and closes every answer's file in the end."""
    answers: list[TestResponse] = []

    def fetch(url: str = PICTURE, method: str = "GET", **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answers.append(client.open(url, method=method, headers=named))
        return answers[-1]

    yield fetch
    for answer in answers:
        answer.close()


pytestmark = pytest.mark.usefixtures("city")


def test_a_picture_comes_with_its_exact_headers(fetch: Any) -> None:
    answer = fetch()

    digest = hashlib.sha256(answer.data).hexdigest()
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["ETag"] == f'"{digest}"'
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert set(answer.headers["Cache-Control"].split(", ")) == {"public", "max-age=31536000", "immutable"}
    assert "Set-Cookie" not in answer.headers


def test_a_picture_is_the_webp_that_was_stored(fetch: Any, client: FlaskClient, store: PictureStore) -> None:
    for picture in client.get("/api/images/variations/name/city").json["derivatives"]:
        answer = fetch(picture["publicUrl"])

        assert answer.data[:4] == b"RIFF"
        assert answer.data[8:12] == b"WEBP"
        assert len(answer.data) == picture["fileSize"]
        assert answer.data == store.content_path(picture["etag"].strip('"'), "webp").read_bytes()


def test_head_gives_the_headers_alone(fetch: Any) -> None:
    whole, head = fetch(), fetch(method="HEAD")

    assert (head.status_code, head.data) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control", "Accept-Ranges"):
        assert head.headers[name] == whole.headers[name]


@pytest.mark.parametrize("known", ['"{0}"', '"other", "{0}"', 'W/"{0}"', "*"])
def test_bytes_that_the_client_has_are_not_sent_again(fetch: Any, known: str) -> None:
    digest = fetch().get_etag()[0]

    answer = fetch(If_None_Match=known.format(digest))

    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.get_etag() == (digest, False)
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Content-Length" not in answer.headers


def test_other_bytes_are_sent(fetch: Any) -> None:
    assert fetch(If_None_Match='"other"').status_code == 200


def test_a_file_date_never_hides_another_content(fetch: Any) -> None:
    modified = fetch().headers["Last-Modified"]

    answer = fetch(If_None_Match='"other"', If_Modified_Since=modified)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("asked", "start", "stop"), [("bytes=0-99", 0, 100), ("bytes=100-", 100, None), ("bytes=-10", -10, None)]
)
def test_a_range_gives_a_part(fetch: Any, asked: str, start: int, stop: int | None) -> None:
    whole = fetch().data

    answer = fetch(Range=asked)

    first, last = range(len(whole))[start:stop][0], range(len(whole))[start:stop][-1]
    assert answer.status_code == 206
    assert answer.data == whole[start:stop]
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{len(whole)}"
    assert answer.headers["Content-Type"] == "image/webp"


def test_a_range_behind_the_end_cannot_be_given(fetch: Any) -> None:
    size = len(fetch().data)

    answer = fetch(Range=f"bytes={size}-")

    read_problem(answer, 416)
    assert answer.headers["Content-Range"] == f"bytes */{size}"


def test_a_range_of_other_bytes_gives_all_of_the_present_ones(fetch: Any) -> None:
    whole = fetch()

    assert fetch(Range="bytes=0-9", If_Range='"other"').data == whole.data
    assert fetch(Range="bytes=0-9", If_Range=whole.headers["ETag"]).data == whole.data[:10]


def test_a_versioned_url_gives_the_same_bytes(fetch: Any, client: FlaskClient) -> None:
    picture = client.get("/api/images/variations/name/city").json["derivatives"][1]

    answer = fetch(picture["versionedUrl"])

    assert (answer.status_code, answer.data) == (200, fetch(picture["publicUrl"]).data)


def test_other_words_in_a_query_do_not_matter(fetch: Any) -> None:
    assert fetch(f"{PICTURE}?utm_source=mail").status_code == 200


def test_an_old_revision_is_served_until_the_new_one_is_whole(
    fetch: Any, client: FlaskClient, workshop: Workshop, city: UUID
) -> None:
    old = fetch()

    client.post(f"/api/images/variations/{city}/regenerate")
    queued = fetch()
    workshop.finish_rendering(claimed(workshop.claim()), colour=200)
    rendered = fetch()
    workshop.finish_cutting(claimed(workshop.claim(CUTTING)), colour=200)
    whole = fetch()

    assert queued.data == rendered.data == old.data
    assert whole.data != old.data


def test_a_versioned_url_gives_its_bytes_after_they_were_replaced(
    fetch: Any, client: FlaskClient, workshop: Workshop, city: UUID
) -> None:
    old = fetch()
    client.post(f"/api/images/variations/{city}/regenerate")
    workshop.make_one(colour=200)

    kept = fetch(f"{PICTURE}?v={old.get_etag()[0]}")

    assert (kept.status_code, kept.data) == (200, old.data)
    assert fetch(f"{PICTURE}?v={fetch().get_etag()[0]}").data == fetch().data


def test_replaced_bytes_are_gone_after_their_grace(
    fetch: Any, client: FlaskClient, workshop: Workshop, city: UUID
) -> None:
    old = fetch().get_etag()[0]
    client.post(f"/api/images/variations/{city}/regenerate")
    workshop.make_one(colour=200)

    collect_superseded(workshop.engine, workshop.store, grace_seconds=0)

    read_problem(fetch(f"{PICTURE}?v={old}"), 404)
    assert fetch().status_code == 200


def test_bytes_that_a_picture_never_had_are_not_found(fetch: Any) -> None:
    other = fetch("/api/images/city/sidebar-sm").get_etag()[0]

    read_problem(fetch(f"{PICTURE}?v={other}"), 404)
    read_problem(fetch(f"{PICTURE}?v={'0' * 64}"), 404)


def test_a_version_that_is_no_hash_is_refused(fetch: Any) -> None:
    for version in ["", "1", "0" * 63, "0" * 65, "G" * 64, "A" * 64, "0" * 64 + "%0A", "%00" * 64]:
        problem = read_problem(fetch(f"{PICTURE}?v={version}"), 422)

        assert wrong_fields(problem) == {"v"}, version


def test_what_is_no_public_picture_is_not_found(fetch: Any) -> None:
    for path in [
        "city/og",
        "city/sidebar-original",
        "city/sidebar-render",
        "city/nothing",
        "city/sidebar.webp",
        "city/sidebar%00",
        "city%00/sidebar",
        "city/..",
        "village/sidebar",
        "City/sidebar",
        "city/..%2f..%2fmasters%2fsidebar-300x600.webp",
        "city/masters/sidebar-300x600.webp",
        ".content/staging",
    ]:
        read_problem(fetch(f"/api/images/{path}"), 404)


def test_an_original_is_not_public_even_by_its_hash(fetch: Any, store: PictureStore) -> None:
    [original] = store.root.glob(".content/*/*.png")

    read_problem(fetch(f"/api/images/city/sidebar-original?v={original.stem}"), 404)
    read_problem(fetch(f"{PICTURE}?v={original.stem}"), 404)


def test_a_render_that_waits_to_be_cut_is_not_public(fetch: Any, workshop: Workshop) -> None:
    workshop.submit("village", ["og"])
    workshop.finish_rendering(claimed(workshop.claim()))

    read_problem(fetch("/api/images/village/og-render"), 404)
    problem = read_problem(fetch("/api/images/village/og"), 404)
    assert "not been made yet" in problem["detail"]


def test_a_lost_file_is_not_found_and_a_regeneration_brings_it_back(
    fetch: Any, client: FlaskClient, workshop: Workshop, city: UUID
) -> None:
    before = fetch()
    workshop.store.remove_content(before.get_etag()[0])

    problem = read_problem(fetch(), 404)
    client.post(f"/api/images/variations/{city}/regenerate")
    workshop.make_one()

    assert "regenerate" in problem["detail"]
    assert fetch().data == before.data


def test_a_picture_can_only_be_read(fetch: Any) -> None:
    for method in ["POST", "PUT", "PATCH", "DELETE"]:
        answer = fetch(method=method)

        read_problem(answer, 405)
        assert {"GET", "HEAD"} <= set(answer.headers["Allow"].split(", "))


@contextmanager
def listening(engine: Engine) -> Iterator[list[str]]:
    """The SELECT statements of an engine."""
    heard: list[str] = []

    def hear(*call: Any) -> None:
        if call[2].startswith("SELECT"):
            heard.append(call[2])

    event.listen(engine, "before_cursor_execute", hear)
    yield heard
    event.remove(engine, "before_cursor_execute", hear)


def test_a_picture_costs_one_query_and_holds_no_connection_while_it_is_sent(app: Flask, fetch: Any) -> None:
    with app.app_context():
        engine = db.engine
    fetch()

    with listening(engine) as queries:
        answer = fetch()

        assert engine.pool.checkedout() == 0
        assert answer.status_code == 200
    assert len(queries) == 1
