"""What the product asks PostgreSQL while a part of its work runs: each statement, its time and its plans."""

from __future__ import annotations

import json
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event

#: A list of parameters counts as one, however long it is.
LIST_OF_PARAMETERS = re.compile(r"(%\(\w+\)s(?:::\w+)?)(?:, %\(\w+\)s(?:::\w+)?)+")
LIST_OF_TUPLES = re.compile(r"(\(%\(\w+\)s\))(?:, \(%\(\w+\)s\))+")
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


@dataclass(kw_only=True)
class Recorder:
    """Records the statements of the engines that it listens to, while a part is measured."""

    parts: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))  #: seconds
    statements: dict[tuple[str, str], Executions] = field(default_factory=lambda: defaultdict(Executions))
    _part: str | None = None

    def listen(self, engine: Engine) -> None:
        """Record the statements of an engine from now on."""
        event.listen(engine, "before_cursor_execute", self._before)
        event.listen(engine, "after_cursor_execute", self._after)

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

    def _after(self, connection: Connection, cursor: Any, statement: str, *_: Any) -> None:
        seconds = time.perf_counter() - connection.info["began"]
        if self._part is None:
            return
        executions = self.statements[self._part, shape(statement)]
        executions.seconds.append(seconds)
        for notice in cursor.connection.notices:
            if " plan:\n" in notice:
                executions.plans.append(json.loads(notice.partition(" plan:\n")[2]))


def shape(statement: str) -> str:
    """Return a statement without what differs between its executions."""
    single = re.sub(r"\s+", " ", statement).strip()
    single = NUMBERED.sub(r"%(\1)s", single)
    return LIST_OF_TUPLES.sub(r"\1", LIST_OF_PARAMETERS.sub(r"\1", single))


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """List a plan's node and all nodes below it."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)
