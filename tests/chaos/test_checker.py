"""The checker accepts a good history, and for each invariant rejects a history that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from tests.chaos.checker import INVARIANTS, violations
from tests.chaos.evidence import Accepted, Evidence, Recovery

SIDEBAR = ["sidebar-master", "sidebar-original", "sidebar", "sidebar-sm"]


def form(name: str) -> str:
    """Return the format that a picture of that name has in this history."""
    return "png" if name.endswith("-original") else "webp"


def picture(name: str, **facts: Any) -> dict[str, Any]:
    """Make the row of a stored picture."""
    row = {"variation_id": "v1", "family": "sidebar", "name": name, "kind": "derivative", "format": form(name)}
    row["kind"] = "original" if name.endswith("-original") else row["kind"]
    return {**row, "sha256": f"hash of {name}", "superseded": False, "damage": None, **facts}


ID, MOMENT = str(UUID(int=0)), "2026-10-01T12:00:00.000Z"
COMMON = {
    "model": "photorealistic",
    "modelId": "starter",
    "category": "chaos",
    "revision": 1,
    "run": 1,
    "cause": "created",
    "requestId": None,
    "variationId": ID,
}
SAMPLES: dict[str, dict[str, Any]] = {
    "IMAGE_VARIATION_QUEUED": {
        "variationName": "harbour",
        "familyCount": 1,
        "families": ["sidebar"],
        "queuedAt": MOMENT,
        "failures": [],
        "stoppedFamilies": [],
    },
    "IMAGE_VARIATION_STARTED": {
        "variationName": "harbour",
        "familyCount": 1,
        "queuedAt": MOMENT,
        "startedAt": MOMENT,
    },
    "IMAGE_FAMILY_COMPLETED": {
        "familyName": "sidebar",
        "familyIndex": 0,
        **dict.fromkeys(("generationTimeMs", "renderTimeMs", "cutTimeMs", "waitTimeMs"), 7),
    },
    "IMAGE_VARIATION_COMPLETED": {
        "variationName": "harbour",
        "familiesCompleted": 1,
        "totalGenerationTimeMs": 9,
        "publicUrls": ["/api/images/harbour/sidebar"],
        "completedAt": MOMENT,
    },
    "IMAGE_VARIATION_PARTIAL": {},
    "IMAGE_VARIATION_DELETED": {
        "variationName": "harbour",
        "failures": [],
        "stoppedFamilies": [],
        "deletedAt": MOMENT,
    },
}


def event(sequence: int, kind: str, **data: Any) -> dict[str, Any]:
    """Make a row of the outbox."""
    fitting = SAMPLES[f"IMAGE_{kind}"]
    return {
        "id": str(UUID(int=sequence)),
        "variation_id": "v1",
        "sequence": sequence,
        "type": f"IMAGE_{kind}",
        "occurred_at": MOMENT,
        "data": {**COMMON, **fitting, **data},
    }


def streamed(*sequences: int) -> list[str]:
    """Return the ids of events in the order in which the stream had them."""
    return [str(UUID(int=sequence)) for sequence in sequences]


GOOD = Evidence(
    accepted=[
        Accepted(id="v1", name="harbour", families=("sidebar",)),
        Accepted(id="v2", name="poison-1", families=("sidebar",), poison=True),
        Accepted(id="v3", name="gone", families=("sidebar",)),
    ],
    deleted=frozenset({"v3"}),
    variations=[
        {"id": "v1", "name": "harbour", "status": "complete"},
        {"id": "v2", "name": "poison-1", "status": "failed"},
    ],
    families=[
        {"variation_id": "v1", "name": "sidebar", "status": "complete", "error": None},
        {"variation_id": "v2", "name": "sidebar", "status": "failed", "error": "3 processes died"},
    ],
    pictures=[picture(name) for name in SIDEBAR],
    events=[
        event(1, "VARIATION_QUEUED"),
        event(2, "VARIATION_STARTED"),
        event(3, "FAMILY_COMPLETED"),
        event(4, "VARIATION_COMPLETED"),
    ],
    counted={
        ("", "queued", "created"): 1,
        ("", "started", ""): 1,
        ("sidebar", "complete", ""): 1,
        ("", "complete", ""): 1,
    },
    files={f"hash of {name}.{form(name)}": f"hash of {name}" for name in SIDEBAR},
    staged=[],
    friendly={f"harbour/pictures/{name}.{form(name)}": f"hash of {name}.{form(name)}" for name in SIDEBAR},
    public={
        link: f"hash of {name}.webp"
        for name in SIDEBAR
        if not name.endswith("-original")
        for link in (f"harbour/{name}.webp", f"harbour/{name}@hash of {name}.webp")
    },
    streamed=streamed(1, 2, 3, 3, 4),
    bad_reads=[],
    recoveries=[Recovery(fault="kill", seconds=1.9, bound_seconds=2)],
)


def without(rows: Any, place: int) -> list[Any]:
    """Return the rows without one of them."""
    return [row for index, row in enumerate(rows) if index != place]


def changed(rows: Any, place: int, **facts: Any) -> list[Any]:
    """Return the rows with one of them changed."""
    return [{**row, **facts} if index == place else row for index, row in enumerate(rows)]


#: Ways to break a good history, each with the invariant that must notice it.
BROKEN: list[tuple[str, Callable[[Evidence], Evidence], str]] = [
    (
        "never ended",
        lambda e: replace(e, variations=changed(e.variations, 0, status="generating")),
        "every_accepted_variation_ended",
    ),
    ("lost", lambda e: replace(e, variations=without(e.variations, 0)), "every_accepted_variation_ended"),
    (
        "deleted and still there",
        lambda e: replace(e, variations=[*e.variations, {"id": "v3", "name": "gone", "status": "complete"}]),
        "deleted_means_gone",
    ),
    (
        "an innocent family failed",
        lambda e: replace(e, families=changed(e.families, 0, status="failed")),
        "only_poison_failed",
    ),
    (
        "a file is missing",
        lambda e: replace(e, files={k: v for k, v in e.files.items() if "original" not in k}),
        "every_row_has_its_file",
    ),
    (
        "a file has other bytes",
        lambda e: replace(e, files={**e.files, "hash of sidebar.webp": "something else"}),
        "every_row_has_its_file",
    ),
    (
        "a file has no row",
        lambda e: replace(e, files={**e.files, "orphan.webp": "orphan"}),
        "no_file_without_a_row",
    ),
    ("a file stays staged", lambda e: replace(e, staged=["abc.webp.1"]), "no_file_without_a_row"),
    (
        "a derivative is missing",
        lambda e: replace(
            e, pictures=without(e.pictures, 3), files={k: v for k, v in e.files.items() if "-sm" not in k}
        ),
        "complete_families_have_every_picture_once",
    ),
    (
        "a derivative is there twice",
        lambda e: replace(e, pictures=[*e.pictures, picture("sidebar")]),
        "complete_families_have_every_picture_once",
    ),
    (
        "a replaced picture is not collected",
        lambda e: replace(e, pictures=[*e.pictures, picture("sidebar", sha256="old", superseded=True)]),
        "replaced_pictures_are_collected",
    ),
    (
        "a picture of a deleted variation is not collected",
        lambda e: replace(e, pictures=[*e.pictures, picture("sidebar", sha256="old", variation_id=None)]),
        "replaced_pictures_are_collected",
    ),
    (
        "a link leads to what was replaced",
        lambda e: replace(e, friendly={**e.friendly, "harbour/pictures/sidebar.webp": "old.webp"}),
        "friendly_links_are_those_of_the_rows",
    ),
    (
        "a folder of a deleted variation is left",
        lambda e: replace(e, friendly={**e.friendly, "gone/pictures/sidebar.webp": "hash of sidebar.webp"}),
        "friendly_links_are_those_of_the_rows",
    ),
    (
        "an original has no link",
        lambda e: replace(e, friendly={path: file for path, file in e.friendly.items() if "original" not in path}),
        "friendly_links_are_those_of_the_rows",
    ),
    (
        "a public link leads to what was replaced",
        lambda e: replace(e, public={**e.public, "harbour/sidebar.webp": "old.webp"}),
        "public_links_are_those_of_the_rows",
    ),
    (
        "a public link is missing",
        lambda e: replace(e, public={path: file for path, file in e.public.items() if "@" in path}),
        "public_links_are_those_of_the_rows",
    ),
    (
        "an original is public",
        lambda e: replace(e, public={**e.public, "harbour/sidebar-original.png": "hash of sidebar-original.png"}),
        "public_links_are_those_of_the_rows",
    ),
    (
        "an intact picture is called damaged",
        lambda e: replace(e, pictures=changed(e.pictures, 2, damage="lost")),
        "no_file_is_called_damaged",
    ),
    ("an event is missing", lambda e: replace(e, events=without(e.events, 1)), "events_have_no_gap"),
    (
        "a sequence is given twice",
        lambda e: replace(e, events=changed(e.events, 2, sequence=2)),
        "events_have_no_gap",
    ),
    (
        "a family completes before the start",
        lambda e: replace(e, events=[e.events[0], e.events[2], e.events[1], e.events[3]]),
        "events_tell_the_life",
    ),
    (
        "a family completes twice",
        lambda e: replace(e, events=[*e.events[:3], event(3, "FAMILY_COMPLETED"), e.events[3]]),
        "events_tell_the_life",
    ),
    (
        "complete without its family",
        lambda e: replace(e, events=[e.events[0], e.events[1], e.events[3]]),
        "events_tell_the_life",
    ),
    (
        "the end is not the one of the row",
        lambda e: replace(e, events=[*e.events[:3], event(4, "VARIATION_PARTIAL")]),
        "events_tell_the_life",
    ),
    (
        "something happens after the end",
        lambda e: replace(e, events=[*e.events, event(5, "FAMILY_COMPLETED", familyName="og")]),
        "events_tell_the_life",
    ),
    (
        "started with other families than were queued",
        lambda e: replace(e, events=[e.events[0], event(2, "VARIATION_STARTED", familyCount=2), *e.events[2:]]),
        "events_tell_the_life",
    ),
    (
        "deleted without an event",
        lambda e: replace(e, variations=without(e.variations, 0), deleted=frozenset({"v1", "v3"})),
        "events_tell_the_life",
    ),
    (
        "an event is counted twice",
        lambda e: replace(e, counted={**e.counted, ("", "started", ""): 2}),
        "every_event_was_counted_once",
    ),
    (
        "an event is not counted",
        lambda e: replace(e, counted={key: number for key, number in e.counted.items() if "sidebar" not in key}),
        "every_event_was_counted_once",
    ),
    (
        "an event lacks a field",
        lambda e: replace(e, events=changed(e.events, 3, data={"variationId": "v1"})),
        "every_event_fits_its_schema",
    ),
    (
        "canceled with an end",
        lambda e: replace(e, variations=changed(e.variations, 0, status="canceled")),
        "events_tell_the_life",
    ),
    ("an event is not published", lambda e: replace(e, streamed=streamed(1, 2, 4)), "every_event_reached_the_stream"),
    (
        "events are published out of order",
        lambda e: replace(e, streamed=streamed(1, 3, 2, 4)),
        "every_event_reached_the_stream",
    ),
    ("a read failed", lambda e: replace(e, bad_reads=["half a picture"]), "reads_never_failed"),
    (
        "recovery was slow",
        lambda e: replace(e, recoveries=[Recovery(fault="kill", seconds=2.1, bound_seconds=2)]),
        "recovery_kept_its_bounds",
    ),
]


def test_a_good_history_breaks_nothing() -> None:
    assert violations(GOOD) == {}


@pytest.mark.parametrize(("way", "break_it", "invariant"), BROKEN, ids=[way for way, _, _ in BROKEN])
def test_a_broken_history_is_noticed(way: str, break_it: Callable[[Evidence], Evidence], invariant: str) -> None:
    del way

    assert invariant in violations(break_it(GOOD))


def test_a_deleted_variation_may_end_anywhere() -> None:
    deleted = event(0, "VARIATION_DELETED")
    for kept in range(1, 5):
        events = [*GOOD.events[:kept], {**deleted, "id": str(UUID(int=9)), "sequence": kept + 1}]
        gone = replace(
            GOOD,
            variations=without(GOOD.variations, 0),
            deleted=frozenset({"v1", "v3"}),
            events=events,
            streamed=[one["id"] for one in events],
        )

        assert not violations(gone).keys() & {"events_tell_the_life", "events_have_no_gap"}


def test_every_invariant_is_broken_at_least_once() -> None:
    assert {invariant for _, _, invariant in BROKEN} == {invariant.__name__ for invariant in INVARIANTS}
