"""Requests as bytes on a socket to the API: bodies that are cut off, malformed or too large, and foreign hosts."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from api import LARGEST_BODY
from shared.database import make_engine
from shared.local_stack.processes import Processes
from shared.pictures.store import PictureStore
from tests.conftest import Servers, empty_settings
from tests.integration.conftest import IDEA, Workshop, count_rows, start_api
from tests.support.patience import patience

URL = "/api/images/variations"
ORDER = json.dumps(IDEA).encode()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The first answer on a connection."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def problem(self) -> dict[str, Any]:
        """Return the problem document."""
        assert self.headers["Content-Type"] == "application/problem+json", self.body
        assert self.headers["Cache-Control"] == "no-store"
        found: dict[str, Any] = json.loads(self.body)
        return found


@pytest.fixture(scope="module")
def workshop(migrated: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """Return one workshop for all tests of this module, since the API starts once for all of them."""
    settings = empty_settings(migrated, tmp_path_factory.mktemp("wire"))
    store = PictureStore(settings.storage_path)
    store.prepare()
    engine = make_engine(settings, "test")
    yield Workshop(engine=engine, store=store, settings=settings)
    engine.dispose()


@pytest.fixture(scope="module")
def address(workshop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the API, and return its address."""
    processes = Processes(tmp_path_factory.mktemp("processes"))
    yield start_api(workshop.settings, processes)
    processes.stop()


def send(address: str, data: bytes) -> Answer:
    """Send bytes, say that no more will come, and read the first answer."""
    host, _, port = address.partition(":")
    with socket.create_connection((host, int(port)), timeout=patience(30)) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        response = http.client.HTTPResponse(connection)
        response.begin()
        return Answer(status=response.status, headers=response.headers, body=response.read())


def post(address: str, path: str, *headers: str, body: bytes = b"") -> Answer:
    """Send one POST of JSON with these further headers and exactly this body."""
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", "Content-Type: application/json", *headers, "", ""]
    return send(address, "\r\n".join(lines).encode() + body)


def chunked(body: bytes, size: int = 8192) -> bytes:
    """Return a body in chunks."""
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def test_a_whole_body_is_accepted_in_one_piece_and_in_chunks(address: str) -> None:
    order = json.dumps({**IDEA, "name": "whole"}).encode()

    told = post(address, URL, f"Content-Length: {len(order)}", body=order)
    in_chunks = post(address, URL, "Transfer-Encoding: chunked", body=chunked(order, 7))

    assert (told.status, in_chunks.status) == (202, 200)


@pytest.mark.parametrize("action", ["regenerate", "retry", "cancel"])
@pytest.mark.parametrize("sent", [b"", b"{", b'{"generation": {}}'])
def test_a_body_that_is_cut_off_changes_nothing(address: str, workshop: Workshop, action: str, sent: bytes) -> None:
    variation_id = workshop.submit(f"cut-{action}-{len(sent)}")
    before = workshop.variation(variation_id), count_rows(workshop.engine)

    answer = post(address, f"{URL}/{variation_id}/{action}", "Content-Length: 60", body=sent)

    assert (answer.status, answer.problem["code"]) == (400, "bad_request")
    after = workshop.variation(variation_id), count_rows(workshop.engine)
    assert (after[0].revision, after[0].status, after[1]) == (before[0].revision, before[0].status, before[1])


def test_a_delete_whose_body_is_cut_off_deletes_nothing(address: str, workshop: Workshop) -> None:
    variation_id = workshop.submit("kept")

    answer = send(
        address, f"DELETE {URL}/{variation_id} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n".encode()
    )

    assert answer.status == 400
    assert workshop.variation(variation_id).name == "kept"


@pytest.mark.parametrize("garbage", [b"", b"x", b"}{" * 50_000])
def test_a_chunked_body_over_the_limit_is_refused_wherever_its_json_ends(
    address: str, workshop: Workshop, garbage: bytes
) -> None:
    before = count_rows(workshop.engine)
    order = ORDER.ljust(LARGEST_BODY + (0 if garbage else 1)) + garbage

    answer = post(address, URL, "Transfer-Encoding: chunked", body=chunked(order))

    assert (answer.status, answer.problem["status"]) == (413, 413)
    assert count_rows(workshop.engine) == before


def test_a_chunked_body_of_exactly_the_limit_is_accepted(address: str) -> None:
    order = json.dumps({**IDEA, "name": "limit"}).encode().ljust(LARGEST_BODY)

    assert post(address, URL, "Transfer-Encoding: chunked", body=chunked(order)).status == 202


def test_a_body_whose_told_length_is_over_the_limit_is_refused_unread(address: str) -> None:
    answer = post(address, URL, f"Content-Length: {LARGEST_BODY + 1}")

    assert (answer.status, answer.problem["status"]) == (413, 413)


