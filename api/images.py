"""The bytes: /api/images/<variation>/<derivative>, and the same with the extension of a format."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace

from flask import Response, request
from flask_smorest import Blueprint

from api.negotiation import accepted_formats
from api.parts import parts, session
from api.payloads import PictureQuerySchema
from api.picture_answers import answer, served_picture, stand_in_answer
from api.picture_memory import PictureKey, ServedPicture
from shared.errors import PictureNotFoundError
from shared.formats import FORMAT_BY_EXTENSION, ImageFormat
from shared.pictures.rows import find_picture
from shared.tables import ImageDerivative

LOOK_AGAIN_SECONDS = 0.2  #: while a format is waited for; a notice that it is there comes sooner

blueprint = Blueprint("images", __name__, url_prefix="/api/images", description="The pictures")


@blueprint.get("/<variation>/<derivative>")
@blueprint.arguments(PictureQuerySchema, location="query")
def picture(query: dict[str, str], variation: str, derivative: str) -> Response:
    """One picture, as WebP or in the format of its extension; `?v=` names exact bytes.

    A format that does not exist yet is cut when it is first asked for, and WebP stands in, which nobody may keep.
    Conditional and range requests are honoured.
    """
    key = picture_key(variation, derivative, query.get("v"))
    if key is None:
        raise PictureNotFoundError(
            f"There is no picture {derivative} of {variation}: the extensions are {', '.join(FORMAT_BY_EXTENSION)}."
        )
    negotiated = parts().settings.negotiate_formats and is_negotiable(derivative, key)
    if negotiated:
        key = replace(key, formats=accepted_formats(request.headers.get("Accept")))
    try:
        found = _answer_remembered(key) or _answer_looked_up(key)
    except FileNotFoundError as error:
        raise PictureNotFoundError(
            f"The file of {derivative} is lost: regenerate the variation to have it made again."
        ) from error
    if negotiated:
        found.vary.add("Accept")
    return found


def picture_key(variation: str, file_name: str, version: str | None) -> PictureKey | None:
    """What a URL asks for; None where its extension is none. A derivative's own name has no dot."""
    derivative, dot, extension = file_name.partition(".")
    image_format = FORMAT_BY_EXTENSION.get(extension) if dot else ImageFormat.WEBP
    if image_format is None:
        return None
    return PictureKey(variation=variation, derivative=derivative, formats=(image_format,), version=version)


def is_negotiable(file_name: str, key: PictureKey) -> bool:
    """Whether the URL leaves the format open: neither an extension nor a hash says it."""
    return file_name == key.derivative and key.version is None


def _answer_remembered(key: PictureKey) -> Response | None:
    remembered = parts().memory.recall(key)
    if remembered is None:
        return None
    with suppress(FileNotFoundError):
        return answer(remembered)
    return None


def _answer_looked_up(key: PictureKey) -> Response:
    try:
        return answer(_look_up(key))
    except PictureNotFoundError:
        if key.version or ImageFormat.WEBP in key.formats:
            raise
    return _answer_missing_format(key)


def _look_up(key: PictureKey) -> ServedPicture:
    changes = parts().memory.changes()
    found = _served(key, _find(key))
    parts().memory.remember(key, found, changes)
    return found


def _find(key: PictureKey) -> ImageDerivative:
    *better, last = key.formats
    for image_format in better:
        with suppress(PictureNotFoundError):
            return find_picture(session(), key.variation, key.derivative, key.version, image_format)
    return find_picture(session(), key.variation, key.derivative, key.version, last)


def _served(key: PictureKey, row: ImageDerivative) -> ServedPicture:
    return served_picture(row, key.variation, parts().store.content_path(row.sha256, row.format))


def _answer_missing_format(key: PictureKey) -> Response:
    """Have the format cut, and answer with it where it is there in time."""
    webp = _find(replace(key, formats=(ImageFormat.WEBP,)))
    parts().format_bell.ask_for(webp, key.formats[0])
    return _answer_awaited(key) or stand_in_answer(_served(key, webp))


def _answer_awaited(key: PictureKey) -> Response | None:
    patience, bell = parts().settings.format_wait_seconds, parts().format_bell
    if not patience or not bell.is_heard():
        return None
    deadline = time.monotonic() + patience
    while (left := deadline - time.monotonic()) > 0:
        session().rollback()  # gives the connection back: others wait, too
        parts().memory.wait_for_change(min(left, LOOK_AGAIN_SECONDS))
        with suppress(PictureNotFoundError):
            return answer(_look_up(key))
    bell.note_unheard()
    return None
