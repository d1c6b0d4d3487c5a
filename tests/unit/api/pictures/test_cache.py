"""The picture cache: trusted only while it is proven, and without pictures that were read before a change."""

import time
from pathlib import Path

import pytest

from api.pictures import cache as cache_module
from api.pictures.cache import PictureCache, PictureKey
from api.pictures.served_picture import ServedPicture
from shared.formats import ImageFormat
from shared.pictures.store import StoredContent

CONTENT = StoredContent(Path(__file__), Path(__file__).stat().st_size)


def key(variation: str = "city", derivative: str = "og") -> PictureKey:
    return PictureKey(variation=variation, derivative=derivative, formats=(ImageFormat.WEBP,))


def picture(sha256: str = "0" * 64) -> ServedPicture:
    return ServedPicture(content=CONTENT, sha256=sha256, headers=())


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch) -> PictureCache:
    """Return a cache whose proof lasts longer than any test."""
    monkeypatch.setattr(cache_module, "TRUSTED_SECONDS", 10_000)
    cache = PictureCache()
    cache.prove(time.monotonic())
    return cache


def test_a_cached_picture_is_returned(cache: PictureCache) -> None:
    cache.put(key(), picture(), cache.changes())

    assert cache.get(key()) == picture()
    assert cache.get(key("village")) is None
    assert cache.get(key(derivative="hero")) is None


def test_an_unproven_cache_returns_nothing() -> None:
    cache = PictureCache()
    cache.put(key(), picture(), cache.changes())

    assert cache.get(key()) is None


def test_a_cache_whose_proof_is_too_old_returns_nothing() -> None:
    cache = PictureCache()
    cache.put(key(), picture(), cache.changes())

    cache.prove(time.monotonic() - cache_module.TRUSTED_SECONDS - 0.01)

    assert cache.get(key()) is None
    assert cache_module.TRUSTED_SECONDS < 1


def test_a_change_evicts_all_pictures_of_its_variation(cache: PictureCache) -> None:
    for one in (key(), key(derivative="hero"), key("village")):
        cache.put(one, picture(), cache.changes())

    cache.evict("city")

    assert [cache.get(one) for one in (key(), key(derivative="hero"))] == [None, None]
    assert cache.get(key("village")) is not None
    cache.clear()
    assert cache.get(key("village")) is None


def test_a_picture_read_before_a_change_is_not_cached(cache: PictureCache) -> None:
    changes = cache.changes()
    cache.evict("city")

    cache.put(key(), picture("1" * 64), changes)

    assert cache.get(key()) is None


def test_the_oldest_variations_make_room_in_a_full_cache(cache: PictureCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "MOST_PICTURES", 10)

    for number in range(100):
        cache.put(key(f"city-{number}"), picture(), cache.changes())
        cache.put(key(f"city-{number}", "hero"), picture(), cache.changes())

    known = [number for number in range(100) if cache.get(key(f"city-{number}")) is not None]
    assert known == [95, 96, 97, 98, 99]
