"""The edge: the real nginx with the project's configuration, in front of the real API, over the same pictures."""

from __future__ import annotations

import hashlib
import http.client
import json
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from api import LARGEST_BODY
from shared.database import AdvisoryLock, in_transaction, make_engine
from shared.errors import VariationNotFoundError
from shared.local_stack.processes import Processes
from shared.local_stack.servers import free_port
from shared.pictures.collection import collect_superseded
from shared.pictures.link_trees import LinkTrees
from shared.pictures.links import refresh_links
from shared.pictures.store import Content, PictureStore
from shared.variations import regenerate, remove
from tests.conftest import Servers, empty_settings
from tests.integration.conftest import HOLDER, Workshop, start_api
from tests.support.edge import edge_configuration, start_nginx
from tests.support.native_tools import find_tool
from tests.support.patience import patience, wait_for
from tests.support.slow_sockets import HALF_BODY, slow_sockets

PICTURE = "/api/images/city/sidebar"
VILLAGE = "/api/images/village/sidebar"

#: Headers that are equal in answers by nginx and by the API.
SAME_HEADERS = (
    "Content-Type",
    "Content-Length",
    "Content-Disposition",
    "Cache-Control",
    "ETag",
    "Last-Modified",
    "Accept-Ranges",
    "X-Content-Type-Options",
    "Access-Control-Allow-Origin",
    "Access-Control-Expose-Headers",
)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer to a path that no client has normalised."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def by_nginx(self) -> bool:
        """Tell whether nginx itself answered: it gives pictures no id, since it writes no log of them."""
        return "X-Request-ID" not in self.headers


def ask(address: str, path: str, method: str = "GET", content: bytes = b"", **headers: str) -> Answer:
    """Send one request with exactly this path."""
    if content:
        headers |= {"Content-Length": str(len(content)), "Content-Type": "application/json"}
    connection = http.client.HTTPConnection(address, timeout=patience(20))
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders(content)
        answer = connection.getresponse()
        return Answer(status=answer.status, headers=answer.headers, body=answer.read())
    finally:
        connection.close()


@dataclass(frozen=True, kw_only=True)
class Edge:
    """An nginx and the API behind it."""

    address: str
    api: str

    def ask(self, path: str = PICTURE, method: str = "GET", **more: Any) -> Answer:
        """Ask the edge."""
        return ask(self.address, path, method, **more)

    def ask_api(self, path: str = PICTURE, method: str = "GET", **more: Any) -> Answer:
        """Ask the API directly."""
        return ask(self.api, path, method, **more)


@pytest.fixture(scope="module")
def workshop(migrated: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """Return one workshop for all tests of this module: to start the servers for each test would take minutes.

    The API's reconciler sees the lock of the workers here, as it sees that of living ones.
    """
    settings = empty_settings(migrated, tmp_path_factory.mktemp("edge"))
    store = PictureStore(settings.storage_path)
    store.prepare()
    engine = make_engine(settings, "test")
    with engine.connect() as connection:
        lock = {"lock": int(AdvisoryLock.WORKER), "key": HOLDER.lock_key}
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text("SELECT pg_advisory_lock(:lock, :key)"), lock)
        yield Workshop(engine=engine, store=store, settings=settings)
        connection.invalidate()
    engine.dispose()


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """Return the programs of this module; stop them at its end."""
    processes = Processes(tmp_path_factory.mktemp("processes"))
    yield processes
    processes.stop()


@pytest.fixture(scope="module")
def start_edge(
    workshop: Workshop, tmp_path_factory: pytest.TempPathFactory, processes: Processes
) -> Callable[..., Edge]:
    """Return a function that starts an edge in front of an API, with its own settings."""

    def start_edge(**changes: str) -> Edge:
        api = start_api(workshop.settings, processes, **changes)
        port = free_port()
        inner = edge_configuration(port, api, workshop.settings.storage_path, **changes)
        start_nginx(find_tool("nginx"), tmp_path_factory.mktemp("nginx"), port, inner, processes)
        return Edge(address=f"127.0.0.1:{port}", api=api)

    return start_edge


