"""Which folder becomes the picture store, and what happens while it is away."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from redis import Redis

from shared.errors import StorageUnavailableError
from shared.pictures.collection import collect_superseded
from shared.pictures.links import refresh_links
from shared.pictures.opening import open_store
from shared.pictures.store import PictureStore
from tests.integration.conftest import Workshop, claimed, read_problem
from tests.integration.shared.pictures.test_pictures import content, removed, sweep

MARKER = Path(".content/picture-store")


def unmount(store: PictureStore) -> Path:
    """Leave an empty folder in place of the store, as a mount point whose disk is away. Returns where the store is."""
    disk = store.root.with_name("disk")
    store.root.rename(disk)
    store.root.mkdir()
    return disk


def mount(store: PictureStore, disk: Path) -> None:
    """Bring the store back. Fails if the folder did not stay empty."""
    store.root.rmdir()
    disk.rename(store.root)


def test_a_new_folder_becomes_the_store_of_a_new_database(workshop: Workshop, tmp_path: Path) -> None:
    store = PictureStore(tmp_path / "new")

    open_store(workshop.engine, store)

    assert store.state().writable


def test_a_store_of_an_earlier_version_gets_its_marker(workshop: Workshop) -> None:
    workshop.submit()
    workshop.make_one()
    (workshop.store.root / MARKER).unlink()

    open_store(workshop.engine, workshop.store)

    assert (workshop.store.root / MARKER).exists()


def test_a_folder_without_any_picture_of_the_database_is_not_the_store(workshop: Workshop) -> None:
    workshop.submit()
    workshop.make_one()
    shutil.rmtree(workshop.store.root)

    with pytest.raises(StorageUnavailableError, match="Mount its disk"):
        open_store(workshop.engine, workshop.store)

    assert not workshop.store.root.exists()


def test_a_marker_that_a_person_makes_is_believed_and_the_store_can_be_written(workshop: Workshop) -> None:
    workshop.submit()
    workshop.make_one()
    shutil.rmtree(workshop.store.root)
    marker = workshop.store.root / MARKER
    marker.parent.mkdir(parents=True)
    marker.touch()

    open_store(workshop.engine, workshop.store)

    assert workshop.store.state().writable


def test_while_the_disk_is_away_all_is_503_and_nothing_is_changed(
    workshop: Workshop, client: FlaskClient, redis_client: Redis
) -> None:
    gone = workshop.submit("gone")
    workshop.make_one(colour=200)
    workshop.submit()
    workshop.make_one()
    for name in ("city", "gone"):
        refresh_links(workshop.engine, workshop.store, name)
    removed(workshop, gone)
    before = content(workshop.store)
    disk = unmount(workshop.store)

    health = client.get("/health")
    for change in (
        lambda: sweep(workshop, redis_client),
        lambda: collect_superseded(workshop.engine, workshop.store, 0),
        lambda: refresh_links(workshop.engine, workshop.store, "city"),
        lambda: workshop.store.stage(b"pixels", "webp"),
    ):
        with pytest.raises(StorageUnavailableError, match="Mount its disk"):
            change()

    assert (health.status_code, health.json["status"]) == (503, "unavailable")
    assert read_problem(client.get("/api/images/city/sidebar"), 503)["code"] == "storage_unavailable"
    mount(workshop.store, disk)
    assert client.get("/health").json["pictures"] == {"damaged": 0}
    assert client.get("/api/images/city/sidebar", buffered=True).status_code == 200
    assert content(workshop.store) == before
    sweep(workshop, redis_client)
    assert content(workshop.store) < before


def test_no_family_fails_because_the_disk_is_away(workshop: Workshop) -> None:
    workshop.submit()
    workshop.finish_rendering(claimed(workshop.claim()))
    [original] = content(workshop.store)
    disk = unmount(workshop.store)

    with pytest.raises(StorageUnavailableError) as raised:
        workshop.store.read(original, "png", 1)

    assert raised.value.retryable
    mount(workshop.store, disk)
