"""A process that freezes right before it changes a file, and wakes when others have moved on, does no lasting harm."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

import pytest
from redis import Redis
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared.database import PROVEN_SECONDS, in_transaction
from shared.errors import LeaseLostError
from shared.pictures.collection import collect_superseded, staged_files
from shared.pictures.links import refresh_links, unlinked_names
from shared.pictures.rows import place_content
from shared.pictures.store import Content
from shared.variations import remove
from tests.integration.conftest import Workshop
from tests.integration.shared.pictures.test_pictures import (
    content,
    links,
    public_files,
    put_picture,
    regenerated,
    removed,
    sweep,
)
from tests.support.late_operations import before
from tests.support.patience import wait_for


def end_idle_transactions(engine: Engine) -> None:
    """End the transactions of frozen processes, as PostgreSQL does after `idle_in_transaction_session_timeout`."""
    ended = text(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()"
    )
    in_transaction(engine, lambda session: session.execute(ended).all())


def frozen(workshop: Workshop, others: Callable[[], object]) -> Callable[[], None]:
    """Return what happens while a process is frozen: its transaction ends, and others do their work."""

    def act() -> None:
        end_idle_transactions(workshop.engine)
        others()

    return act


def test_a_late_collector_deletes_nothing_that_was_stored_meanwhile(workshop: Workshop) -> None:
    gone, variation_id = workshop.submit("gone"), workshop.submit("city")
    shared = put_picture(workshop, gone, b"pixels")
    removed(workshop, gone)
    others = frozen(workshop, lambda: put_picture(workshop, variation_id, b"pixels"))

    with before("os.rename", shared, others), suppress(DBAPIError):
        collect_superseded(workshop.engine, workshop.store, 0)

    assert content(workshop.store) == {shared}
    assert list(workshop.store.condemned_files()) == []
    collect_superseded(workshop.engine, workshop.store, 0)
    assert content(workshop.store) == {shared}


def test_pictures_that_are_stored_while_links_are_made_get_theirs_later(workshop: Workshop, engine: Engine) -> None:
    """Their process may die before it makes them."""
    variation_id = workshop.submit()
    put_picture(workshop, variation_id, b"first", name="first")

    with before("os.symlink", "", lambda: put_picture(workshop, variation_id, b"second", name="second")):
        refresh_links(engine, workshop.store, "city")

    assert in_transaction(engine, unlinked_names) == ["city"]
    refresh_links(engine, workshop.store, "city")
    assert in_transaction(engine, unlinked_names) == []
    assert {"first.webp", "second.webp"} <= public_files(workshop.store).keys()


def test_a_variation_can_be_deleted_while_its_links_are_made(workshop: Workshop, engine: Engine) -> None:
    """On a slow disk that takes long, and its notes must not be locked meanwhile."""
    variation_id = workshop.submit()
    put_picture(workshop, variation_id, b"pixels")

    def delete(session: Session) -> None:
        session.execute(text("SET LOCAL lock_timeout = '500ms'"))  # before PostgreSQL ends the transaction that waits
        remove(session, variation_id)

    with before("os.symlink", "", lambda: in_transaction(engine, delete)):
        refresh_links(engine, workshop.store, "city")
    refresh_links(engine, workshop.store, "city")

    assert public_files(workshop.store) == {}


def test_a_late_collector_puts_back_what_it_has_condemned(workshop: Workshop) -> None:
    gone = workshop.submit("gone")
    for number in range(5):
        put_picture(workshop, gone, b"pixels %d" % number, name=f"sidebar-{number}")
    removed(workshop, gone)
    before_it = content(workshop.store)

    with before("os.rename", "condemned", lambda: end_idle_transactions(workshop.engine)), pytest.raises(DBAPIError):
        collect_superseded(workshop.engine, workshop.store, 0)

    assert content(workshop.store) == before_it, "what was condemned is put back, since the rows are still there"
    assert collect_superseded(workshop.engine, workshop.store, 0) == 5
    assert content(workshop.store) == set()


def test_a_late_process_that_gives_up_deletes_nothing_that_was_stored_meanwhile(
    workshop: Workshop, engine: Engine
) -> None:
    variation_id = workshop.submit()

    def store_in_vain() -> None:
        with staged_files(engine, workshop.store) as files:
            files.append(workshop.store.stage(b"pixels", "webp"))
            with Session(engine) as session:
                place_content(session, workshop.store, files)
                session.rollback()
            raise LeaseLostError("taken over")

    stored = frozen(workshop, lambda: put_picture(workshop, variation_id, b"pixels"))
    with before("os.rename", "condemned", stored), pytest.raises(LeaseLostError):
        store_in_vain()

    assert len(content(workshop.store)) == 1


def test_a_process_that_wakes_late_puts_no_more_files_in_their_places(workshop: Workshop, engine: Engine) -> None:
    """It has lost the lock that keeps collectors away, and its family."""
    files = [workshop.store.stage(data, "webp") for data in (b"first", b"second")]
    began = time.monotonic()
    others = frozen(workshop, lambda: wait_for("a moment", lambda: time.monotonic() > began + 2 * PROVEN_SECONDS))

    with before("os.link", "staging", others), pytest.raises(DBAPIError):
        in_transaction(engine, lambda session: place_content(session, workshop.store, files))

    assert content(workshop.store) == {files[0].sha256}


def test_content_that_a_dead_process_condemned_is_put_back_by_the_next_sweep(
    workshop: Workshop, redis_client: Redis
) -> None:
    digest = put_picture(workshop, workshop.submit(), b"pixels")
    orphan = workshop.store.stage(b"orphan", "webp")
    workshop.store.place(orphan)
    workshop.store.discard(orphan)
    for one in (digest, orphan.sha256):
        assert workshop.store.condemn(Content(one, "webp")) is not None

    sweep(workshop, redis_client)

    assert content(workshop.store) == {digest}
    assert list(workshop.store.condemned_files()) == []


def test_content_that_a_late_process_puts_back_is_deleted_by_the_next_sweep(
    workshop: Workshop, redis_client: Redis
) -> None:
    orphan = workshop.store.stage(b"orphan", "webp")
    workshop.store.place(orphan)
    workshop.store.discard(orphan)
    condemned = workshop.store.condemn(Content(orphan.sha256, "webp"))
    assert condemned is not None
    workshop.store.reprieve(condemned)

    sweep(workshop, redis_client)

    assert content(workshop.store) == set()


def rendered_again(workshop: Workshop, variation_id: UUID) -> None:
    """Render a variation again and link its pictures, as other processes do."""
    regenerated(workshop, variation_id)
    workshop.make_one(colour=200)
    refresh_links(workshop.engine, workshop.store, "city")


@pytest.mark.parametrize(
    ("operation", "path"),
    [
        ("os.mkdir", "city"),
        ("os.symlink", "derivatives"),
        ("os.symlink", "sidebar.webp"),
        ("os.symlink", "sidebar-sm@"),
    ],
)
def test_a_late_process_does_not_leave_links_to_old_pictures(workshop: Workshop, operation: str, path: str) -> None:
    variation_id = workshop.submit()
    workshop.make_one(colour=90)

    with before(operation, path, frozen(workshop, lambda: rendered_again(workshop, variation_id))):
        refresh_links(workshop.engine, workshop.store, "city")

    assert_links_are_right(workshop)


@pytest.mark.parametrize("path", ["derivatives", "sidebar.webp"])
def test_a_late_process_does_not_replace_links_by_those_to_old_pictures(workshop: Workshop, path: str) -> None:
    """A link that replaces another is made under a name of its own, and then renamed."""
    variation_id = workshop.submit()
    workshop.make_one(colour=90)
    refresh_links(workshop.engine, workshop.store, "city")
    regenerated(workshop, variation_id)
    workshop.make_one(colour=120)

    with before("os.rename", path, frozen(workshop, lambda: rendered_again(workshop, variation_id))):
        refresh_links(workshop.engine, workshop.store, "city")

    assert_links_are_right(workshop)


@pytest.mark.parametrize("path", ["sidebar@", "derivatives"])
def test_a_late_process_does_not_remove_the_links_of_others(workshop: Workshop, path: str) -> None:
    variation_id = workshop.submit()
    workshop.make_one(colour=90)
    refresh_links(workshop.engine, workshop.store, "city")
    removed(workshop, variation_id)

    def submitted_again() -> None:
        workshop.submit()
        workshop.make_one(colour=90)
        refresh_links(workshop.engine, workshop.store, "city")

    with before("os.remove", path, frozen(workshop, submitted_again)):
        refresh_links(workshop.engine, workshop.store, "city")

    assert_links_are_right(workshop)


def assert_links_are_right(workshop: Workshop) -> None:
    """Check that links lead to the newest pictures only, and that a link exists for each."""
    newest = text("SELECT name, sha256 FROM image_derivatives WHERE superseded_at IS NULL AND variation_id IS NOT NULL")
    rows = in_transaction(workshop.engine, lambda session: session.execute(newest).all())
    current = {row.name: row.sha256 for row in rows}
    assert {path.readlink().stem for path in links(workshop.store)} == set(current.values())
    folder = workshop.store.root / ".public" / "city"
    for name in ("sidebar", "sidebar-sm", "sidebar-master"):
        assert (folder / f"{name}.webp").readlink().stem == current[name]
        assert (folder / f"{name}@{current[name]}.webp").exists()


@pytest.mark.parametrize("damage", ["leads to an older picture", "is missing", "is a stranger"])
def test_a_sweep_mends_a_link_that_the_rows_do_not_know_to_be_wrong(
    workshop: Workshop, redis_client: Redis, damage: str
) -> None:
    variation_id = workshop.submit()
    workshop.make_one(colour=90)
    refresh_links(workshop.engine, workshop.store, "city")
    old = (workshop.store.root / ".public/city/sidebar.webp").readlink()
    rendered_again(workshop, variation_id)
    right = public_files(workshop.store)
    link = workshop.store.root / ".public/city/sidebar.webp"
    if damage == "is a stranger":
        link.with_name("secret.webp").symlink_to(old)
    else:
        link.unlink()
    if damage == "leads to an older picture":
        link.symlink_to(old)
    assert public_files(workshop.store) != right

    sweep(workshop, redis_client)

    assert public_files(workshop.store) == right


def test_a_sweep_removes_the_links_of_a_collected_picture_whose_collector_died(
    workshop: Workshop, redis_client: Redis
) -> None:
    variation_id = workshop.submit()
    workshop.make_one(colour=90)
    refresh_links(workshop.engine, workshop.store, "city")
    rendered_again(workshop, variation_id)
    with_old = list((workshop.store.root / ".public/city").iterdir())
    old_rows = text("DELETE FROM image_derivatives WHERE superseded_at IS NOT NULL")
    in_transaction(workshop.engine, lambda session: session.execute(old_rows))

    sweep(workshop, redis_client)

    assert len(list((workshop.store.root / ".public/city").iterdir())) < len(with_old)
    assert_links_are_right(workshop)