@pytest.fixture(scope="module", autouse=True)
def city(workshop: Workshop) -> None:
    """Finish a variation called city, with one family, which tests only read."""
    make(workshop, "city")


@pytest.fixture(scope="module")
def edge(start_edge: Callable[..., Edge]) -> Edge:
    """Start the edge that serves that variation."""
    return start_edge()


@pytest.fixture
def village(workshop: Workshop) -> Iterator[UUID]:
    """Finish a variation called village, which a test may change."""
    variation_id = make(workshop, "village", colour=40)
    yield variation_id
    with suppress(VariationNotFoundError):
        in_transaction(workshop.engine, lambda session: remove(session, variation_id))
    refresh_links(workshop.engine, workshop.store, "village")


def make(workshop: Workshop, name: str, family: str = "sidebar", colour: int = 90) -> UUID:
    """Do the workers' steps until the pictures of a new variation are served; returns its id."""
    variation_id = workshop.submit(name, [family])
    finish(workshop, name, colour)
    return variation_id


def finish(workshop: Workshop, name: str, colour: int) -> None:
    """Render, cut and link the family that waits."""
    workshop.make_one(colour)
    refresh_links(workshop.engine, workshop.store, name)


@pytest.mark.parametrize("versioned", [False, True])
def test_a_picture_comes_from_nginx_with_the_headers_and_bytes_of_the_api(edge: Edge, *, versioned: bool) -> None:
    path = f"{PICTURE}?v={edge.ask_api().headers['ETag'].strip(chr(34))}" if versioned else PICTURE
    by_nginx, by_api = edge.ask(path), edge.ask_api(path)

    assert by_nginx.by_nginx
    assert not by_api.by_nginx
    assert (by_nginx.status, by_nginx.body) == (200, by_api.body)
    for name in SAME_HEADERS:
        assert by_nginx.headers[name] == by_api.headers[name], name
    assert by_nginx.headers["ETag"] == f'"{hashlib.sha256(by_nginx.body).hexdigest()}"'
    assert set(by_api.headers) - set(by_nginx.headers) == {"X-Request-ID"}


def test_the_etag_in_the_json_is_the_one_that_both_serve(edge: Edge) -> None:
    shown = json.loads(edge.ask("/api/images/variations/name/city").body)

    for picture in shown["derivatives"]:
        for url in (picture["publicUrl"], picture["versionedUrl"]):
            for asked in (edge.ask, edge.ask_api):
                assert asked(url).headers["ETag"] == picture["etag"]
                assert asked(url, If_Match=picture["etag"]).status == 200
                assert asked(url, If_None_Match=picture["etag"]).status == 304


@pytest.mark.parametrize("name", ["sidebar", "sidebar.webp", "sidebar-sm", "sidebar-master"])
def test_every_public_picture_comes_from_nginx(edge: Edge, name: str) -> None:
    answer = edge.ask(f"/api/images/city/{name}")

    assert answer.by_nginx
    assert answer.body == edge.ask_api(f"/api/images/city/{name}").body


def test_other_formats_have_their_own_type_and_file(edge: Edge, workshop: Workshop) -> None:
    make(workshop, "card", "og")

    for extension in ("jpg", "jpeg"):
        answer = edge.ask(f"/api/images/card/og.{extension}")

        assert (answer.by_nginx, answer.headers["Content-Type"], answer.body[:2]) == (True, "image/jpeg", b"\xff\xd8")
        assert answer.body == edge.ask_api(f"/api/images/card/og.{extension}").body


