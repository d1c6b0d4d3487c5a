"""The bytes: /api/images/<variation>/<derivative>."""

from __future__ import annotations

from flask import Response, send_file
from flask_smorest import Blueprint

from api.parts import parts, session
from api.payloads import PictureQuerySchema
from shared.errors import PictureNotFoundError
from shared.pictures import find_picture

ONE_YEAR = 31_536_000  #: seconds; the longest that caches honour

blueprint = Blueprint("images", __name__, url_prefix="/api/images", description="The pictures")


@blueprint.get("/<variation>/<derivative>")
@blueprint.arguments(PictureQuerySchema, location="query")
def picture(query: dict[str, str], variation: str, derivative: str) -> Response:
    """One picture. `?v=` names exact bytes; conditional and range requests are honoured."""
    found = find_picture(session(), variation, derivative, query.get("v"))
    path = parts().store.content_path(found.sha256, found.format)
    try:
        answer = send_file(
            path,
            mimetype=f"image/{found.format}",
            download_name=f"{variation}-{derivative}.{found.format}",
            etag=found.sha256,
            max_age=ONE_YEAR,
            conditional=True,
        )
    except FileNotFoundError as error:
        raise PictureNotFoundError(
            f"The file of {derivative} is lost: regenerate the variation to have it made again."
        ) from error
    answer.cache_control.public = True
    answer.cache_control.immutable = True
    return answer
