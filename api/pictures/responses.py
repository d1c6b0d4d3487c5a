"""Answer with a picture: its headers, conditions, HEAD, one range or several (RFC 9110)."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from flask import Response, request
from werkzeug.exceptions import PreconditionFailed
from werkzeug.http import http_date
from werkzeug.wsgi import wrap_file

from api.pictures.byte_ranges import as_multipart, content_range, wanted_ranges
from api.pictures.conditions import date, is_listed, tags
from api.pictures.served_picture import ServedPicture, etag

#: Headers of a whole picture that describe the bytes sent, not the picture.
BODY_HEADERS = frozenset({"Content-Type", "Content-Length", "Content-Disposition"})


def respond(picture: ServedPicture) -> Response:
    """Send the whole picture, parts of it, or 304; raises FileNotFoundError if its file is lost."""
    if picture.is_stand_in:
        return _whole_response(picture)
    _check_preconditions(picture)
    if _is_unchanged(picture):
        kept = [(name, value) for name, value in picture.headers if name not in BODY_HEADERS]
        return Response(status=HTTPStatus.NOT_MODIFIED, headers=kept)
    ranges = _ranges(picture)
    return _partial_response(picture, ranges) if ranges else _whole_response(picture)


def _check_preconditions(picture: ServedPicture) -> None:
    listed, since = tags(request.headers.get("If-Match")), date(request.headers.get("If-Unmodified-Since"))
    if listed is not None:
        if not is_listed(etag(picture.sha256), listed, weakly=False):
            raise PreconditionFailed("These are not the bytes that If-Match names.")
    elif since is not None and picture.content.modified_at > since:
        raise PreconditionFailed("The bytes are newer than If-Unmodified-Since says.")


def _is_unchanged(picture: ServedPicture) -> bool:
    """Tell whether the client has these bytes already. Its tags count more than its date."""
    listed, since = tags(request.headers.get("If-None-Match")), date(request.headers.get("If-Modified-Since"))
    if listed is not None:
        return is_listed(etag(picture.sha256), listed, weakly=True)
    return since is not None and picture.content.modified_at <= since


def _ranges(picture: ServedPicture) -> Sequence[range]:
    """Return the parts that the client asks for, if it asks for parts of exactly these bytes."""
    asked = request.headers.get("Range")
    condition = request.headers.get("If-Range")
    # Compared as text: a weak tag or another spelling of the date is no strong comparison.
    current = condition is None or condition in {etag(picture.sha256), http_date(picture.content.modified_at)}
    if asked is None or not current or request.method != "GET":
        return ()
    return wanted_ranges(asked, picture.content.size)


def _partial_response(picture: ServedPicture, ranges: Sequence[range]) -> Response:
    headers = dict(picture.headers)
    body = picture.content.read(ranges)
    if len(ranges) == 1:
        headers["Content-Range"] = content_range(ranges[0], picture.content.size)
    else:
        media_type = headers["Content-Type"]
        headers["Content-Type"], body = as_multipart(ranges, body, picture.content.size, media_type)
    headers["Content-Length"] = str(sum(map(len, body)))
    return Response(body, HTTPStatus.PARTIAL_CONTENT, headers)


def _whole_response(picture: ServedPicture) -> Response:
    body = wrap_file(request.environ, picture.content.open())
    return Response(body, headers=list(picture.headers), direct_passthrough=True)
