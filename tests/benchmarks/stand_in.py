"""A GPU worker with a stand-in for the model: `celery -A tests.benchmarks.stand_in worker --model … --device cpu`.

The stand-in takes as long as BENCH_SECONDS says for a picture: in each step it spends the processor time that diffusers
spends on its Python, and then waits. Everything around it is the product's own code, in its own processes. It records
when it worked, and the CPU time of itself and of the PNG encoder.
"""

from __future__ import annotations

import itertools
import json
import os
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from celery.signals import worker_process_init, worker_process_shutdown
from PIL import Image

from shared.catalog import CatalogModel, Precision
from workers.masters import app

__all__ = ["app"]

#: What diffusers' SDXL pipeline was seen to spend on Python in each step, seconds of CPU.
PYTHON_SECONDS_PER_STEP = 0.004


class StandInVae(torch.nn.Module):
    """Stands in for a VAE: it has no blocks, and its latents are black in previews."""

    dtype = torch.float32
    latent_rgb = ((0.0, 0.0, 0.0),) * 5


class StandIn:
    """Stands in for a diffusers pipeline. `pictures`, each (height, width, 3) in uint8, are what it draws in turn."""

    def __init__(self, seconds_per_picture: float) -> None:
        self.vae = StandInVae()
        self.seconds_per_picture = seconds_per_picture
        self.pictures: list[np.ndarray] = []
        self.worked: list[tuple[float, float]] = []
        self.own_cpu_seconds = 0.0
        self._turn = itertools.count()

    def __call__(self, *, generator: list[Any], num_inference_steps: int, **arguments: Any) -> SimpleNamespace:
        """Take as long as a GPU beside the Python of diffusers; what delays a step delays the picture."""
        started = time.time()
        latents = torch.zeros(len(generator), 4, 128, 128)
        seconds_per_step = self.seconds_per_picture * len(generator) / num_inference_steps
        for step in range(num_inference_steps):
            began = time.monotonic()
            self._spend_python()
            time.sleep(max(0.0, began + seconds_per_step - time.monotonic()))
            arguments["callback_on_step_end"](self, step, 0, {"latents": latents})
        self.worked.append((started, time.time()))
        cpu = time.thread_time()
        images = torch.stack([self._draw() for _ in generator])
        self.own_cpu_seconds += time.thread_time() - cpu
        return SimpleNamespace(images=images)

    def maybe_free_model_hooks(self) -> None:
        """Do nothing, since the stand-in offloads nothing to main memory."""

    def _spend_python(self) -> None:
        began = time.thread_time()
        while time.thread_time() - began < PYTHON_SECONDS_PER_STEP:
            pass
        self.own_cpu_seconds += time.thread_time() - began

    def _draw(self) -> torch.Tensor:
        picture = self.pictures[next(self._turn) % len(self.pictures)]
        return torch.from_numpy(picture).permute(2, 0, 1) / 255


_model = StandIn(float(os.environ["BENCH_SECONDS"]))
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
    """Read the pictures, and record the CPU time before the first family, which is not the families' cost."""
    for path in sorted(Path(os.environ["BENCH_PICTURES"]).glob("*.png")):
        with Image.open(path) as picture:
            _model.pictures.append(np.asarray(picture))
    _cpu_seconds["at start"] = time.process_time()


@worker_process_shutdown.connect
def report(**_: Any) -> None:
    """Write the measured figures into the file that BENCH_REPORT names."""
    spent = time.process_time() - _cpu_seconds["at start"]
    figures = {
        "worked": _model.worked,
        "stand_in_cpu_seconds": _model.own_cpu_seconds,
        "cpu_seconds": spent - _model.own_cpu_seconds - _cpu_seconds["encoding"],
        "encoding_cpu_seconds": _cpu_seconds["encoding"],
    }
    Path(os.environ["BENCH_REPORT"]).write_text(json.dumps(figures))
