"""What `celery -A workers families recut` does: find what is outdated, have CPU workers cut it again, watch them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from celery import Celery
from redis import Redis
from sqlalchemy import Engine

from shared.database import in_lasting_transaction
from shared.queues import RECUT_TASK, ring_again
from shared.recuts import count_outdated, forget_failures, mark_outdated, next_outdated, read_failures, still_outdated

#: Families that CPU workers are told of at a time: enough to keep as many cores busy, and little to wait behind.
IN_FLIGHT = 32
LOOK_EVERY_SECONDS = 0.2
RING_AGAIN_SECONDS = 30.0  #: a family that nothing was heard of for so long may have lost its bell, or its worker


@dataclass(frozen=True, kw_only=True)
class RecutProgress:
    """How far a recut is."""

    total: int
    done: int
    silent_seconds: float  #: since something was cut


@dataclass(kw_only=True)
class Recut:
    """One run of the command over the families of one variation (a name), or of all.

    What is done is in the database, so a run that is ended in any way goes on where it was when it is started again. It
    waits for a database that is away.
    """

    engine: Engine
    redis: Redis
    celery: Celery
    variation: str | None
    failures: dict[str, str] = field(default_factory=dict)  #: label to sentence
    _in_flight: dict[UUID, str] = field(default_factory=dict)
    _rung_at: dict[UUID, float] = field(default_factory=dict)
    _last: UUID | None = None  #: behind it are those that nobody was told of

    def mark_all(self) -> None:
        """Have even those cut again that are of today's recipe."""
        last = self._mark_some(None)
        while last is not None:
            last = self._mark_some(last)

    def _mark_some(self, after: UUID | None) -> UUID | None:
        return in_lasting_transaction(self.engine, lambda session: mark_outdated(session, self.variation, after))

    def run(self) -> Iterator[RecutProgress]:
        """Have everything outdated cut again; says how far that is, several times a second, until it has ended."""
        total = in_lasting_transaction(self.engine, lambda session: count_outdated(session, self.variation))
        done, last_done = 0, time.monotonic()
        while True:
            self._fill()
            if not self._in_flight:
                return
            self._ring()
            ended = self._take_ended()
            done += ended
            last_done = time.monotonic() if ended else last_done
            yield RecutProgress(total=max(total, done), done=done, silent_seconds=time.monotonic() - last_done)
            time.sleep(LOOK_EVERY_SECONDS)

    def _fill(self) -> None:
        """Take as many more as may be in flight."""
        room = IN_FLIGHT - len(self._in_flight)
        if room == 0:
            return
        more = in_lasting_transaction(
            self.engine, lambda session: next_outdated(session, self.variation, self._last, room)
        )
        forget_failures(self.redis, list(more))
        self._in_flight |= more
        self._last = max(more, default=self._last)

    def _ring(self) -> None:
        now = time.monotonic()
        for family_id, label in self._in_flight.items():
            if now - self._rung_at.get(family_id, -RING_AGAIN_SECONDS) >= RING_AGAIN_SECONDS:
                ring_again(self.celery, RECUT_TASK, str(family_id), label=f"{label} again")
                self._rung_at[family_id] = now

    def _take_ended(self) -> int:
        """Take out what is done or has failed; returns how many those were."""
        left = in_lasting_transaction(self.engine, lambda session: still_outdated(session, self._in_flight))
        failed = read_failures(self.redis, list(left))
        ended = [family_id for family_id in self._in_flight if family_id not in left or family_id in failed]
        for family_id in ended:
            label = self._in_flight.pop(family_id)
            del self._rung_at[family_id]
            if family_id in failed:
                self.failures[label] = failed[family_id]
        return len(ended)
