"""A stand-in for a diffusers pipeline and the loaded model around it. It draws given pictures, and takes its time."""

from __future__ import annotations

import itertools
import time
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch

from shared.catalog import CatalogModel, Precision
from workers.masters.checkpoint import LoadingOptions
from workers.masters.prompt_chunks import PromptEmbeddings

#: What diffusers' SDXL pipeline was seen to spend on Python in each step, seconds of CPU.
PYTHON_SECONDS_PER_STEP = 0.004

#: How far Python runs ahead of a GPU, in steps. CUDA queues about 1,000 launches (developer forum of NVIDIA, thread
#: 68937), and a step of SDXL's UNet is some 2,500: its 3,690 operations on torch's meta device, without copies.
STEPS_AHEAD = 0.25


class StandInVae(torch.nn.Module):
    """Stands in for a VAE: it has no blocks, and its previews are black."""

    dtype = torch.float32

    def sketch(self, _latents: torch.Tensor, longest_edge: int) -> torch.Tensor:
        """Draw nothing, as large as a preview."""
        return -torch.ones(3, longest_edge, longest_edge)


class StandIn:
    """Stands in for a diffusers pipeline. `pictures`, (3, height, width) from 0 to 1, are what it draws in turn."""

    def __init__(self, seconds_per_picture: float) -> None:
        self.vae = StandInVae()
        self.seconds_per_picture = seconds_per_picture
        self.pictures: list[torch.Tensor] = []
        self.worked: list[tuple[float, float]] = []
        self.own_cpu_seconds = 0.0
        self._turn = itertools.count()

    def __call__(self, *, generator: list[Any], num_inference_steps: int, **arguments: Any) -> SimpleNamespace:
        """Take as long as a GPU that draws what Python has launched, and is idle when Python comes late."""
        started, began, called_back = time.time(), time.thread_time(), 0.0
        latents = torch.zeros(len(generator), 4, 128, 128)
        seconds_per_step = self.seconds_per_picture * len(generator) / num_inference_steps
        all_done = time.monotonic()  # when the GPU has drawn what was launched
        for step in range(num_inference_steps):
            _sleep_until(all_done - STEPS_AHEAD * seconds_per_step)
            all_done = max(all_done, time.monotonic()) + seconds_per_step
            _spend_python()
            called = time.thread_time()
            arguments["callback_on_step_end"](self, step, 0, {"latents": latents})
            called_back += time.thread_time() - called
        images = torch.stack([self._draw(arguments["width"], arguments["height"]) for _ in generator])
        _sleep_until(all_done)  # the drawing, too, is the GPU's work
        self.worked.append((started, time.time()))
        self.own_cpu_seconds += time.thread_time() - began - called_back
        return SimpleNamespace(images=images)

    def maybe_free_model_hooks(self) -> None:
        """Do nothing, since the stand-in offloads nothing to main memory."""

    def _draw(self, _width: int, _height: int) -> torch.Tensor:
        return self.pictures[next(self._turn) % len(self.pictures)]


def to_floats(picture: np.ndarray) -> torch.Tensor:
    """Return a picture, (height, width, 3) in uint8, as a model draws it: (3, height, width) from 0 to 1."""
    return (torch.from_numpy(picture).permute(2, 0, 1) / 255).contiguous()


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))


def _spend_python() -> None:
    end = time.thread_time() + PYTHON_SECONDS_PER_STEP
    while time.thread_time() < end:
        pass


def loaded(model: CatalogModel, pipeline: StandIn, **changes: Any) -> Any:
    """Return what the product takes for a loaded model."""
    embeddings = PromptEmbeddings(
        prompt_embeds=torch.zeros(1, 77, 8),
        negative_prompt_embeds=torch.zeros(1, 77, 8),
        pooled_prompt_embeds=torch.zeros(1, 8),
        negative_pooled_prompt_embeds=torch.zeros(1, 8),
    )
    facts = {
        "model": model,
        "pipeline": pipeline,
        "precision": Precision.FLOAT32,
        "how": LoadingOptions(),
        "begin_pass": lambda: None,
        "encode": lambda *_: embeddings,
        "batches": True,
        "facts": dict,
        "warm_up": lambda: None,
    }
    return SimpleNamespace(**facts | changes)
