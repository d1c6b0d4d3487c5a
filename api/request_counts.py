"""Counts requests by method, route and status, and how long they take until their answer begins."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from shared.counters import Counted, Counters

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROUTE = "image_generator.route"  #: where in a request's environment the route stands, once it is known
NO_ROUTE = "none"
METHODS = frozenset({"GET", "HEAD", "POST", "DELETE", "OPTIONS"})  #: a client may invent others

#: Seconds; the last bound has none.
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
BOUND_NAMES = (*map(str, BOUNDS), "+Inf")


class RequestCounts:
    """A WSGI application that counts what the application behind it answers.

    The time ends with the beginning of the answer: how fast a client reads says nothing of the service.
    """

    def __init__(self, behind: WSGIApplication, counters: Counters) -> None:
        self._behind = behind
        self._counters = counters

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        began = time.perf_counter()

        def count(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            self._count(environ, status.partition(" ")[0], time.perf_counter() - began)
            return start_response(status, headers, *error)

        return self._behind(environ, count)

    def _count(self, environ: WSGIEnvironment, status: str, seconds: float) -> None:
        method = environ["REQUEST_METHOD"] if environ["REQUEST_METHOD"] in METHODS else "other"
        route = environ.get(ROUTE, NO_ROUTE)
        self._counters.add(Counted.REQUESTS, method, route, status, BOUND_NAMES[bisect_left(BOUNDS, seconds)])
        self._counters.add(Counted.REQUEST_SECONDS, method, route, by=seconds)
