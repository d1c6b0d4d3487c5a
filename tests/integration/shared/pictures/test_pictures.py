"""Rows, content and links together: what is current, what is kept, what is collected."""

import hashlib
import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest
from redis import Redis
from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from image_generator_types.sizes import ImageSize
from shared.database import AdvisoryLock, in_transaction, lock_in_transaction
from shared.errors import LeaseLostError, StorageUnavailableError
from shared.pictures import collection
from shared.pictures.collection import collect_orphans, collect_superseded, staged_files
from shared.pictures.link_trees import LinkTrees
from shared.pictures.links import refresh_links, unlink_deleted, unlinked_names
from shared.pictures.rows import PictureKind, StagedPicture, place_content, store_pictures
from shared.pictures.store import PictureStore, StagedFile
from shared.queues import make_celery
from shared.reconciler import Reconciler
from shared.tables import ImageDerivative, ImageFamily
from shared.variations import find, regenerate, remove
from tests.integration.conftest import Workshop, staged_path

DAY = 86_400


def content(store: PictureStore) -> set[str]:
    """Return the hashes of all content on disk."""
    return {path.stem for path in store.root.glob(".content/??/*")}


def rows(session: Session, **columns: object) -> Sequence[ImageDerivative]:
    """Read the picture rows, oldest first."""
    query = select(ImageDerivative).filter_by(**columns).order_by(ImageDerivative.position)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def put_picture(workshop: Workshop, variation_id: UUID, data: bytes, name: str = "sidebar") -> str:
    """Store one picture of a variation, as a worker's transaction does; returns its hash."""
    file = workshop.store.stage(data, "webp")
    size = ImageSize(width=300, height=600)
    picture = StagedPicture(name=name, kind=PictureKind.DERIVATIVE, size=size, file=file)

    def put(session: Session) -> None:
        session.scalar(select(ImageFamily).where(ImageFamily.variation_id == variation_id).with_for_update())
        store_pictures(session, workshop.store, find(session, variation_id), "sidebar", [picture])

    in_transaction(workshop.engine, put)
    workshop.store.discard(file)
    return file.sha256


def regenerated(workshop: Workshop, variation_id: UUID) -> None:
    in_transaction(workshop.engine, lambda session: regenerate(session, variation_id, {}, workshop.settings))


def removed(workshop: Workshop, variation_id: UUID) -> None:
    in_transaction(workshop.engine, lambda session: remove(session, variation_id))


def read_links(store: PictureStore, name: str = "city") -> dict[str, bytes]:
    """Return each friendly path of a variation and the bytes that it leads to."""
    folder = store.root / name
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_symlink()}


# --- rows


def test_a_finished_family_has_its_original_master_and_derivatives(workshop: Workshop, session: Session) -> None:
    variation_id = workshop.submit()
    workshop.make_one()

    kinds = {picture.name: (picture.kind, picture.format) for picture in rows(session, variation_id=variation_id)}
    assert kinds == {
        "sidebar-original": ("original", "png"),
        "sidebar-master": ("master", "webp"),
        "sidebar": ("derivative", "webp"),
        "sidebar-sm": ("derivative", "webp"),
    }


def test_every_row_names_a_file_of_its_size(workshop: Workshop, session: Session) -> None:
    workshop.submit()
    workshop.make_one()

    for picture in rows(session):
        path = workshop.store.content_path(picture.sha256, picture.format)
        assert path.stat().st_size == picture.file_size


def test_a_new_revision_supersedes_name_by_name(workshop: Workshop, session: Session) -> None:
    variation_id = workshop.submit()
    workshop.make_one(colour=90)
    regenerated(workshop, variation_id)
    workshop.make_one(colour=200)

    for name in ("sidebar-original", "sidebar-master", "sidebar", "sidebar-sm"):
        old, new = rows(session, name=name)
        assert (old.revision, old.is_current) == (1, False), name
        assert (new.revision, new.is_current) == (2, True), name


def test_equal_pictures_share_their_content(workshop: Workshop) -> None:
    workshop.submit("city")
    workshop.make_one(colour=90)
    before = content(workshop.store)
    workshop.submit("village")
    workshop.make_one(colour=90)

    assert content(workshop.store) == before


def test_two_workers_that_store_the_same_picture_leave_one_row(workshop: Workshop, session: Session) -> None:
    variation_id = workshop.submit()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: put_picture(workshop, variation_id, b"pixels"), range(8)))

    assert len([picture for picture in rows(session) if picture.is_current]) == 1


# --- links


