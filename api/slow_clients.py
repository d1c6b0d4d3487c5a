"""A gunicorn worker that slow clients cannot stop.

gunicorn's threaded worker gives a thread to a connection while it reads the request and while it sends the answer. Here
every connection can have one, because such a thread sleeps; api/work_limit.py limits the work between the two. So a
client that stops in the middle of a request, or does not read its answer, holds a sleeping thread until a deadline, and
nobody waits for it.
"""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from gunicorn.http.errors import ParseException
from gunicorn.workers.gthread import TConn, ThreadWorker

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CONNECTIONS = 1000  #: per process, each with a thread that sleeps nearly always
RECEIVE_SECONDS = 20.0  #: for head and body of a request, 128 KiB at most
SEND_SECONDS = 120.0  #: for an answer: a picture of 1 MB at 70 kbit/s
STOP_SECONDS = 2.0  #: for what is being received when the process is told to stop
LOOK_EVERY_SECONDS = 0.5


class Transfers:
    """The connections that receive a request or send an answer, each with its deadline.

    Several threads may use it: each operation on the dictionary is atomic.
    """

    def __init__(self) -> None:
        self._deadlines: dict[socket.socket, tuple[float, bool]] = {}
        self._look_at = 0.0

    def receive(self, connection: socket.socket) -> None:
        """Note that a connection begins to send a request."""
        self._deadlines[connection] = (time.monotonic() + RECEIVE_SECONDS, True)

    def send(self, connection: socket.socket) -> None:
        """Note that the answer is being sent."""
        self._deadlines[connection] = (time.monotonic() + SEND_SECONDS, False)

    def end(self, connection: socket.socket) -> None:
        """Note that the connection waits for us, or for its next request."""
        self._deadlines.pop(connection, None)

    def break_late_ones(self, *, stopping: bool) -> None:
        """Shut down what is past its deadline, which wakes the thread; while stopping, requests have little time."""
        now = time.monotonic()
        if now < self._look_at:
            return
        self._look_at = now + LOOK_EVERY_SECONDS
        earlier = RECEIVE_SECONDS - STOP_SECONDS if stopping else 0
        for connection, (deadline, receives) in self._deadlines.copy().items():
            if now > deadline - (earlier if receives else 0):
                self.end(connection)
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


class SlowClientWorker(ThreadWorker):
    """gunicorn's threaded worker, with a thread for each connection and a deadline for each transfer."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._transfers = Transfers()

    def load_wsgi(self) -> None:
        """Load the application, behind a layer that receives requests whole."""
        app = self.app.wsgi()
        self.wsgi = WholeRequests(app, self._transfers, app.config["MAX_CONTENT_LENGTH"])

    def enqueue_req(self, conn: TConn) -> None:
        """Hand a connection to a thread."""
        self._transfers.receive(conn.sock)
        super().enqueue_req(conn)

    def finish_request(self, conn: TConn, fs: Any) -> None:
        """Take a connection back from its thread."""
        self._transfers.end(conn.sock)
        super().finish_request(conn, fs)

    def murder_pending(self) -> None:
        """Give up slow clients; the worker's loop calls this at least once a second."""
        super().murder_pending()
        self._transfers.break_late_ones(stopping=not self.alive)


class WholeRequests:
    """A WSGI application that receives the body of a request before the application behind it is called."""

    def __init__(self, behind: WSGIApplication, transfers: Transfers, largest_body: int) -> None:
        self._behind = behind
        self._transfers = transfers
        self._largest_body = largest_body

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Receive the body, and have the request answered."""
        connection = environ["gunicorn.socket"]
        has_body = "CONTENT_LENGTH" in environ or "HTTP_TRANSFER_ENCODING" in environ
        if has_body and int(environ.get("CONTENT_LENGTH") or 0) <= self._largest_body:
            environ["wsgi.input"] = ReceivedBody(environ["wsgi.input"], self._largest_body + 1)
        self._transfers.end(connection)
        answer = self._behind(environ, start_response)
        self._transfers.send(connection)
        return answer


class ReceivedBody(io.RawIOBase):
    """The beginning of a body, received at once; then, as from the socket, what follows: its end, an error or more."""

    def __init__(self, body: io.RawIOBase, size: int) -> None:
        self._received = io.BytesIO()
        self._rest: Callable[[int], bytes | None] = body.read
        try:
            self._received = io.BytesIO(body.read(size) or b"")
        except (OSError, ParseException) as error:
            self._error = error
            self._rest = self._fail

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill a buffer. Raises what receiving the body raised, each time."""
        view = memoryview(buffer)
        piece = self._received.read(len(view)) or self._rest(len(view)) or b""
        view[: len(piece)] = piece
        return len(piece)

    def _fail(self, _size: int) -> bytes:
        raise self._error