@pytest.mark.parametrize(
    "body",
    [
        b"zz\r\n{}\r\n0\r\n\r\n",
        b"-1\r\n{}\r\n0\r\n\r\n",
        b"\r\n{}\r\n0\r\n\r\n",
        b"%x\r\n%s" % (len(ORDER), ORDER),
        b"%x\r\n%sXX0\r\n\r\n" % (len(ORDER), ORDER),
        b"%x\r\n%s\r\n" % (len(ORDER), ORDER),
        b"%x\r\n%s\r\n0\r\n" % (len(ORDER), ORDER),
        b"%x\r\n%s\r\n0\r\nno colon\r\n\r\n" % (len(ORDER), ORDER),
        b"%x\r\n%s\r\n0\r\nbad name: x\r\n\r\n" % (len(ORDER), ORDER),
        b"%x;bad\x00\r\n%s\r\n0\r\n\r\n" % (len(ORDER), ORDER),
        b"",
    ],
    ids=ascii,
)
def test_malformed_chunks_are_refused_and_change_nothing(address: str, workshop: Workshop, body: bytes) -> None:
    before = count_rows(workshop.engine)

    answer = post(address, URL, "Transfer-Encoding: chunked", body=body)

    assert (answer.status, answer.problem["code"]) == (400, "bad_request")
    assert count_rows(workshop.engine) == before


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate, identity", "nonsense"])
def test_a_compressed_body_is_refused(address: str, workshop: Workshop, coding: str) -> None:
    before = count_rows(workshop.engine)

    answer = post(address, URL, f"Content-Encoding: {coding}", f"Content-Length: {len(ORDER)}", body=ORDER)

    assert (answer.status, answer.headers["Accept-Encoding"]) == (415, "identity")
    assert "Content-Encoding" in answer.problem["detail"]
    assert count_rows(workshop.engine) == before


@pytest.mark.parametrize("coding", ["identity", "Identity", "", "identity, identity", ",identity"])
def test_a_body_whose_coding_changes_nothing_is_read(address: str, coding: str) -> None:
    answer = post(address, URL, f"Content-Encoding: {coding}", f"Content-Length: {len(ORDER)}", body=ORDER)

    assert answer.status in {200, 202}


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", ".", "a b", "a/b", "a@b", "a,b", "ü"),
        *("localhost:x", "localhost:65536", "localhost:80:80", "[::1", "[evil]"),
        *("[127.0.0.1]", "localhost:0", "[::1]:00000"),
    ],
    ids=ascii,
)
def test_a_host_that_is_not_ours_reaches_nothing_but_pictures(address: str, workshop: Workshop, host: str) -> None:
    variation_id = workshop.submit(f"host-{abs(hash(host))}")

    for method, path in (("DELETE", f"{URL}/{variation_id}"), ("GET", f"{URL}/{variation_id}/head")):
        answer = send(address, f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert answer.status == 400
    assert workshop.variation(variation_id)
    picture = send(address, b"GET /api/images/city/og HTTP/1.1\r\nHost: evil.example\r\n\r\n")
    assert picture.problem["code"] == "picture_not_found"


@pytest.mark.parametrize("path", ["/health", URL, "/api/images/city/og"])
def test_only_http_1_0_may_leave_the_host_out(address: str, path: str) -> None:
    without = send(address, f"GET {path} HTTP/1.1\r\n\r\n".encode())
    assert (without.status, without.problem["code"]) == (400, "host_missing")

    assert send(address, f"GET {path} HTTP/1.0\r\n\r\n".encode()).status in {200, 404}


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (f"GET /{'a' * 5_000} HTTP/1.1\r\nHost: localhost", 414),
        (f"GET /health HTTP/1.1\r\nHost: localhost\r\nX: {'a' * 9_000}", 431),
        ("GET /health HTTP/1.1\r\nHost: localhost\r\n" + "X: a\r\n" * 150 + "Y: a", 431),
        ("GET /health HTTP/1.1\r\nHost: localhost\r\nX y: a", 400),
        ("GET /health HTTP/1.1\r\nHost: localhost\r\nHost: other", 400),
        ("GET /health HTTP/1.1\r\nHost: localhost\r\nExpect: nothing", 417),
        (f"POST {URL} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: unknown", 501),
        (f"POST {URL} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked", 501),
        (f"POST {URL} HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1", 400),
        ("GET /he alth HTTP/1.1\r\nHost: localhost", 400),
        ("GET /\x80 HTTP/1.1", 400),
        ("GET / HTTP/3.0", 400),
    ],
)
def test_what_the_server_refuses_itself_is_a_problem_that_no_cache_keeps(address: str, head: str, status: int) -> None:
    answer = send(address, f"{head}\r\n\r\n".encode("latin-1"))

    assert (answer.status, answer.problem["status"]) == (status, status)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
