"""What `celery -A workers families verify` finds and mends; the recut of a CPU worker is called directly."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from shared.database import in_transaction
from shared.pictures.links import refresh_links
from shared.pictures.store import PictureStore
from shared.tables import ImageDerivative, ImageFamily
from shared.variations import regenerate
from tests.integration.conftest import Workshop
from workers.commands.verification import Verification
from workers.derivatives.recutting import recut
from workers.derivatives.staged_cuts import Cutter


@pytest.fixture
def city(workshop: Workshop) -> None:
    """Make a complete variation with its links."""
    workshop.submit()
    workshop.make_one()
    refresh_links(workshop.engine, workshop.store, "city")


def verified(workshop: Workshop, names: Collection[str] | None = None) -> Verification:
    """Verify everything, or some variations."""
    found = Verification(engine=workshop.engine, store=workshop.store, names=names)
    shares = list(found.verify_pictures())
    assert shares == sorted(shares)
    if names is None:
        list(found.find_orphans())
    return found


def repaired(workshop: Workshop) -> Verification:
    """Verify, mend, cut again as a CPU worker does, and verify once more."""
    found = verified(workshop)
    outdated = found.mend()
    cutter = Cutter(engine=workshop.engine, store=workshop.store, credentials=None)
    for family_id in in_transaction(workshop.engine, lambda session: session.scalars(select(ImageFamily.id)).all()):
        if outdated:
            recut(cutter, family_id)
            refresh_links(workshop.engine, workshop.store, "city")
    found.give_up_replaced(86_400)
    return verified(workshop)


def path_of(engine: Engine, store: PictureStore, name: str) -> Path:
    """Return the file of a current picture."""

    def find(session: Session) -> Path:
        row = session.scalars(select(ImageDerivative).where(ImageDerivative.name == name, ImageDerivative.is_current))
        picture = row.one()
        return store.content_path(picture.sha256, picture.format)

    return in_transaction(engine, find)


def flip_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def truncate(path: Path) -> None:
    os.truncate(path, 100)


def make_fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


DAMAGES = pytest.mark.parametrize(
    ("hurt", "called"), [(Path.unlink, "lost"), (truncate, "length"), (make_fifo, "length"), (flip_a_bit, "bytes")]
)


@pytest.mark.usefixtures("city")
def test_an_intact_store_is_clean(workshop: Workshop) -> None:
    assert verified(workshop).is_clean()


@DAMAGES
@pytest.mark.usefixtures("city")
def test_a_damaged_picture_is_found_told_and_cut_again(
    workshop: Workshop, client: FlaskClient, hurt: Callable[[Path], object], called: str
) -> None:
    path = path_of(workshop.engine, workshop.store, "sidebar-sm")
    hurt(path)

    found = verified(workshop)

    assert [(picture.name, picture.damage) for picture in found.damaged["city"]] == [("sidebar-sm", called)]
    health = client.get("/health")
    assert (health.status_code, health.json["status"], health.json["pictures"]) == (200, "degraded", {"damaged": 1})
    assert f'image_generator_damaged_pictures{{damage="{called}"}} 1.0' in client.get("/metrics").text
    assert client.get("/api/images/city/sidebar-sm").status_code == 404
    refresh_links(workshop.engine, workshop.store, "city")
    assert not (workshop.store.root / ".public/city/sidebar-sm.webp").is_symlink(), "a web server would send it"

    assert repaired(workshop).is_clean()
    served = client.get("/api/images/city/sidebar-sm", buffered=True)
    assert served.status_code == 200
    assert (workshop.store.root / ".public/city/sidebar-sm.webp").read_bytes() == served.data
    assert client.get("/health").json["status"] == "ok"


@DAMAGES
@pytest.mark.usefixtures("city")
def test_a_damaged_original_is_left_to_a_person(
    workshop: Workshop, hurt: Callable[[Path], object], called: str
) -> None:
    hurt(path_of(workshop.engine, workshop.store, "sidebar-original"))
    hurt(path_of(workshop.engine, workshop.store, "sidebar-sm"))

    left = repaired(workshop)

    assert {(picture.name, picture.damage) for picture in left.damaged["city"]} == {
        ("sidebar-original", called),
        ("sidebar-sm", called),
    }


@pytest.mark.usefixtures("city")
def test_a_regeneration_mends_what_a_recut_cannot(workshop: Workshop, client: FlaskClient) -> None:
    path_of(workshop.engine, workshop.store, "sidebar-original").unlink()
    verified(workshop)
    variation_id = workshop.events(client.get("/api/images/variations/name/city").json["id"])[0].variation_id

    in_transaction(workshop.engine, lambda session: regenerate(session, variation_id, {}, workshop.settings))
    workshop.make_one()
    refresh_links(workshop.engine, workshop.store, "city")

    assert verified(workshop).is_clean()


@pytest.mark.usefixtures("city")
def test_a_damaged_picture_that_was_replaced_is_given_up(workshop: Workshop, client: FlaskClient) -> None:
    old = path_of(workshop.engine, workshop.store, "sidebar")
    variation_id = workshop.events(client.get("/api/images/variations/name/city").json["id"])[0].variation_id
    in_transaction(workshop.engine, lambda session: regenerate(session, variation_id, {}, workshop.settings))
    workshop.make_one(colour=200)
    refresh_links(workshop.engine, workshop.store, "city")
    flip_a_bit(old)

    assert not verified(workshop).is_clean()
    assert repaired(workshop).is_clean()
    assert not old.exists()


@pytest.mark.usefixtures("city")
def test_files_that_no_row_names_are_found_and_deleted(workshop: Workshop) -> None:
    orphan = workshop.store.stage(b"orphan", "webp")
    workshop.store.place(orphan)
    workshop.store.discard(orphan)

    assert [content.sha256 for content in verified(workshop).orphans] == [orphan.sha256]
    assert verified(workshop, ["city"]).is_clean()
    assert repaired(workshop).is_clean()


@pytest.mark.usefixtures("city")
def test_wrong_links_are_found_and_mended(workshop: Workshop) -> None:
    link = workshop.store.root / ".public/city/sidebar.webp"
    other = link.with_name("sidebar-sm.webp").readlink()
    link.unlink()
    link.symlink_to(other)

    assert verified(workshop).to_link == ["city"]
    assert repaired(workshop).is_clean()
    assert link.readlink() != other
