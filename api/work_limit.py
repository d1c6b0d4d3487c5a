"""How many requests are worked on at the same time."""

from __future__ import annotations

from collections.abc import Iterable
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class WorkLimit:
    """A WSGI application that lets so many requests at a time into the application behind it; the others wait."""

    def __init__(self, behind: WSGIApplication, most: int) -> None:
        self._behind = behind
        self._places = BoundedSemaphore(most)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request when there is a place."""
        with self._places:
            return self._behind(environ, start_response)
