"""The table of moves: every state has a way out, and every mixture of states has one meaning."""

from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.lifecycle import (
    ACTIVE,
    EVENT_FIELDS,
    MOVES,
    SETTLED_EVENTS,
    STAGES,
    WAITING,
    WORKING,
    EventType,
    FamilyStatus,
    VariationStatus,
    settled_status,
)

ENDED = frozenset(FamilyStatus) - ACTIVE
FAMILIES = st.lists(st.sampled_from(FamilyStatus), min_size=1, max_size=9)


def reachable(start: FamilyStatus, *without: str) -> set[FamilyStatus]:
    """Return every state that a family can reach from this one."""
    found = {start}
    while True:
        more = {move.enters for move in MOVES if move.leaves & found and move.name not in without}
        if more <= found:
            return found
        found |= more


def test_every_state_can_be_reached_from_the_queue() -> None:
    assert reachable(FamilyStatus.QUEUED) == set(FamilyStatus)


@pytest.mark.parametrize("status", FamilyStatus)
def test_from_every_state_a_family_can_still_become_complete(status: FamilyStatus) -> None:
    assert FamilyStatus.COMPLETE in reachable(status)


@pytest.mark.parametrize("status", sorted(ENDED))
def test_a_family_that_has_ended_stays_so_unless_a_person_acts(status: FamilyStatus) -> None:
    assert reachable(status, "retry", "regenerate") == {status}


def test_an_active_family_can_end_in_every_way() -> None:
    for status in ACTIVE:
        assert reachable(status) >= ENDED


def test_each_stage_goes_from_waiting_to_working_and_back() -> None:
    moves = {(status, move.enters) for move in MOVES for status in move.leaves}

    for stage in STAGES:
        assert {(stage.waiting, stage.working), (stage.working, stage.waiting)} <= moves
    assert WAITING | WORKING == ACTIVE
    assert WAITING.isdisjoint(WORKING)


def test_no_two_moves_have_the_same_name() -> None:
    assert len({move.name for move in MOVES}) == len(MOVES)


@pytest.mark.parametrize(
    ("families", "expected"),
    [
        ("complete complete", "complete"),
        ("complete failed", "partial"),
        ("failed failed", "failed"),
        ("failed canceled", "canceled"),
        ("complete canceled", "canceled"),
        ("complete queued", "generating"),
        ("failed cutting", "generating"),
        ("canceled rendered", "generating"),
    ],
)
def test_the_states_of_families_settle_their_variation(families: str, expected: str) -> None:
    assert settled_status(map(FamilyStatus, families.split())) == expected


@given(FAMILIES)
def test_a_variation_is_generating_exactly_while_a_family_is_active(families: list[FamilyStatus]) -> None:
    assert (settled_status(families) == VariationStatus.GENERATING) == bool(set(families) & ACTIVE)


@given(FAMILIES, st.randoms(use_true_random=False))
def test_neither_order_nor_number_of_families_matters(families: list[FamilyStatus], random: Random) -> None:
    shuffled = families * 2
    random.shuffle(shuffled)

    assert settled_status(shuffled) == settled_status(families)


def test_every_status_of_a_variation_comes_of_some_families() -> None:
    assert {settled_status(pair) for pair in product(FamilyStatus, repeat=2)} == set(VariationStatus)


def test_every_ending_but_a_cancel_has_its_event() -> None:
    assert set(VariationStatus) - set(SETTLED_EVENTS) == {VariationStatus.GENERATING, VariationStatus.CANCELED}


def test_every_event_names_its_variation_first() -> None:
    assert set(EVENT_FIELDS) == set(EventType)
    for fields in EVENT_FIELDS.values():
        assert fields[0] == "variationId"
        assert len(set(fields)) == len(fields)


def test_events_carry_the_fields_of_their_contract() -> None:
    assert {str(event): " ".join(fields) for event, fields in EVENT_FIELDS.items()} == {
        "IMAGE_VARIATION_QUEUED": "variationId variationName familyCount queuedAt",
        "IMAGE_VARIATION_STARTED": "variationId variationName familyCount startedAt",
        "IMAGE_FAMILY_COMPLETED": "variationId familyName familyIndex generationTimeMs",
        "IMAGE_VARIATION_COMPLETED": (
            "variationId variationName familiesCompleted totalGenerationTimeMs publicUrls completedAt"
        ),
        "IMAGE_VARIATION_PARTIAL": "variationId variationName familiesCompleted familiesFailed errors",
        "IMAGE_VARIATION_FAILED": "variationId variationName errorMessage failedAt",
    }
