"""What each event adds to the numbers, also one of an older version."""

from __future__ import annotations

from typing import Any

import pytest

from image_generator_types.events import EventType
from shared.metrics.older_events import completed, is_older
from shared.metrics.tally import Count, Counted, Measured, Time, counts_of, times_of


def data(**facts: Any) -> dict[str, Any]:
    return {"modelId": "starter", "category": "landing", "run": 2, "cause": "retried", **facts}


def failure(family: str, code: str, run: int) -> dict[str, Any]:
    return {"familyName": family, "code": code, "message": "It failed.", "run": run}


FAILURES = [failure("og", "blank_picture", 2), failure("hero", "crashed", 1)]


@pytest.mark.parametrize(
    ("event", "facts", "expected"),
    [
        (EventType.VARIATION_QUEUED, {}, [Count("", Counted.QUEUED, "retried")]),
        (
            EventType.VARIATION_QUEUED,
            {"cause": "regenerated", "failures": [failure("og", "crashed", 1)], "stoppedFamilies": ["hero"]},
            [
                Count("", Counted.QUEUED, "regenerated"),
                Count("og", Counted.FAILED, "crashed"),
                Count("hero", Counted.STOPPED, "regenerated"),
            ],
        ),
        (EventType.VARIATION_STARTED, {}, [Count("", Counted.STARTED)]),
        (EventType.FAMILY_COMPLETED, {"familyName": "og"}, [Count("og", Counted.COMPLETE)]),
        (EventType.VARIATION_COMPLETED, {}, [Count("", Counted.COMPLETE)]),
        (
            EventType.VARIATION_PARTIAL,
            {"failures": FAILURES},
            [Count("", Counted.PARTIAL), Count("og", Counted.FAILED, "blank_picture")],
        ),
        (
            EventType.VARIATION_FAILED,
            {"failures": FAILURES},
            [Count("", Counted.FAILED), Count("og", Counted.FAILED, "blank_picture")],
        ),
        (
            EventType.VARIATION_CANCELED,
            {"failures": FAILURES, "stoppedFamilies": ["tall"]},
            [
                Count("", Counted.CANCELED),
                Count("og", Counted.FAILED, "blank_picture"),
                Count("tall", Counted.STOPPED, "canceled"),
            ],
        ),
        (
            EventType.VARIATION_DELETED,
            {"failures": [], "stoppedFamilies": ["tall"]},
            [Count("", Counted.DELETED), Count("tall", Counted.STOPPED, "deleted")],
        ),
    ],
)
def test_an_event_adds_to_the_counts(event: EventType, facts: dict[str, Any], expected: list[Count]) -> None:
    assert list(counts_of(event, data(**facts))) == expected


@pytest.mark.parametrize("event", EventType)
def test_every_event_is_counted(event: EventType) -> None:
    assert list(counts_of(event, data(familyName="og")))


def test_times_are_those_that_the_event_tells() -> None:
    family = {"familyName": "og", "renderTimeMs": 5, "cutTimeMs": 3, "generationTimeMs": 8, "waitTimeMs": 2}
    start = {"queuedAt": "2026-10-01T12:00:00.100Z", "startedAt": "2026-10-01T12:00:02.000Z"}

    assert set(times_of(EventType.FAMILY_COMPLETED, data(**family))) == {
        Time("og", Measured.RENDER, 5),
        Time("og", Measured.CUT, 3),
        Time("og", Measured.GENERATION, 8),
        Time("og", Measured.WAIT, 2),
    }
    assert list(times_of(EventType.VARIATION_STARTED, data(**start))) == [Time("", Measured.WAIT, 1900)]
    total = data(totalGenerationTimeMs=70)
    assert list(times_of(EventType.VARIATION_COMPLETED, total)) == [Time("", Measured.TOTAL, 70)]
    assert list(times_of(EventType.VARIATION_CANCELED, total)) == []


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (EventType.VARIATION_PARTIAL, {"errors": ["og: It is gone; see the log.", "hero: It: broke."]}),
        (EventType.VARIATION_FAILED, {"errorMessage": "og: It is gone; see the log.; hero: It: broke."}),
    ],
)
def test_failures_are_read_from_the_sentences_of_an_older_event(event: EventType, told: dict[str, Any]) -> None:
    older = {"variationId": "v1", "variationName": "city", **told}

    filled = completed(event, 3, older, "starter", "landing")

    assert is_older(older)
    assert not is_older(filled)
    counts = list(counts_of(event, filled))
    assert counts[1:] == [Count("og", Counted.FAILED, "unknown"), Count("hero", Counted.FAILED, "unknown")]


@pytest.mark.parametrize("event", EventType)
def test_every_older_event_can_be_counted(event: EventType) -> None:
    filled = completed(event, 1, {"variationId": "v1", "familyName": "og", "generationTimeMs": 7}, None, None)

    assert (filled["modelId"], filled["category"]) == ("unknown", "unknown")
    assert list(counts_of(event, filled))
    times = [Time("og", Measured.GENERATION, 7)] if event == EventType.FAMILY_COMPLETED else []
    assert list(times_of(event, filled)) == times


def test_the_total_time_of_an_older_event_is_left_out_since_it_was_another_one() -> None:
    filled = completed(EventType.VARIATION_COMPLETED, 4, {"totalGenerationTimeMs": 7}, "starter", "landing")

    assert list(times_of(EventType.VARIATION_COMPLETED, filled)) == []
