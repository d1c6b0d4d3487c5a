"""A GPU worker that poisonous prompts kill: `celery -A tests.chaos.poison worker …`.

A prompt that begins with `poison` kills the process that renders it at the first step, like a checkpoint that crashes
the driver. It also hangs when it is told so (hanging.py). Everything else is the product's own code.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from celery.signals import worker_process_init

from tests.chaos.hanging import hang_if_told
from workers.masters import app

if TYPE_CHECKING:
    from workers.masters.checkpoint import LoadedModel
    from workers.masters.rendering import Meanwhile, OnStep, RenderRequest

__all__ = ["POISON", "app"]

POISON = "poison"


@worker_process_init.connect
def swallow(**_: Any) -> None:
    """Replace `render` in the child, before it loads its model."""
    from workers.masters import gpu_process  # noqa: PLC0415 -- it imports torch, which the parent never does

    render = gpu_process.render

    def deadly(
        loaded: LoadedModel, requests: Sequence[RenderRequest], on_step: OnStep, meanwhile: Meanwhile = lambda _: None
    ) -> Any:
        def on_deadly_step(index: int, *progress: Any) -> None:
            hang_if_told()
            if requests[index].prompt.startswith(POISON):
                os.kill(os.getpid(), signal.SIGKILL)
            on_step(index, *progress)

        return render(loaded, requests, on_deadly_step, meanwhile)

    gpu_process.render = deadly
