"""Find the picture that a URL asks for: in the cache, in the database, or by having a missing format cut."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace

from api.extensions import extensions, session, snapshot
from api.pictures.cache import PictureKey
from api.pictures.served_picture import ServedPicture
from shared.counters import Counted
from shared.errors import PictureNotFoundError
from shared.formats import ImageFormat
from shared.pictures.rows import find_picture
from shared.tables import ImageDerivative

LOOK_AGAIN_SECONDS = 0.2  #: between two looks for a missing format; the notice that it is there comes sooner


def find_served(key: PictureKey) -> ServedPicture:
    """Return the picture; where a format does not exist yet, return it once it is cut, or WebP in its place.

    Raises PictureNotFoundError, and FileNotFoundError if the picture's file is lost or damaged.
    """
    cached = extensions().picture_cache.get(key)
    is_hit = cached is not None and cached.content.is_intact()
    extensions().counters.add(Counted.PICTURE_CACHE, "hit" if is_hit else "miss")
    if cached is not None and is_hit:
        return cached
    try:
        return _query(key)
    except PictureNotFoundError:
        if key.version or ImageFormat.WEBP in key.formats:
            raise
    return _have_format_cut(key)


def _query(key: PictureKey) -> ServedPicture:
    cache = extensions().picture_cache
    changes = cache.changes()
    found = _served(_find_row(key), key)
    cache.put(key, found, changes)
    return found


def _find_row(key: PictureKey) -> ImageDerivative:
    *better, last = key.formats
    for image_format in better:
        with suppress(PictureNotFoundError):
            return find_picture(snapshot(), key.variation, key.derivative, key.version, image_format)
    return find_picture(snapshot(), key.variation, key.derivative, key.version, last)


def _served(row: ImageDerivative, key: PictureKey) -> ServedPicture:
    content = extensions().store.find(row.sha256, row.format, row.file_size)
    if row.damage is not None:
        raise FileNotFoundError(f"The file of {row.name} has other bytes than it was stored with.")
    return ServedPicture.from_row(row, key.variation, content)


def _have_format_cut(key: PictureKey) -> ServedPicture:
    webp = _find_row(replace(key, formats=(ImageFormat.WEBP,)))
    asked = extensions().wanted_formats.ask_for(webp, key.formats[0])
    return (_wait_for(key) if asked else None) or _served(webp, key).as_stand_in()


def _wait_for(key: PictureKey) -> ServedPicture | None:
    patience, wanted_formats = extensions().settings.format_wait_seconds, extensions().wanted_formats
    if not patience or not wanted_formats.is_heard():
        return None
    deadline = time.monotonic() + patience
    while (left := deadline - time.monotonic()) > 0:
        session().rollback()  # returns the connection to the pool: other requests wait, too
        extensions().picture_cache.wait_for_change(min(left, LOOK_AGAIN_SECONDS))
        with suppress(PictureNotFoundError):
            return _query(key)
    wanted_formats.note_unheard()
    return None
