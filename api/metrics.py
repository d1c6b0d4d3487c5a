"""/metrics: what an operator's Prometheus scrapes. Every value is read from the truth when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from redis.exceptions import RedisError
from sqlalchemy import func, select

from api.parts import parts, session
from shared.lifecycle import ACTIVE, FamilyStatus
from shared.live_state import live_workers, read_reconciled
from shared.tables import ImageEvent, ImageFamily

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
def metrics() -> Response:
    """The state of the line in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(LineState())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class LineState(Collector):
    """Queues, the outbox, workers, and what the reconciler has done; the same whichever process is asked."""

    def collect(self) -> Iterator[Metric]:
        """Read it all; what Redis knows is left out while it is away."""
        yield _families()
        yield _outbox()
        try:
            yield _workers()
            yield _reconciled()
        except RedisError:
            return


def _families() -> Metric:
    gauge = GaugeMetricFamily(
        "image_generator_families", "Families that wait, are worked on, or failed", labels=["queue", "status"]
    )
    # Only states with an index of their own: counting what is complete would read the whole table.
    counts = (
        select(ImageFamily.queue, ImageFamily.status, func.count())
        .where(ImageFamily.status.in_([*ACTIVE, FamilyStatus.FAILED]))
        .group_by(ImageFamily.queue, ImageFamily.status)
    )
    for queue, status, count in session().execute(counts):
        gauge.add_metric([queue, status], count)
    return gauge


def _outbox() -> Metric:
    unpublished = select(func.count()).where(ImageEvent.published_at.is_(None))
    waiting = session().scalars(unpublished).one()
    return GaugeMetricFamily("image_generator_events_unpublished", "Events that wait to be published", value=waiting)


def _workers() -> Metric:
    gauge = GaugeMetricFamily("image_generator_gpu_workers", "Living GPU workers", labels=["model_id", "state"])
    counts: dict[tuple[str, str], int] = {}
    for worker in live_workers(parts().redis):
        counts[worker.model_id, worker.state] = counts.get((worker.model_id, worker.state), 0) + 1
    for labels, count in counts.items():
        gauge.add_metric(labels, count)
    return gauge


def _reconciled() -> Metric:
    counter = CounterMetricFamily(
        "image_generator_reconciled", "What the reconciler has mended, by step", labels=["step"]
    )
    for step, count in read_reconciled(parts().redis).items():
        counter.add_metric([step], count)
    return counter
