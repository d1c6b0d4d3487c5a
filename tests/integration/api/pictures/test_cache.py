"""Pictures out of the cache: no database query, equal answers, and never more than a second behind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text

from api.extensions import EXTENSIONS, Extensions, db
from api.pictures import cache as cache_module
from shared.database import in_transaction
from shared.pictures.collection import collect_superseded
from shared.pictures.links import refresh_links
from shared.pictures.rows import SERVED_CHANNEL
from shared.variations import regenerate, remove
from tests.integration.conftest import Workshop, read_problem
from tests.support.patience import wait_for

PICTURE = "/api/images/city/sidebar"


@pytest.fixture
def city(workshop: Workshop) -> UUID:
    """Finish a variation called city, with one family."""
    variation_id = workshop.submit()
    workshop.make_one()
    return variation_id


@pytest.fixture
def listening(app: Flask, city: UUID) -> Iterator[None]:
    """Start the change listener of the app, as the server does."""
    del city
    extensions: Extensions = app.extensions[EXTENSIONS]
    extensions.change_listener.start()
    yield
    extensions.change_listener.stop()


@pytest.fixture
def queries(app: Flask, listening: None) -> Iterator[list[str]]:
    """Record the queries of the app's answers, without the listener's own proofs."""
    del listening
    heard: list[str] = []

    def hear(*call: Any) -> None:
        if call[2] != "SELECT 1":
            heard.append(call[2])

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    yield heard
    event.remove(engine, "before_cursor_execute", hear)


def read(client: FlaskClient, url: str = PICTURE, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    """Return status, bytes and headers of an answer, without the request's id."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with client.get(url, headers=named) as answer:
        return answer.status_code, answer.data, {k: v for k, v in answer.headers if k != "X-Request-ID"}


def settle(client: FlaskClient, queries: list[str], url: str = PICTURE) -> None:
    """Ask until the picture is cached."""

    def is_cached() -> bool:
        queries.clear()
        return read(client, url)[0] == 200 and not queries

    wait_for("the picture to be cached", is_cached)


def test_a_cached_picture_needs_no_database(
    client: FlaskClient, queries: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "TRUSTED_SECONDS", 10_000)  # however long this machine stalls
    version = read(client)[2]["ETag"].strip('"')

    for url in (PICTURE, f"{PICTURE}.webp", f"{PICTURE}?v={version}"):
        settle(client, queries, url)
        for headers in ({}, {"Range": "bytes=0-9"}, {"If_None_Match": f'"{version}"'}):
            assert read(client, url, **headers)[0] in {200, 206, 304}
    assert queries == []


def test_the_answer_with_a_cached_picture_is_equal_to_one_from_the_database(
    client: FlaskClient, queries: list[str]
) -> None:
    from_database = read(client)
    settle(client, queries)

    from_cache = read(client)

    assert from_cache == from_database


def test_the_answer_with_a_cached_picture_has_a_request_id(client: FlaskClient, queries: list[str]) -> None:
    settle(client, queries)

    with client.get(PICTURE, headers={"X-Request-ID": "a-plain.id_1"}) as answer:
        assert answer.headers["X-Request-ID"] == "a-plain.id_1"
    with client.get(PICTURE, headers={"X-Request-ID": "no plain id"}) as answer:
        assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-ID"])


@pytest.mark.parametrize(
    ("setting", "asking", "allowed"),
    [
        ("https://example.com", "https://example.com", "https://example.com"),
        ("*", "https://example.com", "*"),
        ("https://example.com,https://shop.example", "https://shop.example", "https://shop.example"),
        ("https://example.com,https://shop.example", "https://evil.example", None),
        ("https://example.com,https://shop.example", "", None),
    ],
)
def test_scripts_of_the_allowed_origins_may_read_a_cached_picture(
    client_of: Callable[..., FlaskClient],
    city: UUID,
    workshop: Workshop,
    setting: str,
    asking: str,
    allowed: str | None,
) -> None:
    del city, workshop
    client = client_of(cors_origin=setting)
    extensions: Extensions = client.application.extensions[EXTENSIONS]
    headers = {"Origin": asking} if asking else {}
    from_database = read(client, **headers)
    extensions.change_listener.start()
    try:
        cache = extensions.picture_cache
        wait_for("a picture in the cache", lambda: bool(read(client)[0] and cache._count))
        from_cache = read(client, **headers)
    finally:
        extensions.change_listener.stop()

    assert from_cache == from_database
    assert from_cache[2].get("Access-Control-Allow-Origin") == allowed
    assert from_cache[2].get("Vary") == ("Origin" if "," in setting else None)


