"""/api/images/<variation>/<derivative>, and the same URL with the extension of a format."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, request

from api.blueprint import Blueprint
from api.extensions import extensions, session
from api.pictures.cache import PictureKey
from api.pictures.lookup import find_served
from api.pictures.negotiation import accepted_formats
from api.pictures.responses import respond
from api.pictures.urls import leaves_format_open, read_url
from api.schemas.requests import PictureQuerySchema
from shared.errors import PictureNotFoundError

blueprint = Blueprint("images", __name__, url_prefix="/api/images", description="The pictures")


@blueprint.get("/<variation>/<derivative>")
@blueprint.arguments(PictureQuerySchema, location="query")
def picture(query: dict[str, str], variation: str, derivative: str) -> Response:
    """Return a picture as WebP, or in the format of its extension; `?v=` names exact bytes.

    A format that does not exist yet is cut at the first request. Until it exists, the answer is WebP that no cache may
    keep. Conditional and range requests are honoured.
    """
    key = read_url(variation, derivative, query.get("v"))
    negotiated = extensions().settings.negotiate_formats and leaves_format_open(derivative, key.version)
    if negotiated:
        key = replace(key, formats=accepted_formats(request.headers.get("Accept")))
    try:
        response = _answer(key)
    except FileNotFoundError as error:
        extensions().reconciler.suspect(variation)
        raise PictureNotFoundError(
            f"The file of {derivative} is lost or damaged: regenerate the variation to have it made again."
        ) from error
    if negotiated:
        response.vary.add("Accept")
    return response


def _answer(key: PictureKey) -> Response:
    """Send a picture; one that is replaced and collected before its file is opened is looked up again.

    Raises PictureNotFoundError, and FileNotFoundError if the picture's file is lost or damaged.
    """
    try:
        return respond(find_served(key))
    except FileNotFoundError:
        session().rollback()  # a transaction shows one moment, and the next look is to show a later one
        return respond(find_served(key))
