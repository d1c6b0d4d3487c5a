"""Slow clients of the API without an edge: nobody else waits for them."""

from __future__ import annotations

import socket

import psutil
import pytest
import requests

from shared.local_stack.processes import Processes
from tests.integration.conftest import Workshop, start_api
from tests.support.patience import patience, wait_for
from tests.support.slow_sockets import slow_sockets


@pytest.fixture
def api(workshop: Workshop, processes: Processes) -> str:
    """Start an API of one process with one place for work, which serves a picture."""
    workshop.submit("city")
    workshop.make_one()
    api = start_api(workshop.settings, processes, API_PROCESSES="1", API_THREADS="1")
    requests.get(f"http://{api}/health", timeout=patience(60)).raise_for_status()  # gunicorn listens before it works
    return api


def workers_of(processes: Processes) -> list[psutil.Process]:
    """Return gunicorn's worker processes."""
    [(_, arbiter)] = processes.running()
    return psutil.Process(arbiter.pid).children()


def test_500_slow_clients_stop_nobody_else(api: str, processes: Processes) -> None:
    [worker] = workers_of(processes)
    before = worker.num_threads()

    with slow_sockets(api, 500):
        wait_for("all of them to be waited for", lambda: worker.num_threads() >= before + 490)

        for path in ("/health", "/api/images/city/sidebar", "/api/images/models"):
            answer = requests.get(f"http://{api}{path}", timeout=patience(10))
            assert answer.status_code == 200
        idea = {"name": "village", "category": "landing", "generation": {"prompt": "a village"}}
        assert requests.post(f"http://{api}/api/images/variations", json=idea, timeout=patience(10)).status_code == 202


def test_a_slow_client_is_answered_once_it_goes_on(api: str) -> None:
    host, _, port = api.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=patience(10)) as client:
        for piece in (b"GET /hea", b"lth HTTP/1.1\r\nHost: slow\r\nConnection:", b" close\r\n\r\n"):
            client.sendall(piece)
            requests.get(f"http://{api}/health", timeout=patience(10))

        assert client.makefile("rb").readline() == b"HTTP/1.1 200 OK\r\n"


def test_the_api_stops_in_order_beside_slow_clients(api: str, processes: Processes) -> None:
    [(_, arbiter)] = processes.running()
    [worker] = workers_of(processes)
    with slow_sockets(api, 2):  # those that do not read their answer have until the end of the grace time
        processes.end(arbiter)

    assert arbiter.returncode == 0
    assert not worker.is_running()
