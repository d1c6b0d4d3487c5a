"""Stable Diffusion XL: a UNet that attends to two CLIPs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import diffusers
import torch

from workers.masters.architectures.architecture import Architecture
from workers.masters.architectures.text_encoders import clip_encoders, clip_states

#: Keys that every checkpoint in the original layout of one file has: its UNet, its VAE, both its text encoders.
SINGLE_FILE_KEYS = (
    "model.diffusion_model.input_blocks.0.0.weight",
    "first_stage_model.decoder.conv_in.weight",
    "conditioner.embedders.0.transformer.text_model.embeddings.token_embedding.weight",
    "conditioner.embedders.1.model.token_embedding.weight",
)

#: In steps of 255 a unit. Source: diffusers' documentation, "Pipeline callbacks" (Apache-2.0), `latents_to_rgb`.
_LATENT_RGB = ((60, 60, 60), (-60, -5, 10), (25, 15, -5), (-70, -50, -35))
_CONSTANT_RGB = (150, 140, 130)


def _join(_pipeline: Any, answers: Sequence[Sequence[Any]]) -> tuple[torch.Tensor, torch.Tensor]:
    first, second = answers
    return clip_states(first, second), second[0].text_embeds


def _second_pass(pipeline: Any, *, width: int, height: int, **arguments: Any) -> torch.Tensor:
    del width, height  # it takes the size of the pictures
    img2img = diffusers.StableDiffusionXLImg2ImgPipeline(**pipeline.components, add_watermarker=False)
    img2img.set_progress_bar_config(disable=True)
    images: torch.Tensor = img2img(**arguments).images
    return images


SDXL = Architecture(
    pipeline="StableDiffusionXLPipeline",
    denoiser="unet",
    repeated_block="BasicTransformerBlock",
    deep_layers=r"(down_blocks\.2|mid_block|up_blocks\.0)\.attentions\.\d+",
    latent_rgb=(
        *((red / 127.5, green / 127.5, blue / 127.5) for red, green, blue in _LATENT_RGB),
        (_CONSTANT_RGB[0] / 127.5 - 1, _CONSTANT_RGB[1] / 127.5 - 1, _CONSTANT_RGB[2] / 127.5 - 1),
    ),
    text_encoders=clip_encoders,
    join=_join,
    second_pass=_second_pass,
)