def test_nginx_leaves_a_format_that_does_not_exist_yet_to_the_api(edge: Edge) -> None:
    answer = edge.ask(f"{PICTURE}.avif")

    assert (answer.status, answer.headers["Content-Type"]) == (200, "image/webp")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If_None_Match": "{etag}"}, 304),
        ({"If_None_Match": '"other", {etag}'}, 304),
        ({"If_None_Match": "W/{etag}"}, 304),
        ({"If_None_Match": "*"}, 304),
        ({"If_None_Match": '"other"', "If_Modified_Since": "{modified}"}, 200),
        ({"If_Modified_Since": "{modified}"}, 304),
        ({"If_Modified_Since": "Mon, 01 Jan 2035 00:00:00 GMT"}, 304),
        ({"If_Modified_Since": "Mon, 01 Jan 2001 00:00:00 GMT"}, 200),
        ({"If_None_Match": "{unquoted}"}, 200),
        ({"If_Modified_Since": "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"}, 200),
        ({"If_Unmodified_Since": "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"}, 200),
        ({"If_Match": '"other"'}, 412),
        ({"If_Match": "{etag}"}, 200),
        ({"If_Match": "*"}, 200),
        ({"Range": "bytes=0-9"}, 206),
        ({"Range": "bytes=0-9,20-29"}, 206),
        ({"Range": "bytes=0-9", "If_Range": "{etag}"}, 206),
        ({"Range": "bytes=0-9", "If_Range": '"other"'}, 200),
        ({"Range": "bytes=9999999-"}, 416),
        ({"Range": "bytes=zz"}, 200),
        ({"Range": "bytes=9-0"}, 200),
        ({"Range": "lines=1-2"}, 200),
        ({"Range": "bytes=" + ",".join(f"{at}-{at}" for at in range(0, 100, 2))}, 200),
    ],
)
def test_nginx_answers_conditions_and_ranges_as_the_api_does(edge: Edge, headers: dict[str, str], status: int) -> None:
    answers = []
    for asked in (edge.ask, edge.ask_api):
        facts = asked().headers
        known = {"etag": facts["ETag"], "modified": facts["Last-Modified"], "unquoted": facts["ETag"].strip('"')}
        answers.append(asked(**{name: value.format_map(known) for name, value in headers.items()}))

    by_nginx, by_api = answers
    assert (by_nginx.status, by_api.status) == (status, status)
    assert by_nginx.headers.get("ETag") == by_api.headers.get("ETag")
    assert by_nginx.headers.get("Content-Range") == by_api.headers.get("Content-Range")
    if status == 206 and "Content-Range" in by_api.headers:
        assert by_nginx.body == by_api.body
    if status == 304:
        assert by_nginx.headers["Cache-Control"] == by_api.headers["Cache-Control"]


def test_head_returns_only_the_headers(edge: Edge) -> None:
    whole, head = edge.ask(), edge.ask(method="HEAD")

    assert (head.status, head.body, head.by_nginx) == (200, b"", True)
    assert {name: head.headers[name] for name in SAME_HEADERS} == {name: whole.headers[name] for name in SAME_HEADERS}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_picture_accepts_only_get_and_head(edge: Edge, method: str) -> None:
    answer = edge.ask(method=method, Content_Length="0")

    assert (answer.status, answer.headers["Content-Type"]) == (405, "application/problem+json")


def test_a_regeneration_changes_the_plain_url_but_no_versioned_url(
    edge: Edge, workshop: Workshop, village: UUID
) -> None:
    version = current_version(edge)
    assert edge.ask(VILLAGE).by_nginx
    regenerated(workshop, village)
    finish(workshop, "village", colour=200)
    new = (workshop.store.root / "village" / "derivatives" / "sidebar-300x600.webp").read_bytes()

    def shown() -> set[bytes]:
        """Return what the processes of nginx and the API serve; each of them learns of the change by itself."""
        return {ask(VILLAGE).body for ask in (edge.ask, edge.ask_api) for _ in range(8)}

    wait_for("the new picture in all processes", lambda: shown() == {new})

    for known in (version, current_version(edge)):
        named = edge.ask(f"{VILLAGE}?v={known}")
        assert (named.by_nginx, hashlib.sha256(named.body).hexdigest()) == (True, known)


