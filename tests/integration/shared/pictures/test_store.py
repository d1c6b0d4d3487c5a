"""The picture store on a real file system: files appear complete or not at all, and files of others stay."""

import hashlib
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shared.errors import StorageUnavailableError
from shared.pictures.link_trees import LinkTrees
from shared.pictures.store import CondemnedFile, Content, Damage, PictureStore
from tests.integration.conftest import staged_path

DATA = b"pixels"
DIGEST = hashlib.sha256(DATA).hexdigest()
CONTENT = Content(DIGEST, "webp")
MARKER = ".content/picture-store"


def files(store: PictureStore) -> set[str]:
    """Return every file of the store, without links and the marker."""
    return {str(path.relative_to(store.root)) for path in store.root.rglob("*") if path.is_file()} - {MARKER}


def staged_files(store: PictureStore) -> set[str]:
    return {path for path in files(store) if path.startswith(".content/staging/") and not path.endswith("/clock")}


def put(store: PictureStore, data: bytes = DATA, extension: str = "webp") -> str:
    """Store content whole; returns its hash."""
    staged = store.stage(data, extension)
    store.place(staged)
    store.discard(staged)
    return staged.sha256


def test_staged_bytes_are_safe_but_not_in_their_place(store: PictureStore) -> None:
    staged = store.stage(DATA, "webp")

    assert (staged.sha256, staged.extension, staged.file_size) == (DIGEST, "webp", len(DATA))
    assert staged_path(store, staged).read_bytes() == DATA
    assert not store.content_path(DIGEST, "webp").exists()


def test_placed_bytes_lie_under_their_hash(store: PictureStore) -> None:
    put(store)

    assert files(store) == {f".content/{DIGEST[:2]}/{DIGEST}.webp"}
    assert store.content_path(DIGEST, "webp").read_bytes() == DATA


def test_content_can_be_opened_measured_and_read_whole_or_in_part(store: PictureStore) -> None:
    put(store)

    content = store.find(DIGEST, "webp", len(DATA))
    with content.open() as file:
        assert file.read() == DATA
    assert content.size == len(DATA)
    assert content.is_intact()
    assert store.read(DIGEST, "webp", len(DATA)) == DATA
    assert content.read([range(2, 5), range(1, 99)]) == [DATA[2:5], DATA[1:]]


def test_lost_content_is_a_file_not_found_error(store: PictureStore) -> None:
    for ask in (store.find, store.read):
        with pytest.raises(FileNotFoundError):
            ask(DIGEST, "webp", len(DATA))


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"half")])
def test_content_that_was_lost_or_damaged_after_it_was_found_is_not_intact(
    store: PictureStore, damage: Callable[[Path], object]
) -> None:
    put(store)
    content = store.find(DIGEST, "webp", len(DATA))

    damage(store.content_path(DIGEST, "webp"))

    assert not content.is_intact()
    for read in (content.open, lambda: content.read([range(1)])):
        with pytest.raises(FileNotFoundError):
            read()


def test_placing_twice_changes_nothing(store: PictureStore) -> None:
    staged = store.stage(DATA, "webp")
    store.place(staged)
    before = store.content_path(DIGEST, "webp").stat().st_mtime_ns

    store.place(staged)

    assert store.content_path(DIGEST, "webp").stat().st_mtime_ns == before
    assert staged_files(store) == {str(staged_path(store, staged).relative_to(store.root))}


def test_placing_repairs_a_damaged_file(store: PictureStore) -> None:
    put(store)
    store.content_path(DIGEST, "webp").write_bytes(b"pix")

    put(store)

    assert store.content_path(DIGEST, "webp").read_bytes() == DATA
    assert staged_files(store) == set()


def fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def full_folder(path: Path) -> None:
    folder(path)
    (path / "something").touch()