def test_a_new_revision_is_served(client: FlaskClient, queries: list[str], workshop: Workshop, city: UUID) -> None:
    old = read(client)
    version = old[2]["ETag"].strip('"')
    settle(client, queries)
    settle(client, queries, f"{PICTURE}?v={version}")

    in_transaction(workshop.engine, lambda session: regenerate(session, city, {}, workshop.settings))
    workshop.make_one(colour=200)

    wait_for("the new revision", lambda: read(client)[1] != old[1])
    assert read(client, f"{PICTURE}?v={version}")[1] == old[1]


def test_a_collected_picture_is_404(client: FlaskClient, queries: list[str], workshop: Workshop, city: UUID) -> None:
    url = f"{PICTURE}?v={read(client)[2]['ETag'].strip(chr(34))}"
    settle(client, queries, url)
    in_transaction(workshop.engine, lambda session: regenerate(session, city, {}, workshop.settings))
    workshop.make_one(colour=200)

    collect_superseded(workshop.engine, workshop.store, grace_seconds=0)

    wait_for("its end", lambda: client.get(url, buffered=True).status_code == 404)


def test_pictures_of_a_deleted_variation_are_404(
    client: FlaskClient, queries: list[str], workshop: Workshop, city: UUID
) -> None:
    settle(client, queries)

    in_transaction(workshop.engine, lambda session: remove(session, city))

    wait_for("its end", lambda: client.get(PICTURE, buffered=True).status_code == 404)


def test_a_cached_picture_whose_file_is_lost_is_404(
    client: FlaskClient, queries: list[str], workshop: Workshop
) -> None:
    digest = read(client)[2]["ETag"].strip('"')
    settle(client, queries)

    workshop.store.content_path(digest, "webp").unlink()

    assert "lost" in read_problem(client.get(PICTURE), 404)["detail"]


def test_a_cached_picture_whose_file_has_another_length_is_404(
    client: FlaskClient, queries: list[str], workshop: Workshop
) -> None:
    digest = read(client)[2]["ETag"].strip('"')
    settle(client, queries)
    workshop.store.content_path(digest, "webp").write_bytes(b"half")

    assert "damaged" in read_problem(client.get(PICTURE), 404)["detail"]


def test_the_cache_is_unused_while_the_listener_has_no_connection(
    client: FlaskClient, queries: list[str], workshop: Workshop, city: UUID
) -> None:
    settle(client, queries)
    cut_off = text(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE application_name = 'api' AND query = 'SELECT 1'"
    )
    old = read(client)[1]

    in_transaction(workshop.engine, lambda session: session.execute(cut_off))
    in_transaction(workshop.engine, lambda session: regenerate(session, city, {}, workshop.settings))
    workshop.make_one(colour=200)

    wait_for("the new picture", lambda: read(client)[1] != old)
    settle(client, queries)
    assert read(client)[1] != old


def test_changes_that_touch_no_picture_of_a_variation_leave_it_in_the_cache(
    client: FlaskClient, queries: list[str], workshop: Workshop
) -> None:
    settle(client, queries)

    workshop.submit("village")
    refresh_links(workshop.engine, workshop.store, "city")
    in_transaction(workshop.engine, lambda session: session.execute(text(f"NOTIFY {SERVED_CHANNEL}, 'village'")))

    assert read(client)[0] == 200
    assert queries == []
