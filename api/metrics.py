"""/metrics for Prometheus. Every value is read from PostgreSQL or Redis when Prometheus asks for it.

Here is the present state; what is counted stands in counted_metrics.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from redis.exceptions import RedisError
from sqlalchemy import func, select

from api.counted_metrics import EventMetrics, ProcessMetrics
from api.extensions import extensions, snapshot
from shared.database import MOST_COUNTED
from shared.families.counting import count_families
from shared.live_state import GpuWorker, read_reconciled
from shared.pictures.audit import count_damaged
from shared.pictures.store import Damage
from shared.tables import ImageEvent

#: The measurements of GPU workers; fields of GpuWorker.
GPU_FIGURES = {
    "load_seconds": "From the start of the process to a warm model",
    "seconds_per_step": "A denoising step of the last batch",
    "decoding_seconds": "What the last batch took beside its steps, most of it for decoding",
    "peak_memory_bytes": "The most memory in use since the model was loaded",
    "busy_share": "The part of the last minute in which the GPU rendered, 0 to 1",
}

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Answer with the state of the installation in Prometheus' text format."""
    registry = CollectorRegistry()
    for collector in (InstallationState(), EventMetrics(), ProcessMetrics()):
        registry.register(collector)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class InstallationState(Collector):
    """Queues, the outbox, workers, and the reconciler's counters; the same in every process."""

    def collect(self) -> Iterator[Metric]:
        """Read all metrics; leave out those from Redis while it is away."""
        yield _families()
        yield _outbox()
        yield _damaged()
        try:
            yield from _workers(extensions().gpu_workers.live())
            yield _reconciled()
        except RedisError:
            return


def _families() -> Metric:
    gauge = GaugeMetricFamily(
        "image_generator_families",
        f"Families that wait, are worked on, or failed; at most {MOST_COUNTED} of each",
        labels=["queue", "status"],
    )
    for (queue, status), count in count_families(snapshot()).items():
        gauge.add_metric([queue, status], count)
    return gauge


def _outbox() -> Metric:
    some = select(ImageEvent.id).where(ImageEvent.published_at.is_(None)).order_by(ImageEvent.position)
    waiting = snapshot().scalars(select(func.count()).select_from(some.limit(MOST_COUNTED).subquery())).one()
    meaning = f"Events that wait to be published; at most {MOST_COUNTED}"
    return GaugeMetricFamily("image_generator_events_unpublished", meaning, value=waiting)


def _damaged() -> Metric:
    gauge = GaugeMetricFamily(
        "image_generator_damaged_pictures", "Current pictures whose files are lost or damaged", labels=["damage"]
    )
    counts = count_damaged(snapshot())
    for damage in Damage:
        gauge.add_metric([damage], counts.get(damage, 0))
    return gauge


def _workers(workers: Sequence[GpuWorker]) -> Iterator[Metric]:
    gauge = GaugeMetricFamily("image_generator_gpu_workers", "Living GPU workers", labels=["model_id", "state"])
    for (model_id, state), count in Counter((worker.model_id, worker.state) for worker in workers).items():
        gauge.add_metric([model_id, state], count)
    yield gauge
    for figure, meaning in GPU_FIGURES.items():
        gauge = GaugeMetricFamily(f"image_generator_gpu_{figure}", meaning, labels=["worker", "model_id", "device"])
        for worker in workers:
            if (value := getattr(worker, figure)) is not None:
                gauge.add_metric([worker.name, worker.model_id, worker.device], value)
        yield gauge


def _reconciled() -> Metric:
    counter = CounterMetricFamily(
        "image_generator_reconciled", "What the reconciler has mended, by step", labels=["step"]
    )
    for step, count in read_reconciled(extensions().redis).items():
        counter.add_metric([step], count)
    return counter
