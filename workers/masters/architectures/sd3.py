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
    repeated_block="JointTransformerBlock",
    optional_parts=("text_encoder_3", "tokenizer_3"),
    # Source: Stability AI's reference implementation (MIT License), sd3_impls.py, decode_latent_to_preview.
    latent_rgb=(
        (-0.0645, 0.0177, 0.1052),
        (0.0028, 0.0312, 0.0650),
        (0.1848, 0.0762, 0.0360),
        (0.0944, 0.0360, 0.0889),
        (0.0897, 0.0506, -0.0364),
        (-0.0020, 0.1203, 0.0284),
        (0.0855, 0.0118, 0.0283),
        (-0.0539, 0.0658, 0.1047),
        (-0.0057, 0.0116, 0.0700),
        (-0.0412, 0.0281, -0.0039),
        (0.1106, 0.1171, 0.1220),
        (-0.0248, 0.0682, -0.0481),
        (0.0815, 0.0846, 0.1207),
        (-0.0120, -0.0055, -0.0867),
        (-0.0749, -0.0634, -0.0456),
        (-0.1418, -0.1457, -0.1259),
        (0.0, 0.0, 0.0),
    ),
    text_encoders=_text_encoders,
    join=_join,
    second_pass=_second_pass,
)