def circle(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def link_into_the_void(path: Path) -> None:
    path.unlink()
    path.symlink_to("nothing")


@pytest.mark.parametrize("hurt", [fifo, folder, full_folder, circle, link_into_the_void])
def test_whatever_stands_in_the_place_of_a_file_is_not_served_and_is_replaced(
    store: PictureStore, hurt: Callable[[Path], object]
) -> None:
    put(store)
    hurt(store.content_path(*CONTENT))
    with pytest.raises(FileNotFoundError):
        store.find(DIGEST, "webp", len(DATA))

    put(store)
    for file in list(store.condemned_files()):
        store.reprieve(file)
        store.bury(file)

    assert store.read(DIGEST, "webp", len(DATA)) == DATA
    assert files(store) == {f".content/{DIGEST[:2]}/{DIGEST}.webp"}


@pytest.mark.parametrize("hurt", [fifo, folder, full_folder, circle, link_into_the_void])
def test_whatever_stands_in_the_place_of_a_file_can_be_collected(
    store: PictureStore, hurt: Callable[[Path], object]
) -> None:
    put(store)
    hurt(store.content_path(*CONTENT))

    store.bury(condemned(store))

    assert list(store.condemned_files()) == []


def test_a_reader_never_sees_the_repair(store: PictureStore) -> None:
    put(store)

    with store.content_path(DIGEST, "webp").open("rb") as reader:
        put(store)

        assert reader.read() == DATA


def test_equal_pictures_of_many_workers_do_not_hinder_each_other(store: PictureStore) -> None:
    def put_often(_: int) -> None:
        for _ in range(20):
            put(store)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(put_often, range(8)))

    assert files(store) == {f".content/{DIGEST[:2]}/{DIGEST}.webp"}


def test_a_process_that_died_while_placing_does_not_hinder_its_successor(store: PictureStore) -> None:
    put(store)
    dead = store.stage(DATA, "webp")
    left = staged_path(store, dead)
    left.with_suffix(".spare").hardlink_to(left)

    put(store)

    assert store.content_path(DIGEST, "webp").read_bytes() == DATA


def test_a_staged_file_that_was_collected_cannot_be_placed(store: PictureStore) -> None:
    staged = store.stage(DATA, "webp")
    store.discard(staged)

    with pytest.raises(StorageUnavailableError):
        store.place(staged)


def test_discarding_twice_is_no_error(store: PictureStore) -> None:
    staged = store.stage(DATA, "webp")
    store.discard(staged)
    store.discard(staged)

    assert staged_files(store) == set()


@pytest.mark.parametrize("left", ["nothing", "an empty folder"])
def test_a_store_that_is_away_is_neither_read_nor_made_again(store: PictureStore, left: str) -> None:
    """A mount point is an empty folder while its disk is away."""
    staged = store.stage(DATA, "webp")
    shutil.rmtree(store.root)
    if left == "an empty folder":
        store.root.mkdir()

    for call in (
        lambda: store.stage(DATA, "webp"),
        lambda: store.place(staged),
        lambda: store.find(DIGEST, "webp", len(DATA)),
        lambda: store.read(DIGEST, "webp", len(DATA)),
        lambda: list(store.stored()),
        lambda: LinkTrees(store).show("city", {"city/masters/og.webp": CONTENT}),
    ):
        with pytest.raises(StorageUnavailableError, match="Mount its disk"):
            call()
    assert not store.root.exists() or list(store.root.iterdir()) == []
    assert (store.state().exists, store.state().writable) == (False, False)


def test_a_disk_that_takes_no_file_raises_an_error_that_names_the_folder(tmp_path: Path) -> None:
    (tmp_path / "pictures").touch()
    store = PictureStore(tmp_path / "pictures")

    with pytest.raises(StorageUnavailableError, match=r"tmp.*pictures cannot be written .*free space or mend"):
        store.prepare()


