"""The parent's side of a GPU worker: which model it has, and taking its queue only while that model is loaded."""

from __future__ import annotations

import math
import multiprocessing
import os
import socket
import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

import structlog
from celery import bootsteps
from celery.signals import celeryd_init, worker_before_create_process, worker_shutting_down
from celery.worker import state as worker_state
from redis.exceptions import RedisError

from shared.catalog import CatalogModel, ModelStatus, find_model
from shared.errors import ImageGeneratorError, LicenceNotAcceptedError, SettingsError
from shared.live_state import GpuWorker, WorkerState, announce_worker, make_redis, withdraw_worker
from shared.manifest import find_checkpoint
from shared.queues import gpu_queue
from shared.settings import LARGEST_BATCH, Settings
from workers.bootsteps import ReconcilerStep

log = structlog.get_logger(__name__)

GATE_SECONDS = 0.1  #: how often the parent looks whether the model is loaded
PRESENCE_EVERY_SECONDS = 2.0


#: What the child measures and the parent announces; fields of GpuWorker.
FIGURES = MappingProxyType({"load_seconds": float, "seconds_per_step": float, "peak_memory_bytes": int})


class Loading(IntEnum):
    """How far the child is with its model."""

    UNDER_WAY = 0
    DONE = 1
    FAILED = 2


@dataclass(frozen=True)
class GpuAssignment:
    """Which model this worker renders with, on which device, and what parent and child tell each other.

    Made in the parent before it forks; the child inherits it. The shared values live in memory that both see.
    """

    model: CatalogModel
    device: str
    loading: Any = field(default_factory=lambda: multiprocessing.Value("i", Loading.UNDER_WAY))
    draining: Any = field(default_factory=multiprocessing.Event)
    rendering: Any = field(default_factory=lambda: multiprocessing.Array("c", LARGEST_BATCH * len(UUID(int=0).bytes)))
    figures: Any = field(default_factory=lambda: multiprocessing.Array("d", [math.nan] * len(FIGURES)))

    def render(self, family_ids: Iterable[UUID]) -> None:
        """In the child: say what it is about to render, before it does; nothing when it has come through that."""
        self.rendering.raw = b"".join(family_id.bytes for family_id in family_ids)[: len(self.rendering)].ljust(
            len(self.rendering), b"\0"
        )

    def suspects(self) -> set[UUID]:
        """In the parent: what the child was rendering when it died."""
        raw = self.rendering.raw
        ids = {UUID(bytes=raw[start : start + 16]) for start in range(0, len(raw), 16)}
        return ids - {UUID(int=0)}

    def note(self, **figures: float) -> None:
        """In the child: tell the parent some of FIGURES."""
        for name, figure in figures.items():
            self.figures[[*FIGURES].index(name)] = figure

    def noted(self) -> dict[str, float]:
        """In the parent: what the child has told."""
        pairs = zip(FIGURES.items(), self.figures, strict=True)
        return {name: kind(figure) for (name, kind), figure in pairs if not math.isnan(figure)}


_assignment: GpuAssignment | None = None


def assignment() -> GpuAssignment:
    """This worker's assignment; only within a GPU worker."""
    if _assignment is None:
        raise SettingsError("This is not a GPU worker: start it with `celery -A workers.masters worker --model ...`.")
    return _assignment


@celeryd_init.connect
def assign(sender: str, instance: Any, conf: Any, options: dict[str, Any], **_: Any) -> None:
    """Read --model and --device before the worker sets itself up; end it with a sentence where they cannot work."""
    global _assignment  # noqa: PLW0603 -- one assignment per process, inherited by the child
    try:
        settings = Settings.from_environment()
        model_id = options.get("model") or settings.image_model
        if not model_id:
            raise SettingsError("Which model? Start with --model <id>, or set IMAGE_MODEL.")
        model = find_model(model_id)
        _check_licence(model, settings)
        find_checkpoint(settings.manifest_path, model.id)
    except ImageGeneratorError as error:
        raise SystemExit(str(error)) from error
    _assignment = GpuAssignment(model, options.get("device") or settings.image_device)
    conf.worker_concurrency = 1
    conf.task_default_queue = gpu_queue(model.id)
    if sender == f"celery@{socket.gethostname()}":
        instance.hostname = f"masters-{os.getpid()}@{socket.gethostname()}"


