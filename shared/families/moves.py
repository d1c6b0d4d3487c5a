"""The state column of a family: the only assignment to it, and the states as SQL writes them."""

from __future__ import annotations

from collections.abc import Iterable

from shared.lifecycle import STAGES, FamilyStatus, check_move
from shared.tables import ImageFamily

#: The state that a family goes back to when its worker gives it back or is lost.
WAITING_BEFORE = {stage.working: stage.waiting for stage in STAGES}


def move(family: ImageFamily, enters: FamilyStatus) -> None:
    """Change the state of a family that the caller has locked; raises ValueError for a change that no move allows."""
    check_move(FamilyStatus(family.status), enters)
    family.status = enters


def _sql_list(states: Iterable[FamilyStatus]) -> str:
    return ", ".join(f"'{state}'" for state in states)


#: Lists of states for SQL. They are literals, not parameters, so that PostgreSQL can use its partial indexes.
WAITING_STATES = _sql_list(stage.waiting for stage in STAGES)
WORKING_STATES = _sql_list(stage.working for stage in STAGES)
ACTIVE_STATES = f"{WAITING_STATES}, {WORKING_STATES}"
