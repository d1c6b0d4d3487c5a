"""What the GPU program must know of each kind of model beyond what diffusers tells; a file for each kind."""

from __future__ import annotations

from typing import Any

from workers.masters.architectures.architecture import Architecture, Sketch
from workers.masters.architectures.sd3 import SD3
from workers.masters.architectures.sdxl import SDXL

_BY_PIPELINE = {architecture.pipeline: architecture for architecture in (SDXL, SD3)}


def find_architecture(pipeline: str) -> Architecture:
    """Return the architecture of a diffusers pipeline, by the name of its class. Raises KeyError for another class."""
    return _BY_PIPELINE[pipeline]


def find_sketch(pipeline: Any) -> Sketch:
    """Return what draws previews of `pipeline`: its VAE, where that sketches in milliseconds, or its architecture."""
    brought: Sketch | None = getattr(pipeline.vae, "sketch", None)
    return brought or find_architecture(type(pipeline).__name__).sketch