def test_a_full_disk_leaves_nothing_behind(store: PictureStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(StorageUnavailableError, match="No space left on device"):
        store.stage(DATA, "webp")
    assert files(store) == set()


def test_a_disk_that_deletes_no_file_raises_an_error_too(store: PictureStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk may be mounted read-only after a fault; deleting a variation must not fail then."""
    put(store)
    show(store, "city", "derivatives/a.webp", DIGEST)

    def read_only(_: Path) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "unlink", read_only)
    monkeypatch.setattr(os, "rename", lambda *_: read_only(store.root))

    for call in (lambda: store.condemn(CONTENT), lambda: LinkTrees(store).show("city", {})):
        with pytest.raises(StorageUnavailableError, match="Read-only file system"):
            call()


def test_the_state_tells_what_is_there(tmp_path: Path) -> None:
    store = PictureStore(tmp_path / "pictures")
    before = store.state()
    store.prepare()

    assert (before.exists, before.writable) == (False, False)
    assert (store.state().exists, store.state().writable) == (True, True)
    assert store.state().base_path == str(tmp_path / "pictures")


def test_forgotten_files_are_the_staged_ones_older_than_the_grace(store: PictureStore) -> None:
    old, young = store.stage(b"old", "png"), store.stage(b"young", "webp")
    path = staged_path(store, old)
    hour_ago = path.stat().st_mtime - 3600
    os.utime(path, (hour_ago, hour_ago))

    assert list(store.forgotten_files(1800)) == [old]
    assert sorted(file.sha256 for file in store.forgotten_files(0)) == sorted([old.sha256, young.sha256])


def condemned(store: PictureStore) -> CondemnedFile:
    """Condemn the content that is there."""
    file = store.condemn(CONTENT)
    assert file is not None
    return file


def test_content_that_is_condemned_and_buried_is_gone(store: PictureStore) -> None:
    put(store)
    other = put(store, b"other")

    file = condemned(store)

    assert not store.content_path(*CONTENT).exists()
    assert list(store.condemned_files()) == [file]
    store.bury(file)
    store.bury(file)
    assert store.condemn(CONTENT) is None
    assert files(store) == {f".content/{other[:2]}/{other}.webp"}


def test_condemned_content_can_be_put_back(store: PictureStore) -> None:
    put(store)
    file = condemned(store)

    store.reprieve(file)
    store.bury(file)

    assert store.read(DIGEST, "webp", len(DATA)) == DATA
    assert list(store.condemned_files()) == []


def test_content_that_was_placed_again_outlives_what_was_condemned(store: PictureStore) -> None:
    put(store)
    file = condemned(store)
    put(store)

    store.reprieve(file)
    store.bury(file)

    assert store.read(DIGEST, "webp", len(DATA)) == DATA


@pytest.mark.parametrize(
    ("hurt", "cheap", "thorough"),
    [
        (Path.touch, None, None),
        (Path.unlink, Damage.LOST, Damage.LOST),
        (lambda path: os.truncate(path, 3), Damage.LENGTH, Damage.LENGTH),
        (lambda path: path.write_bytes(b"pixelz"), None, Damage.BYTES),
        (fifo, Damage.LENGTH, Damage.LENGTH),
        (folder, Damage.LENGTH, Damage.LENGTH),
        (circle, Damage.BYTES, Damage.BYTES),
    ],
)
def test_damage_is_told_by_length_and_by_bytes(
    store: PictureStore, hurt: Callable[[Path], object], cheap: Damage | None, thorough: Damage | None
) -> None:
    put(store)
    hurt(store.content_path(*CONTENT))

    assert store.examine(DIGEST, "webp", len(DATA)) == cheap
    assert store.examine(DIGEST, "webp", len(DATA), hashed=True) == thorough
    if thorough is not None:
        with pytest.raises(OSError, match=r"damaged|No such file|Is a directory|symbolic links"):
            store.read(DIGEST, "webp", len(DATA))


def test_all_content_is_listed(store: PictureStore) -> None:
    put(store)
    other = put(store, b"other", "png")

    assert set(store.stored()) == {CONTENT, Content(other, "png")}


def show(store: PictureStore, variation: str, path: str, digest: str) -> None:
    """Let one link of a variation lead to content, and remove its others."""
    LinkTrees(store).show(variation, {f"{variation}/{path}": Content(digest, "webp")})


def test_a_link_leads_to_its_content_wherever_the_store_is_mounted(store: PictureStore) -> None:
    digest = put(store)
    show(store, "city", "masters/og-1200x675.webp", digest)

    moved = store.root.with_name("elsewhere")
    store.root.rename(moved)

    assert (moved / "city/masters/og-1200x675.webp").read_bytes() == DATA


def test_a_link_is_replaced_at_once(store: PictureStore) -> None:
    first, second = put(store, b"first"), put(store, b"second")
    show(store, "city", "masters/og.webp", first)
    show(store, "city", "masters/og.webp", second)

    assert (store.root / "city/masters/og.webp").read_bytes() == b"second"
    assert [path.name for path in (store.root / "city/masters").iterdir()] == ["og.webp"]


def test_unlinking_removes_the_folder_and_no_content(store: PictureStore) -> None:
    digest = put(store)
    show(store, "city", "masters/og.webp", digest)
    show(store, "village", "masters/og.webp", digest)

    assert LinkTrees(store).show("city", {}) is True
    assert LinkTrees(store).show("city", {}) is False

    assert list(LinkTrees(store).folders()) == ["village"]
    assert store.content_path(digest, "webp").exists()


def test_unlinking_removes_nothing_but_links(store: PictureStore) -> None:
    digest = put(store)
    show(store, "lost+found", "masters/og.webp", digest)
    (store.root / "lost+found" / "holiday.jpg").write_bytes(b"a person's own")

    LinkTrees(store).show("lost+found", {})

    assert [path.name for path in (store.root / "lost+found").iterdir()] == ["holiday.jpg"]
