"""/api/images/metrics: how many variations and families ended how, how long they took, and how long they waited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from api.blueprint import Blueprint
from api.extensions import snapshot
from api.schemas.analytics import MetricsQuerySchema, MetricsSchema
from shared.events import timestamp
from shared.metrics.counting import KEPT_DAYS, uncounted
from shared.metrics.histograms import Histogram
from shared.metrics.reading import Dimension, Group, Numbers, read_since
from shared.metrics.tally import Counted, Measured, hour_of

HOUR = timedelta(hours=1)

blueprint = Blueprint("analytics", __name__, url_prefix="/api/images", description="What the events add up to")


@blueprint.get("/metrics")
@blueprint.arguments(MetricsQuerySchema, location="query", unknown=None)
@blueprint.response(200, MetricsSchema)
def event_metrics(query: dict[str, Any]) -> dict[str, Any]:
    """Return what the event processor counted in the hours since a moment, the present one included."""
    by, now = tuple(dict.fromkeys(query["by"])), datetime.now(UTC)
    since = max(hour_of(query["since"]), hour_of(now - timedelta(days=KEPT_DAYS)) + HOUR)
    groups = read_since(snapshot(), since, by)
    return {
        "since": timestamp(since),
        "until": timestamp(now),
        "by": by,
        "uncounted": uncounted(snapshot()),
        "groups": [_group(by, key, group, since, now) for key, group in groups.items()],
    }


def _group(by: Sequence[Dimension], key: Sequence[Any], group: Group, since: datetime, now: datetime) -> dict[str, Any]:
    named = dict(zip(by, key, strict=True))
    start = named.get(Dimension.HOUR, since)
    hours = (min(now, start + HOUR if Dimension.HOUR in named else now) - start) / HOUR
    return {
        **{dimension: timestamp(value) if dimension == Dimension.HOUR else value for dimension, value in named.items()},
        **({} if Dimension.FAMILY in named else {"variations": _variations(group.runs, hours)}),
        "families": _families(group.families, hours),
    }


def _variations(runs: Numbers, hours: float) -> dict[str, Any]:
    complete, partial, failed = (runs.count(end) for end in (Counted.COMPLETE, Counted.PARTIAL, Counted.FAILED))
    ended = complete + partial + failed
    return {
        "queued": runs.by_code(Counted.QUEUED),
        "started": runs.count(Counted.STARTED),
        "complete": complete,
        "partly_complete": partial,
        "failed": failed,
        "canceled": runs.count(Counted.CANCELED),
        "deleted": runs.count(Counted.DELETED),
        "complete_rate": _share(complete, ended),
        "partial_rate": _share(partial, ended),
        "failed_rate": _share(failed, ended),
        "per_hour": _share(complete + partial, hours) or 0.0,
        "wait": _times(runs.time(Measured.WAIT)),
        "total": _times(runs.time(Measured.TOTAL)),
    }


def _families(families: Numbers, hours: float) -> dict[str, Any]:
    complete, failed = families.count(Counted.COMPLETE), families.by_code(Counted.FAILED)
    failures = sum(failed.values())
    ended = complete + failures
    return {
        "complete": complete,
        "failed": failures,
        "stopped": families.count(Counted.STOPPED),
        "failed_by_code": failed,
        "stopped_by": families.by_code(Counted.STOPPED),
        "complete_rate": _share(complete, ended),
        "failed_rate": _share(failures, ended),
        "failed_rate_by_code": {code: _share(number, ended) for code, number in failed.items()},
        "per_hour": _share(complete, hours) or 0.0,
        "render": _times(families.time(Measured.RENDER)),
        "cut": _times(families.time(Measured.CUT)),
        "generation": _times(families.time(Measured.GENERATION)),
        "wait": _times(families.time(Measured.WAIT)),
    }


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None


def _times(histogram: Histogram) -> dict[str, float | None]:
    times = {
        "mean": histogram.mean,
        "p50": histogram.quantile(0.5),
        "p90": histogram.quantile(0.9),
        "p99": histogram.quantile(0.99),
    }
    return {"count": histogram.count, **{name: time and round(time, 1) for name, time in times.items()}}
