"""Counting the events of the outbox, each exactly once: its mark and the numbers are committed together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Engine, Row, delete, func, select, text
from sqlalchemy.orm import Session

from image_generator_types.events import EventType
from shared.database import MOST_COUNTED, AdvisoryLock, database_now, in_transaction, try_lock_in_transaction
from shared.metrics.histograms import bucket_of
from shared.metrics.older_events import completed, is_older
from shared.metrics.tally import counts_of, hour_of, times_of
from shared.tables import ImageEvent, ImageVariation, MetricCount, MetricTime

COUNTED_AT_ONCE = 500  #: events in a transaction, which takes some ten milliseconds

#: The hour of the numbers of all time, which have no category: there may be any number of those.
ALL_TIME = datetime(1970, 1, 1, tzinfo=UTC)

KEPT_DAYS = 90  #: how long the numbers of an hour are kept; those of all time stay

#: Marks the oldest events as counted and returns them in their order.
MARK = text("""
WITH marked AS (
    UPDATE image_events SET counted_at = clock_timestamp()
    WHERE id = ANY (ARRAY (
        SELECT id FROM image_events WHERE counted_at IS NULL ORDER BY position LIMIT :limit
    ))
    RETURNING position, variation_id, sequence, type, data, occurred_at
)
SELECT * FROM marked ORDER BY position
""")

ADD_COUNTS = text("""
INSERT INTO image_metric_counts AS known (hour, model, category, family, what, code, number)
SELECT * FROM unnest(
    CAST(:hours AS timestamptz[]), CAST(:models AS varchar[]), CAST(:categories AS varchar[]),
    CAST(:families AS varchar[]), CAST(:whats AS varchar[]), CAST(:codes AS varchar[]), CAST(:numbers AS bigint[])
)
ON CONFLICT (hour, model, category, family, what, code) DO UPDATE SET number = known.number + excluded.number
""")

ADD_TIMES = text("""
INSERT INTO image_metric_times AS known (hour, model, category, family, what, bucket, number, milliseconds)
SELECT * FROM unnest(
    CAST(:hours AS timestamptz[]), CAST(:models AS varchar[]), CAST(:categories AS varchar[]),
    CAST(:families AS varchar[]), CAST(:whats AS varchar[]), CAST(:buckets AS int[]), CAST(:numbers AS bigint[]),
    CAST(:milliseconds AS bigint[])
)
ON CONFLICT (hour, model, category, family, what, bucket) DO UPDATE
SET number = known.number + excluded.number, milliseconds = known.milliseconds + excluded.milliseconds
""")


class _Group(NamedTuple):
    """What an event is counted for."""

    hour: datetime
    model: str
    category: str


class _Event(NamedTuple):
    """An event with everything that the numbers need."""

    type: EventType
    data: Mapping[str, Any]
    occurred_at: datetime

    def groups(self) -> tuple[_Group, _Group]:
        """Return the groups that the event belongs to: of its hour, and of all time."""
        model, category = self.data["modelId"], self.data["category"]
        return _Group(hour_of(self.occurred_at), model, category), _Group(ALL_TIME, model, "")


def count_events(engine: Engine) -> int:
    """Count every committed event that is not counted yet, and return how many. Only one process counts at a time."""
    counted = 0
    while (batch := in_transaction(engine, _count_batch)) == COUNTED_AT_ONCE:
        counted += batch
    return counted + batch


def uncounted(session: Session) -> int:
    """Count the events that are not counted yet, up to MOST_COUNTED."""
    some = select(ImageEvent.id).where(ImageEvent.counted_at.is_(None)).order_by(ImageEvent.position)
    return session.scalars(select(func.count()).select_from(some.limit(MOST_COUNTED).subquery())).one()


def seconds_behind(session: Session) -> float:
    """Return how long ago the oldest event was recorded that is not counted yet; 0 if there is none."""
    oldest = select(ImageEvent.occurred_at).where(ImageEvent.counted_at.is_(None)).order_by(ImageEvent.position)
    recorded_at = session.scalars(oldest.limit(1)).first()
    return 0.0 if recorded_at is None else (database_now(session) - recorded_at).total_seconds()


def forget_hours(session: Session) -> None:
    """Delete the numbers of hours that were more than KEPT_DAYS ago."""
    for table in (MetricCount, MetricTime):
        old = table.hour < func.now() - timedelta(days=KEPT_DAYS)
        session.execute(delete(table).where(table.hour > ALL_TIME, old))


def _count_batch(session: Session) -> int:
    if not try_lock_in_transaction(session, AdvisoryLock.COUNTING):
        return 0
    rows = session.execute(MARK, {"limit": COUNTED_AT_ONCE}).all()
    events = list(_complete(session, rows))
    _add_counts(session, events)
    _add_times(session, events)
    return len(rows)


def _complete(session: Session, rows: Sequence[Row[Any]]) -> Iterator[_Event]:
    """Fill in what older events lack."""
    older = {row.variation_id for row in rows if is_older(row.data)}
    known = _known(session, older) if older else {}
    for row in rows:
        kind = EventType(row.type)
        data = row.data
        if is_older(data):
            data = completed(kind, row.sequence, data, *known.get(row.variation_id, (None, None)))
        yield _Event(kind, data, row.occurred_at)


def _known(session: Session, variation_ids: Iterable[UUID]) -> Mapping[UUID, tuple[str, str]]:
    """Look up model and category of variations; those that were deleted are left out."""
    columns = (ImageVariation.id, ImageVariation.model_id, ImageVariation.category)
    found = session.execute(select(*columns).where(ImageVariation.id.in_(variation_ids)))
    return {key: (model_id, category) for key, model_id, category in found}


def _add_counts(session: Session, events: Iterable[_Event]) -> None:
    numbers = Counter(
        (*group, *count) for event in events for count in counts_of(event.type, event.data) for group in event.groups()
    )
    if numbers:
        columns = ("hours", "models", "categories", "families", "whats", "codes")
        session.execute(ADD_COUNTS, {**_columns(columns, numbers), "numbers": list(numbers.values())})


def _add_times(session: Session, events: Iterable[_Event]) -> None:
    numbers: Counter[tuple[object, ...]] = Counter()
    milliseconds: Counter[tuple[object, ...]] = Counter()
    for event in events:
        for family, what, took in times_of(event.type, event.data):
            for group in event.groups():
                key = (*group, family, what, bucket_of(took))
                numbers[key] += 1
                milliseconds[key] += took
    if numbers:
        columns = ("hours", "models", "categories", "families", "whats", "buckets")
        sums = {"numbers": list(numbers.values()), "milliseconds": [milliseconds[key] for key in numbers]}
        session.execute(ADD_TIMES, {**_columns(columns, numbers), **sums})


def _columns(names: Iterable[str], keys: Iterable[tuple[object, ...]]) -> dict[str, list[object]]:
    """Turn rows into columns, as unnest takes them."""
    return {name: list(column) for name, column in zip(names, zip(*keys, strict=True), strict=True)}
