"""What this process remembers of the pictures that it serves, so that the hot path asks no database.

It is trusted only while somebody proves that no change was missed (change_listener.py), so that it is never more than
TRUSTED_SECONDS behind, whatever happens to the listener: without a proof everything is looked up again.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader
from pathlib import Path

from shared.formats import ImageFormat

TRUSTED_SECONDS = 0.9  #: after the last proof; one second is promised
MOST_REMEMBERED = 20_000  #: pictures, of about 1 KB each


@dataclass(frozen=True, kw_only=True, slots=True)
class PictureKey:
    """What a URL asks for: a picture in the first of these formats that exists, the current one or that of a hash."""

    variation: str
    derivative: str
    formats: tuple[ImageFormat, ...]
    version: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ServedPicture:
    """A picture as it is served."""

    path: str
    sha256: str
    file_size: int  #: bytes
    modified_at: datetime  #: whole seconds, as headers say it
    headers: Sequence[tuple[str, str]]  #: of an answer with all of it


def open_picture(picture: ServedPicture) -> BufferedReader:
    """Its file; raises FileNotFoundError where that is lost, or is no longer as long as the headers say."""
    file = Path(picture.path).open("rb")  # noqa: SIM115 -- who sends it closes it
    if os.fstat(file.fileno()).st_size != picture.file_size:
        file.close()
        raise FileNotFoundError(f"{picture.path} was damaged or replaced.")
    return file


class PictureMemory:
    """Bounded, and safe to use from several threads."""

    def __init__(self) -> None:
        self._by_variation: dict[str, dict[PictureKey, ServedPicture]] = {}
        self._count = 0
        self._changes = 0
        self._proven_at = float("-inf")
        self._changed = threading.Condition()

    def recall(self, key: PictureKey) -> ServedPicture | None:
        """The picture, where it is remembered and can be trusted at this moment."""
        known = self._by_variation.get(key.variation)
        if known is None or time.monotonic() - self._proven_at > TRUSTED_SECONDS:
            return None
        return known.get(key)

    def changes(self) -> int:
        """How many changes were heard of: ask before a look-up, and say it to `remember`."""
        return self._changes

    def remember(self, key: PictureKey, picture: ServedPicture, changes: int) -> None:
        """Keep what was looked up, unless something changed meanwhile; the variation known longest makes room."""
        with self._changed:
            if changes != self._changes:
                return
            if self._count >= MOST_REMEMBERED:
                self._drop(next(iter(self._by_variation)))
            known = self._by_variation.setdefault(key.variation, {})
            self._count += key not in known
            known[key] = picture

    def forget(self, variation: str) -> None:
        """Look a variation's pictures up again: they have changed."""
        with self._changed:
            self._drop(variation)
            self._note_change()

    def forget_all(self) -> None:
        """Look everything up again: changes may have been missed."""
        with self._changed:
            self._by_variation = {}
            self._count = 0
            self._note_change()

    def prove(self, asked_at: float) -> None:
        """No change before that moment of the monotonic clock was missed."""
        self._proven_at = asked_at

    def wait_for_change(self, seconds: float) -> None:
        """Wait until something changes, but no longer than that."""
        with self._changed:
            self._changed.wait(seconds)

    def _drop(self, variation: str) -> None:
        self._count -= len(self._by_variation.pop(variation, ()))

    def _note_change(self) -> None:
        self._changes += 1
        self._changed.notify_all()
