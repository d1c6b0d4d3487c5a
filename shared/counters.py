"""Counters of what only the process knows that does it: requests, cache hits, picture checks, lost leases.

Redis holds the sums of all processes, so that `/metrics` is the same in each of them. Like all counters of Prometheus
they may begin again, here when Redis is emptied.
"""

from __future__ import annotations

import json
import threading
from collections import Counter, defaultdict
from collections.abc import Mapping
from enum import StrEnum

from redis import Redis
from redis.exceptions import RedisError

from shared.redis_circuit import log_fault

_COUNTERS = "image-generator.counters"  #: a hash


class Counted(StrEnum):
    """What is counted, with its labels."""

    REQUESTS = "requests"  #: method, route, status, and the bound of the time that they took
    REQUEST_SECONDS = "request_seconds"  #: method, route
    PICTURE_CACHE = "picture_cache"  #: hit or miss
    PICTURE_CHECKS = "picture_checks"  #: model, and passed or refused
    LEASE_LOSSES = "lease_losses"  #: why a worker has lost a family


Labels = tuple[str, ...]


class Counters:
    """What this process has counted since it last told Redis."""

    def __init__(self) -> None:
        self._waiting: Counter[tuple[str, ...]] = Counter()
        self._lock = threading.Lock()

    def add(self, what: Counted, *labels: str, by: float = 1) -> None:
        """Count something; the caller does not wait for Redis."""
        with self._lock:
            self._waiting[what, *labels] += by  # type: ignore[assignment]  # seconds are counted, too

    def flush(self, redis: Redis) -> None:
        """Add what was counted to the sums in Redis; while it is away, keep it."""
        with self._lock:
            told, self._waiting = self._waiting, Counter()
        if not told:
            return
        try:
            with redis.pipeline() as pipeline:
                for key, number in told.items():
                    pipeline.hincrbyfloat(_COUNTERS, json.dumps(key), number)
                pipeline.execute()
        except RedisError as error:
            log_fault("counters_kept", error)
            with self._lock:
                self._waiting.update(told)


def count(redis: Redis, what: Counted, *labels: str, by: int = 1) -> None:
    """Count something that is rare; while Redis is away, it is not counted."""
    try:
        if by:
            redis.hincrbyfloat(_COUNTERS, json.dumps((what, *labels)), by)
    except RedisError as error:
        log_fault("not_counted", error)


def read_counters(redis: Redis) -> Mapping[Counted, Mapping[Labels, float]]:
    """Read the sums of all processes since Redis was last empty. Raises RedisError when it is away."""
    counters: defaultdict[Counted, dict[Labels, float]] = defaultdict(dict)
    for key, number in redis.hgetall(_COUNTERS).items():
        what, *labels = json.loads(key)
        if what in set(Counted):  # not one of another version
            counters[Counted(what)][tuple(labels)] = float(number)
    return counters
