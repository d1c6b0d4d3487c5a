"""How PostgreSQL would execute the product's statements in a large installation: none may read a whole large table.

While integration tests run, each statement that the product sends is explained once more in a database whose tables
PostgreSQL believes to be large.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy import Connection, Engine, event, text

from shared.database import make_engine
from shared.migrations import migrate
from shared.settings import Settings
from tests.support.filled_tables import LARGE_TABLES, fill_tables
from tests.support.statements import nodes, shape

ROOT = Path(__file__).parents[2]
FOLDERS = frozenset({"api", "shared", "workers", "tests"})
EXPLAINED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")

#: The planner multiplies the rows that it remembers of a page with the pages of the table.
PRETEND = text("UPDATE pg_class SET reltuples = reltuples * 1000 WHERE relname LIKE 'image\\_%'")


class PlanCheck:
    """Explains statements in a database with large tables; each shape of a statement once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._seen: set[str] = set()
        self._new: dict[str, tuple[str, Any]] = {}  #: statements with parameters, by shape

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Note the statements of the block that the product sends, whatever engine it uses."""
        event.listen(Engine, "before_cursor_execute", self._note)
        try:
            yield
        finally:
            event.remove(Engine, "before_cursor_execute", self._note)

    def complaints(self) -> Iterator[str]:
        """Complain of each new statement that would read a whole large table."""
        new, self._new = self._new, {}
        for statement, parameters in new.values():
            yield from self.complain(statement, parameters)

    def complain(self, statement: str, parameters: Any = None) -> Iterator[str]:
        """Complain of each large table that a statement would read as a whole."""
        with self._engine.connect() as connection:
            explained = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
        for node in nodes(explained[0]["Plan"]):
            if node["Node Type"] == "Seq Scan" and node["Relation Name"] in LARGE_TABLES:
                yield f"{node['Relation Name']} is read as a whole by {shape(statement)}\n{json.dumps(explained)}"

    def _note(self, _connection: Connection, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if statement.lstrip().startswith(EXPLAINED) and (seen := shape(statement)) not in self._seen and _is_ours():
            self._seen.add(seen)
            self._new[seen] = (statement, parameters[0] if isinstance(parameters, list) else parameters)


def _is_ours() -> bool:
    """Tell whether the product sends the statement, rather than the test itself."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(ROOT) and (folder := file.relative_to(ROOT).parts[0]) in FOLDERS:
            return folder != "tests"
        frame = frame.f_back
    return False


def make_large(settings: Settings) -> Engine:
    """Make a database whose tables PostgreSQL believes to be large, and connect to it."""
    migrate(settings)
    engine = make_engine(settings, "plan-check")
    fill_tables(engine, 1_000, recipe="present", outdated=100)
    with engine.begin() as connection:
        connection.execute(PRETEND)
    return engine