def test_replaced_bytes_are_404_once_they_are_collected(edge: Edge, workshop: Workshop, village: UUID) -> None:
    version = current_version(edge)
    regenerated(workshop, village)
    finish(workshop, "village", colour=220)
    collect_superseded(workshop.engine, workshop.store, grace_seconds=0)

    wait_for("the replaced picture to be 404", lambda: edge.ask(f"{VILLAGE}?v={version}").status == 404)


def test_pictures_of_a_deleted_variation_are_404(edge: Edge, village: UUID) -> None:
    paths = [VILLAGE, f"{VILLAGE}?v={current_version(edge)}", f"{VILLAGE}.webp"]
    assert [edge.ask(path).status for path in paths] == [200, 200, 200]

    assert edge.ask(f"/api/images/variations/{village}", "DELETE").status == 204

    for path in paths:
        wait_for(f"{path} to be 404", lambda path=path: edge.ask(path).status == 404)


def test_nginx_leaves_a_broken_link_to_the_api(edge: Edge, workshop: Workshop) -> None:
    LinkTrees(workshop.store).show("lost", {".public/lost/sidebar.webp": Content("0" * 64, "webp")})

    assert edge.ask("/api/images/lost/sidebar").headers["Content-Type"] == "application/problem+json"


def test_nginx_passes_answers_of_the_api_through(edge: Edge) -> None:
    assert json.loads(edge.ask("/health").body)["service"] == "image-generator"
    assert json.loads(edge.ask("/api/images/variations/name/city").body)["name"] == "city"
    assert edge.ask("/api/images/health/ml").status == 200
    missing = edge.ask("/api/images/city/og")
    assert (missing.status, missing.headers["Content-Type"]) == (404, "application/problem+json")


def test_an_original_is_404_by_every_name_and_by_its_hash(edge: Edge, workshop: Workshop) -> None:
    original = (workshop.store.root / "city" / "originals" / "sidebar.png").resolve()
    kept = original.read_bytes()

    for path in (
        f"{PICTURE}?v={original.stem}",
        f"{PICTURE}.png?v={original.stem}",
        f"/api/images/city/sidebar-original?v={original.stem}",
        "/api/images/city/sidebar-original.png",
        f"/api/images/city/sidebar@{original.stem}.png",
        f"/.content/{original.stem[:2]}/{original.name}",
        f"/api/images/.content/{original.stem[:2]}/{original.name}",
        f"/api/images/city/../../.content/{original.stem[:2]}/{original.name}",
        "/city/originals/sidebar.png",
        "/api/images/city/originals/sidebar.png",
    ):
        answer = edge.ask(path)

        assert answer.status in {400, 404}, path
        assert answer.body != kept


@pytest.mark.parametrize(
    "path",
    [
        "/api/images/../../../../../../etc/passwd",
        "/api/images/city/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/api/images/%2e%2e/%2e%2e/etc/passwd",
        "/api/images/city/%2e%2e/city/sidebar",
        "/api/images/./city/sidebar",
        "/api/images/city/sidebar/",
        "/api/images/city/sidebar/.",
        "/api/images/city/sidebar%00",
        "/api/images/city/sidebar%00.webp",
        "/api/images/city%5csidebar",
        "/api/images/city\\sidebar",
        "/api/images/city/sidebar.webp.webp",
        "/api/images/city/sidebar.WEBP",
        "/api/images/city/.sidebar",
        "/api/images/.public/city/sidebar.webp",
        "/.public/city/sidebar.webp",
        "/city/sidebar.webp",
        "/api/images/City/sidebar",
        "/api/images/city/sidebar;a=b",
        "/api/images/city/sidebar@" + "0" * 64,
        "/api/images/city/sidebar?v=" + "0" * 64,
        "/api/images/city/sidebar.negotiated",
        "/api/images/.none/x",
        "/API/images/city/sidebar",
        "/api/images/city/sidebar%0d%0aX-Evil:%201",
        "/api/images/city/..%252f..%252f.content%252fstaging%252fclock",
        "/api/images/.content/staging/clock",
        "/api/images/city/sidebar.jpg%00.webp",
        "/api/images/city/..;/..;/etc/passwd",
        "/api/images/${hash}/sidebar",
        "/api/images/city/$picture_format",
        "/api/images/city/" + "a" * 5000,
    ],
)
def test_hostile_paths_find_no_file(edge: Edge, path: str) -> None:
    answer = edge.ask(path)

    assert answer.status in {400, 404, 414}, path
    assert "X-Evil" not in answer.headers
    assert b"root:" not in answer.body
    assert answer.body[:4] != b"RIFF"