def test_links_show_a_finished_family_in_the_friendly_tree(workshop: Workshop) -> None:
    workshop.submit()
    workshop.make_one()
    refresh_links(workshop.engine, workshop.store, "city")

    links = read_links(workshop.store)
    assert links.keys() == {
        "originals/sidebar.png",
        "masters/sidebar-300x600.webp",
        "derivatives/sidebar-300x600.webp",
        "derivatives/sidebar-sm-150x300.webp",
    }
    assert all(data[:4] in {b"RIFF", b"\x89PNG"} for data in links.values())


def test_links_follow_a_regeneration(workshop: Workshop) -> None:
    variation_id = workshop.submit()
    workshop.make_one(colour=90)
    refresh_links(workshop.engine, workshop.store, "city")
    before = read_links(workshop.store)
    regenerated(workshop, variation_id)
    workshop.make_one(colour=200)
    refresh_links(workshop.engine, workshop.store, "city")

    after = read_links(workshop.store)
    assert after.keys() == before.keys()
    assert all(after[path] != before[path] for path in after)


def test_a_variation_is_listed_as_unlinked_until_it_has_its_links(workshop: Workshop) -> None:
    workshop.submit()
    assert in_transaction(workshop.engine, unlinked_names) == []
    workshop.make_one()
    assert in_transaction(workshop.engine, unlinked_names) == ["city"]
    refresh_links(workshop.engine, workshop.store, "city")
    assert in_transaction(workshop.engine, unlinked_names) == []


def test_a_link_of_an_older_picture_never_wins(workshop: Workshop) -> None:
    variation_id = workshop.submit()

    def put_and_link(number: int) -> None:
        put_picture(workshop, variation_id, b"pixels %d" % number)
        refresh_links(workshop.engine, workshop.store, "city")

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(put_and_link, range(40)))

    current = select(ImageDerivative.sha256).where(ImageDerivative.is_current)
    digest = in_transaction(workshop.engine, lambda session: session.scalars(current).one())
    linked = read_links(workshop.store)["derivatives/sidebar-300x600.webp"]
    assert linked == workshop.store.content_path(digest, "webp").read_bytes()


def test_the_links_of_a_deleted_variation_vanish(workshop: Workshop) -> None:
    variation_id = workshop.submit()
    workshop.make_one()
    refresh_links(workshop.engine, workshop.store, "city")
    removed(workshop, variation_id)

    refresh_links(workshop.engine, workshop.store, "city")

    assert not (workshop.store.root / "city").exists()


def folders(store: PictureStore) -> Sequence[str]:
    """List the names that the link trees show."""
    return list(LinkTrees(store).folders())


def test_tidying_removes_the_folders_that_a_dead_process_left_of_a_deleted_variation(workshop: Workshop) -> None:
    for name in ("city", "village"):
        workshop.submit(name)
        workshop.make_one()
        refresh_links(workshop.engine, workshop.store, name)
    in_transaction(
        workshop.engine, lambda session: session.execute(text("DELETE FROM image_variations WHERE name='city'"))
    )

    unlink_deleted(workshop.engine, workshop.store, folders(workshop.store))

    assert set(folders(workshop.store)) == {"village"}
    assert len(read_links(workshop.store, "village")) == 4


def test_tidying_leaves_folders_that_are_not_ours(workshop: Workshop) -> None:
    own = workshop.store.root / "holiday" / "beach"
    own.mkdir(parents=True)
    (own / "photo.jpg").write_bytes(b"a person's own")
    (workshop.store.root / "notes.txt").write_text("a person's own")

    unlink_deleted(workshop.engine, workshop.store, folders(workshop.store))

    assert (own / "photo.jpg").read_bytes() == b"a person's own"
    assert (workshop.store.root / "notes.txt").exists()


def public_files(store: PictureStore, name: str = "city") -> dict[str, bytes]:
    """Return the files of a variation that a web server finds, by name."""
    return {path.name: path.read_bytes() for path in (store.root / ".public" / name).glob("*")}


def test_the_public_tree_has_what_urls_name_and_no_original(workshop: Workshop) -> None:
    workshop.submit()
    workshop.make_one()
    refresh_links(workshop.engine, workshop.store, "city")

    served = public_files(workshop.store)

    plain = {"sidebar-master.webp", "sidebar.webp", "sidebar-sm.webp"}
    assert plain < served.keys()
    for name in plain:
        digest = hashlib.sha256(served[name]).hexdigest()
        assert served.pop(f"{name.removesuffix('.webp')}@{digest}.webp") == served.pop(name)
    assert served == {}


