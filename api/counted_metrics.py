"""The counters and histograms of /metrics: what the events add up to, and what the processes count by themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from redis.exceptions import RedisError

from api.extensions import extensions, snapshot
from api.request_counts import BOUND_NAMES
from shared.counters import Counted as Seen
from shared.counters import Labels, read_counters
from shared.database import MOST_COUNTED
from shared.metrics.counting import uncounted
from shared.metrics.histograms import Histogram
from shared.metrics.reading import Group, read_all_time
from shared.metrics.tally import Counted, Measured

#: From 16 ms to 70 minutes, in doublings of a millisecond: each is the bound of a bucket in the tables.
DOUBLINGS = range(4, 23)

FAMILY_ENDS = (Counted.COMPLETE, Counted.FAILED, Counted.STOPPED)
RUN_ENDS = (Counted.COMPLETE, Counted.PARTIAL, Counted.FAILED, Counted.CANCELED)

#: The histograms, in seconds.
TIMES = {
    Measured.RENDER: "Denoising and decoding of a family's master",
    Measured.CUT: "Cutting of a family's pictures",
    Measured.WAIT: "How long a family waited for workers, in both queues",
}

_Groups = Mapping[tuple[str, str], Group]


class EventMetrics(Collector):
    """What the event processor has counted since the first event; the same in every process."""

    def collect(self) -> Iterator[Metric]:
        """Read all metrics."""
        groups = read_all_time(snapshot())
        yield GaugeMetricFamily(
            "image_generator_events_uncounted",
            f"Events that the event processor has not counted yet; at most {MOST_COUNTED}",
            value=uncounted(snapshot()),
        )
        yield _families_ended(groups)
        yield _variations_ended(groups)
        yield _variations_queued(groups)
        for what, meaning in TIMES.items():
            yield _seconds(groups, what, meaning)


def _families_ended(groups: _Groups) -> Metric:
    counter = CounterMetricFamily(
        "image_generator_families_ended",
        "Families that ended; the code says why they failed, or what stopped them",
        labels=["model_id", "family", "outcome", "code"],
    )
    for (model, family), group in groups.items():
        for outcome in FAMILY_ENDS:
            for code, number in group.families.by_code(outcome).items():
                counter.add_metric([model, family, outcome, code], number)
    return counter


def _variations_ended(groups: _Groups) -> Metric:
    counter = CounterMetricFamily(
        "image_generator_variations_ended",
        "Variations that ended; one that was regenerated or retried ends again",
        labels=["model_id", "outcome"],
    )
    for (model, family), group in groups.items():
        for outcome in RUN_ENDS if not family else ():
            counter.add_metric([model, outcome], group.runs.count(outcome))
    return counter


def _variations_queued(groups: _Groups) -> Metric:
    counter = CounterMetricFamily(
        "image_generator_variations_queued", "Variations that were queued, by cause", labels=["model_id", "cause"]
    )
    for (model, _), group in groups.items():
        for cause, number in group.runs.by_code(Counted.QUEUED).items():
            counter.add_metric([model, cause], number)
    return counter


def _seconds(groups: _Groups, what: Measured, meaning: str) -> Metric:
    histogram = HistogramMetricFamily(f"image_generator_{what}_seconds", meaning, labels=["model_id", "family"])
    for (model, family), group in groups.items():
        if what in group.families.times:
            times = group.families.times[what]
            histogram.add_metric([model, family], _buckets(times), times.milliseconds / 1000)
    return histogram


def _buckets(times: Histogram) -> list[tuple[str, float]]:
    bounds: list[tuple[str, float]] = [(str(2**doublings / 1000), times.up_to(doublings)) for doublings in DOUBLINGS]
    return [*bounds, ("+Inf", times.count)]


class ProcessMetrics(Collector):
    """What all processes have counted since Redis was last empty."""

    def collect(self) -> Iterator[Metric]:
        """Read all metrics; none while Redis is away."""
        extensions().counters.flush(extensions().redis)
        try:
            counters = read_counters(extensions().redis)
        except RedisError:
            return
        yield _counter("picture_checks", "Pictures that the picture check saw", ["model_id", "outcome"], counters)
        yield _counter("lease_losses", "Families that a worker has lost, by reason", ["reason"], counters)
        yield _counter("picture_cache", "Pictures that the API found in its memory, or not", ["outcome"], counters)
        requests = counters.get(Seen.REQUESTS, {})
        yield _requests(requests)
        yield _request_seconds(requests, counters.get(Seen.REQUEST_SECONDS, {}))


def _counter(what: str, meaning: str, labels: list[str], counters: Mapping[Seen, Mapping[Labels, float]]) -> Metric:
    counter = CounterMetricFamily(f"image_generator_{what}", meaning, labels=labels)
    for values, number in sorted(counters.get(Seen(what), {}).items()):
        counter.add_metric(values, number)
    return counter


def _requests(requests: Mapping[Labels, float]) -> Metric:
    counter = CounterMetricFamily(
        "image_generator_http_requests", "Answered requests", labels=["method", "route", "status"]
    )
    sums: Counter[Labels] = Counter()
    for (method, route, status, _), number in requests.items():
        sums[method, route, status] += int(number)
    for labels, number in sorted(sums.items()):
        counter.add_metric(labels, number)
    return counter


def _request_seconds(requests: Mapping[Labels, float], seconds: Mapping[Labels, float]) -> Metric:
    histogram = HistogramMetricFamily(
        "image_generator_http_request_seconds",
        "From a request to the beginning of its answer",
        labels=["method", "route"],
    )
    numbers: defaultdict[Labels, Counter[str]] = defaultdict(Counter)
    for (method, route, _, bound), number in requests.items():
        numbers[method, route][bound] += int(number)
    for labels, by_bound in sorted(numbers.items()):
        below = 0
        buckets = [(bound, float(below := below + by_bound[bound])) for bound in BOUND_NAMES]
        histogram.add_metric(labels, buckets, seconds.get(labels, 0.0))
    return histogram
