"""Prompts of any length for Stable Diffusion XL and 3.5.

CLIP reads 77 tokens, T5 as diffusers calls it 256, and diffusers cuts off the rest: most of a negative prompt, with
legal terms in it, would never reach the model. So a prompt is encoded in chunks, each between its encoder's markers,
and the chunks follow one another along the sequence that the model attends to. A prompt that fits into one chunk is
encoded exactly as diffusers does it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import torch

from workers.masters.architectures import find_architecture
from workers.masters.architectures.architecture import Architecture
from workers.masters.architectures.text_encoders import Chunks, TextEncoder


@dataclass(frozen=True, kw_only=True)
class PromptEmbeddings:
    """The arguments that diffusers' pipelines take in place of prompts, by the same names."""

    prompt_embeds: torch.Tensor  #: (pictures, tokens of all chunks, features)
    negative_prompt_embeds: torch.Tensor  #: the same shape
    pooled_prompt_embeds: torch.Tensor  #: (pictures, pooled features)
    negative_pooled_prompt_embeds: torch.Tensor  #: the same shape

    @property
    def shape(self) -> tuple[int, ...]:
        """Return what the prompts of one batch must have in common."""
        return tuple(self.prompt_embeds.shape[1:])


@torch.no_grad()
def encode_prompts(pipeline: Any, prompt: str, negative_prompt: str) -> PromptEmbeddings:
    """Encode all of both prompts, padded to the same number of chunks, on the pipeline's device and in its dtype.

    `pipeline` is of one of the classes of architectures/. The pooled embeddings see the first chunk only, so the most
    important terms stand first. The text is only text: it has no weights, no markers, no syntax of any kind.
    """
    both = [split_into_chunks(pipeline, text) for text in (prompt, negative_prompt)]
    # Both CLIPs are joined feature by feature, so they have one count; T5 has its own.
    clip_count = max(len(chunks) for split in both for chunks in split[:2])
    t5_count = max(len(chunks) for split in both for chunks in split[2:] or [[[]]])
    (embeds, pooled), (negative_embeds, negative_pooled) = (
        _encode(pipeline, split, clip_count, t5_count) for split in both
    )
    return PromptEmbeddings(
        prompt_embeds=embeds,
        negative_prompt_embeds=negative_embeds,
        pooled_prompt_embeds=pooled,
        negative_pooled_prompt_embeds=negative_pooled,
    )


def split_into_chunks(pipeline: Any, text: str) -> list[Chunks]:
    """Return the token ids of `text` for each encoder of the pipeline: both CLIPs, then T5 if there is one."""
    return [encoder.split(text) for encoder in _encoders(pipeline)]


def stack(embeddings: Sequence[PromptEmbeddings]) -> PromptEmbeddings:
    """Join the prompts of several pictures of equal `shape` into one batch."""
    tensors = {
        field.name: torch.cat([getattr(one, field.name) for one in embeddings]) for field in fields(PromptEmbeddings)
    }
    return PromptEmbeddings(**tensors)


def _encoders(pipeline: Any) -> list[TextEncoder]:
    return _architecture(pipeline).text_encoders(pipeline)


def _architecture(pipeline: Any) -> Architecture:
    return find_architecture(type(pipeline).__name__)


def _encode(pipeline: Any, split: list[Chunks], clip_count: int, t5_count: int) -> tuple[torch.Tensor, torch.Tensor]:
    counts = (clip_count, clip_count, t5_count)
    answers = [
        encoder.run(chunks, count) for encoder, chunks, count in zip(_encoders(pipeline), split, counts, strict=False)
    ]
    return _architecture(pipeline).join(pipeline, answers)
