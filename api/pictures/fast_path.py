"""In front of Flask: a remembered picture is sent without it, which would cost several times what the rest does.

Only plain requests for all of a picture; whatever else one may ask, Flask and images.py know. Both send the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import uuid4

from werkzeug.wsgi import wrap_file

from api.pictures.cache import PictureMemory, ServedPicture, open_picture
from api.pictures.views import is_negotiable, picture_key
from shared.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/api/images/"
EXPOSED_HEADERS = ("ETag", "Link", "Location", "X-Request-ID")  #: to scripts of CORS_ORIGIN

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
_QUERY = re.compile(r"(?:v=([0-9a-f]{64}))?\Z")

#: Headers that make a request more than a plain one.
_CONDITIONS = frozenset(
    {"HTTP_RANGE", "HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE"}
)


class FastPath:
    """A WSGI application that answers what it can, and leaves the rest to the one behind it."""

    def __init__(self, behind: WSGIApplication, memory: PictureMemory, settings: Settings) -> None:
        self._behind = behind
        self._memory = memory
        self._negotiates = settings.negotiate_formats
        self._fixed = (
            [
                ("Access-Control-Allow-Origin", settings.cors_origin),
                ("Access-Control-Expose-Headers", ", ".join(EXPOSED_HEADERS)),
            ]
            if settings.cors_origin
            else []
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        picture = self._remembered(environ)
        if picture is None:
            return self._behind(environ, start_response)
        try:
            file = open_picture(picture)
        except FileNotFoundError:
            return self._behind(environ, start_response)
        start_response("200 OK", [*picture.headers, *self._fixed, ("X-Request-ID", request_id(environ))])
        return wrap_file(environ, file)

    def _remembered(self, environ: WSGIEnvironment) -> ServedPicture | None:
        path: str = environ["PATH_INFO"]
        query = _QUERY.match(environ.get("QUERY_STRING", ""))
        if environ["REQUEST_METHOD"] != "GET" or not path.startswith(PREFIX) or query is None:
            return None
        if not _CONDITIONS.isdisjoint(environ):
            return None
        variation, _, file_name = path[len(PREFIX) :].partition("/")
        key = picture_key(variation, file_name, query[1])
        if key is None or (self._negotiates and is_negotiable(file_name, key)):
            return None
        return self._memory.recall(key)


def request_id(environ: WSGIEnvironment) -> str:
    """The request's id: the client's own where it is a plain one."""
    asked = environ.get("HTTP_X_REQUEST_ID", "")
    return asked if _REQUEST_ID.match(asked) else uuid4().hex
