"""The pictures that this process has served lately, so that most requests need no database.

The cache is trusted only while the change listener proves that it has missed no change (change_listener.py). So an
answer is never more than TRUSTED_SECONDS behind the database, whatever happens to the listener.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from api.pictures.served_picture import ServedPicture
from shared.formats import ImageFormat

TRUSTED_SECONDS = 0.9  #: after the last proof; the product promises one second
MOST_PICTURES = 20_000  #: of about 1 KB each


@dataclass(frozen=True, kw_only=True, slots=True)
class PictureKey:
    """What a URL asks for: a picture in the first of these formats that exists, the current one or that of a hash."""

    variation: str
    derivative: str
    formats: tuple[ImageFormat, ...]
    version: str | None = None


class PictureCache:
    """A bounded cache that several threads may use."""

    def __init__(self) -> None:
        self._by_variation: dict[str, dict[PictureKey, ServedPicture]] = {}
        self._count = 0
        self._changes = 0
        self._proven_at = float("-inf")
        self._changed = threading.Condition()

    def get(self, key: PictureKey) -> ServedPicture | None:
        """Return the picture if it is cached and the cache can be trusted at this moment."""
        pictures = self._by_variation.get(key.variation)
        if pictures is None or time.monotonic() - self._proven_at > TRUSTED_SECONDS:
            return None
        return pictures.get(key)

    def changes(self) -> int:
        """Return the number of changes so far: ask before a query, and hand the number to `put`."""
        return self._changes

    def put(self, key: PictureKey, picture: ServedPicture, changes: int) -> None:
        """Keep the result of a query, unless something changed meanwhile; the oldest variation makes room."""
        with self._changed:
            if changes != self._changes:
                return
            if self._count >= MOST_PICTURES:
                self._drop(next(iter(self._by_variation)))
            pictures = self._by_variation.setdefault(key.variation, {})
            self._count += key not in pictures
            pictures[key] = picture

    def evict(self, variation: str) -> None:
        """Drop a variation, since its pictures have changed."""
        with self._changed:
            self._drop(variation)
            self._note_change()

    def clear(self) -> None:
        """Drop everything, since changes may have been missed."""
        with self._changed:
            self._by_variation = {}
            self._count = 0
            self._note_change()

    def prove(self, moment: float) -> None:
        """Note that no change before a moment of the monotonic clock was missed."""
        self._proven_at = moment

    def wait_for_change(self, seconds: float) -> None:
        """Wait until something changes, at most for some seconds."""
        with self._changed:
            self._changed.wait(seconds)

    def _drop(self, variation: str) -> None:
        self._count -= len(self._by_variation.pop(variation, ()))

    def _note_change(self) -> None:
        self._changes += 1
        self._changed.notify_all()
