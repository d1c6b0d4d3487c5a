"""Clients that stop in the middle: of the head of a request, of its body, or of reading the answer."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

HALF_HEAD = b"GET /health HTTP/1.1\r\nHost: slow\r\nX-Half: "
HALF_BODY = (
    b"POST /api/images/variations HTTP/1.1\r\nHost: slow\r\nContent-Type: application/json\r\n"
    b'Content-Length: 100\r\n\r\n{"name"'
)
#: The document is large, and is asked for three times, so that the answers do not fit into the buffers of the system.
UNREAD_ANSWER = b"GET /openapi.json HTTP/1.1\r\nHost: slow\r\n\r\n" * 3
SAID = (HALF_HEAD, HALF_BODY, UNREAD_ANSWER)


@contextmanager
def slow_sockets(address: str, count: int) -> Iterator[list[socket.socket]]:
    """Connect so many slow clients, a third of each kind, and close them after the block."""
    host, _, port = address.rpartition(":")
    opened: list[socket.socket] = []
    try:
        for number in range(count):
            client = socket.socket()
            opened.append(client)
            # Small buffers and segments, so that the server cannot hand a whole answer to the system.
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
            client.connect((host, int(port)))
            client.sendall(SAID[number % len(SAID)])
        yield opened
    finally:
        for client in opened:
            client.close()
