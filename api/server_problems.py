"""Answers of gunicorn itself, to what is no HTTP or has too long a head, in the form of the API's problems."""

from __future__ import annotations

import json
import socket
from http import HTTPStatus
from uuid import uuid4

from gunicorn import util

from api.problems import code_of, problem_body


def answer_with_problems() -> None:
    """Let gunicorn, in this process, refuse a request with problem+json, which no cache keeps, and not with HTML."""
    util.write_error = write_problem


def write_problem(connection: socket.socket, status_number: int, reason: str, detail: str) -> None:
    """Send an error answer, in place of gunicorn's `write_error`."""
    status = HTTPStatus(status_number)
    data = json.dumps(problem_body(status, code_of(status), detail or reason, uuid4().hex)).encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"
        f"Content-Length: {len(data)}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\r\n"
    )
    util.write_nonblock(connection, head.encode() + data)
