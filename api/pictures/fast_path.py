"""Send cached pictures without Flask, which costs several times as much as everything else.

Only plain requests for a whole picture are answered here; Flask and views.py answer all others, in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from secrets import token_hex
from typing import TYPE_CHECKING

from werkzeug.wsgi import wrap_file

from api.cross_origin import CrossOrigin
from api.pictures.cache import PictureCache
from api.pictures.served_picture import ServedPicture
from api.pictures.urls import leaves_format_open, read_url
from api.request_counts import ROUTE
from shared.counters import Counted, Counters
from shared.errors import PictureNotFoundError
from shared.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/api/images/"
PICTURE_ROUTE = "/api/images/<variation>/<derivative>"  #: of the view that this module stands in for

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
_QUERY = re.compile(r"(?:v=([0-9a-f]{64}))?\Z")

#: Headers that make a request more than a plain one.
_CONDITIONS = frozenset(
    {"HTTP_RANGE", "HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE"}
)


class FastPath:
    """A WSGI application that answers what it can, and leaves the rest to the application behind it."""

    def __init__(self, behind: WSGIApplication, cache: PictureCache, counters: Counters, settings: Settings) -> None:
        self._behind = behind
        self._cache = cache
        self._counters = counters
        self._negotiates = settings.negotiate_formats
        self._cross_origin = CrossOrigin(settings.cors_origins)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        picture = self._cached(environ)
        if picture is None:
            return self._behind(environ, start_response)
        try:
            file = picture.content.open()
        except FileNotFoundError:
            return self._behind(environ, start_response)
        environ[ROUTE] = PICTURE_ROUTE
        self._counters.add(Counted.PICTURE_CACHE, "hit")
        cross_origin = self._cross_origin.headers(environ.get("HTTP_ORIGIN"))
        start_response("200 OK", [*picture.headers, *cross_origin, ("X-Request-ID", request_id(environ))])
        return wrap_file(environ, file)

    def _cached(self, environ: WSGIEnvironment) -> ServedPicture | None:
        path: str = environ["PATH_INFO"]
        query = _QUERY.match(environ.get("QUERY_STRING", ""))
        if environ["REQUEST_METHOD"] != "GET" or not path.startswith(PREFIX) or query is None:
            return None
        if not _CONDITIONS.isdisjoint(environ) or "HTTP_HOST" not in environ:
            return None
        variation, _, file_name = path[len(PREFIX) :].partition("/")
        if self._negotiates and leaves_format_open(file_name, query[1]):
            return None
        try:
            return self._cache.get(read_url(variation, file_name, query[1]))
        except PictureNotFoundError:
            return None


def request_id(environ: WSGIEnvironment) -> str:
    """Return the client's own id for its request if that is a plain word, and a new id otherwise."""
    asked = environ.get("HTTP_X_REQUEST_ID", "")
    return asked if _REQUEST_ID.match(asked) else token_hex(16)
