"""The presence of a GPU worker: its parent announces in Redis that it lives, and tells its child when to drain."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import structlog
from celery import bootsteps
from celery.signals import worker_before_create_process, worker_shutting_down
from redis.exceptions import RedisError

from shared.catalog import ModelStatus
from shared.live_state import GpuWorker, WorkerState, announce_worker, forget_end, make_redis, note_end, withdraw_worker
from shared.queues import gpu_queue
from shared.settings import Settings
from workers.masters.assignment import Loading, assignment

log = structlog.get_logger(__name__)

LOADING_EVERY_SECONDS = 0.1  #: while the model loads, so that its end is announced at once
READY_EVERY_SECONDS = 2.0
BUSY_WINDOW_SECONDS = 60.0  #: over which the share is told that the GPU is busy


class Presence(bootsteps.StartStopStep):
    """A thread of the parent that announces the worker for as long as it lives."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, worker: Any, **_: Any) -> None:
        gpu = assignment()
        worker.app.amqp.queues.deselect(gpu_queue(gpu.model.id))  # ModelGate takes it when the model is loaded

        def expect_loading(**_: Any) -> None:
            self._loading_since = time.monotonic()
            gpu.loading.value = Loading.UNDER_WAY
            gpu.rest()  # what a child that died was rendering, it renders no more

        # weak=False: the signals must keep the closures alive for as long as the process lives.
        worker_shutting_down.connect(lambda **_: gpu.draining.set(), weak=False)
        worker_before_create_process.connect(expect_loading, weak=False)
        self._name = worker.hostname
        self._redis = make_redis(Settings.from_environment())
        self._stopping = threading.Event()
        self._loading_since = time.monotonic()
        self._busy = BusyShare()
        self._thread = threading.Thread(target=self._announce, name="presence", daemon=True)

    def start(self, worker: Any) -> None:
        """Begin to announce, and log what the author of the model asks of its users."""
        del worker
        model = assignment().model
        if model.restriction or model.status == ModelStatus.LEGACY:
            log.warning("model_restricted", model=model.id, status=model.status, restriction=model.restriction)
        self._thread.start()

    def stop(self, worker: Any) -> None:
        """Withdraw the announcement."""
        del worker
        gpu = assignment()
        if gpu.loading.value != Loading.FAILED:  # whose child has said why
            note_end(self._redis, gpu.model.id, "somebody stopped it.")
        self._stopping.set()
        self._thread.join()

    def _announce(self) -> None:
        gpu = assignment()
        ready = False
        while not self._stopping.wait(READY_EVERY_SECONDS if ready else LOADING_EVERY_SECONDS):
            if not ready and gpu.loading.value == Loading.DONE:
                _try(forget_end, self._redis, gpu.model.id)
            ready = gpu.loading.value == Loading.DONE
            state = WorkerState.READY if ready else WorkerState.LOADING
            loading_seconds = None if ready else time.monotonic() - self._loading_since
            busy_share = self._busy.look(gpu.busy_seconds())
            figures: dict[str, Any] = {**gpu.noted(), "busy_share": busy_share, "loading_seconds": loading_seconds}
            presence = GpuWorker(name=self._name, model_id=gpu.model.id, device=gpu.device, state=state, **figures)
            _try(announce_worker, self._redis, presence)
        _try(withdraw_worker, self._redis, self._name)


class BusyShare:
    """The part of the last minute in which a GPU rendered."""

    def __init__(self) -> None:
        self._looks: deque[tuple[float, float]] = deque()  #: the moment, and how long it had rendered until then

    def look(self, busy_seconds: float) -> float | None:
        """Return the share, given how long the GPU has rendered until now. The first look shows nothing yet."""
        now = time.monotonic()
        while len(self._looks) > 1 and self._looks[1][0] < now - BUSY_WINDOW_SECONDS:
            self._looks.popleft()
        self._looks.append((now, busy_seconds))
        began, busy = self._looks[0]
        return None if now == began else min(1.0, (busy_seconds - busy) / (now - began))


def _try(tell: Callable[..., None], *arguments: Any) -> None:
    """Call a function that writes to Redis; without Redis nothing is announced."""
    try:
        tell(*arguments)
    except RedisError as error:
        log.debug("presence_lost", reason=str(error))
