"""Deadlines of transfers, and bodies that are received before the application is called."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator

import pytest

from api import slow_clients
from api.slow_clients import ReceivedBody, Transfers


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(0)
        yield ours, theirs


def is_broken(theirs: socket.socket) -> bool:
    try:
        return theirs.recv(1) == b""
    except BlockingIOError:
        return False


@pytest.mark.parametrize("kind", ["receive", "send"])
def test_a_transfer_is_broken_at_its_deadline_and_not_before(
    pair: tuple[socket.socket, socket.socket], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = pair

    in_time = Transfers()
    getattr(in_time, kind)(ours)
    in_time.break_late_ones(stopping=False)
    assert not is_broken(theirs)

    monkeypatch.setattr(slow_clients, f"{kind.upper()}_SECONDS", -1)
    late = Transfers()
    getattr(late, kind)(ours)
    late.break_late_ones(stopping=False)
    assert is_broken(theirs)


def test_a_connection_that_waits_for_its_answer_has_no_deadline(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = pair
    monkeypatch.setattr(slow_clients, "RECEIVE_SECONDS", -1)
    transfers = Transfers()

    transfers.receive(ours)
    transfers.end(ours)
    transfers.break_late_ones(stopping=True)

    assert not is_broken(theirs)


@pytest.mark.parametrize(("kind", "broken"), [("receive", True), ("send", False)])
def test_a_process_that_stops_gives_up_requests_but_finishes_answers(
    pair: tuple[socket.socket, socket.socket], kind: str, *, broken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = pair
    monkeypatch.setattr(slow_clients, "STOP_SECONDS", -1)
    transfers = Transfers()

    getattr(transfers, kind)(ours)
    transfers.break_late_ones(stopping=True)

    assert is_broken(theirs) == broken


@pytest.mark.parametrize("size", [1, 7, 10, 11])
def test_a_received_body_is_read_as_from_the_socket(size: int) -> None:
    body = ReceivedBody(io.BytesIO(b"0123456789"), size)

    assert body.read(4) == b"0123"[:size]
    assert body.read() == b"0123456789"[min(4, size) :]
    assert body.read() == b""


class Broken(io.RawIOBase):
    """A body whose client sends something and then resets the connection."""

    def read(self, _size: int | None = -1, /) -> bytes:
        raise ConnectionResetError


def test_what_went_wrong_while_receiving_is_raised_when_the_body_is_read() -> None:
    body = ReceivedBody(Broken(), 100)

    for _ in range(2):
        with pytest.raises(ConnectionResetError):
            body.read()
