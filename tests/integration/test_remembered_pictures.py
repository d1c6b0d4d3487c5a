"""Pictures out of memory: no database on the hot path, the same answers, and never more than a second behind."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text

from api.parts import Parts, db
from shared.database import in_transaction
from shared.pictures.collection import collect_superseded
from shared.pictures.links import refresh_links
from shared.pictures.rows import SERVED_CHANNEL
from shared.variations import regenerate, remove
from tests.integration.conftest import Workshop, read_problem

PICTURE = "/api/images/city/sidebar"


@pytest.fixture
def city(workshop: Workshop) -> UUID:
    """A finished variation called city, with one family."""
    variation_id = workshop.submit()
    workshop.make_one()
    return variation_id


@pytest.fixture
def listening(app: Flask, city: UUID) -> Iterator[Parts]:
    """The app with its listener, as the server starts it."""
    del city
    parts: Parts = app.extensions["parts"]
    parts.listener.start()
    yield parts
    parts.listener.stop()


@pytest.fixture
def queries(app: Flask, listening: Parts) -> Iterator[list[str]]:
    """What the app asks the database while it answers; the listener's own proofs left out."""
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
    """Status, bytes and headers of an answer, its request's id left out."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with client.get(url, headers=named) as answer:
        return answer.status_code, answer.data, {k: v for k, v in answer.headers if k != "X-Request-ID"}


def until(happens: Callable[[], bool], seconds: float = 5) -> None:
    """Poll until it happens."""
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, "it did not happen in time"


def settle(client: FlaskClient, queries: list[str], url: str = PICTURE) -> None:
    """Ask until the picture is remembered."""

    def asks_nothing() -> bool:
        queries.clear()
        return read(client, url)[0] == 200 and not queries

    until(asks_nothing)


def test_a_remembered_picture_asks_no_database(client: FlaskClient, queries: list[str]) -> None:
    version = read(client)[2]["ETag"].strip('"')

    for url in (PICTURE, f"{PICTURE}.webp", f"{PICTURE}?v={version}"):
        settle(client, queries, url)
        for headers in ({}, {"Range": "bytes=0-9"}, {"If_None_Match": f'"{version}"'}):
            assert read(client, url, **headers)[0] in {200, 206, 304}
    assert queries == []


def test_it_is_answered_as_one_that_was_looked_up(client: FlaskClient, queries: list[str]) -> None:
    looked_up = read(client)
    settle(client, queries)

    remembered = read(client)

    assert remembered == looked_up


def test_its_request_has_an_id(client: FlaskClient, queries: list[str]) -> None:
    settle(client, queries)

    with client.get(PICTURE, headers={"X-Request-ID": "a-plain.id_1"}) as answer:
        assert answer.headers["X-Request-ID"] == "a-plain.id_1"
    with client.get(PICTURE, headers={"X-Request-ID": "no plain id"}) as answer:
        assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-ID"])


def test_scripts_of_the_allowed_origin_may_read_it(
    client_of: Callable[..., FlaskClient], city: UUID, workshop: Workshop
) -> None:
    del city, workshop
    for origin in ("https://example.com", "*"):
        client = client_of(cors_origin=origin)
        parts: Parts = client.application.extensions["parts"]
        looked_up = read(client, Origin="https://example.com")
        parts.listener.start()
        try:
            until(lambda client=client, parts=parts: bool(read(client)[0] and parts.memory._count))
            remembered = read(client, Origin="https://example.com")
        finally:
            parts.listener.stop()

        assert remembered == looked_up
        assert remembered[2]["Access-Control-Allow-Origin"] == origin


def test_a_new_revision_is_served_within_a_second(
    client: FlaskClient, queries: list[str], workshop: Workshop, city: UUID
) -> None:
    old = read(client)
    version = old[2]["ETag"].strip('"')
    settle(client, queries)
    settle(client, queries, f"{PICTURE}?v={version}")

    in_transaction(workshop.engine, lambda session: regenerate(session, city, {}, workshop.settings))
    workshop.make_one(colour=200)

    until(lambda: read(client)[1] != old[1], seconds=1)
    assert read(client, f"{PICTURE}?v={version}")[1] == old[1]


def test_what_was_collected_is_gone_within_a_second(
    client: FlaskClient, queries: list[str], workshop: Workshop, city: UUID
) -> None:
    url = f"{PICTURE}?v={read(client)[2]['ETag'].strip(chr(34))}"
    settle(client, queries, url)
    in_transaction(workshop.engine, lambda session: regenerate(session, city, {}, workshop.settings))
    workshop.make_one(colour=200)

    collect_superseded(workshop.engine, workshop.store, grace_seconds=0)

    until(lambda: client.get(url, buffered=True).status_code == 404, seconds=1)


def test_a_deleted_variation_is_gone_within_a_second(
    client: FlaskClient, queries: list[str], workshop: Workshop, city: UUID
) -> None:
    settle(client, queries)

    in_transaction(workshop.engine, lambda session: remove(session, city))

    until(lambda: client.get(PICTURE, buffered=True).status_code == 404, seconds=1)


def test_a_lost_file_is_not_found(client: FlaskClient, queries: list[str], workshop: Workshop) -> None:
    digest = read(client)[2]["ETag"].strip('"')
    settle(client, queries)

    workshop.store.remove(digest)

    assert "lost" in read_problem(client.get(PICTURE), 404)["detail"]


def test_a_damaged_file_is_not_sent_under_a_length_that_it_has_not(
    client: FlaskClient, queries: list[str], workshop: Workshop
) -> None:
    digest = read(client)[2]["ETag"].strip('"')
    settle(client, queries)
    workshop.store.content_path(digest, "webp").write_bytes(b"half")

    status, data, headers = read(client)

    assert (status, headers["Content-Length"]) == (200, str(len(data)))


def test_a_listener_that_was_cut_off_makes_everything_be_looked_up_until_it_hears_again(
    client: FlaskClient, queries: list[str], workshop: Workshop, city: UUID
) -> None:
    settle(client, queries)
    cut_off = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'api' AND query = 'SELECT 1'"
    )
    old = read(client)[1]

    in_transaction(workshop.engine, lambda session: session.execute(cut_off))
    in_transaction(workshop.engine, lambda session: regenerate(session, city, {}, workshop.settings))
    workshop.make_one(colour=200)

    until(lambda: read(client)[1] != old, seconds=1)
    settle(client, queries)
    assert read(client)[1] != old


def test_no_notice_is_needed_of_what_changes_no_picture(
    client: FlaskClient, queries: list[str], workshop: Workshop
) -> None:
    settle(client, queries)

    workshop.submit("village")
    refresh_links(workshop.engine, workshop.store, "city")
    in_transaction(workshop.engine, lambda session: session.execute(text(f"NOTIFY {SERVED_CHANNEL}, 'village'")))

    assert read(client)[0] == 200
    assert queries == []
