"""Large tables. That no statement reads a whole one is checked after each integration test (conftest.py)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.orm import Session

from image_generator_types.events import EventType
from shared.events import record_event
from shared.families.claims import renew_leases
from shared.tables import Base
from tests.integration.conftest import HOLDER, Workshop, claimed
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


def rewrites(session: Session, table: str, change: Callable[[], object]) -> tuple[int, int]:
    """Return how many rows of a table a change has updated, and how many of these no index had to learn of."""
    counts = text(
        "SELECT pg_stat_get_xact_tuples_updated(CAST(:table AS regclass)),"
        " pg_stat_get_xact_tuples_hot_updated(CAST(:table AS regclass))"
    )
    before = session.execute(counts, {"table": table}).one()
    change()
    after = session.execute(counts, {"table": table}).one()
    return after[0] - before[0], after[1] - before[1]


def test_a_beat_of_a_lease_touches_no_index(workshop: Workshop, session: Session) -> None:
    workshop.submit()
    claim = claimed(workshop.claim())

    def beat() -> None:
        for _ in range(3):
            assert renew_leases(session.connection(), HOLDER, [claim.family_id])

    assert rewrites(session, "image_families", beat) == (3, 3)


@pytest.mark.foreign_events
def test_an_event_touches_no_index_of_variations(workshop: Workshop, session: Session) -> None:
    variation_id = workshop.submit()
    facts = {"variationId": "", "variationName": "", "familyCount": 1, "queuedAt": "", "startedAt": ""}

    def record() -> None:
        for _ in range(3):
            record_event(session, variation_id, EventType.VARIATION_STARTED, **facts)

    assert rewrites(session, "image_variations", record) == (3, 3)
