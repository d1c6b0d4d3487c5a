"""A GPU worker with a stand-in for the model: `celery -A tests.benchmarks.stand_in worker --model … --device cpu`.

The stand-in takes 200 ms per picture and no CPU, as rendering on a GPU does. Everything around it is the product's own
code, in its own processes. It records when it was busy, and the CPU time of itself and of encoding PNG.
"""

from __future__ import annotations

import json
import os
import time
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
from celery.signals import worker_process_init, worker_process_shutdown

from shared.catalog import CatalogModel, Precision
from workers.masters import app

__all__ = ["app"]

SECONDS_PER_PICTURE = 0.2


class StandInVae(torch.nn.Module):
    """Stands in for a VAE: it has no blocks, and its latents are black in previews."""

    dtype = torch.float32
    latent_rgb = ((0.0, 0.0, 0.0),) * 5


class StandIn:
    """Stands in for a diffusers pipeline."""

    def __init__(self) -> None:
        self.vae = StandInVae()
        self.busy: list[tuple[float, float]] = []
        self.own_cpu_seconds = 0.0

    def __call__(
        self, *, generator: list[Any], width: int, height: int, num_inference_steps: int, **arguments: Any
    ) -> SimpleNamespace:
        """Wait as long as a GPU would need, then return pictures with grain, which are hard to encode as PNG."""
        started, cpu = time.time(), time.thread_time()
        latents = torch.zeros(len(generator), 4, height // 8, width // 8)
        for step in range(num_inference_steps):
            time.sleep(SECONDS_PER_PICTURE * len(generator) / num_inference_steps)
            self.own_cpu_seconds += time.thread_time() - cpu
            arguments["callback_on_step_end"](self, step, 0, {"latents": latents})
            cpu = time.thread_time()
        images = torch.stack([_picture(width, height) for _ in generator])
        self.busy.append((started, time.time()))
        self.own_cpu_seconds += time.thread_time() - cpu
        return SimpleNamespace(images=images)

    def maybe_free_model_hooks(self) -> None:
        """Do nothing, since the stand-in offloads nothing to main memory."""


@lru_cache
def _picture(width: int, height: int) -> torch.Tensor:
    """Draw a blurred gradient under fine grain, (3, height, width): about as hard to encode as a photograph."""
    draw = torch.Generator().manual_seed(7)
    coarse = torch.rand(1, 3, 9, 9, generator=draw)
    smooth = torch.nn.functional.interpolate(coarse, (height, width), mode="bicubic").squeeze(0)
    return (smooth + torch.randn(3, height, width, generator=draw) * 0.02).clamp(0, 1)


_model = StandIn()
_cpu_seconds = {"encoding": 0.0, "at start": 0.0}


@worker_process_init.connect
def replace_model(**_: Any) -> None:
    """Replace the model in the child, before it loads one, and measure the time of the encoder."""
    from workers.masters import gpu_process  # noqa: PLC0415 -- it imports torch, which the parent never does
    from workers.masters.checkpoint import LoadingOptions  # noqa: PLC0415
    from workers.masters.prompt_chunks import PromptEmbeddings  # noqa: PLC0415

    embeddings = PromptEmbeddings(
        prompt_embeds=torch.zeros(1, 77, 8),
        negative_prompt_embeds=torch.zeros(1, 77, 8),
        pooled_prompt_embeds=torch.zeros(1, 8),
        negative_pooled_prompt_embeds=torch.zeros(1, 8),
    )
    encode_original = gpu_process.encode_original

    def load(_path: Path, model: CatalogModel, *_: Any) -> SimpleNamespace:
        return SimpleNamespace(
            model=model,
            pipeline=_model,
            precision=Precision.FLOAT32,
            how=LoadingOptions(),
            begin_pass=lambda: None,
            encode=lambda *_: embeddings,
            batches=True,
            facts=dict,
            warm_up=_remember_cpu,
        )

    def encode(*arguments: Any) -> bytes:
        started = time.thread_time()
        data = encode_original(*arguments)
        _cpu_seconds["encoding"] += time.thread_time() - started
        return data

    gpu_process.load_checkpoint = load  # type: ignore[assignment]
    gpu_process.encode_original = encode  # type: ignore[assignment]


def _remember_cpu() -> None:
    """Record the CPU time before the first family, which is not the families' cost."""
    _picture(1024, 1024)
    _cpu_seconds["at start"] = time.process_time()


@worker_process_shutdown.connect
def report(**_: Any) -> None:
    """Write the measured figures into the file that BENCH_REPORT names."""
    spent = time.process_time() - _cpu_seconds["at start"]
    figures = {
        "busy": _model.busy,
        "cpu_seconds": spent - _model.own_cpu_seconds - _cpu_seconds["encoding"],
        "encoding_cpu_seconds": _cpu_seconds["encoding"],
    }
    Path(os.environ["BENCH_REPORT"]).write_text(json.dumps(figures))
