"""A thread that asks Redis again and again whether it can be written, so that no request has to wait to find out.

It also adds what this process has counted to the sums in Redis.
"""

from __future__ import annotations

import threading
import time

from redis import Redis

from shared.counters import Counters
from shared.live_state import accepts_writes

LOOK_EVERY_SECONDS = 0.5
TRUSTED_SECONDS = 2.0  #: after a look: the pause behind it and the longest time-out of the next one, with some room


class RedisWatch:
    """Knows whether Redis accepted a write lately; its looks also tell the circuit breaker that Redis is away."""

    def __init__(self, redis: Redis, counters: Counters) -> None:
        self._redis = redis
        self._counters = counters
        self._accepts_writes = False
        self._looked_at: float | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="redis-watch", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread, and count what is left to count."""
        self._stopping.set()
        self._thread.join(timeout=10)
        self._counters.flush(self._redis)

    def accepts_writes(self) -> bool:
        """Return whether Redis can be written. Asks it only if no look has ended yet, or none will."""
        if self._looked_at is None:
            return accepts_writes(self._redis)
        return self._accepts_writes and time.monotonic() - self._looked_at < TRUSTED_SECONDS

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._accepts_writes = accepts_writes(self._redis)
            self._looked_at = time.monotonic()
            if self._accepts_writes:
                self._counters.flush(self._redis)
            self._stopping.wait(LOOK_EVERY_SECONDS)
