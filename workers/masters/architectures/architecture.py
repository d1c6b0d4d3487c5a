"""The facts and functions in which architectures differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from workers.masters.architectures.text_encoders import TextEncoder

LatentRgb = tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """One kind of model."""

    pipeline: str  #: diffusers' class, as model_index.json names it
    denoiser: str  #: the part of the pipeline that denoises
    repeated_block: str  #: the class of its blocks that are compiled: one is compiled, and serves for all
    deep_layers: str | None = None  #: of the transformers that IMAGE_DEEP_CACHE may leave out, as a regular expression
    optional_parts: tuple[str, ...] = ()  #: a text encoder that a checkpoint may lack, and what it lacks with it

    #: What each latent channel adds to red, green and blue (-1 to 1), for previews; the last row is the constant.
    latent_rgb: LatentRgb

    #: The text encoders of a pipeline: both CLIPs, then T5 if the pipeline has one.
    text_encoders: Callable[[Any], list[TextEncoder]]

    #: (pipeline, answers of each encoder to its chunks) to the states that the model attends to and the pooled
    #: embedding, as the pipeline's own `encode_prompt` returns them.
    join: Callable[[Any, Sequence[Sequence[Any]]], tuple[torch.Tensor, torch.Tensor]]

    #: (pipeline, arguments) to pictures: the second pass, by diffusers' pipeline of the same parts that goes on from
    #: pictures; its arguments are those of that pipeline, and the width and height of the pictures.
    second_pass: Callable[..., torch.Tensor]
