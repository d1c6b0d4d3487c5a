"""The gate of a GPU worker: its parent takes work from the queue only while the child has the model loaded."""

from __future__ import annotations

import os
from typing import Any

from celery import bootsteps
from celery.worker import state as worker_state

from shared.queues import gpu_queue
from workers.masters.assignment import Loading, assignment

LOOK_EVERY_SECONDS = 0.1


class ModelGate(bootsteps.StartStopStep):
    """Takes the queue when the model is loaded, leaves it while a new child loads, ends when loading fails."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    _timer: Any = None

    def start(self, consumer: Any) -> None:
        """Begin to watch the child."""
        self._timer = consumer.timer.call_repeatedly(LOOK_EVERY_SECONDS, self._look, (consumer,))

    def stop(self, consumer: Any) -> None:
        """Stop watching: the connection is lost, or the worker ends."""
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
