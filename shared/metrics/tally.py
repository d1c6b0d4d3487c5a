"""What a single event adds to the numbers. Pure: an event tells everything, whatever came before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from image_generator_types.events import EventType


class Counted(StrEnum):
    """What is counted, of runs and of families."""

    QUEUED = "queued"  #: a run began; the code is its cause
    STARTED = "started"  #: a run's first family was claimed
    COMPLETE = "complete"  #: a run or a family ended well
    PARTIAL = "partial"  #: a run ended, and some families failed
    FAILED = "failed"  #: a run or a family failed; the code is that of the family's error
    STOPPED = "stopped"  #: a family was given up; the code says because of what
    CANCELED = "canceled"  #: a run ended, and a person had stopped some families
    DELETED = "deleted"  #: a variation was deleted


class Measured(StrEnum):
    """What is measured, in milliseconds."""

    RENDER = "render"  #: of a family
    CUT = "cut"  #: of a family
    GENERATION = "generation"  #: of a family, both together
    WAIT = "wait"  #: of a family in both queues; of a run from its queue to its start
    TOTAL = "total"  #: of a run, from its start to its end


class Count(NamedTuple):
    """One more of something."""

    family: str  #: empty for a run
    what: Counted
    code: str = ""


class Time(NamedTuple):
    """How long something took."""

    family: str  #: empty for a run
    what: Measured
    milliseconds: int


_ENDS: Mapping[EventType, Counted] = MappingProxyType(
    {
        EventType.VARIATION_COMPLETED: Counted.COMPLETE,
        EventType.VARIATION_PARTIAL: Counted.PARTIAL,
        EventType.VARIATION_FAILED: Counted.FAILED,
        EventType.VARIATION_CANCELED: Counted.CANCELED,
        EventType.VARIATION_DELETED: Counted.DELETED,
    }
)

#: Events that tell of an earlier run, which they interrupt: all of their failures are new.
_INTERRUPTS = frozenset({EventType.VARIATION_QUEUED, EventType.VARIATION_DELETED})

_FAMILY_TIMES: Mapping[str, Measured] = MappingProxyType(
    {
        "renderTimeMs": Measured.RENDER,
        "cutTimeMs": Measured.CUT,
        "generationTimeMs": Measured.GENERATION,
        "waitTimeMs": Measured.WAIT,
    }
)


def counts_of(event_type: EventType, data: Mapping[str, Any]) -> Iterator[Count]:
    """Tell what an event adds to the counts."""
    if event_type == EventType.VARIATION_QUEUED:
        yield Count("", Counted.QUEUED, data["cause"])
    elif event_type == EventType.VARIATION_STARTED:
        yield Count("", Counted.STARTED)
    elif event_type == EventType.FAMILY_COMPLETED:
        yield Count(data["familyName"], Counted.COMPLETE)
    else:
        yield Count("", _ENDS[event_type])
    for failure in data.get("failures", ()):
        if event_type in _INTERRUPTS or failure["run"] == data["run"]:
            yield Count(failure["familyName"], Counted.FAILED, failure["code"])
    for name in data.get("stoppedFamilies", ()):
        yield Count(name, Counted.STOPPED, _stopped_by(event_type, data))


def times_of(event_type: EventType, data: Mapping[str, Any]) -> Iterator[Time]:
    """Tell what an event adds to the times."""
    if event_type == EventType.FAMILY_COMPLETED:
        for field, what in _FAMILY_TIMES.items():
            if field in data:
                yield Time(data["familyName"], what, data[field])
    elif event_type == EventType.VARIATION_STARTED and "queuedAt" in data:
        yield Time("", Measured.WAIT, max(0, _milliseconds(data["startedAt"]) - _milliseconds(data["queuedAt"])))
    elif event_type == EventType.VARIATION_COMPLETED and "totalGenerationTimeMs" in data:
        yield Time("", Measured.TOTAL, data["totalGenerationTimeMs"])


def hour_of(moment: datetime) -> datetime:
    """Return the beginning of an hour."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _stopped_by(event_type: EventType, data: Mapping[str, Any]) -> str:
    return str(data["cause"]) if event_type == EventType.VARIATION_QUEUED else _ENDS[event_type]


def _milliseconds(moment: str) -> int:
    return round(datetime.fromisoformat(moment).timestamp() * 1000)
