"""The table of moves: every state has a way out, and every mixture of states has one meaning."""

import json
from itertools import product
from random import Random
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from image_generator_types.events import COMMON_FIELDS, EVENT_FIELDS, Cause, EventType
from image_generator_types.models import ImageModel
from image_generator_types.sizes import FamilyName
from shared.lifecycle import (
    ACTIVE,
    MOVES,
    SETTLED_EVENTS,
    STAGES,
    WAITING,
    WORKING,
    FamilyStatus,
    VariationStatus,
    settled_status,
)
from tests.support.event_schemas import SCHEMA, complaints

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


def test_every_ending_has_its_event() -> None:
    assert set(VariationStatus) - set(SETTLED_EVENTS) == {VariationStatus.GENERATING}
    assert len(set(SETTLED_EVENTS.values())) == len(SETTLED_EVENTS)


def test_every_event_names_its_variation_first() -> None:
    assert set(EVENT_FIELDS) == set(EventType)
    for fields in EVENT_FIELDS.values():
        assert fields[0] == "variationId"
        assert len(set(fields)) == len(fields)


#: The events that other programs were promised at first. Fields may be added to them, and none taken away.
SIX = {
    "IMAGE_VARIATION_QUEUED": "variationId variationName familyCount queuedAt",
    "IMAGE_VARIATION_STARTED": "variationId variationName familyCount startedAt",
    "IMAGE_FAMILY_COMPLETED": "variationId familyName familyIndex generationTimeMs",
    "IMAGE_VARIATION_COMPLETED": (
        "variationId variationName familiesCompleted totalGenerationTimeMs publicUrls completedAt"
    ),
    "IMAGE_VARIATION_PARTIAL": "variationId variationName familiesCompleted familiesFailed errors",
    "IMAGE_VARIATION_FAILED": "variationId variationName errorMessage failedAt",
}


def test_events_carry_the_fields_of_their_contract() -> None:
    for event, fields in SIX.items():
        assert set(fields.split()) <= set(EVENT_FIELDS[EventType(event)])


def test_the_extensions_stand_behind_the_six() -> None:
    assert list(EventType) == [*SIX, "IMAGE_VARIATION_CANCELED", "IMAGE_VARIATION_DELETED"]


def test_the_schemas_describe_the_fields_of_every_event_and_no_others() -> None:
    described = json.loads(SCHEMA.read_text(encoding="utf-8"))["$defs"]

    common = described["common"]
    assert tuple(common["required"]) == tuple(common["properties"]) == COMMON_FIELDS
    for event, fields in EVENT_FIELDS.items():
        assert described[event]["allOf"] == [{"$ref": "#/$defs/common"}]
        assert tuple(described[event]["required"]) == tuple(described[event]["properties"]) == fields
    assert described["familyName"]["enum"] == list(FamilyName)
    assert common["properties"]["model"]["enum"] == list(ImageModel)
    assert common["properties"]["cause"]["enum"] == list(Cause)


@pytest.mark.parametrize("event", EventType)
def test_an_event_that_lacks_a_field_does_not_fit_its_schema(event: EventType) -> None:
    empty = {"id": str(uuid4()), "type": event, "sequence": 1, "occurredAt": "2026-10-01T12:00:00.000Z", "data": {}}

    missing = {complaint.partition(": ")[2] for complaint in complaints(empty)}

    assert missing == {f"{field!r} is a required property" for field in (*COMMON_FIELDS, *EVENT_FIELDS[event])}
