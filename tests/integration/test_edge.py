"""The edge: the real nginx with the project's configuration, before the real API, over the same pictures."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from shared.local_stack.processes import Processes, wait_until
from shared.local_stack.servers import free_port
from shared.pictures import refresh_links
from shared.settings import Settings
from tests.edge import edge_configuration, start_nginx
from tests.integration.conftest import Workshop, start_api
from tests.native_tools import find_tool

PICTURE = "/api/images/city/sidebar"

#: Of these an answer by nginx and one by the API say the same.
SAME_HEADERS = (
    "Content-Type",
    "Content-Length",
    "Content-Disposition",
    "Cache-Control",
    "Last-Modified",
    "Accept-Ranges",
    "Access-Control-Allow-Origin",
    "Access-Control-Expose-Headers",
)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back, byte for byte as it was asked for: no client has tidied the path."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def by_nginx(self) -> bool:
        """Whether nginx itself has answered: its tags are of a file's time and size, the API's are hashes."""
        return len(self.headers.get("ETag", '"' + "0" * 64 + '"')) < 64


def ask(address: str, path: str, method: str = "GET", **headers: str) -> Answer:
    """Send one request with exactly this path."""
    connection = http.client.HTTPConnection(address, timeout=20)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        return Answer(status=answer.status, headers=answer.headers, body=answer.read())
    finally:
        connection.close()


@dataclass(frozen=True, kw_only=True)
class Edge:
    """An nginx, and the API behind it."""

    address: str
    api: str

    def ask(self, path: str = PICTURE, method: str = "GET", **headers: str) -> Answer:
        """Ask the edge."""
        return ask(self.address, path, method, **headers)

    def ask_api(self, path: str = PICTURE, method: str = "GET", **headers: str) -> Answer:
        """Ask the API, past the edge."""
        return ask(self.api, path, method, **headers)


@pytest.fixture
def start_edge(settings: Settings, tmp_path: Path, processes: Processes) -> Callable[..., Edge]:
    """Starts an edge before an API, with settings of its own."""

    def start_edge(**changes: str) -> Edge:
        api = start_api(settings, processes, **changes)
        port = free_port()
        inner = edge_configuration(port, api, settings.storage_path, **changes)
        start_nginx(find_tool("nginx"), tmp_path / "nginx", port, inner, processes)
        return Edge(address=f"127.0.0.1:{port}", api=api)

    return start_edge


@pytest.fixture
def city(workshop: Workshop) -> UUID:
    """A finished variation called city, with one family."""
    variation_id = workshop.submit(families=["sidebar"])
    make(workshop, "city")
    return variation_id


@pytest.fixture
def edge(start_edge: Callable[..., Edge], city: UUID) -> Edge:
    """The edge over that variation."""
    del city
    return start_edge()


def make(workshop: Workshop, name: str, colour: int = 90) -> None:
    """Do what the workers do until pictures are served."""
    workshop.make_one(colour)
    refresh_links(workshop.engine, workshop.store, name)


def test_a_picture_comes_from_nginx_with_the_headers_and_bytes_of_the_api(edge: Edge) -> None:
    by_nginx, by_api = edge.ask(), edge.ask_api()

    assert by_nginx.by_nginx
    assert not by_api.by_nginx
    assert (by_nginx.status, by_nginx.body) == (200, by_api.body)
    for name in SAME_HEADERS:
        assert by_nginx.headers[name] == by_api.headers[name], name
    assert not by_nginx.headers["ETag"].startswith("W/")
    assert set(by_api.headers) - set(by_nginx.headers) == set()
