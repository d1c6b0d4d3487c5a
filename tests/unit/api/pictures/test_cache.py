"""What a process remembers of pictures: only while it is proven, never what was looked up before a change."""

import time
from datetime import UTC, datetime

import pytest

from api.pictures import cache as picture_memory
from api.pictures.cache import PictureKey, PictureMemory, ServedPicture
from shared.formats import ImageFormat


def key(variation: str = "city", derivative: str = "og") -> PictureKey:
    return PictureKey(variation=variation, derivative=derivative, formats=(ImageFormat.WEBP,))


def picture(path: str = "a.webp") -> ServedPicture:
    return ServedPicture(
        path=path, sha256="0" * 64, file_size=1, modified_at=datetime(2026, 1, 1, tzinfo=UTC), headers=()
    )


@pytest.fixture
def memory() -> PictureMemory:
    """A memory that is proven at this moment."""
    memory = PictureMemory()
    memory.prove(time.monotonic())
    return memory


def test_what_was_looked_up_is_known(memory: PictureMemory) -> None:
    memory.remember(key(), picture(), memory.changes())

    assert memory.recall(key()) == picture()
    assert memory.recall(key("village")) is None
    assert memory.recall(key(derivative="hero")) is None


def test_nothing_is_known_without_a_proof() -> None:
    memory = PictureMemory()
    memory.remember(key(), picture(), memory.changes())

    assert memory.recall(key()) is None


def test_an_old_proof_counts_no_longer(memory: PictureMemory) -> None:
    memory.remember(key(), picture(), memory.changes())

    memory.prove(time.monotonic() - picture_memory.TRUSTED_SECONDS - 0.01)

    assert memory.recall(key()) is None
    assert picture_memory.TRUSTED_SECONDS < 1


def test_a_change_is_forgotten_with_all_of_its_variation(memory: PictureMemory) -> None:
    for one in (key(), key(derivative="hero"), key("village")):
        memory.remember(one, picture(), memory.changes())

    memory.forget("city")

    assert [memory.recall(one) for one in (key(), key(derivative="hero"))] == [None, None]
    assert memory.recall(key("village")) is not None
    memory.forget_all()
    assert memory.recall(key("village")) is None


def test_what_was_looked_up_before_a_change_is_not_kept(memory: PictureMemory) -> None:
    changes = memory.changes()
    memory.forget("city")

    memory.remember(key(), picture("old.webp"), changes)

    assert memory.recall(key()) is None


def test_it_is_bounded_and_what_is_known_longest_makes_room(
    memory: PictureMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_memory, "MOST_REMEMBERED", 10)

    for number in range(100):
        memory.remember(key(f"city-{number}"), picture(), memory.changes())
        memory.remember(key(f"city-{number}", "hero"), picture(), memory.changes())

    known = [number for number in range(100) if memory.recall(key(f"city-{number}")) is not None]
    assert known == [95, 96, 97, 98, 99]
