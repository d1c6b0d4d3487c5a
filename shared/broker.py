"""The broker's transport: kombu's over Redis, but neither a malformed message nor a refused write disturbs a worker."""

from __future__ import annotations

import time
import uuid
from contextlib import suppress
from queue import Empty
from typing import Any

import structlog
from kombu import Connection
from kombu.connection import ConnectionPool, PooledConnection
from kombu.transport import redis as kombu_redis
from kombu.utils.json import dumps
from redis.exceptions import ResponseError

from shared.redis_circuit import log_fault

log = structlog.get_logger(__name__)

REPR_LENGTH = 200  #: characters of a discarded message that are logged
REFUSED_SECONDS = 1.0  #: pause after Redis has refused a write, for instance while its memory is full

#: What kombu and Celery raise for malformed messages; RecursionError for brackets within brackets without end.
UNREADABLE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)

COPIES = "copies"  #: the header that says how many times a message is put into its queue

PLAIN_HEADERS = ("task", "id", "root_id", "lang", "argsrepr", "kwargsrepr", "origin")  #: of a task's message; all texts


class PatientQoS(kombu_redis.QoS):
    """Keeps track of messages that are not acknowledged yet."""

    def restore_visible(self, *args: Any, **options: Any) -> Any:
        """Send messages of dead workers again, every second; where Redis refuses writes, in one of the next seconds."""
        try:
            return super().restore_visible(*args, **options)
        except ResponseError as error:
            log_fault("broker_refuses_writes", error)

    def restore_by_tag(self, tag: Any, client: Any = None, leftmost: bool = False) -> None:  # noqa: FBT001, FBT002 -- kombu's
        """Send one message again, or discard what is no message: it would keep back all that come after it."""
        try:
            super().restore_by_tag(tag, client, leftmost)
        except UNREADABLE as error:
            log.warning("message_discarded", tag=repr(tag)[:REPR_LENGTH], reason=_reason(error))
            with self.channel.conn_or_acquire(client) as connection, connection.pipeline() as pipeline:
                self._remove_from_indices(tag, pipeline).execute()


class PatientChannel(kombu_redis.Channel):
    """Takes messages from queues."""

    QoS = PatientQoS

    _refused_until = float("-inf")  #: until then no message is asked for; monotonic clock
    _sender: Any = None  #: the client of the pool

    def _create_client(self, asynchronous: bool = False) -> Any:  # noqa: FBT001, FBT002 -- kombu's
        """Return the client of the pool. kombu makes another for each command, which costs more than the command."""
        if asynchronous:
            return super()._create_client(asynchronous)
        if self._sender is None or self._sender.connection_pool is not self.pool:
            self._sender = super()._create_client()
        return self._sender

    def _put(self, queue: str, message: Any, **options: Any) -> None:
        """Put a message into a queue, as often as it asks for: thousands at once cost as much as ten one by one."""
        copies = message["headers"].pop(COPIES, 1)
        if copies == 1:
            super()._put(queue, message, **options)
            return
        with self.conn_or_acquire() as client:
            client.lpush(queue, *(dumps(_copy(message)) for _ in range(copies)))

    def _brpop_start(self, timeout: float | None = None) -> None:
        if time.monotonic() >= self._refused_until:
            super()._brpop_start(timeout)

    def _brpop_read(self, **options: Any) -> Any:
        try:
            return super()._brpop_read(**options)
        except ResponseError as error:
            self._refused_until = time.monotonic() + REFUSED_SECONDS
            log_fault("broker_refuses_writes", error)
            raise Empty from error
        except UNREADABLE as error:  # neither JSON nor UTF-8
            log.warning("message_discarded", reason=_reason(error))
            return True

    def _receive_one(self, c: Any) -> Any:
        try:
            return super()._receive_one(c)
        except UNREADABLE as error:
            log.warning("message_discarded", reason=_reason(error))
            raise Empty from error


class PatientTransport(kombu_redis.Transport):
    """Delivers messages, and discards what kombu or Celery cannot read: whoever reaches Redis can send messages."""

    Channel = PatientChannel

    def _deliver(self, message: Any, queue: str) -> None:
        try:
            tag = _delivery_tag(message)
            _keep_plain_headers(message)
            try:
                super()._deliver(message, queue)
            except UNREADABLE:
                self._acknowledge(tag)
                raise
        except UNREADABLE as error:
            log.warning("message_discarded", queue=queue, message=_beginning(message), reason=_reason(error))

    def _acknowledge(self, tag: str) -> None:
        """Acknowledge a message, or it would be delivered again after the visibility timeout."""
        for channel in self.channels:
            if tag in channel.qos._delivered:  # noqa: SLF001 -- kombu has no other question for it
                channel.qos.ack(tag)


def _copy(message: Any) -> Any:
    """Return a message like another one, which has ids of its own."""
    task_id = str(uuid.uuid4())
    return {
        **message,
        "headers": {**message["headers"], "id": task_id, "root_id": task_id},
        "properties": {**message["properties"], "correlation_id": task_id, "delivery_tag": str(uuid.uuid4())},
    }


def _beginning(message: Any) -> str:
    """Return the beginning of a message for the log; there is none of one that is nested too deeply."""
    with suppress(RecursionError):
        return repr(message)[:REPR_LENGTH]
    return ""


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error)[:REPR_LENGTH]}"


def _delivery_tag(message: Any) -> str:
    """Return the name by which kombu remembers a message that is not acknowledged yet."""
    tag = message["properties"]["delivery_tag"]
    if not isinstance(tag, str):
        raise TypeError("The delivery tag is no text.")
    return tag


def _keep_plain_headers(message: Any) -> None:
    """Drop from a task's message what no doorbell needs, such as time limits and stamps.

    Celery reads much of it when the message is out of our hands, and ends the worker if it is malformed.
    """
    headers = message.get("headers")
    if isinstance(headers, dict) and "task" in headers:
        message["headers"] = {name: headers[name] for name in PLAIN_HEADERS if isinstance(headers.get(name), str)}


class QuickConnection(Connection):
    """A broker connection that is restored within a second; kombu's own waits 2, 4 ... 30 s between its tries."""

    def get_transport_cls(self) -> type[PatientTransport]:
        """Return the transport; settings accept no broker but Redis."""
        return PatientTransport

    def ensure_connection(self, *args: Any, **options: Any) -> Connection:
        """Connect, with as many tries as the settings say."""
        return super().ensure_connection(*args, interval_start=0.2, interval_step=0.2, interval_max=1, **options)

    def Pool(self, limit: int | None = None, **options: Any) -> QuickPool:  # noqa: N802 -- kombu's
        """Return the pool that Celery's publishers share; kombu's own makes plain connections."""
        return QuickPool(self, limit, **options)


class PooledQuickConnection(QuickConnection, PooledConnection):
    """A quick connection that belongs to a pool."""


class QuickPool(ConnectionPool):
    """A pool of quick connections."""

    def new(self) -> PooledQuickConnection:
        """Make a connection."""
        return PooledQuickConnection(self, **dict(self.connection._info(resolve=False)))  # noqa: SLF001 -- as kombu's pool does
