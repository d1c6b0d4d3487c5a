"""The checker accepts a good history, and for each invariant rejects a history that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

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


def event(sequence: int, kind: str, **data: Any) -> dict[str, Any]:
    """Make a row of the outbox."""
    return {
        "id": f"e{sequence}",
        "variation_id": "v1",
        "sequence": sequence,
        "type": f"IMAGE_{kind}",
        "data": {"variationId": "v1", **data},
    }


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
        event(1, "VARIATION_QUEUED", familyCount=1),
        event(2, "VARIATION_STARTED", familyCount=1),
        event(3, "FAMILY_COMPLETED", familyName="sidebar"),
        event(4, "VARIATION_COMPLETED", familiesCompleted=1),
    ],
    files={f"hash of {name}.{form(name)}": f"hash of {name}" for name in SIDEBAR},
    staged=[],
    friendly={f"harbour/pictures/{name}.{form(name)}": f"hash of {name}.{form(name)}" for name in SIDEBAR},
    public={
        link: f"hash of {name}.webp"
        for name in SIDEBAR
        if not name.endswith("-original")
        for link in (f"harbour/{name}.webp", f"harbour/{name}@hash of {name}.webp")
    },
    streamed=["e1", "e2", "e3", "e3", "e4"],
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
        lambda e: replace(e, events=[*e.events[:3], {**e.events[2], "id": "e3b"}, e.events[3]]),
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
        "canceled with an end",
        lambda e: replace(e, variations=changed(e.variations, 0, status="canceled")),
        "events_tell_the_life",
    ),
    ("an event is not published", lambda e: replace(e, streamed=["e1", "e2", "e4"]), "every_event_reached_the_stream"),
    (
        "events are published out of order",
        lambda e: replace(e, streamed=["e1", "e3", "e2", "e4"]),
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


def test_every_invariant_is_broken_at_least_once() -> None:
    assert {invariant for _, _, invariant in BROKEN} == {invariant.__name__ for invariant in INVARIANTS}
