"""The state of a family moves in shared/families/ only, and only as MOVES allows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex

from shared.families import claims, recovery
from shared.families.moves import WAITING_STATES, move
from shared.lifecycle import MOVES, STAGES, FamilyStatus
from shared.tables import ImageFamily

ROOT = Path(__file__).parents[4]
HOUSE = ROOT / "shared" / "families"
UPDATE = re.compile(r"UPDATE\s+image_families\s+SET[^;]*\bstatus\s*=", re.DOTALL)
ALLOWED = {(leaves, move.enters) for move in MOVES for leaves in move.leaves}


def sources() -> Iterator[Path]:
    """Return every file of the product outside shared/families/, except the migrations, which run before any move."""
    for folder in ("api", "shared", "workers"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if HOUSE not in path.parents and "migrations" not in path.parts:
                yield path


def state_writes(source: str) -> list[str]:
    """Find what writes a status: an assignment, a call that sets the column, an UPDATE in SQL."""
    return [
        f"{node.lineno}: {ast.unparse(node)[:80]}"
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr == "status")
        or (isinstance(node, ast.Call) and sets_state(node))
        or (isinstance(node, ast.Constant) and isinstance(node.value, str) and UPDATE.search(node.value))
    ]


def sets_state(call: ast.Call) -> bool:
    """Return whether a call is `ImageFamily(status=…)`, `….values(status=…)` or `setattr(…, "status", …)`."""
    called = ast.unparse(call.func)
    if called == "setattr":
        return ast.unparse(call.args[1]) == "'status'"
    writes = called == "ImageFamily" or (called.endswith(".values") and "ImageVariation" not in called)
    return writes and "status" in {keyword.arg for keyword in call.keywords}


def test_no_file_outside_shared_families_writes_the_state_of_a_family() -> None:
    writes = {str(path.relative_to(ROOT)): found for path in sources() if (found := state_writes(path.read_text()))}

    assert writes == {}


def test_no_file_outside_shared_families_records_an_event() -> None:
    """The event of a move is recorded in the transaction that makes the move."""
    callers = {str(path.relative_to(ROOT)) for path in sources() if "record_event(" in path.read_text()}

    assert callers == {"shared/events.py"}


@pytest.mark.parametrize(
    "write",
    [
        "family.status = FamilyStatus.QUEUED",
        "family.status, family.worker = status, None",
        "update(ImageFamily).values(status=FamilyStatus.QUEUED)",
        "ImageFamily(name=name, status='queued')",
        "text('UPDATE image_families SET fence = fence + 1, status = :working WHERE id = :id')",
        "setattr(family, 'status', status)",
    ],
)
def test_a_write_of_a_state_is_found(write: str) -> None:
    assert state_writes(write)


@pytest.mark.parametrize("leaves", FamilyStatus)
@pytest.mark.parametrize("enters", FamilyStatus)
def test_a_family_makes_the_moves_of_the_table_and_no_others(leaves: FamilyStatus, enters: FamilyStatus) -> None:
    family = ImageFamily(status=leaves)

    if (leaves, enters) in ALLOWED:
        move(family, enters)
        assert family.status == enters
    else:
        with pytest.raises(ValueError, match=f"from {leaves} to {enters}"):
            move(family, enters)
        assert family.status == leaves


def test_the_sweep_makes_only_moves_of_the_table() -> None:
    written = re.findall(r"WHEN '(\w+)' THEN '(\w+)'", str(recovery.FREE_LOST))

    assert {leaves for leaves, _ in written} == {stage.working for stage in STAGES}
    assert set(written) <= ALLOWED


def test_a_claim_makes_only_moves_of_the_table() -> None:
    """The statements take both states from the stage, which `claim` checks."""
    for statement in map(str, (claims.CLAIM, claims.CLAIM_ALIKE)):
        assert re.findall(r"SET status = (\S+),", statement) == [":working"]
        assert "status = :waiting" in statement
    assert {(stage.waiting, stage.working) for stage in STAGES} <= ALLOWED


def test_the_list_of_waiting_states_in_sql_is_that_of_the_partial_index() -> None:
    indexes = {
        index.name: str(CreateIndex(index).compile(dialect=postgresql.dialect()))
        for index in ImageFamily.__table__.indexes
    }

    assert f"status IN ({WAITING_STATES})" in indexes["image_families_claimable_idx"]
