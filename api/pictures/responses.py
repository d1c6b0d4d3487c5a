"""How a picture is answered: its headers, conditions, HEAD, one range or several (RFC 9110)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

from flask import Response, request
from werkzeug.exceptions import PreconditionFailed
from werkzeug.http import http_date
from werkzeug.wsgi import wrap_file

from api.pictures.byte_ranges import Multipart, content_range, read_part, wanted_ranges
from api.pictures.cache import ServedPicture, open_picture
from shared.formats import ImageFormat
from shared.tables import ImageDerivative

ONE_YEAR = 31_536_000  #: seconds; the longest that caches honour

#: Headers of a whole picture that describe the bytes sent, not the picture.
OF_THE_BODY = frozenset({"Content-Type", "Content-Length", "Content-Disposition"})


def served_picture(row: ImageDerivative, variation: str, path: Path) -> ServedPicture:
    """A picture with the headers that all of it is sent with; raises FileNotFoundError where its file is lost."""
    image_format = ImageFormat(row.format)
    facts = path.stat()
    modified_at = datetime.fromtimestamp(int(facts.st_mtime), UTC)
    headers = {
        "Content-Type": image_format.media_type,
        "Content-Length": str(facts.st_size),
        "Content-Disposition": f"inline; filename={variation}-{row.name}.{image_format}",
        "ETag": f'"{row.sha256}"',
        "Last-Modified": http_date(modified_at),
        "Cache-Control": f"public, max-age={ONE_YEAR}, immutable",
        "Accept-Ranges": "bytes",
    }
    return ServedPicture(
        path=str(path),
        sha256=row.sha256,
        file_size=facts.st_size,
        modified_at=modified_at,
        headers=tuple(headers.items()),
    )


def answer(picture: ServedPicture) -> Response:
    """All of a picture, parts of it, or that the client has it; raises FileNotFoundError where its file is lost."""
    _check_preconditions(picture)
    if _is_unchanged(picture):
        kept = [(name, value) for name, value in picture.headers if name not in OF_THE_BODY]
        return Response(status=HTTPStatus.NOT_MODIFIED, headers=kept)
    ranges = _ranges(picture)
    if ranges:
        return _partial_answer(picture, ranges)
    return _whole_answer(picture, dict(picture.headers))


def stand_in_answer(picture: ServedPicture) -> Response:
    """A picture in place of one that does not exist yet, all of it; nobody may keep it."""
    headers = {**dict(picture.headers), "Cache-Control": "no-store", "Accept-Ranges": "none"}
    del headers["ETag"], headers["Last-Modified"]
    return _whole_answer(picture, headers)


def _whole_answer(picture: ServedPicture, headers: dict[str, str]) -> Response:
    return Response(wrap_file(request.environ, open_picture(picture)), headers=headers, direct_passthrough=True)


def _partial_answer(picture: ServedPicture, ranges: Sequence[range]) -> Response:
    headers = dict(picture.headers)
    with open_picture(picture) as file:
        if len(ranges) == 1:
            body = [read_part(file, ranges[0])]
            headers["Content-Range"] = content_range(ranges[0], picture.file_size)
        else:
            multipart = Multipart(ranges, picture.file_size, headers["Content-Type"])
            body = list(multipart.read(file))
            headers["Content-Type"] = multipart.content_type
    headers["Content-Length"] = str(sum(map(len, body)))
    return Response(body, HTTPStatus.PARTIAL_CONTENT, headers)


def _check_preconditions(picture: ServedPicture) -> None:
    since = request.if_unmodified_since
    if "If-Match" in request.headers:
        if not (request.if_match.star_tag or request.if_match.is_strong(picture.sha256)):
            raise PreconditionFailed("These are not the bytes that If-Match names.")
    elif since is not None and picture.modified_at > since:
        raise PreconditionFailed("The bytes are newer than If-Unmodified-Since says.")


def _is_unchanged(picture: ServedPicture) -> bool:
    """Whether the client has these bytes already. What it says of tags counts more than a date."""
    if "If-None-Match" in request.headers:
        return request.if_none_match.contains_weak(picture.sha256)
    since = request.if_modified_since
    return since is not None and picture.modified_at <= since


def _ranges(picture: ServedPicture) -> Sequence[range]:
    """The parts that are asked for of these very bytes, if any."""
    asked = request.headers.get("Range")
    condition = request.headers.get("If-Range")
    # Compared as they are: a weak tag or another spelling of the date makes no strong comparison.
    current = condition is None or condition in {f'"{picture.sha256}"', http_date(picture.modified_at)}
    if asked is None or not current or request.method != "GET":
        return ()
    return wanted_ranges(asked, picture.file_size)
