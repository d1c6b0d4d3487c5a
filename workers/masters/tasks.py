"""The GPU worker's task: a thin shell around the process that renders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from celery.signals import worker_process_init, worker_process_shutdown

from shared.queues import RENDER_TASK
from workers.masters import app

if TYPE_CHECKING:
    from workers.masters.gpu_process import GpuProcess

_gpu_process: GpuProcess | None = None


@worker_process_init.connect
def load(sender: str, **_: Any) -> None:
    """Load the model, in the child, once. Only here does a process load torch."""
    global _gpu_process  # noqa: PLW0603 -- one model per process, loaded once
    from workers.masters.gpu_process import GpuProcess  # noqa: PLC0415 -- never in the parent

    _gpu_process = GpuProcess.start(app, sender)


@worker_process_shutdown.connect
def unload(**_: Any) -> None:
    """Store what is rendered already, before the child ends."""
    if _gpu_process is not None:
        _gpu_process.stop()


@app.task(name=RENDER_TASK, send_events=False)
def render(*_: object) -> None:
    """Render the families that wait; each of them is a task of its own in Flower (shared/attempts.py)."""
    if _gpu_process is not None:
        _gpu_process.render_waiting()
