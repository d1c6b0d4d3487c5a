"""Bodies of requests. Each is read whole before a view runs, so a body that is cut off or malformed changes nothing."""

from __future__ import annotations

from http import HTTPStatus
from io import BytesIO
from typing import IO

from flask import Response, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from api.problems import problem


def receive_body() -> Response | None:
    """Read the body whole; refuse one that is too large, cut off, malformed or compressed.

    The server tells the end of a body by Content-Length or by its last chunk. It returns fewer bytes where the client
    has hung up earlier, so the length is compared here.
    """
    if request.headers.get("Transfer-Encoding", "chunked").strip().lower() != "chunked":  # gunicorn lets gzip pass
        detail = "Send the body as it is, in chunks or with Content-Length, without another Transfer-Encoding."
        return problem(HTTPStatus.NOT_IMPLEMENTED, "not_implemented", detail)
    told, largest = request.content_length, request.max_content_length or 0
    if told is None and not request.environ.get("wsgi.input_terminated"):
        return None
    if told is not None and told > largest:
        raise RequestEntityTooLarge
    body = _read(request.environ["wsgi.input"], largest + 1 if told is None else told)
    if len(body) > largest:
        raise RequestEntityTooLarge
    if len(body) < (told or 0):
        raise BadRequest(f"The body ended after {len(body)} bytes of {told}. Nothing was changed.")
    if body and not _codings(request.headers.get("Content-Encoding", "")) <= {"identity"}:
        return problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "Send the body as it is, without Content-Encoding.",
            headers={"Accept-Encoding": "identity"},
        )
    request.environ["wsgi.input"] = BytesIO(body)
    request.environ["CONTENT_LENGTH"] = str(len(body))
    return None


def _codings(header: str) -> set[str]:
    """Return the codings that a header lists; it may be empty, and have empty elements."""
    return {coding.strip().lower() for coding in header.split(",")} - {""}


def _read(stream: IO[bytes], most: int) -> bytes:
    body = b""
    try:
        while len(body) < most and (more := stream.read(most - len(body))):
            body += more
    except Exception as error:
        raise BadRequest("The body is cut off, or its chunks are malformed. Nothing was changed.") from error
    return body
