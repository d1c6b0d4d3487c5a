"""Pictures over HTTP: headers, conditions, ranges, revisions, formats, and everything that is 404."""

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email import message_from_bytes
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from api.extensions import EXTENSIONS, db
from image_generator_types.sizes import get_derivative_size
from shared import wanted_formats
from shared.database import in_transaction
from shared.lifecycle import CUTTING
from shared.pictures.collection import collect_superseded
from shared.pictures.rows import PictureKind, StagedPicture, store_pictures
from shared.pictures.store import PictureStore
from shared.queues import AGAIN_QUEUE
from shared.tables import ImageVariation
from tests.integration.conftest import Workshop, claimed, read_problem, wrong_fields
from tests.support.patience import patience

PICTURE = "/api/images/city/sidebar"


@pytest.fixture
def city(workshop: Workshop) -> UUID:
    """Finish a variation called city, with one family."""
    variation_id = workshop.submit()
    workshop.make_one()
    return variation_id


@pytest.fixture
def fetch(client: FlaskClient) -> Iterator[Any]:
    """Return a function that calls the API; close the file of every answer in the end."""
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


def test_head_returns_only_the_headers(fetch: Any) -> None:
    whole, head = fetch(), fetch(method="HEAD")

    assert (head.status_code, head.data) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control", "Accept-Ranges"):
        assert head.headers[name] == whole.headers[name]


@pytest.mark.parametrize("known", ['"{0}"', '"other", "{0}"', 'W/"{0}"', "*"])
def test_bytes_that_the_client_has_are_answered_with_304(fetch: Any, known: str) -> None:
    digest = fetch().get_etag()[0]

    answer = fetch(If_None_Match=known.format(digest))

    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.get_etag() == (digest, False)
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Content-Length" not in answer.headers


def test_a_picture_is_sent_to_a_client_with_other_bytes(fetch: Any) -> None:
    assert fetch(If_None_Match='"other"').status_code == 200


def test_if_none_match_counts_more_than_if_modified_since(fetch: Any) -> None:
    modified = fetch().headers["Last-Modified"]

    answer = fetch(If_None_Match='"other"', If_Modified_Since=modified)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("asked", "start", "stop"), [("bytes=0-99", 0, 100), ("bytes=100-", 100, None), ("bytes=-10", -10, None)]
)
def test_a_range_is_answered_with_that_part(fetch: Any, asked: str, start: int, stop: int | None) -> None:
    whole = fetch().data

    answer = fetch(Range=asked)

    first, last = range(len(whole))[start:stop][0], range(len(whole))[start:stop][-1]
    assert answer.status_code == 206
    assert answer.data == whole[start:stop]
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{len(whole)}"
    assert answer.headers["Content-Type"] == "image/webp"


def test_a_range_behind_the_end_is_416(fetch: Any) -> None:
    size = len(fetch().data)

    answer = fetch(Range=f"bytes={size}-")

    read_problem(answer, 416)
    assert answer.headers["Content-Range"] == f"bytes */{size}"


def test_several_ranges_are_answered_with_a_multipart_body(fetch: Any) -> None:
    whole = fetch().data

    answer = fetch(Range="bytes=0-9,20-29,-5")

    assert answer.status_code == 206
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert "Content-Range" not in answer.headers
    message = message_from_bytes(f"Content-Type: {answer.headers['Content-Type']}\r\n\r\n".encode() + answer.data)
    assert message.get_content_type() == "multipart/byteranges"
    assert [one.get_payload(decode=True) for one in message.get_payload()] == [whole[:10], whole[20:30], whole[-5:]]


def test_too_many_ranges_are_answered_with_the_whole_picture(fetch: Any) -> None:
    answer = fetch(Range="bytes=" + ",".join(f"{at}-{at}" for at in range(0, 100, 2)))

    assert (answer.status_code, answer.data) == (200, fetch().data)


def test_a_range_is_ignored_by_head(fetch: Any) -> None:
    head = fetch(method="HEAD", Range="bytes=0-9")

    assert (head.status_code, head.headers["Content-Length"]) == (200, str(len(fetch().data)))


