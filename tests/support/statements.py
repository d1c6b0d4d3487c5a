"""What the product asks PostgreSQL while a part of its work runs: each statement, its time and its plans; and locks."""

from __future__ import annotations

import json
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event, text

from shared.database import AdvisoryLock

#: A list of parameters counts as one, however long it is, and so does a list of rows.
PARAMETER = r"%\(\w+\)s(?:::\w+)?"
LISTS = (re.compile(rf"({PARAMETER})(?:, {PARAMETER})+"), re.compile(rf"(\({PARAMETER}\))(?:, \({PARAMETER}\))+"))
NUMBERED = re.compile(r"%\((\w+?)(?:_\d+)*\)s")

#: Settings under which PostgreSQL sends the plan of each statement, and of those of its triggers, as a notice.
EXPLAINING = {
    "session_preload_libraries": "auto_explain",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_buffers": "on",
    "auto_explain.log_format": "json",
    "auto_explain.log_nested_statements": "on",
    "auto_explain.log_level": "notice",
}


@dataclass(kw_only=True)
class Executions:
    """All executions of one statement in one part."""

    seconds: list[float] = field(default_factory=list)
    plans: list[dict[str, Any]] = field(default_factory=list)


#: A part of the work, and the shape of a statement in it.
Key = tuple[str, str]


class Recorder:
    """Records the statements of the engines that it listens to, while a part is measured."""

    def __init__(self) -> None:
        self.parts: dict[str, list[float]] = defaultdict(list)  #: seconds
        self.statements: dict[Key, Executions] = defaultdict(Executions)
        self.held: dict[Key, list[float]] = defaultdict(list)  #: seconds for which a lock was held, by lock and part
        self._part: str | None = None

    def listen(self, engine: Engine) -> None:
        """Record the statements of an engine from now on."""
        event.listen(engine, "before_cursor_execute", self._before)
        event.listen(engine, "after_cursor_execute", self._after)
        event.listen(engine, "checkin", self._returned)

    def forget(self) -> Mapping[Key, Executions]:
        """Return the recorded statements, and begin again."""
        statements = dict(self.statements)
        for record in (self.parts, self.statements, self.held):
            record.clear()
        return statements

    @contextmanager
    def measured(self, part: str) -> Iterator[None]:
        """Measure the block as one execution of a part."""
        self._part, began = part, time.perf_counter()
        try:
            yield
        finally:
            self.parts[part].append(time.perf_counter() - began)
            self._part = None

    def _before(self, connection: Connection, cursor: Any, *_: Any) -> None:
        cursor.connection.notices.clear()
        connection.info["began"] = time.perf_counter()

    def _after(self, connection: Connection, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        now = time.perf_counter()
        if self._part is None:
            return
        executions = self.statements[self._part, shape(statement)]
        executions.seconds.append(now - connection.info["began"])
        executions.plans += [plan for notice in cursor.connection.notices for plan in _plans(notice)]
        if lock := _exclusive_lock(statement, parameters):
            connection.info.setdefault("locks", {})[lock, self._part] = now

    def _returned(self, _connection: Any, record: Any) -> None:
        """Note how long the locks of a transaction were held: its connection is returned right after it has ended."""
        for lock, since in record.info.pop("locks", {}).items():
            self.held[lock].append(time.perf_counter() - since)


def explain_all(engine: Engine, *, on: bool) -> None:
    """Have PostgreSQL send plans over all new connections to this database, or stop it."""
    name = engine.url.database
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for setting, value in EXPLAINING.items():
            change = f"SET {setting} = '{value}'" if on else f"RESET {setting}"
            connection.execute(text(f"ALTER DATABASE {name} {change}"))


def shape(statement: str) -> str:
    """Return a statement without what differs between its executions."""
    short = re.sub(r"\s+", " ", statement).strip()
    for several in LISTS:
        short = several.sub(r"\1", short)
    return NUMBERED.sub(r"%(\1)s", short)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """List a plan's node and all nodes below it."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def _plans(notice: str) -> Iterator[dict[str, Any]]:
    _, told, plan = notice.partition(" plan:\n")
    if told:
        yield json.loads(plan)["Plan"]


def _exclusive_lock(statement: str, parameters: Any) -> str | None:
    """Return the name of the lock that a statement takes and that others wait for; None if it takes none."""
    if "INTO image_queue_lengths" in statement:
        return "QUEUE"
    if "advisory_xact_lock(" not in statement:
        return None
    [lock, *_] = parameters.values()
    return AdvisoryLock(lock).name
