"""Stable Diffusion 3.5: a transformer that attends to two CLIPs and to T5, which a checkpoint may lack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import diffusers
import torch

from workers.masters.architectures.architecture import Architecture
from workers.masters.architectures.text_encoders import TextEncoder, clip_encoders, clip_states

#: Tokens of one T5 chunk: diffusers' default `max_sequence_length` for SD 3, and the most that SD 3.5 was trained on
#: (its card: "context length 77/256 tokens at different stages of training"). diffusers allows 512.
T5_LENGTH = 256


def _text_encoders(pipeline: Any) -> list[TextEncoder]:
    if pipeline.text_encoder_3 is None:
        return clip_encoders(pipeline)
    tokenizer = pipeline.tokenizer_3
    t5 = TextEncoder(
        tokenizer=tokenizer,
        model=pipeline.text_encoder_3,
        begin=[],
        end=[tokenizer.eos_token_id],
        length=T5_LENGTH,
        markers=frozenset(tokenizer.all_special_ids) - {tokenizer.unk_token_id},
    )
    return [*clip_encoders(pipeline), t5]


def _join(pipeline: Any, answers: Sequence[Sequence[Any]]) -> tuple[torch.Tensor, torch.Tensor]:
    first, second, *t5 = answers
    features = pipeline.transformer.config.joint_attention_dim
    states = clip_states(first, second)
    of_t5 = torch.cat([answer[0] for answer in t5[0]], dim=1) if t5 else states.new_zeros((1, T5_LENGTH, features))
    wide = torch.nn.functional.pad(states, (0, features - states.shape[-1]))
    pooled = torch.cat([first[0].text_embeds, second[0].text_embeds], dim=-1)
    return torch.cat([wide, of_t5.to(wide.dtype)], dim=1), pooled


def _second_pass(pipeline: Any, **arguments: Any) -> torch.Tensor:
    img2img = diffusers.StableDiffusion3Img2ImgPipeline(**pipeline.components)
    img2img.set_progress_bar_config(disable=True)
    images: torch.Tensor = img2img(**arguments).images
    return images


SD3 = Architecture(
    pipeline="StableDiffusion3Pipeline",
    denoiser="transformer",
    optional_parts=("text_encoder_3", "tokenizer_3"),
    # Fitted by linear regression. Source: ComfyUI's latent_formats.py, class SD3.
    latent_rgb=(
        (-0.0922, -0.0175, 0.0749),
        (0.0311, 0.0633, 0.0954),
        (0.1994, 0.0927, 0.0458),
        (0.0856, 0.0339, 0.0902),
        (0.0587, 0.0272, -0.0496),
        (-0.0006, 0.1104, 0.0309),
        (0.0978, 0.0306, 0.0427),
        (-0.0042, 0.1038, 0.1358),
        (-0.0194, 0.0020, 0.0669),
        (-0.0488, 0.0130, -0.0268),
        (0.0922, 0.0988, 0.0951),
        (-0.0278, 0.0524, -0.0542),
        (0.0332, 0.0456, 0.0895),
        (-0.0069, -0.0030, -0.0810),
        (-0.0596, -0.0465, -0.0293),
        (-0.1448, -0.1463, -0.1189),
        (0.2394, 0.2135, 0.1925),
    ),
    text_encoders=_text_encoders,
    join=_join,
    second_pass=_second_pass,
)
