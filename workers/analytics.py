"""The event processor: `python -m workers.analytics` counts every event, for `GET /api/images/metrics` and `/metrics`.

The stream says that there are events, and the outbox has them: Redis may lose the stream, and nothing is missed. So an
entry of the stream is a doorbell, as elsewhere. Which events have been counted is committed with the numbers
(shared/metrics/counting.py), and only then are the entries acknowledged. The process may be killed at any moment, and
several may run.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from typing import Any

import click
import structlog
from redis import Redis
from redis.exceptions import RedisError, ResponseError
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from shared.database import in_transaction, make_engine
from shared.events import STREAM
from shared.live_state import make_redis
from shared.logs import configure_logs
from shared.metrics.counting import count_events, forget_hours, seconds_behind
from shared.redis_circuit import log_fault
from shared.settings import Settings

log = structlog.get_logger(__name__)

GROUP = "image-generator.analytics"  #: the consumer group; all processors share its entries
CONSUMER = "analytics"  #: all are one consumer: what one leaves behind when it is killed, the next one finds
ENTRIES_AT_ONCE = 1_000

#: How long to wait for an entry, which is the longest delay while Redis is away; the client's time-out is longer.
WAIT_MILLISECONDS = 500

PAUSE_SECONDS = 0.2  #: between two looks: to count the events of several commits costs as much as those of one
TIDYING_SECONDS = 3_600.0
MOST_SECONDS_BEHIND = 60.0  #: after so long without being counted, an event shows that no processor works


class EventProcessor:
    """Counts events until it is told to stop."""

    def __init__(self, engine: Engine, redis: Redis) -> None:
        self._engine = engine
        self._redis = redis
        self._stopping = threading.Event()
        self._next = "0"  #: first what a killed processor has read and not acknowledged, then what is new
        self._tidy_at = 0.0

    def run(self) -> None:
        """Count events until `stop` is called. What is away is waited for."""
        log.info("analytics_started")
        while not self._stopping.is_set():
            entries = self._await_entries()
            if self._count():
                self._acknowledge(entries)
            self._stopping.wait(PAUSE_SECONDS)
        log.info("analytics_stopped")

    def stop(self) -> None:
        """Make `run` return when it has counted what it counts at this moment."""
        self._stopping.set()

    def _await_entries(self) -> list[str]:
        """Wait a moment for entries of the stream, and return their ids. Without Redis there are none."""
        try:
            found = self._redis.xreadgroup(GROUP, CONSUMER, {STREAM: self._next}, ENTRIES_AT_ONCE, WAIT_MILLISECONDS)
        except ResponseError as error:
            if not str(error).startswith("NOGROUP"):
                raise
            return self._make_group()
        except RedisError as error:
            log_fault("stream_away", error)
            self._stopping.wait(WAIT_MILLISECONDS / 1000)
            return []
        entries = [entry for entries in _by_stream(found) for entry, _ in entries]
        if not entries:
            self._next = ">"
        return entries

    def _make_group(self) -> list[str]:
        """Make the consumer group, at the first start and after Redis was emptied; there are no entries yet."""
        try:
            self._redis.xgroup_create(STREAM, GROUP, id="$", mkstream=True)
        except RedisError as error:  # another processor was faster, or Redis is away now
            log_fault("stream_away", error)
        return []

    def _count(self) -> bool:
        """Count what the outbox has. Returns False while PostgreSQL is away."""
        try:
            if counted := count_events(self._engine):
                log.info("events_counted", events=counted)
            if time.monotonic() > self._tidy_at:
                self._tidy_at = time.monotonic() + TIDYING_SECONDS
                in_transaction(self._engine, forget_hours)
        except DBAPIError as error:
            log.warning("counting_interrupted", reason=str(error).strip().partition("\n")[0])
            self._stopping.wait(WAIT_MILLISECONDS / 1000)
            return False
        return True

    def _acknowledge(self, entries: list[str]) -> None:
        """Tell the stream that entries have been counted."""
        try:
            if entries:
                self._redis.xack(STREAM, GROUP, *entries)
        except RedisError as error:
            log_fault("stream_away", error)


def _by_stream(found: Any) -> list[list[tuple[str, Any]]]:
    """Return the entries of an answer to XREADGROUP, which is None, a list or a mapping (by its protocol)."""
    if isinstance(found, dict):
        return [entries for lists in found.values() for entries in lists]
    return [entries for _, entries in found or ()]


@click.command()
@click.option("--check", is_flag=True, help="Say whether events are counted in time; exit code 1 if they are not.")
def main(*, check: bool) -> None:
    """Count the events of an installation, until SIGTERM."""
    settings = Settings.from_environment_or_exit()
    configure_logs(settings.log_format)
    engine = make_engine(settings, "analytics")
    if check:
        behind = in_transaction(engine, seconds_behind)
        click.echo(f"The oldest event that is not counted yet was recorded {behind:.0f} s ago.")
        sys.exit(behind > MOST_SECONDS_BEHIND)
    processor = EventProcessor(engine, make_redis(settings))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: processor.stop())
    processor.run()


if __name__ == "__main__":
    main(prog_name="python -m workers.analytics")