def test_replaced_pictures_stay_public_under_their_hash_until_they_are_collected(workshop: Workshop) -> None:
    variation_id = workshop.submit()
    workshop.make_one(colour=90)
    refresh_links(workshop.engine, workshop.store, "city")
    before = public_files(workshop.store)
    regenerated(workshop, variation_id)
    workshop.make_one(colour=200)
    refresh_links(workshop.engine, workshop.store, "city")
    after = public_files(workshop.store)

    collect_superseded(workshop.engine, workshop.store, grace_seconds=0)

    old = {name: data for name, data in before.items() if "@" in name}
    assert old.items() < after.items()
    assert after["sidebar.webp"] != before["sidebar.webp"]
    assert public_files(workshop.store).keys() == after.keys() - old.keys()


def test_a_deleted_variation_leaves_the_public_tree(workshop: Workshop) -> None:
    variation_id = workshop.submit()
    workshop.make_one()
    refresh_links(workshop.engine, workshop.store, "city")
    removed(workshop, variation_id)

    unlink_deleted(workshop.engine, workshop.store, folders(workshop.store))

    assert not (workshop.store.root / ".public" / "city").exists()


# --- collection


def test_replaced_pictures_are_kept_for_the_grace_period(workshop: Workshop, engine: Engine) -> None:
    variation_id = workshop.submit()
    old = put_picture(workshop, variation_id, b"old")
    new = put_picture(workshop, variation_id, b"new")

    assert collect_superseded(engine, workshop.store, DAY) == 0
    assert content(workshop.store) == {old, new}
    assert collect_superseded(engine, workshop.store, 0) == 1
    assert content(workshop.store) == {new}


def test_the_grace_period_begins_with_the_replacement(workshop: Workshop, engine: Engine) -> None:
    variation_id = workshop.submit()
    put_picture(workshop, variation_id, b"old")
    put_picture(workshop, variation_id, b"new")
    long_ago = text("UPDATE image_derivatives SET created_at = created_at - interval '2 days'")
    in_transaction(engine, lambda session: session.execute(long_ago))

    assert collect_superseded(engine, workshop.store, DAY) == 0


def test_pictures_of_a_deleted_variation_are_collected_at_once(workshop: Workshop, engine: Engine) -> None:
    variation_id = workshop.submit()
    workshop.make_one()
    removed(workshop, variation_id)

    assert collect_superseded(engine, workshop.store, DAY) == 4
    assert content(workshop.store) == set()


def test_content_that_another_row_names_is_kept(workshop: Workshop, engine: Engine) -> None:
    first, second = workshop.submit("city"), workshop.submit("village")
    shared = put_picture(workshop, first, b"pixels")
    put_picture(workshop, second, b"pixels")
    removed(workshop, first)

    assert collect_superseded(engine, workshop.store, DAY) == 1
    assert content(workshop.store) == {shared}


def test_content_of_a_current_picture_is_kept_when_an_old_row_of_it_is_collected(
    workshop: Workshop, engine: Engine
) -> None:
    variation_id = workshop.submit()
    for data in (b"a", b"b", b"a"):
        current = put_picture(workshop, variation_id, data)

    assert collect_superseded(engine, workshop.store, 0) == 2
    assert content(workshop.store) == {current}


def test_more_than_one_batch_is_collected(workshop: Workshop, engine: Engine) -> None:
    workshop.submit()
    many = text(
        "INSERT INTO image_derivatives"
        " (id, family, name, kind, format, width, height, file_size, sha256, revision)"
        " SELECT gen_random_uuid(), 'og', 'og', 'master', 'webp', 1, 1, 1, md5(n::text), 1"
        " FROM generate_series(1, 1201) n"
    )
    in_transaction(engine, lambda session: session.execute(many))

    assert collect_superseded(engine, workshop.store, DAY) == 1201


def test_nobody_who_stores_pictures_waits_behind_a_collector(workshop: Workshop, engine: Engine) -> None:
    """Many may store at the same time, and the collector waits until nobody does; those who come later go first."""
    variation_id = workshop.submit()
    put_picture(workshop, variation_id, b"pixels")
    removed(workshop, variation_id)

    with ThreadPoolExecutor(1) as threads, Session(engine) as storing:
        lock_in_transaction(storing, AdvisoryLock.CONTENT, shared=True)
        collected = threads.submit(collect_superseded, engine, workshop.store, DAY)
        while not collected.done():
            asked = func.pg_try_advisory_xact_lock_shared(int(AdvisoryLock.CONTENT), 0)
            assert in_transaction(engine, lambda session: session.scalar(select(asked)))  # noqa: B023 -- runs at once

    assert isinstance(collected.exception(), StorageUnavailableError), "it tries again later"
    assert collect_superseded(engine, workshop.store, DAY) == 1