@pytest.mark.parametrize(
    "path", ["//api//images//city//sidebar", "/api/images//city/sidebar", "/api/images/city/sideb%61r"]
)
def test_nginx_leaves_every_other_spelling_of_a_url_to_the_api(edge: Edge, path: str) -> None:
    answer, by_api = edge.ask(path), edge.ask_api(path)

    assert not answer.by_nginx
    assert answer.status == by_api.status


def test_a_link_that_leads_out_of_the_store_is_404(edge: Edge, workshop: Workshop, tmp_path: Path) -> None:
    """Only the product writes into the public tree; links that a person adds to the friendly tree are not served."""
    secret = tmp_path / "secret"
    secret.write_text("root: secret")
    (workshop.store.root / "city" / "derivatives" / "tall-1x1.webp").symlink_to(secret)

    for path in ("/api/images/city/tall", "/api/images/city/tall-1x1.webp", "/city/derivatives/tall-1x1.webp"):
        assert edge.ask(path).status == 404


def test_nginx_refuses_a_body_that_is_too_large_for_the_api(edge: Edge) -> None:
    for size, status in ((LARGEST_BODY, 400), (LARGEST_BODY + 1, 413)):
        answer = edge.ask("/api/images/variations", "POST", content=b" " * size)

        assert answer.status == status, size


@pytest.mark.parametrize("setting", ["true", "1", "Yes"])
def test_with_negotiation_the_api_answers_urls_that_leave_the_format_open(
    start_edge: Callable[..., Edge], setting: str
) -> None:
    edge = start_edge(NEGOTIATE_FORMATS=setting)

    open_to_choice, named = edge.ask(), edge.ask(f"{PICTURE}.webp")

    assert (open_to_choice.by_nginx, open_to_choice.headers["Vary"]) == (False, "Accept")
    assert (named.by_nginx, named.headers["Vary"]) == (True, None)


def test_scripts_of_the_allowed_origin_may_read_pictures(start_edge: Callable[..., Edge]) -> None:
    edge = start_edge(CORS_ORIGIN="https://example.com")

    by_nginx, by_api = edge.ask(), edge.ask_api()

    assert by_nginx.headers["Access-Control-Allow-Origin"] == "https://example.com"
    for name in SAME_HEADERS:
        assert by_nginx.headers[name] == by_api.headers[name], name


ORIGINS = ["https://example.com", "http://[::1]:5173", "https://shop.example"]


@pytest.mark.parametrize("setting", ["none", "*", ",".join(ORIGINS), " , ".join(ORIGINS[:2])])
def test_scripts_of_an_origin_are_answered_by_nginx_as_by_the_api(
    start_edge: Callable[..., Edge], setting: str
) -> None:
    edge = start_edge(CORS_ORIGIN=setting)

    for asking in [*ORIGINS, "https://example.co", f"x|{ORIGINS[0]}", ORIGINS[0].upper(), "null", ",", None]:
        headers = {"Origin": asking} if asking else {}
        by_nginx, by_api = edge.ask(**headers), edge.ask_api(**headers)

        assert by_nginx.by_nginx
        for name in (*SAME_HEADERS, "Vary"):
            assert by_nginx.headers.get_all(name) == by_api.headers.get_all(name), (asking, name)
        unchanged = edge.ask(If_None_Match=by_nginx.headers["ETag"], **headers)
        assert unchanged.status == 304
        assert unchanged.headers["Access-Control-Allow-Origin"] == by_nginx.headers["Access-Control-Allow-Origin"]


