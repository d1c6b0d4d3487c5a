"""The feed of what becomes of a process's attempts, for Flower; a thread sends it, so that no work waits for Redis."""

from __future__ import annotations

import threading
from collections import deque

from celery import Celery

from shared.attempts import AttemptEvent, send_attempts

MOST_KEPT = 10_000  #: events, while the broker is away: the attempts of an hour
PAUSE_SECONDS = 0.5  #: between two messages: one with several events costs as much as one with a single event
AWAY_SECONDS = 2.0  #: between two tries while the broker is away


class AttemptFeed:
    """Events on their way to the broker, in their order."""

    def __init__(self, celery: Celery) -> None:
        self._celery = celery
        self._events: deque[AttemptEvent] = deque(maxlen=MOST_KEPT)
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="attempts", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Send what is left, and end the thread."""
        self._stopping.set()
        self._woken.set()
        self._thread.join()

    def put(self, event: AttemptEvent) -> None:
        """Send an event soon; the caller does not wait."""
        self._events.append(event)
        self._woken.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.wait()
            self._woken.clear()
            sent = self._send()
            self._stopping.wait(PAUSE_SECONDS if sent else AWAY_SECONDS)
            if not sent:
                self._woken.set()
        self._send()

    def _send(self) -> bool:
        events = [self._events.popleft() for _ in range(len(self._events))]
        if not events or send_attempts(self._celery, events):
            return True
        self._events.extendleft(reversed(events))
        return False
