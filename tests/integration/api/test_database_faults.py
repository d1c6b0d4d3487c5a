"""The API with a PostgreSQL that is read-only, or that goes away while it commits."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from api.extensions import session
from shared.local_stack.servers import LOOPBACK
from shared.settings import Settings
from tests.integration.conftest import IDEA, Workshop, count_rows, read_problem

URL = "/api/images/variations"


@pytest.fixture
def read_only(client_of: Callable[..., FlaskClient], engine: Engine) -> Iterator[FlaskClient]:
    """Return a client of an app whose PostgreSQL refuses writes, as during a failover."""

    def alter(setting: str) -> None:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SET default_transaction_read_only = off"))
            connection.execute(text(f"ALTER DATABASE image_generator {setting}"))

    alter("SET default_transaction_read_only = on")
    yield client_of()
    alter("RESET default_transaction_read_only")


@pytest.mark.parametrize(("method", "action"), [("POST", "/regenerate"), ("POST", "/cancel"), ("DELETE", "")])
def test_while_the_database_is_read_only_a_change_is_to_be_retried(
    read_only: FlaskClient, workshop: Workshop, method: str, action: str
) -> None:
    del workshop
    some_id = "8d3f0000-0000-4000-8000-000000000000"

    answers = [read_only.post(URL, json=IDEA), read_only.open(f"{URL}/{some_id}{action}", method=method)]

    for answer in answers:
        problem = read_problem(answer, 503)
        assert problem["code"] == "database_unavailable"
        assert "Nothing was changed" in problem["detail"]
        assert int(answer.headers["Retry-After"]) > 0


def test_while_the_database_is_read_only_the_api_is_not_healthy_but_readable(read_only: FlaskClient) -> None:
    health = read_only.get("/health")

    assert (health.status_code, health.json["status"]) == (503, "unavailable")
    assert health.json["database"] == {"reachable": False}
    assert read_only.get(URL).status_code == 200


@pytest.mark.parametrize("sqlstate", ["08006", "40001", "40P01", "53100", "53300", "55P03", "57014", "57P03", "58030"])
def test_a_fault_that_passes_is_to_be_retried(app: Flask, sqlstate: str) -> None:
    @app.get("/accident")
    def accident() -> None:
        session().execute(text(f"DO $$ BEGIN RAISE SQLSTATE '{sqlstate}'; END $$"))

    assert read_problem(app.test_client().get("/accident"), 503)["code"] == "database_unavailable"


@pytest.mark.parametrize("sqlstate", ["22012", "23505", "42P01", "XX000"])
def test_a_fault_that_does_not_pass_is_an_error_of_ours(app: Flask, sqlstate: str) -> None:
    @app.get("/accident")
    def accident() -> None:
        session().execute(text(f"DO $$ BEGIN RAISE SQLSTATE '{sqlstate}'; END $$"))

    assert read_problem(app.test_client().get("/accident"), 500)["code"] == "internal_error"


@dataclass
class Proxy:
    """Stands between the API and PostgreSQL, and cuts the connection at a COMMIT when it is told to."""

    target: tuple[str, int]
    cuts: str = ""  #: `before` or `after` PostgreSQL hears of the COMMIT
    listener: socket.socket = field(default_factory=lambda: socket.create_server((LOOPBACK, 0)))

    def __post_init__(self) -> None:
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        """Return the port that the API connects to."""
        port: int = self.listener.getsockname()[1]
        return port

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.create_connection(self.target)
                for source, sink in ((client, server), (server, client)):
                    threading.Thread(target=self._copy, args=(source, sink, source is client), daemon=True).start()

    def _copy(self, source: socket.socket, sink: socket.socket, is_request: bool) -> None:  # noqa: FBT001
        with suppress(OSError), source, sink:
            while data := source.recv(65_536):
                if is_request and self.cuts and b"COMMIT\0" in data:
                    cut, self.cuts = self.cuts, ""  # before the client notices, and repeats its request
                    if cut == "after":
                        source.shutdown(socket.SHUT_RDWR)
                        sink.sendall(data)
                        sink.recv(1024)
                    return
                sink.sendall(data)


@pytest.fixture
def proxy(settings: Settings) -> Iterator[Proxy]:
    """Stand between the API and PostgreSQL."""
    url = urlsplit(settings.database_url)
    assert url.hostname
    assert url.port
    proxy = Proxy((url.hostname, url.port))
    yield proxy
    proxy.listener.close()


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_commit_in_doubt_says_so_and_can_be_repeated_with_its_key(
    client_of: Callable[..., FlaskClient], workshop: Workshop, proxy: Proxy, engine: Engine, cut: str
) -> None:
    url = urlsplit(workshop.settings.database_url)
    through = url._replace(netloc=url.netloc.replace(f":{url.port}", f":{proxy.port}")).geturl()
    client = client_of(database_url=through)
    assert client.get(URL).status_code == 200
    key = {"Idempotency-Key": "abc"}

    proxy.cuts = cut
    created = client.post(URL, json=IDEA, headers=key)
    repeated = client.post(URL, json=IDEA, headers=key)

    problem = read_problem(created, 503)
    assert problem["code"] == "outcome_unknown"
    assert "Nothing was changed" not in problem["detail"]
    assert int(created.headers["Retry-After"]) > 0
    assert repeated.status_code == (200 if cut == "after" else 202)
    assert count_rows(engine)["image_variations"] == 1

    again = f"{URL}/{repeated.json['id']}/regenerate"
    proxy.cuts = cut
    doubtful = client.post(again, headers={"Idempotency-Key": "def"})
    certain = client.post(again, headers={"Idempotency-Key": "def"})

    assert read_problem(doubtful, 503)["code"] == "outcome_unknown"
    assert (certain.status_code, certain.json["revision"]) == (200 if cut == "after" else 202, 2)
