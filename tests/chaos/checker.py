"""The invariants: functions that yield a sentence for every violation that they find in the evidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from image_generator_types.events import EventType
from image_generator_types.sizes import FamilyName
from shared.formats import cuts_beforehand
from shared.lifecycle import FamilyStatus, VariationStatus
from shared.metrics.tally import counts_of
from tests.chaos.evidence import Evidence
from tests.support.event_schemas import complaints

ENDS = {
    VariationStatus.COMPLETE: EventType.VARIATION_COMPLETED,
    VariationStatus.PARTIAL: EventType.VARIATION_PARTIAL,
    VariationStatus.FAILED: EventType.VARIATION_FAILED,
    VariationStatus.CANCELED: EventType.VARIATION_CANCELED,
}


def every_accepted_variation_ended(evidence: Evidence) -> Iterator[str]:
    """Check that no accepted variation is lost: it has ended, or a client has deleted it."""
    statuses = {row["id"]: row["status"] for row in evidence.variations}
    for accepted in evidence.accepted:
        if accepted.id in evidence.deleted:
            continue
        if accepted.id not in statuses:
            yield f"{accepted.name} was accepted and is gone"
        elif statuses[accepted.id] == VariationStatus.GENERATING:
            yield f"{accepted.name} never ended"


def deleted_means_gone(evidence: Evidence) -> Iterator[str]:
    """Check that a deleted variation leaves no row."""
    for row in evidence.variations:
        if row["id"] in evidence.deleted:
            yield f"{row['name']} was deleted and is still there"


def only_poison_failed(evidence: Evidence) -> Iterator[str]:
    """Check that faults of the infrastructure fail no family."""
    poison = {accepted.id for accepted in evidence.accepted if accepted.poison}
    for family in evidence.families:
        if family["status"] == FamilyStatus.FAILED and family["variation_id"] not in poison:
            yield f"{family['variation_id']} {family['name']} failed, though it was innocent: {family['error']}"


def every_row_has_its_file(evidence: Evidence) -> Iterator[str]:
    """Check that every row names a file that exists and has the bytes of its name."""
    for picture in evidence.pictures:
        file = f"{picture['sha256']}.{picture['format']}"
        if file not in evidence.files:
            yield f"{picture['name']} of {picture['variation_id']} names {file}, which is not there"
        elif evidence.files[file] != picture["sha256"]:
            yield f"{file} holds other bytes than its name says"


def no_file_without_a_row(evidence: Evidence) -> Iterator[str]:
    """Check that every file without a row has been collected, and that no file is still staged."""
    named = {f"{picture['sha256']}.{picture['format']}" for picture in evidence.pictures}
    for file in evidence.files:
        if file not in named:
            yield f"{file} has no row"
    for staged in evidence.staged:
        yield f"{staged} is still staged"


def complete_families_have_every_picture_once(evidence: Evidence) -> Iterator[str]:
    """Check that a complete family has one row for its original and for each format of its pictures."""
    current: dict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
    for picture in evidence.pictures:
        if not picture["superseded"]:
            current[picture["variation_id"], picture["family"]][picture["name"], picture["format"]] += 1
    for family in evidence.families:
        if family["status"] != FamilyStatus.COMPLETE:
            continue
        pictures = current[family["variation_id"], family["name"]]
        wanted = {*cuts_beforehand(FamilyName(family["name"])), (f"{family['name']}-original", "png")}
        if pictures != Counter(wanted):
            yield f"{family['variation_id']} {family['name']} has {sorted(pictures.elements())}"


def friendly_links_are_those_of_the_rows(evidence: Evidence) -> Iterator[str]:
    """Check that people find each current picture once in the folder of its variation, and nothing else."""
    expected = expected_friendly_targets(evidence.variations, evidence.pictures)
    found = friendly_targets(evidence.friendly)
    for variation, file in expected - found:
        yield f"no link of {variation} leads to {file}, which is current"
    for variation, file in found - expected:
        yield f"a link of {variation} leads to {file}, and should not"


def public_links_are_those_of_the_rows(evidence: Evidence) -> Iterator[str]:
    """Check that a web server finds each public picture under its names, and nothing else."""
    expected = expected_public_links(evidence.variations, evidence.pictures)
    for path in sorted(expected.keys() | evidence.public.keys()):
        leads, should = evidence.public.get(path, "nothing"), expected.get(path, "nothing")
        if leads != should:
            yield f"the public {path} leads to {leads}, and should lead to {should}"


def replaced_pictures_are_collected(evidence: Evidence) -> Iterator[str]:
    """Check that no row is left of a picture that was replaced or whose variation was deleted."""
    for picture in evidence.pictures:
        if picture["superseded"] or picture["variation_id"] is None:
            yield f"{picture['name']} of {picture['variation_id']}, {picture['sha256']}, is still to be collected"


def no_file_is_called_damaged(evidence: Evidence) -> Iterator[str]:
    """Check that no row says that its file is damaged: no fault damages files."""
    for picture in evidence.pictures:
        if picture["damage"] is not None:
            yield f"{picture['name']} of {picture['variation_id']} is called damaged: {picture['damage']}"


def expected_public_links(
    variations: Sequence[Mapping[str, Any]], pictures: Sequence[Mapping[str, Any]]
) -> dict[str, str]:
    """Return the links that the tree for web servers should have, by what the rows say."""
    names = {row["id"]: row["name"] for row in variations}
    links = {}
    for picture in pictures:
        if picture["kind"] in {"master", "derivative"} and picture["variation_id"] in names:
            stem = f"{names[picture['variation_id']]}/{picture['name']}"
            file = f"{picture['sha256']}.{picture['format']}"
            links[f"{stem}@{file}"] = file
            if not picture["superseded"]:
                links[f"{stem}.{picture['format']}"] = file
    return links


def expected_friendly_targets(
    variations: Sequence[Mapping[str, Any]], pictures: Sequence[Mapping[str, Any]]
) -> Counter[tuple[str, str]]:
    """Count, by variation and content, the links that the tree for people should have, by what the rows say."""
    names = {row["id"]: row["name"] for row in variations}
    return Counter(
        (names[picture["variation_id"]], f"{picture['sha256']}.{picture['format']}")
        for picture in pictures
        if picture["variation_id"] in names and not picture["superseded"] and picture["kind"] != "render"
    )


def friendly_targets(links: Mapping[str, str]) -> Counter[tuple[str, str]]:
    """Count the links that there are in the same way."""
    return Counter((path.partition("/")[0], file) for path, file in links.items())


def events_have_no_gap(evidence: Evidence) -> Iterator[str]:
    """Check that the events of each variation are numbered from 1 without a gap."""
    for variation, events in _lives(evidence).items():
        sequences = [event["sequence"] for event in events]
        if sequences != list(range(1, len(events) + 1)):
            yield f"{variation} has events {sequences}"


def events_tell_the_life(evidence: Evidence) -> Iterator[str]:
    """Check that the events of a variation are queued, started, its families, and the end that its row shows.

    The last event of one that was deleted says so.
    """
    statuses = {row["id"]: row["status"] for row in evidence.variations}
    for variation, events in _lives(evidence).items():
        for run in _runs(events):
            if complaint := _judge_run(run):
                yield f"{variation}: {complaint} in {[event['type'] for event in events]}"
        last, status = events[-1]["type"], statuses.get(variation, "deleted")
        should = EventType.VARIATION_DELETED if status == "deleted" else ENDS.get(VariationStatus(status))
        if should not in {None, last}:
            yield f"{variation} is {status}, and its last event is {last}"


def every_event_fits_its_schema(evidence: Evidence) -> Iterator[str]:
    """Check that every event is as docs/events.schema.json describes it."""
    for event in evidence.events:
        envelope = {
            "id": event["id"],
            "type": event["type"],
            "sequence": event["sequence"],
            "occurredAt": event["occurred_at"],
            "data": event["data"],
        }
        yield from complaints(envelope)


def every_event_was_counted_once(evidence: Evidence) -> Iterator[str]:
    """Check that the numbers of the event processor are those that the events add up to."""
    expected = Counter(
        (one.family, str(one.what), one.code)
        for event in evidence.events
        for one in counts_of(EventType(event["type"]), event["data"])
    )
    for key in sorted(expected.keys() | evidence.counted.keys()):
        found = evidence.counted.get(key, 0)
        if found != expected[key]:
            yield f"{key} was counted {found} times, and happened {expected[key]} times"


def every_event_reached_the_stream(evidence: Evidence) -> Iterator[str]:
    """Check that every event was published at least once, and those of a variation in order."""
    first_seen = {event_id: place for place, event_id in reversed(list(enumerate(evidence.streamed)))}
    for variation, events in _lives(evidence).items():
        places = [first_seen.get(event["id"]) for event in events]
        if None in places:
            missing = events[places.index(None)]
            yield f"{variation}: event {missing['sequence']} {missing['type']} never reached the stream"
        elif places != sorted(places, key=lambda place: place or 0):
            yield f"{variation}: its events reached the stream out of order"


def reads_never_failed(evidence: Evidence) -> Iterator[str]:
    """Check that every read returned a complete picture, also while pictures were replaced."""
    yield from evidence.bad_reads


def recovery_kept_its_bounds(evidence: Evidence) -> Iterator[str]:
    """Check that a dead process or a wiped broker costs at most 2 s, a frozen process its lease + 2 s."""
    for recovery in evidence.recoveries:
        if recovery.seconds > recovery.bound_seconds:
            yield f"{recovery.fault} cost {recovery.seconds:.2f} s, and may cost {recovery.bound_seconds:.1f} s"


INVARIANTS: tuple[Callable[[Evidence], Iterator[str]], ...] = (
    every_accepted_variation_ended,
    deleted_means_gone,
    only_poison_failed,
    every_row_has_its_file,
    no_file_without_a_row,
    complete_families_have_every_picture_once,
    replaced_pictures_are_collected,
    friendly_links_are_those_of_the_rows,
    public_links_are_those_of_the_rows,
    no_file_is_called_damaged,
    events_have_no_gap,
    events_tell_the_life,
    every_event_fits_its_schema,
    every_event_was_counted_once,
    every_event_reached_the_stream,
    reads_never_failed,
    recovery_kept_its_bounds,
)


def violations(evidence: Evidence) -> dict[str, list[str]]:
    """Return every broken invariant by name, with its sentences."""
    found = {invariant.__name__: list(invariant(evidence)) for invariant in INVARIANTS}
    return {name: sentences for name, sentences in found.items() if sentences}


def _lives(evidence: Evidence) -> dict[str, list[Mapping[str, Any]]]:
    lives: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for event in evidence.events:
        lives[event["variation_id"]].append(event)
    return lives


def _runs(events: Sequence[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    """Split the events of a variation into runs: each begins with a POST, a regeneration or a retry."""
    run: list[Mapping[str, Any]] = []
    for event in events:
        if event["type"] == EventType.VARIATION_QUEUED and run:
            yield run
            run = []
        run.append(event)
    yield run


def _judge_run(run: Sequence[Mapping[str, Any]]) -> str | None:
    """Return what is wrong with one run, or None. A client may end a run anywhere."""
    deleted = run[-1]["type"] == EventType.VARIATION_DELETED
    types = [event["type"] for event in (run[:-1] if deleted else run)]
    if not types:
        return "deleted, and nothing else"
    completed = [event["data"]["familyName"] for event in run if event["type"] == EventType.FAMILY_COMPLETED]
    end = next((kind for kind in types if kind in ENDS.values()), None)
    started = [event["data"].get("familyCount") for event in run if event["type"] == EventType.VARIATION_STARTED]
    queued = run[0]["data"].get("familyCount")
    unstarted = {EventType.VARIATION_STARTED, EventType.VARIATION_CANCELED}
    complaints = {
        f"begins with {types[0]}": types[0] != EventType.VARIATION_QUEUED,
        "something happened before it was started": len(types) > 1 and types[1] not in unstarted,
        f"queued with {queued} families, and started with {started}": started not in ([], [queued]),
        f"a family completed twice: {completed}": len(set(completed)) != len(completed),
        "something happened after the end": end is not None and types.index(end) != len(types) - 1,
        f"complete with {completed}": end == EventType.VARIATION_COMPLETED and len(completed) != queued,
        f"failed as a whole with {completed}": end == EventType.VARIATION_FAILED and bool(completed),
    }
    return next((complaint for complaint, holds in complaints.items() if holds), None)
