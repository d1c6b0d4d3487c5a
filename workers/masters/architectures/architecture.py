"""The facts and functions in which architectures differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from workers.masters.architectures.text_encoders import TextEncoder

LatentRgb = tuple[tuple[float, float, float], ...]

#: (latents of one picture, longest edge in pixels) to a small picture, (3, height, width), colours from -1 to 1.
Sketch = Callable[[torch.Tensor, int], torch.Tensor]


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """One kind of model."""

    pipeline: str  #: diffusers' class, as model_index.json names it
    denoiser: str  #: the part of the pipeline that denoises
    repeated_block: str  #: the class of its blocks that are compiled: one is compiled, and serves for all
    deep_layers: str | None = None  #: of the transformers that IMAGE_DEEP_CACHE may leave out, as a regular expression
    optional_parts: tuple[str, ...] = ()  #: a text encoder that a checkpoint may lack, and what it lacks with it

    #: What each latent channel adds to red, green and blue (-1 to 1); the last row is the constant.
    latent_rgb: LatentRgb

    #: The text encoders of a pipeline: both CLIPs, then T5 if the pipeline has one.
    text_encoders: Callable[[Any], list[TextEncoder]]

    #: (pipeline, answers of each encoder to its chunks) to the states that the model attends to and the pooled
    #: embedding, as the pipeline's own `encode_prompt` returns them.
    join: Callable[[Any, Sequence[Sequence[Any]]], tuple[torch.Tensor, torch.Tensor]]

    #: (pipeline, arguments) to pictures: the second pass, by diffusers' pipeline of the same parts that goes on from
    #: pictures; its arguments are those of that pipeline, and the width and height of the pictures.
    second_pass: Callable[..., torch.Tensor]

    def sketch(self, latents: torch.Tensor, longest_edge: int) -> torch.Tensor:
        """Draw latents of one picture, (channels, height, width), small and without a VAE, by `latent_rgb`."""
        _, height, width = latents.shape
        scale = longest_edge / max(height, width)
        size = (max(1, round(height * scale)), max(1, round(width * scale)))
        # The picture is made small on the device, so that little has to leave it.
        mode = "area" if scale < 1 else "bicubic"
        small = torch.nn.functional.interpolate(latents[None].float(), size, mode=mode)[0].cpu()
        mapping = torch.tensor(self.latent_rgb)
        return torch.einsum("chw,cd->dhw", small, mapping[:-1]) + mapping[-1].view(3, 1, 1)