def test_a_slow_disk_is_tidied_in_small_steps(
    workshop: Workshop, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collection, "CONDEMNING_SECONDS", 0)
    variation_id = workshop.submit()
    for number in range(5):
        put_picture(workshop, variation_id, b"pixels %d" % number, name=f"sidebar-{number}")
    leave_staged(workshop.store, b"staged")
    removed(workshop, variation_id)

    assert collect_superseded(engine, workshop.store, DAY) == 5
    assert collect_orphans(engine, workshop.store, 0) == 1
    assert content(workshop.store) == set()


def test_a_disk_too_full_for_a_larger_folder_is_tidied_in_small_steps(
    workshop: Workshop, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    variation_id = workshop.submit()
    for number in range(5):
        put_picture(workshop, variation_id, b"pixels %d" % number, name=f"sidebar-{number}")
    removed(workshop, variation_id)
    rename = os.rename

    def rename_two(source: Path, target: Path) -> None:
        if len(list(workshop.store.condemned_files())) >= 2:
            raise OSError(28, "No space left on device")
        rename(source, target)

    monkeypatch.setattr(os, "rename", rename_two)

    assert collect_superseded(engine, workshop.store, DAY) == 5
    assert content(workshop.store) == set()


def test_collection_asks_for_known_names_and_lists_no_folder_of_content(workshop: Workshop, engine: Engine) -> None:
    variation_id = workshop.submit()
    digest = put_picture(workshop, variation_id, b"pixels")
    removed(workshop, variation_id)
    workshop.store.content_path(digest, "webp").with_name(f"{digest}.another").touch()
    folder = workshop.store.content_path(digest, "webp").parent
    folder.chmod(0o300)  # it can be changed, and not listed

    try:
        assert collect_superseded(engine, workshop.store, DAY) == 1
    finally:
        folder.chmod(0o700)

    assert [path.name for path in folder.iterdir()] == [f"{digest}.another"]


def leave_staged(store: PictureStore, data: bytes) -> StagedFile:
    """Stage a file as a process did that died an hour ago."""
    staged = store.stage(data, "webp")
    path = staged_path(store, staged)
    hour_ago = path.stat().st_mtime - 3600
    os.utime(path, (hour_ago, hour_ago))
    return staged


def test_files_that_a_dead_process_staged_or_placed_are_collected(workshop: Workshop, engine: Engine) -> None:
    leave_staged(workshop.store, b"only staged")
    workshop.store.place(leave_staged(workshop.store, b"placed, never named"))

    assert collect_orphans(engine, workshop.store, DAY) == 0
    assert len(content(workshop.store)) == 1
    assert collect_orphans(engine, workshop.store, 0) == 2
    assert content(workshop.store) == set()
    assert list(workshop.store.forgotten_files(0)) == []


def test_files_that_an_aborted_transaction_placed_are_removed(workshop: Workshop, engine: Engine) -> None:
    """PostgreSQL may end the transaction of a frozen worker, while its family is deleted."""

    def place_and_break_off() -> None:
        with staged_files(engine, workshop.store) as files:
            files.append(workshop.store.stage(b"picture", "webp"))
            with Session(engine) as session:
                place_content(session, workshop.store, files)
                session.rollback()
            assert len(content(workshop.store)) == 1
            raise LeaseLostError("deleted meanwhile")

    with pytest.raises(LeaseLostError):
        place_and_break_off()

    assert content(workshop.store) == set()
    assert list(workshop.store.forgotten_files(0)) == []


def test_content_is_kept_on_a_failure_when_a_row_names_it(workshop: Workshop, engine: Engine) -> None:
    workshop.submit()
    workshop.make_one()
    before = content(workshop.store)

    def fail_with_the_same_bytes() -> None:
        with staged_files(engine, workshop.store) as files:
            for sha256 in before:
                data = next(workshop.store.root.rglob(f"{sha256}.*")).read_bytes()
                files.append(workshop.store.stage(data, "webp"))
            raise LeaseLostError("the other one was faster")

    with pytest.raises(LeaseLostError):
        fail_with_the_same_bytes()

    assert content(workshop.store) == before


def test_while_the_database_is_away_staged_files_wait_for_the_reconciler(workshop: Workshop) -> None:
    away = create_engine("postgresql+psycopg2://nobody@127.0.0.1:1/none")

    def fail() -> None:
        with staged_files(away, workshop.store) as files:
            files.append(workshop.store.stage(b"picture", "webp"))
            raise LeaseLostError("who knows")

    with pytest.raises(LeaseLostError):
        fail()

    assert len(list(workshop.store.forgotten_files(0))) == 1


def test_an_orphan_is_kept_once_a_row_names_it(workshop: Workshop, engine: Engine) -> None:
    variation_id = workshop.submit()
    named = put_picture(workshop, variation_id, b"pixels")
    leave_staged(workshop.store, b"pixels")

    assert collect_orphans(engine, workshop.store, 0) == 1
    assert content(workshop.store) == {named}


def test_a_file_that_a_living_process_has_just_staged_is_never_collected(
    workshop: Workshop, redis_client: Redis
) -> None:
    staged = workshop.store.stage(b"pixels", "webp")

    sweep(workshop, redis_client, content_grace_seconds=0)

    workshop.store.place(staged)
    assert content(workshop.store) == {staged.sha256}


def test_content_is_not_collected_while_a_transaction_writes_its_row(workshop: Workshop, engine: Engine) -> None:
    variation_id = workshop.submit()
    put_picture(workshop, variation_id, b"pixels")
    put_picture(workshop, variation_id, b"other")
    again = workshop.store.stage(b"pixels", "webp")

    with Session(engine) as storing, ThreadPoolExecutor(1) as collector:
        place_content(storing, workshop.store, [again])
        collecting = collector.submit(collect_patiently, workshop)
        storing.execute(
            text("UPDATE image_derivatives SET sha256 = :sha256 WHERE superseded_at IS NULL"), {"sha256": again.sha256}
        )
        assert not collecting.done()
        storing.commit()

        assert collecting.result() == 1
    assert again.sha256 in content(workshop.store)


def collect_patiently(workshop: Workshop) -> int:
    """Collect at once; a collector waits only a second for those who store pictures."""
    while True:
        with suppress(OperationalError):
            return collect_superseded(workshop.engine, workshop.store, 0)


@pytest.mark.parametrize("damage", ["staged", "unlinked", "deleted"])
def test_one_sweep_repairs_the_damage_of_a_dead_process(workshop: Workshop, redis_client: Redis, damage: str) -> None:
    variation_id = workshop.submit()
    workshop.make_one()
    refresh_links(workshop.engine, workshop.store, "city")
    if damage == "staged":
        os.utime(staged_path(workshop.store, workshop.store.stage(b"pixels", "webp")), (0, 0))
    elif damage == "unlinked":
        regenerated(workshop, variation_id)
        workshop.make_one(colour=200)
    else:
        removed(workshop, variation_id)

    sweep(workshop, redis_client)

    assert list(workshop.store.forgotten_files(DAY)) == []
    linked = {re.sub(r".*/", "", str(path.readlink())) for path in links(workshop.store)}
    assert linked == current_files(workshop.engine)


@pytest.mark.parametrize("obstacle", ["town", ".public/town", ".public/town/sidebar.webp/something"])
def test_a_variation_that_cannot_be_linked_does_not_hold_back_others(
    workshop: Workshop, redis_client: Redis, obstacle: str
) -> None:
    path = workshop.store.root / obstacle
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    put_picture(workshop, workshop.submit("town"), b"of the town")
    put_picture(workshop, workshop.submit("city"), b"of the city")
    deleted = workshop.submit("deleted")
    gone = put_picture(workshop, deleted, b"gone")
    removed(workshop, deleted)

    sweep(workshop, redis_client)

    assert set(read_links(workshop.store).values()) == {b"of the city"}
    assert gone not in content(workshop.store)


def sweep(workshop: Workshop, redis_client: Redis, **changes: object) -> None:
    """Run one sweep of the reconciler. No family waits, so it rings for none."""
    settings = workshop.settings.model_copy(update=changes)
    celery = make_celery("test", settings=settings)
    Reconciler(workshop.engine, redis_client, celery, workshop.store, settings).sweep()


def links(store: PictureStore) -> list[Path]:
    return [path for path in store.root.glob("[!.]*/*/*") if path.is_symlink()]


def current_files(engine: Engine) -> set[str]:
    query = text(
        "SELECT sha256 || '.' || format FROM image_derivatives WHERE superseded_at IS NULL AND variation_id IS NOT NULL"
    )
    return set(in_transaction(engine, lambda session: session.scalars(query).all()))
