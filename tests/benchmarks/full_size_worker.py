"""A GPU worker whose device is full or whose numbers overflow, if a prompt says so.

A prompt that begins with `in tiles` finds no memory for a whole decode, one that begins with `overflow` is no number in
half precision. Everything else is the product's own code.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from celery.signals import worker_process_init

from workers.masters import app

if TYPE_CHECKING:
    from workers.masters.checkpoint import LoadedModel
    from workers.masters.rendering import RenderRequest

__all__ = ["IN_TILES", "OVERFLOW", "app"]

IN_TILES = "in tiles"
OVERFLOW = "overflow"


@worker_process_init.connect
def make_faults(**_: Any) -> None:
    """Replace `render` in the child, before it loads its model."""
    import torch  # noqa: PLC0415 -- never in the parent

    from workers.masters import gpu_process  # noqa: PLC0415 -- the same

    render = gpu_process.render

    def faulty(loaded: LoadedModel, requests: Sequence[RenderRequest], *callbacks: Any) -> Any:
        prompt, vae = requests[0].prompt, loaded.pipeline.vae
        decode = vae.decode

        def without_memory(*arguments: Any, **options: Any) -> Any:
            if not vae.use_tiling:
                raise torch.OutOfMemoryError("The bench says that the device is full.")
            return decode(*arguments, **options)

        def without_numbers(*arguments: Any, **options: Any) -> Any:
            image = decode(*arguments, **options)[0]
            return (image * float("nan"),)

        if prompt.startswith(IN_TILES):
            vae.decode = without_memory
        if prompt.startswith(OVERFLOW):
            vae.decode = without_numbers
        try:
            return render(loaded, requests, *callbacks)
        finally:
            vae.decode = decode

    gpu_process.render = faulty  # type: ignore[assignment]
