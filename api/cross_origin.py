"""Cross-origin requests (CORS): the pages of other origins that may read our answers."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request

EXPOSED_HEADERS = ("ETag", "Link", "Location", "X-Request-ID")  #: to scripts

PREFLIGHT_SECONDS = (
    7200  #: how long a browser remembers what a page may send; no browser keeps it for longer than a day
)


class CrossOrigin:
    """The headers for pages of the origins that the setting CORS_ORIGIN names.

    One origin, or `*`, is told to every client, so that a cache may send the answer to all. Of several origins the one
    that asks is told, and `Vary` says so to caches, also in the answers to all others.
    """

    def __init__(self, allowed: Sequence[str]) -> None:
        self._allowed = frozenset(allowed)

    def headers(self, asking: str | None) -> list[tuple[str, str]]:
        """Return the headers of an answer to a page of an origin, or to a client that names none."""
        if len(self._allowed) < 2:  # noqa: PLR2004 -- several
            return [header for only in self._allowed for header in _headers_for(only)]
        vary = [("Vary", "Origin")]
        return vary + _headers_for(asking) if asking in self._allowed else vary

    def add_headers(self, response: Response) -> Response:
        """Add the headers to an answer of Flask, and to a preflight what a page may send."""
        for name, value in self.headers(request.headers.get("Origin")):
            response.headers.add(name, value)
        if request.method == "OPTIONS" and "Access-Control-Allow-Origin" in response.headers:
            response.headers["Access-Control-Allow-Methods"] = ", ".join(sorted(response.allow))
            response.headers["Access-Control-Allow-Headers"] = request.headers.get("Access-Control-Request-Headers", "")
            response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
        return response


def _headers_for(origin: str) -> list[tuple[str, str]]:
    return [
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Expose-Headers", ", ".join(EXPOSED_HEADERS)),
    ]