class GpuReconcilerStep(ReconcilerStep):
    """The reconciler of a GPU worker, whose child holds what it has rendered until that is stored."""

    def suspects(self) -> Collection[UUID]:
        """What the child was rendering; not what only waited to be stored."""
        return assignment().suspects()


class GpuProgram(bootsteps.StartStopStep):
    """Tells the child when to drain, and the world that this worker lives."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, worker: Any, **_: Any) -> None:
        gpu = assignment()
        worker.app.amqp.queues.deselect(gpu_queue(gpu.model.id))
        worker_shutting_down.connect(lambda **_: gpu.draining.set(), weak=False)
        worker_before_create_process.connect(lambda **_: _set_loading(gpu, Loading.UNDER_WAY), weak=False)
        self._name = worker.hostname
        self._redis = make_redis(Settings.from_environment())
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._announce, name="presence", daemon=True)

    def start(self, worker: Any) -> None:
        """Begin to announce, and say in the log what its author asks of this model."""
        del worker
        model = assignment().model
        if model.restriction or model.status == ModelStatus.LEGACY:
            log.warning("model_restricted", model=model.id, status=model.status, restriction=model.restriction)
        self._thread.start()

    def stop(self, worker: Any) -> None:
        """Withdraw."""
        del worker
        self._stopping.set()
        self._thread.join()

    def _announce(self) -> None:
        gpu = assignment()
        while not self._stopping.wait(PRESENCE_EVERY_SECONDS if gpu.loading.value == Loading.DONE else GATE_SECONDS):
            state = WorkerState.READY if gpu.loading.value == Loading.DONE else WorkerState.LOADING
            figures: dict[str, Any] = gpu.noted()
            presence = GpuWorker(name=self._name, model_id=gpu.model.id, device=gpu.device, state=state, **figures)
            _forgiving(announce_worker, self._redis, presence)
        _forgiving(withdraw_worker, self._redis, self._name)


class ModelGate(bootsteps.StartStopStep):
    """Takes the queue when the model is loaded, leaves it while a new child loads, ends where it cannot load."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    _timer: Any = None

    def start(self, consumer: Any) -> None:
        """Begin to look."""
        self._timer = consumer.timer.call_repeatedly(GATE_SECONDS, self._look, (consumer,))

    def stop(self, consumer: Any) -> None:
        """Stop looking: the connection is lost, or the worker ends."""
        del consumer
        self._timer.cancel()

    def _look(self, consumer: Any) -> None:
        gpu = assignment()
        queue = gpu_queue(gpu.model.id)
        if consumer.task_consumer is None or gpu.draining.is_set():
            return
        taken = consumer.task_consumer.consuming_from(queue)
        if gpu.loading.value == Loading.FAILED:
            worker_state.should_stop = os.EX_UNAVAILABLE
        elif gpu.loading.value == Loading.DONE and not taken:
            consumer.add_task_queue(queue)
        elif gpu.loading.value == Loading.UNDER_WAY and taken:
            consumer.cancel_task_queue(queue)


def _check_licence(model: CatalogModel, settings: Settings) -> None:
    if model.forbids_api and model.id not in settings.accepted_model_ids:
        raise LicenceNotAcceptedError(
            f"{model.name} is not to be served behind an API: {model.restriction} (licence: {model.licence}). If its"
            f" author has given you leave, set ACCEPTED_LICENCES={model.id}; else choose another model."
        )


def _set_loading(gpu: GpuAssignment, loading: Loading) -> None:
    gpu.loading.value = loading


def _forgiving(say: Any, *words: Any) -> None:
    try:
        say(*words)
    except RedisError as error:
        log.debug("presence_lost", error=str(error))