def current_version(edge: Edge) -> str:
    """Return the hash of the bytes that VILLAGE serves now."""
    return edge.ask_api(VILLAGE).headers["ETag"].strip('"')


def regenerated(workshop: Workshop, variation_id: UUID) -> None:
    """Regenerate a variation."""
    in_transaction(workshop.engine, lambda session: regenerate(session, variation_id, {}, workshop.settings))


def problem_by_nginx(answer: Answer, status: int) -> dict[str, Any]:
    """Return the problem that nginx itself answers, after checking that no cache keeps it."""
    assert (answer.status, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert answer.headers.get_all("Cache-Control") == ["no-store"]
    problem: dict[str, Any] = json.loads(answer.body)
    assert problem["status"] == status
    assert problem["type"] == f"urn:image-generator:problem:{problem['code']}"
    return problem


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"path": "/api/images/" + "x" * 20_000}, 414),
        ({"X_Long": "x" * 20_000}, 431),
        ({"Content_Length": "x"}, 400),
        ({"path": "/api/images/variations", "method": "POST", "content": b" " * (LARGEST_BODY + 1)}, 413),
        ({"method": "TRACE"}, 405),
        ({"path": "/.edge/problem"}, 404),
        ({"path": "/api/images/variations", "method": "POST", "Transfer_Encoding": "gzip"}, 501),
    ],
)
def test_what_nginx_refuses_itself_is_a_problem_that_no_cache_keeps(
    edge: Edge, asked: dict[str, Any], status: int
) -> None:
    problem_by_nginx(edge.ask(**asked), status)


def test_a_missing_api_is_a_problem_that_no_cache_keeps(
    workshop: Workshop, tmp_path_factory: pytest.TempPathFactory, processes: Processes
) -> None:
    port, away = free_port(), free_port()
    inner = edge_configuration(port, f"127.0.0.1:{away}", workshop.settings.storage_path)
    start_nginx(find_tool("nginx"), tmp_path_factory.mktemp("nginx"), port, inner, processes, "alone")

    answer = ask(f"127.0.0.1:{port}", "/health")

    assert "behind the edge" in problem_by_nginx(answer, 502)["detail"]
    assert answer.headers["Retry-After"] == "2"
    assert ask(f"127.0.0.1:{port}", PICTURE).by_nginx, "it serves pictures without the API"


def test_the_form_of_its_own_problems_cannot_be_asked_for(edge: Edge) -> None:
    assert edge.ask("/.edge/problem").status == 404


def test_2300_slow_clients_of_one_address_stop_nobody_for_long(edge: Edge) -> None:
    with slow_sockets(edge.address, 2300):
        assert edge.ask().by_nginx
        wait_for("the API through the edge", lambda: edge.ask("/health").status == 200)


def test_an_address_has_so_many_requests_at_a_time(start_edge: Callable[..., Edge]) -> None:
    edge = start_edge(EDGE_REQUESTS_PER_ADDRESS="2")
    host, _, port = edge.address.rpartition(":")
    with ExitStack() as opened:
        for _ in range(2):
            client = opened.enter_context(socket.create_connection((host, int(port))))
            client.sendall(HALF_BODY)

        answer = wait_for("the limit", lambda: edge.ask("/health").status == 429 and edge.ask("/health"))
        assert edge.ask().by_nginx, "pictures are not counted"

    problem_by_nginx(answer, 429)
    assert answer.headers["Retry-After"] == "5"


def test_a_client_of_http_1_0_needs_no_host_to_reach_the_api(edge: Edge) -> None:
    host, port = edge.address.split(":")
    with socket.create_connection((host, int(port)), timeout=patience(20)) as client:
        client.sendall(b"GET /api/images/models HTTP/1.0\r\n\r\n")
        answer = http.client.HTTPResponse(client)
        answer.begin()

        assert answer.status == 200
