"""Reading the numbers: of some hours, grouped as somebody asks for, or of all time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from shared.metrics.counting import ALL_TIME
from shared.metrics.histograms import Histogram
from shared.metrics.tally import Counted, Measured
from shared.tables import MetricCount, MetricTime


class Dimension(StrEnum):
    """By what the numbers can be grouped; the names of columns."""

    MODEL = "model"
    CATEGORY = "category"
    FAMILY = "family"
    HOUR = "hour"


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """What was counted and measured of runs, or of families."""

    counts: dict[tuple[Counted, str], int] = field(default_factory=dict)  #: by what, and code
    times: dict[Measured, Histogram] = field(default_factory=dict)

    def count(self, what: Counted) -> int:
        """Return how often something happened, whatever its code."""
        return sum(self.by_code(what).values())

    def by_code(self, what: Counted) -> Mapping[str, int]:
        """Return how often something happened, by code."""
        return {code: number for (counted, code), number in sorted(self.counts.items()) if counted == what}

    def time(self, what: Measured) -> Histogram:
        """Return the histogram of a time."""
        return self.times.get(what, Histogram(numbers={}, milliseconds=0))


@dataclass(frozen=True, kw_only=True)
class Group:
    """The numbers of one group."""

    runs: Numbers = field(default_factory=Numbers)
    families: Numbers = field(default_factory=Numbers)

    def part(self, *, of_families: bool) -> Numbers:
        """Return the numbers of families, or those of runs."""
        return self.families if of_families else self.runs


def read_since(session: Session, since: datetime, by: Sequence[Dimension]) -> Mapping[tuple[Any, ...], Group]:
    """Add up the numbers of all hours from `since` on, by these dimensions. By family there are no runs."""
    groups = _read(session, by, MetricCount.hour >= since, MetricTime.hour >= since)
    if Dimension.FAMILY in by:
        place = list(by).index(Dimension.FAMILY)
        groups = {key: group for key, group in groups.items() if key[place]}
    return groups


def read_all_time(session: Session) -> Mapping[tuple[str, str], Group]:
    """Read the numbers of all time, by model and family; those of runs have an empty family."""
    dimensions = (Dimension.MODEL, Dimension.FAMILY)
    groups = _read(session, dimensions, MetricCount.hour == ALL_TIME, MetricTime.hour == ALL_TIME)
    return {(model, family): group for (model, family), group in groups.items()}


def _read(
    session: Session, by: Sequence[Dimension], counts_of: ColumnElement[bool], times_of: ColumnElement[bool]
) -> Mapping[tuple[Any, ...], Group]:
    groups: defaultdict[tuple[Any, ...], Group] = defaultdict(Group)
    for *key, of_families, what, code, number in session.execute(_summed(MetricCount, by, MetricCount.code, counts_of)):
        groups[tuple(key)].part(of_families=of_families).counts[Counted(what), code] = int(number)
    histograms: defaultdict[tuple[Any, ...], dict[int, tuple[int, int]]] = defaultdict(dict)
    for *key, of_families, what, bucket, number, took in session.execute(
        _summed(MetricTime, by, MetricTime.bucket, times_of, func.sum(MetricTime.milliseconds))
    ):
        histograms[*key, of_families, what][bucket] = (int(number), int(took))
    for (*key, of_families, what), buckets in histograms.items():
        groups[tuple(key)].part(of_families=of_families).times[Measured(what)] = Histogram(
            numbers={bucket: number for bucket, (number, _) in buckets.items()},
            milliseconds=sum(took for _, took in buckets.values()),
        )
    return {key: groups[key] for key in sorted(groups)}


def _summed(
    table: type[MetricCount | MetricTime],
    by: Iterable[Dimension],
    last: ColumnElement[Any] | Any,
    condition: ColumnElement[bool],
    *sums: Any,
) -> Select[Any]:
    """Add up the rows of a table by some dimensions, by whether they concern families, by what and one more column."""
    of_families = (table.family != "").label("of_families")
    keys = (*(getattr(table, dimension) for dimension in by), of_families, table.what, last)
    return select(*keys, func.sum(table.number), *sums).where(condition).group_by(*keys)