@pytest.mark.parametrize("condition", ['W/"{etag}"', "Mon, 01 Jan 2001 00:00:00 GMT", "nonsense"])
def test_if_range_needs_a_strong_tag_or_the_exact_date(fetch: Any, condition: str) -> None:
    whole = fetch()

    assert fetch(Range="bytes=0-9", If_Range=condition.format(etag=whole.get_etag()[0])).data == whole.data
    assert fetch(Range="bytes=0-9", If_Range=whole.headers["Last-Modified"]).data == whole.data[:10]


def test_a_failed_precondition_is_412(fetch: Any) -> None:
    whole = fetch()

    for headers in (
        {"If_Match": '"other"'},
        {"If_Match": f"W/{whole.headers['ETag']}"},
        {"If_Unmodified_Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
    ):
        read_problem(fetch(**headers), 412)
    for headers in ({"If_Match": "*"}, {"If_Match": f'"other", {whole.headers["ETag"]}'}):
        assert fetch(**headers).data == whole.data


def test_a_picture_that_is_unchanged_since_a_date_is_304(fetch: Any) -> None:
    modified = fetch().headers["Last-Modified"]

    assert fetch(If_Modified_Since=modified).status_code == 304
    assert fetch(If_Modified_Since="Mon, 01 Jan 2001 00:00:00 GMT").status_code == 200


def test_a_range_of_replaced_bytes_is_answered_with_the_whole_picture(fetch: Any) -> None:
    whole = fetch()

    assert fetch(Range="bytes=0-9", If_Range='"other"').data == whole.data
    assert fetch(Range="bytes=0-9", If_Range=whole.headers["ETag"]).data == whole.data[:10]


def test_a_versioned_url_serves_the_same_bytes(fetch: Any, client: FlaskClient) -> None:
    picture = client.get("/api/images/variations/name/city").json["derivatives"][1]

    answer = fetch(picture["versionedUrl"])

    assert (answer.status_code, answer.data) == (200, fetch(picture["publicUrl"]).data)


def test_unknown_query_parameters_are_ignored(fetch: Any) -> None:
    assert fetch(f"{PICTURE}?utm_source=mail").status_code == 200


def test_the_previous_picture_is_served_until_the_new_one_is_complete(
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


def test_a_versioned_url_serves_its_bytes_after_they_were_replaced(
    fetch: Any, client: FlaskClient, workshop: Workshop, city: UUID
) -> None:
    old = fetch()
    client.post(f"/api/images/variations/{city}/regenerate")
    workshop.make_one(colour=200)

    kept = fetch(f"{PICTURE}?v={old.get_etag()[0]}")

    assert (kept.status_code, kept.data) == (200, old.data)
    assert fetch(f"{PICTURE}?v={fetch().get_etag()[0]}").data == fetch().data


def test_replaced_bytes_are_404_after_the_grace_period(
    fetch: Any, client: FlaskClient, workshop: Workshop, city: UUID
) -> None:
    old = fetch().get_etag()[0]
    client.post(f"/api/images/variations/{city}/regenerate")
    workshop.make_one(colour=200)

    collect_superseded(workshop.engine, workshop.store, grace_seconds=0)

    read_problem(fetch(f"{PICTURE}?v={old}"), 404)
    assert fetch().status_code == 200


def test_a_hash_that_a_picture_never_had_is_404(fetch: Any) -> None:
    other = fetch("/api/images/city/sidebar-sm").get_etag()[0]

    read_problem(fetch(f"{PICTURE}?v={other}"), 404)
    read_problem(fetch(f"{PICTURE}?v={'0' * 64}"), 404)


def test_a_version_that_is_not_a_hash_is_refused(fetch: Any) -> None:
    for version in ["", "1", "0" * 63, "0" * 65, "G" * 64, "A" * 64, "0" * 64 + "%0A", "%00" * 64]:
        problem = read_problem(fetch(f"{PICTURE}?v={version}"), 422)

        assert wrong_fields(problem) == {"v"}, version


def test_every_path_that_names_no_public_picture_is_404(fetch: Any) -> None:
    for path in [
        "city/og",
        "city/sidebar-original",
        "city/sidebar-render",
        "city/nothing",
        "city/sidebar.gif",
        "city/sidebar.",
        "city/.webp",
        "city/sidebar.webp.webp",
        "city/sidebar.WEBP",
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


def test_an_original_is_404_even_by_its_hash(fetch: Any, store: PictureStore) -> None:
    [original] = store.root.glob(".content/*/*.png")

    read_problem(fetch(f"/api/images/city/sidebar-original?v={original.stem}"), 404)
    read_problem(fetch(f"{PICTURE}?v={original.stem}"), 404)


def test_a_render_that_waits_to_be_cut_is_404(fetch: Any, workshop: Workshop) -> None:
    workshop.submit("village", ["og"])
    workshop.finish_rendering(claimed(workshop.claim()))

    read_problem(fetch("/api/images/village/og-render"), 404)
    problem = read_problem(fetch("/api/images/village/og"), 404)
    assert "not been made yet" in problem["detail"]


def test_a_lost_file_is_404_until_a_regeneration_brings_it_back(
    fetch: Any, client: FlaskClient, workshop: Workshop, city: UUID
) -> None:
    before = fetch()
    workshop.store.content_path(before.get_etag()[0], "webp").unlink()

    problem = read_problem(fetch(), 404)
    client.post(f"/api/images/variations/{city}/regenerate")
    workshop.make_one()

    assert "regenerate" in problem["detail"]
    assert fetch().data == before.data


@pytest.mark.parametrize("left", ["half of it", "nothing", "a fifo", "a folder"])
def test_a_damaged_file_is_404_and_known_to_health_after_the_next_sweep(
    fetch: Any, client: FlaskClient, workshop: Workshop, store: PictureStore, left: str
) -> None:
    path = store.content_path(fetch().get_etag()[0], "webp")
    data = path.read_bytes()
    path.unlink()
    if left == "half of it":
        path.write_bytes(data[: len(data) // 2])
    elif left == "a fifo":
        os.mkfifo(path)
    elif left == "a folder":
        path.mkdir()

    assert "damaged" in read_problem(fetch(), 404)["detail"]
    extensions = client.application.extensions[EXTENSIONS]
    assert extensions.reconciler.sweep()["suspected"] == 1

    assert client.get("/health").json["status"] == "degraded"
    assert client.get("/health").json["pictures"]["damaged"] >= 1
    assert not (workshop.store.root / ".public" / "city" / path.with_stem("sidebar").name).is_symlink()


def test_a_picture_accepts_only_get_and_head(fetch: Any) -> None:
    for method in ["POST", "PUT", "PATCH", "DELETE"]:
        answer = fetch(method=method)

        read_problem(answer, 405)
        assert {"GET", "HEAD"} <= set(answer.headers["Allow"].split(", "))


@contextmanager
def listening(engine: Engine) -> Iterator[list[str]]:
    """Record the SELECT statements of an engine."""
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


# --- formats


@pytest.fixture
def card(workshop: Workshop) -> UUID:
    """Finish a variation called card, with a family that is cut in JPEG, too."""
    variation_id = workshop.submit("card", ["og"])
    workshop.make_one()
    return variation_id


@pytest.mark.usefixtures("card")
def test_the_extension_of_a_url_chooses_the_format(fetch: Any) -> None:
    for extension, image_format, magic in (
        ("jpg", "jpeg", b"\xff\xd8\xff"),
        ("jpeg", "jpeg", b"\xff\xd8\xff"),
        ("webp", "webp", b"RIFF"),
    ):
        answer = fetch(f"/api/images/card/facebook-og.{extension}")

        assert (answer.status_code, answer.headers["Content-Type"]) == (200, f"image/{image_format}")
        assert answer.data.startswith(magic)
        assert "immutable" in answer.headers["Cache-Control"]
        assert "Vary" not in answer.headers
        version = answer.get_etag()[0]
        assert fetch(f"/api/images/card/facebook-og.{extension}?v={version}").data == answer.data


@pytest.mark.usefixtures("card")
def test_a_hash_is_found_only_under_its_own_format(fetch: Any) -> None:
    version = fetch("/api/images/card/og.jpg").get_etag()[0]

    read_problem(fetch(f"/api/images/card/og?v={version}"), 404)
    read_problem(fetch(f"/api/images/card/og.avif?v={version}"), 404)


def test_a_format_that_does_not_exist_yet_is_ordered_once_and_webp_is_sent_instead(
    fetch: Any, redis_client: Redis, client: FlaskClient
) -> None:
    with ThreadPoolExecutor(8) as threads:
        statuses = list(threads.map(lambda _: client.get(f"{PICTURE}.avif", buffered=True).status_code, range(40)))
    answer = fetch(f"{PICTURE}.avif")

    assert set(statuses) == {200}
    assert redis_client.llen(AGAIN_QUEUE) == 1
    assert (answer.headers["Content-Type"], answer.data) == ("image/webp", fetch().data)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def test_a_format_of_a_picture_that_does_not_exist_is_not_ordered(fetch: Any, redis_client: Redis) -> None:
    read_problem(fetch("/api/images/city/og.avif"), 404)
    read_problem(fetch("/api/images/city/sidebar-original.avif"), 404)
    read_problem(fetch(f"{PICTURE}.avif?v={'0' * 64}"), 404)

    assert redis_client.llen(AGAIN_QUEUE) == 0


def test_a_request_waits_for_a_format_for_the_time_that_is_set(
    client_of: Any, workshop: Workshop, city: UUID, store: PictureStore
) -> None:
    client = client_of(format_wait_seconds=patience(60))

    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(client.get, f"{PICTURE}.png", buffered=True)
        store_format(workshop, store, city, b"\x89PNG pixels", "png")

        assert answer.result(timeout=patience(10)).data == b"\x89PNG pixels"
    assert answer.result().content_type == "image/png"
    assert "immutable" in answer.result().headers["Cache-Control"]


@pytest.mark.usefixtures("city")
def test_when_one_request_has_waited_in_vain_the_next_do_not_wait(
    client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a CPU worker a crowd would hold every thread of the API, one time of waiting after another."""
    monkeypatch.setattr(wanted_formats, "UNHEARD_SECONDS", 10_000)
    hurried, patient = client_of(format_wait_seconds=0.5), client_of(format_wait_seconds=10_000)

    hurried.get(f"{PICTURE}.avif", buffered=True)
    assert not hurried.application.extensions[EXTENSIONS].wanted_formats.is_heard()

    patient.application.extensions[EXTENSIONS].wanted_formats.note_unheard()
    answers = [patient.get(f"{PICTURE}.avif", buffered=True) for _ in range(20)]
    assert {answer.content_type for answer in answers} == {"image/webp"}


def store_format(workshop: Workshop, store: PictureStore, variation_id: UUID, data: bytes, extension: str) -> None:
    """Store a picture of the family as the CPU worker does when it adds a format."""
    file = store.stage(data, extension)
    staged = StagedPicture(name="sidebar", kind=PictureKind.DERIVATIVE, size=get_derivative_size("sidebar"), file=file)
    in_transaction(
        workshop.engine,
        lambda session: store_pictures(
            session, store, session.get_one(ImageVariation, variation_id), "sidebar", [staged]
        ),
    )
    store.discard(file)


def test_the_accept_header_is_ignored_without_negotiation(
    fetch: Any, workshop: Workshop, store: PictureStore, city: UUID
) -> None:
    store_format(workshop, store, city, b"avif pixels", "avif")

    answer = fetch(Accept="image/avif")

    assert (answer.headers["Content-Type"], answer.headers.get("Vary")) == ("image/webp", None)


def test_the_accept_header_chooses_among_the_formats_that_exist(
    client_of: Any, workshop: Workshop, store: PictureStore, city: UUID, redis_client: Redis
) -> None:
    client = client_of(negotiate_formats=True)

    def type_for(accept: str | None, url: str = PICTURE) -> str:
        with client.get(url, headers={"Accept": accept} if accept else {}) as answer:
            assert answer.headers.get("Vary") == ("Accept" if url == PICTURE else None)
            return answer.content_type

    assert type_for("image/avif,image/webp,*/*") == "image/webp"
    assert redis_client.llen(AGAIN_QUEUE) == 0, "AVIF is sent if it exists, and is not made for negotiation"
    store_format(workshop, store, city, b"avif pixels", "avif")
    assert type_for("image/avif,image/webp,*/*") == "image/avif"
    assert type_for("image/webp,*/*") == "image/webp"
    assert type_for("image/avif;q=0.1,image/webp") == "image/webp"
    assert type_for("image/jpeg") == "image/webp", "JPEG does not exist, and WebP is always available"
    assert type_for(None) == "image/webp"
    assert type_for("image/avif", f"{PICTURE}.webp") == "image/webp"


def test_a_304_answer_varies_by_accept_too(client_of: Any) -> None:
    client = client_of(negotiate_formats=True)

    answer = client.get(PICTURE, headers={"If-None-Match": "*"})

    assert (answer.status_code, answer.headers["Vary"]) == (304, "Accept")


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("If_Modified_Since", "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"),
        ("If_Modified_Since", "Mon, 01 Jan 2035 00:00:00 +0000"),
        ("If_Modified_Since", "Mon, 01 Jan 2035 99:00:00 GMT"),
        ("If_Modified_Since", "Mon, 01 Jan 2035 00:00:00 GMT, Mon, 01 Jan 2035 00:00:00 GMT"),
        ("If_Modified_Since", "tomorrow"),
        ("If_Unmodified_Since", "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"),
        ("If_Unmodified_Since", "Mon, 01 Jan 2001 00:00:00"),
        ("If_None_Match", "{unquoted}"),
        ("If_None_Match", '"{unquoted}'),
        ("If_None_Match", '*, "{unquoted}"'),
        ("If_Match", "nonsense"),
        ("Range", "bytes=9-5"),
        ("Range", "bytes=--1"),
        ("Range", "bytes=a-b"),
        ("Range", "bytes=0-" + "9" * 5_000),
        ("Range", "bytes"),
    ],
    ids=lambda text: text[:60],
)
def test_a_condition_or_range_that_breaks_its_grammar_is_ignored(fetch: Any, header: str, value: str) -> None:
    plain = fetch()
    value = value.format(unquoted=plain.headers["ETag"].strip('"'))

    answer = fetch(**{header: value})

    assert (answer.status_code, answer.data) == (200, plain.data)


@pytest.mark.parametrize(
    "date", ["Mon, 01 Jan 2035 00:00:00 GMT", "Monday, 01-Jan-35 00:00:00 GMT", "Mon Jan  1 00:00:00 2035"]
)
def test_a_date_is_read_in_all_three_forms_of_http(fetch: Any, date: str) -> None:
    assert fetch(If_Modified_Since=date).status_code == 304


def test_a_range_may_end_far_behind_the_end(fetch: Any) -> None:
    answer = fetch(Range="bytes=5-" + "9" * 100)

    assert (answer.status_code, answer.data) == (206, fetch().data[5:])


def test_a_media_type_is_not_to_be_guessed_and_a_missing_picture_not_to_be_kept(fetch: Any) -> None:
    assert fetch().headers["X-Content-Type-Options"] == "nosniff"
    for url in ("/api/images/city/og", "/api/images/none/og", f"{PICTURE}.gif", f"{PICTURE}?v=x", f"{PICTURE}/x"):
        missing = fetch(url)
        assert missing.status_code in {404, 422}
        assert missing.headers["Cache-Control"] == "no-store"
    assert fetch(If_Match='"other"').headers["Cache-Control"] == "no-store"
    assert fetch(Range="bytes=99999999-").headers["Cache-Control"] == "no-store"
