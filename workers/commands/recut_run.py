"""The run of `celery -A workers families recut`: have CPU workers cut outdated families again, and watch them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from celery import Celery
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import Engine

from shared.database import in_lasting_transaction
from shared.queues import AGAIN_QUEUE, RECUT_TASK, count_doorbells, ring_again
from workers.recuts import forget_failures, mark_outdated, next_outdated, read_failures, still_outdated

#: Families that CPU workers know of at a time: enough to keep as many cores busy, and few for others to wait behind.
IN_FLIGHT = 32
LOOK_EVERY_SECONDS = 0.2
RING_AGAIN_SECONDS = 30.0  #: after so long without a result, the doorbell of a family or its worker may be lost


@dataclass(frozen=True, kw_only=True)
class RecutProgress:
    """The progress of a recut."""

    total: int  #: families to cut again; an estimate until all families have been looked at
    done: int
    silent_seconds: float  #: since a family was cut


@dataclass(kw_only=True)
class Recut:
    """One run of the command over the families of one variation (a name), or of all.

    The database knows which families are done, so a run that is started again goes on where it ended, however it ended.
    While the database is away the run waits.
    """

    engine: Engine
    redis: Redis
    celery: Celery
    variation: str | None
    failures: dict[str, str] = field(default_factory=dict)  #: the reason by the label of the family
    _in_flight: dict[UUID, str] = field(default_factory=dict)
    _rung_at: dict[UUID, float] = field(default_factory=dict)
    _last: UUID | None = None  #: of the families that were looked at
    _more: bool = True  #: whether there are families behind that one

    def mark_all(self) -> None:
        """Mark all families as outdated, so that even those with the present recipe are cut again."""
        last = self._mark_some(None)
        while last is not None:
            last = self._mark_some(last)

    def _mark_some(self, after: UUID | None) -> UUID | None:
        return in_lasting_transaction(self.engine, lambda session: mark_outdated(session, self.variation, after))

    def run(self) -> Iterator[RecutProgress]:
        """Have all outdated families cut again; yield the progress several times a second until the run has ended."""
        done, last_done = 0, time.monotonic()
        while True:
            self._fill()
            if not (self._in_flight or self._more):
                return
            self._ring()
            ended = self._take_ended()
            done += ended
            last_done = time.monotonic() if ended else last_done
            total = round((done + len(self._in_flight)) / self._looked_at())
            yield RecutProgress(total=total, done=done, silent_seconds=time.monotonic() - last_done)
            time.sleep(LOOK_EVERY_SECONDS)

    def _fill(self) -> None:
        """Look for as many more families as may be in flight, for a moment."""
        end = time.monotonic() + LOOK_EVERY_SECONDS
        while self._more and (room := IN_FLIGHT - len(self._in_flight)) and time.monotonic() < end:
            some = in_lasting_transaction(
                self.engine,
                lambda session: next_outdated(session, self.variation, self._last, room),
            )
            forget_failures(self.redis, list(some.outdated))
            self._in_flight |= some.outdated
            self._last, self._more = some.last, some.last is not None

    def _looked_at(self) -> float:
        """Return which share of all families was looked at: their ids are random, so the last one tells it."""
        return 1.0 if self._last is None else self._last.int / 2**128

    def _ring(self) -> None:
        """Send a doorbell for each family that has none, and another for one whose doorbell seems to be lost."""
        now = time.monotonic()
        due = [
            family_id
            for family_id in self._in_flight
            if now - self._rung_at.get(family_id, -RING_AGAIN_SECONDS) >= RING_AGAIN_SECONDS
        ]
        # Doorbells that lie in the queue are not lost: no CPU worker takes them, and more would only pile up.
        if not due or self._count_doorbells() > IN_FLIGHT - len(due):
            return
        for family_id in due:
            ring_again(self.celery, RECUT_TASK, str(family_id), label=f"{self._in_flight[family_id]} again")
            self._rung_at[family_id] = now

    def _count_doorbells(self) -> int:
        try:
            return count_doorbells(self.redis, [AGAIN_QUEUE])[AGAIN_QUEUE]
        except RedisError:
            return IN_FLIGHT  # none can be sent now

    def _take_ended(self) -> int:
        """Take out the families that are done or have failed. Returns how many they are."""
        left = in_lasting_transaction(self.engine, lambda session: still_outdated(session, self._in_flight))
        failed = read_failures(self.redis, list(left))
        ended = [family_id for family_id in self._in_flight if family_id not in left or family_id in failed]
        for family_id in ended:
            label = self._in_flight.pop(family_id)
            del self._rung_at[family_id]
            if family_id in failed:
                self.failures[label] = failed[family_id]
        return len(ended)
