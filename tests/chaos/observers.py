"""The observers of a run: a reader of pictures, a listener to the stream, and a stopwatch."""

from __future__ import annotations

import hashlib
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import redis
import requests
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from image_generator_types.sizes import ASPECT_FAMILIES, FamilyName
from shared.events import STREAM
from tests.chaos.evidence import Accepted, Recovery

WORKING = text("""
SELECT f.id, f.fence, f.worker, f.status, v.name FROM image_families f JOIN image_variations v ON v.id = f.variation_id
WHERE f.status IN ('rendering', 'cutting')
""")
FENCES = text("SELECT id, fence FROM image_families WHERE id = ANY(:ids)")


def holder_pid(row: Any) -> int:
    """Return the pid of the process that works on a family: workers claim as `<node> <parent>.<pid>`."""
    return int(row.worker.rpartition(".")[2])


class Watcher(ABC):
    """A thread that calls `look` again and again."""

    pause_seconds = 0.02

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self.pause_seconds):
            self.look()

    @abstractmethod
    def look(self) -> None:
        """Look once."""


class Reader(Watcher):
    """Reads one variation's pictures all the time, from the API and through the friendly links."""

    def __init__(self, api_url: str, pictures: Path, golden: Accepted) -> None:
        super().__init__()
        self.pause_seconds = 0.1
        derivatives = [d for family in golden.families for d in ASPECT_FAMILIES[FamilyName(family)].derivatives]
        self._urls = [f"{api_url}/api/images/{golden.name}/{derivative.name}" for derivative in derivatives]
        self._paths = [
            pictures / golden.name / "derivatives" / f"{derivative.name}-{derivative.size}.webp"
            for derivative in derivatives
        ]
        self.reads = 0
        self.unanswered = 0  #: while the API or its database was down
        self.bad: list[str] = []

    def look(self) -> None:
        """Read each picture once from the API and once through its link."""
        for url, path in zip(self._urls, self._paths, strict=True):
            self._read_url(url)
            self._read_path(path)

    def _read_url(self, url: str) -> None:
        try:
            answer = requests.get(url, timeout=10)
        except requests.RequestException:
            self.unanswered += 1
            return
        if answer.status_code == requests.codes.service_unavailable:
            self.unanswered += 1
        elif answer.status_code != requests.codes.ok:
            self.bad.append(f"{url} was answered {answer.status_code}: {answer.text[:200]}")
        elif answer.headers["ETag"] != f'"{hashlib.sha256(answer.content).hexdigest()}"':
            self.bad.append(f"{url} was answered with other bytes than its ETag says")
        else:
            self.reads += 1

    def _read_path(self, path: Path) -> None:
        try:
            target = path.readlink().name
            data = path.read_bytes()
        except OSError as error:
            self.bad.append(f"{path.name} could not be read: {error}")
            return
        # The link may have been replaced between the two calls; then the bytes belong to its new target.
        if hashlib.sha256(data).hexdigest() not in {target.partition(".")[0], path.readlink().name.partition(".")[0]}:
            self.bad.append(f"{path.name} holds other bytes than its name says")
        self.reads += 1


class StreamListener(Watcher):
    """Keeps every event that is published on the stream."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._client = redis.Redis.from_url(url, socket_timeout=3)
        self._last: bytes | str = "0"
        self.entries: dict[bytes, bytes] = {}  #: entry id to event, in the order of arrival

    def look(self) -> None:
        """Wait for the next entries."""
        try:
            answer: Any = self._client.xread({STREAM: self._last}, block=500)
            for _, entries in answer or []:
                self.keep(entries)
                self._last = entries[-1][0]
        except redis.exceptions.RedisError:
            time.sleep(0.1)

    def keep(self, entries: Sequence[tuple[bytes, Mapping[bytes, bytes]]]) -> None:
        """Keep entries, also those that were copied before the broker was wiped."""
        for entry_id, fields in entries:
            self.entries.setdefault(entry_id, fields[b"event"])


class Stopwatch:
    """Measures how long a fault delays the families that it hit."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._threads: list[threading.Thread] = []
        self.recoveries: list[Recovery] = []
        self.unmeasured = 0  #: recoveries during which PostgreSQL was hit

    def held_families(self) -> list[Any]:
        """Return the families that workers hold, without poisonous ones, which a back-off delays."""
        try:
            with self._engine.connect() as connection:
                return [row for row in connection.execute(WORKING) if not row.name.startswith("poison")]
        except DBAPIError:
            return []

    def measure(self, fault: str, held: Sequence[Any], pids: Sequence[int], bound_seconds: float) -> None:
        """Start to measure, in a thread, when the families that these processes held have another fence."""
        hit = {row.id: row.fence for row in held if holder_pid(row) in pids}
        if hit:
            thread = threading.Thread(target=self._wait, args=(fault, hit, bound_seconds), daemon=True)
            thread.start()
            self._threads.append(thread)

    def finish(self) -> None:
        """Wait until all measurements have ended."""
        for thread in self._threads:
            thread.join(timeout=30)

    def _wait(self, fault: str, hit: dict[Any, int], bound_seconds: float) -> None:
        started = time.monotonic()
        while time.monotonic() - started < 30:
            try:
                with self._engine.connect() as connection:
                    fences = {row.id: row.fence for row in connection.execute(FENCES, {"ids": list(hit)})}
            except DBAPIError:
                self.unmeasured += 1
                return
            if all(fences.get(family) != fence for family, fence in hit.items()):
                break
            time.sleep(0.02)
        seconds = time.monotonic() - started
        self.recoveries.append(Recovery(fault=fault, seconds=seconds, bound_seconds=bound_seconds))
