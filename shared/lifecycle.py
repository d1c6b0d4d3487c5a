"""States of variations and families, the moves between them, and the events that moves cause.

The whole life on one screen: `MOVES` says which states a family may leave and enter, `settled_status` what the
families' states mean for their variation, `SETTLED_EVENTS` how other programs learn of it. Pure: nothing here knows a
database.

A **run** is the work from one IMAGE_VARIATION_QUEUED to the event that ends it. A regeneration or a retry begins
another run, and ends the one that is under way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from image_generator_types.events import EventType


class VariationStatus(StrEnum):
    """State of one idea."""

    GENERATING = "generating"  #: at least one family is still on its way
    COMPLETE = "complete"  #: every family has its master and its derivatives
    PARTIAL = "partial"  #: some families are complete, the others failed
    FAILED = "failed"  #: every family failed
    CANCELED = "canceled"  #: a person stopped it; pictures that were complete before are still served


class FamilyStatus(StrEnum):
    """State of one aspect-ratio family of a variation."""

    QUEUED = "queued"  #: waits for a GPU worker of its model
    RENDERING = "rendering"  #: a GPU worker denoises its master
    RENDERED = "rendered"  #: the lossless original is stored; waits for a CPU worker
    CUTTING = "cutting"  #: a CPU worker cuts master and derivatives
    COMPLETE = "complete"  #: every picture of it is stored and served
    FAILED = "failed"  #: ended with an error that a retry by a person may mend
    CANCELED = "canceled"  #: stopped by a person


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A piece of work that a worker claims: the state in which a family waits for it, and the state of the work."""

    waiting: FamilyStatus
    working: FamilyStatus


RENDERING = Stage(waiting=FamilyStatus.QUEUED, working=FamilyStatus.RENDERING)
CUTTING = Stage(waiting=FamilyStatus.RENDERED, working=FamilyStatus.CUTTING)
STAGES = (RENDERING, CUTTING)

WAITING = frozenset(stage.waiting for stage in STAGES)
WORKING = frozenset(stage.working for stage in STAGES)
ACTIVE = WAITING | WORKING


def stage_of(status: str) -> Stage:
    """Return the stage that an active family waits for or is in."""
    return next(stage for stage in STAGES if status in {stage.waiting, stage.working})


@dataclass(frozen=True, kw_only=True)
class Move:
    """One way in which a family changes state."""

    name: str
    leaves: frozenset[FamilyStatus]
    enters: FamilyStatus


MOVES = (
    Move(name="claim render", leaves=frozenset({FamilyStatus.QUEUED}), enters=FamilyStatus.RENDERING),
    Move(name="store original", leaves=frozenset({FamilyStatus.RENDERING}), enters=FamilyStatus.RENDERED),
    Move(name="claim cut", leaves=frozenset({FamilyStatus.RENDERED}), enters=FamilyStatus.CUTTING),
    Move(name="store derivatives", leaves=frozenset({FamilyStatus.CUTTING}), enters=FamilyStatus.COMPLETE),
    Move(name="give back render", leaves=frozenset({FamilyStatus.RENDERING}), enters=FamilyStatus.QUEUED),
    Move(name="draw again", leaves=frozenset({FamilyStatus.RENDERING}), enters=FamilyStatus.QUEUED),
    Move(name="give back cut", leaves=frozenset({FamilyStatus.CUTTING}), enters=FamilyStatus.RENDERED),
    Move(name="fail", leaves=ACTIVE, enters=FamilyStatus.FAILED),
    Move(name="cancel", leaves=ACTIVE, enters=FamilyStatus.CANCELED),
    Move(name="retry", leaves=frozenset({FamilyStatus.FAILED}), enters=FamilyStatus.QUEUED),
    Move(name="regenerate", leaves=frozenset(FamilyStatus), enters=FamilyStatus.QUEUED),
)


def check_move(leaves: FamilyStatus, enters: FamilyStatus) -> None:
    """Raise ValueError for a change of state that no move allows: a bug, caught before it is committed."""
    if not any(leaves in move.leaves and enters == move.enters for move in MOVES):
        raise ValueError(f"No move leads from {leaves} to {enters}.")


def settled_status(families: Iterable[FamilyStatus]) -> VariationStatus:
    """Derive the status of a variation from the states of all its families."""
    states = set(families)
    if states & ACTIVE:
        return VariationStatus.GENERATING
    if FamilyStatus.CANCELED in states:
        return VariationStatus.CANCELED
    if states == {FamilyStatus.COMPLETE}:
        return VariationStatus.COMPLETE
    return VariationStatus.PARTIAL if FamilyStatus.COMPLETE in states else VariationStatus.FAILED


#: The event with which a variation ends; read-only.
SETTLED_EVENTS: Mapping[VariationStatus, EventType] = MappingProxyType(
    {
        VariationStatus.COMPLETE: EventType.VARIATION_COMPLETED,
        VariationStatus.PARTIAL: EventType.VARIATION_PARTIAL,
        VariationStatus.FAILED: EventType.VARIATION_FAILED,
        VariationStatus.CANCELED: EventType.VARIATION_CANCELED,
    },
)
