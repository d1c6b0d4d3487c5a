"""A circuit breaker for Redis: once Redis has not answered, no caller waits for it until it answers again.

pybreaker holds one lock during every call, so that all threads of a process would take turns, also while all is well.
It also lets a caller wait to find out whether the service is back; here a thread in the background does that.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry

log = structlog.get_logger(__name__)

Result = TypeVar("Result")

TIMEOUT_SECONDS = 1.0  #: after so long without an answer, Redis counts as away
PROBE_EVERY_SECONDS = 0.5
FAULT_EVERY_SECONDS = 1.0


class RedisAwayError(RedisConnectionError):
    """Raised at once instead of asking Redis, which has not answered lately."""


class RedisCircuit(Retry):
    """The circuit breaker of one client, in the place where redis-py asks how to repeat commands and connects.

    All commands, pipelines and connection attempts of a client pass through `call_with_retry`. A command whose
    connection is broken is repeated once, since the server may have been restarted.
    """

    def __init__(self, redis_url: str) -> None:
        super().__init__(NoBackoff(), 1)
        self._redis_url = redis_url
        self._open = False
        self._lock = threading.Lock()

    def __deepcopy__(self, _memo: object) -> RedisCircuit:
        """Return the same circuit, since each connection of the client asks for a copy of its own."""
        return self

    def call_with_retry(
        self, do: Callable[[], Result], fail: Callable[..., Any], *_: object, with_failure_count: bool = False
    ) -> Result:
        """Call `do`. Raises RedisAwayError without calling it while Redis is away."""
        if self._open:
            raise RedisAwayError("Redis has not answered, and is not asked again until it answers a probe.")
        try:
            return super().call_with_retry(do, fail, _is_broken_connection, with_failure_count)
        except (RedisConnectionError, RedisTimeoutError) as error:
            self._note_away(error)
            raise

    def _note_away(self, error: RedisError) -> None:
        with self._lock:
            if self._open:
                return
            self._open = True
        log.warning("redis_away", reason=str(error))
        probe = threading.Thread(target=_probe, args=(weakref.ref(self),), name="redis-probe", daemon=True)
        probe.start()

    def close_if_redis_answers(self) -> bool:
        """Ask Redis for an answer, and let callers through again if it gives one. Returns whether it did."""
        try:
            with Redis.from_url(
                self._redis_url,
                socket_timeout=TIMEOUT_SECONDS,
                socket_connect_timeout=TIMEOUT_SECONDS,
                retry=Retry(NoBackoff(), 0),
            ) as client:
                client.ping()
        except RedisError:
            return False
        self._open = False
        log.info("redis_answers_again")
        return True


def _probe(reference: weakref.ref[RedisCircuit]) -> None:
    """Probe Redis until it answers, or until nobody uses the circuit any more."""
    answers = False
    while not answers:
        time.sleep(PROBE_EVERY_SECONDS)
        circuit = reference()
        answers = circuit is None or circuit.close_if_redis_answers()
        del circuit


def _is_broken_connection(error: Exception) -> bool:
    """Return whether to repeat a command: not after a timeout, nor while Redis is known to be away."""
    return not isinstance(error, (RedisTimeoutError, RedisAwayError))


_fault_logged_at = float("-inf")


def log_fault(event: str, error: Exception) -> None:
    """Log a fault of Redis, at most one in FAULT_EVERY_SECONDS: each sweep and each message meets the same one."""
    global _fault_logged_at  # noqa: PLW0603 -- one log per process
    if time.monotonic() - _fault_logged_at >= FAULT_EVERY_SECONDS:
        _fault_logged_at = time.monotonic()
        log.warning(event, reason=str(error).strip().partition("\n")[0])
