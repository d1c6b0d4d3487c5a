"""Large tables. That no statement reads a whole one is checked after each integration test (conftest.py)."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, inspect

from shared.tables import Base
from tests.support.filled_tables import LARGE_TABLES
from tests.support.plan_check import PlanCheck


@pytest.mark.parametrize("table", sorted(LARGE_TABLES))
def test_a_statement_that_reads_a_whole_table_is_complained_of(plan_check: PlanCheck, table: str) -> None:
    [complaint] = plan_check.complain(f"SELECT count(*) FROM {table} WHERE md5({table}::text) = 'x'")  # noqa: S608 -- ours

    assert complaint.startswith(f"{table} is read as a whole by SELECT count")
    assert list(plan_check.complain("SELECT * FROM image_variations WHERE name = %(name)s", {"name": "city"})) == []


def test_every_foreign_key_has_an_index(engine: Engine) -> None:
    """Without it, deleting one row reads the whole table that refers to it."""
    schema = inspect(engine)

    for table in Base.metadata.tables:
        keys = [index["column_names"] for index in schema.get_indexes(table) if "postgresql_where" not in str(index)]
        keys += [key["column_names"] for key in schema.get_unique_constraints(table)]
        for foreign in schema.get_foreign_keys(table):
            columns = foreign["constrained_columns"]
            assert any(key[: len(columns)] == columns for key in keys), f"{table}: {columns}"
