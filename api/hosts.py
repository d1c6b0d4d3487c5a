"""The Host header: which hosts are ours, and the origin of absolute URLs.

A page of a stranger can let its own name resolve to our address (DNS rebinding). A browser then counts our answers as
those of that page, but it sends the page's name as Host.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Response, request

from api.extensions import extensions
from api.problems import problem
from shared.server_urls import LARGEST_PORT
from shared.settings import Settings

#: More than a browser sends, such as the `_` in names of containers; all of it can stand in a URL.
_HOST = re.compile(r"(?:(?P<name>[A-Za-z0-9._-]{1,253})|\[(?P<ipv6>[0-9A-Fa-f:.]{2,45})\])(?::(?P<port>[0-9]{0,5}))?")


def check_host() -> Response | None:
    """Refuse a request whose Host is malformed or not ours. Pictures are public, whatever name a CDN asks for.

    HTTP/1.1 asks for a Host in every request (RFC 9112, 3.2), HTTP/1.0 knows none.
    """
    header = request.environ.get("HTTP_HOST")
    if header is None:
        if request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
            return None
        detail = "The request has no Host header: name the host that it is for."
        return problem(HTTPStatus.BAD_REQUEST, "host_missing", detail)
    if request.endpoint == "images.picture" or _is_ours(header, extensions().settings):
        return None
    detail = "The Host header names no host of this service. ALLOWED_HOSTS lists the names under which it is reached."
    return problem(HTTPStatus.BAD_REQUEST, "unknown_host", detail)


def origin() -> str:
    """Return scheme and host of absolute URLs."""
    settings = extensions().settings
    host = request.environ.get("HTTP_HOST") or f"{settings.host}:{settings.port}"
    return settings.public_origin or f"{request.scheme}://{host}"


def _is_ours(header: str, settings: Settings) -> bool:
    """Return whether a host is one that only we can be reached by.

    That is an address, a name that the operator lists, and a name without a dot, which no stranger can register.
    """
    found = _HOST.fullmatch(header)
    if found is None or not 1 <= int(found["port"] or 1) <= LARGEST_PORT:
        return False
    if found["ipv6"]:
        return ":" in found["ipv6"] and _is_address(found["ipv6"])
    name = found["name"].lower().removesuffix(".")
    listed = {*settings.allowed_host_names, urlsplit(settings.public_origin).hostname}
    if "*" in listed or name in listed or _is_address(name):
        return True
    return bool(name) and "." not in name


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
