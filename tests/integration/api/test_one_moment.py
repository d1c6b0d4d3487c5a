"""Answers that several statements put together: they show one moment, whatever commits between the statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from api.extensions import db
from shared.database import in_transaction
from shared.pictures.collection import collect_superseded
from shared.pictures.store import StoredContent
from shared.variations import regenerate, remove
from tests.integration.conftest import IDEA, Workshop, read_problem

URL = "/api/images/variations"
PICTURE = "/api/images/city/sidebar"


@contextmanager
def after_statement(app: Flask, number: int, happens: Callable[[], object]) -> Iterator[None]:
    """Let something happen elsewhere once the API's statement of this number is done."""
    with app.app_context():
        engine: Engine = db.engine
    seen = 0

    def count(*_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            happens()

    event.listen(engine, "after_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", count)


def delete(workshop: Workshop, variation_id: UUID) -> None:
    """Delete a variation, as another process does."""
    in_transaction(workshop.engine, lambda session: remove(session, variation_id))


@pytest.fixture
def city(workshop: Workshop) -> UUID:
    """Finish a variation called city, with one family."""
    variation_id = workshop.submit()
    workshop.make_one()
    return variation_id


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize(
    "path", ["/{id}", "/name/city", "?expand=derivatives", "/{id}/head", "/name/city/srcset?family=sidebar"]
)
def test_a_variation_that_is_deleted_meanwhile_is_shown_as_it_was(
    app: Flask, client: FlaskClient, workshop: Workshop, city: UUID, path: str, number: int
) -> None:
    url = URL + path.format(id=city)
    before = client.get(url)

    with after_statement(app, number, lambda: delete(workshop, city)):
        meanwhile = client.get(url)

    assert (meanwhile.status_code, meanwhile.data) == (200, before.data)
    assert client.get(f"{URL}/{city}").status_code == 404


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_a_repeated_post_beside_a_deletion_shows_the_old_variation_or_a_new_one(
    app: Flask, client: FlaskClient, workshop: Workshop, number: int
) -> None:
    old = client.post(URL, json=IDEA).json

    with after_statement(app, number, lambda: delete(workshop, UUID(old["id"]))):
        answer = client.post(URL, json=IDEA)

    assert answer.status_code in {200, 202}, answer.text
    assert len(answer.json["families"]) == 9
    assert (answer.json["id"] == old["id"]) == (answer.status_code == 200)


@pytest.mark.parametrize("number", [1, 2])
def test_a_complete_variation_never_lacks_its_pictures(
    app: Flask, client: FlaskClient, workshop: Workshop, city: UUID, number: int
) -> None:
    def start_over() -> None:
        in_transaction(workshop.engine, lambda session: regenerate(session, city, {}, workshop.settings))

    with after_statement(app, number, start_over):
        shown = client.get(f"{URL}/{city}").json

    assert (shown["status"], shown["revision"]) == ("complete", 1)
    assert [state["status"] for state in shown["familyStates"]] == ["complete"]
    assert len(shown["derivatives"]) == 3


def replace_and_collect(workshop: Workshop, variation_id: UUID) -> None:
    """Make new pictures of a variation and delete the previous ones at once, as other processes do."""
    in_transaction(workshop.engine, lambda session: regenerate(session, variation_id, {}, workshop.settings))
    workshop.make_one(colour=200)
    collect_superseded(workshop.engine, workshop.store, 0)


def test_a_picture_that_is_replaced_and_collected_after_its_row_was_read_is_served_as_it_is_now(
    app: Flask, client: FlaskClient, workshop: Workshop, city: UUID
) -> None:
    before = client.get(PICTURE, buffered=True)

    with after_statement(app, 1, lambda: replace_and_collect(workshop, city)):
        meanwhile = client.get(PICTURE, buffered=True)

    assert meanwhile.status_code == 200, meanwhile.text
    assert meanwhile.data == client.get(PICTURE, buffered=True).data != before.data


def test_a_picture_that_is_replaced_and_collected_before_its_file_is_opened_is_served_as_it_is_now(
    client: FlaskClient, workshop: Workshop, city: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    really_open = StoredContent.open

    def open_late(content: StoredContent) -> BufferedReader:
        monkeypatch.undo()
        replace_and_collect(workshop, city)
        return really_open(content)

    monkeypatch.setattr(StoredContent, "open", open_late)
    meanwhile = client.get(PICTURE, buffered=True)

    assert meanwhile.status_code == 200, meanwhile.text
    assert meanwhile.data == client.get(PICTURE, buffered=True).data


def test_a_picture_that_is_deleted_and_collected_after_its_row_was_read_does_not_exist(
    app: Flask, client: FlaskClient, workshop: Workshop, city: UUID
) -> None:
    def delete_and_collect() -> None:
        delete(workshop, city)
        collect_superseded(workshop.engine, workshop.store, 0)

    with after_statement(app, 1, delete_and_collect):
        meanwhile = client.get(PICTURE, buffered=True)

    assert read_problem(meanwhile, 404)["detail"] == read_problem(client.get(PICTURE, buffered=True), 404)["detail"]


def test_a_read_changes_nothing(app: Flask, client: FlaskClient, city: UUID) -> None:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement.split(maxsplit=1)[0])

    with app.app_context():
        event.listen(db.engine, "after_cursor_execute", note)

    client.get(f"{URL}/{city}")

    assert statements == ["SELECT"] * 3
