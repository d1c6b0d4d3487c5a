"""Prompts of any length for Stable Diffusion XL.

CLIP reads 77 tokens, and diffusers cuts off the rest: most of a negative prompt, legal terms among it, would never
reach the model. So a prompt is encoded in chunks of 75 tokens, each between CLIP's begin and end markers, and the
chunks follow one another along the sequence that the UNet attends to. A prompt that fits in one chunk is encoded
exactly as diffusers does it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import diffusers
import torch


@dataclass(frozen=True, kw_only=True)
class PromptEmbeddings:
    """What diffusers' pipelines take in place of a prompt; the fields are named like their arguments."""

    prompt_embeds: torch.Tensor  #: (1, 77 x chunks, features of both text encoders)
    negative_prompt_embeds: torch.Tensor  #: the same shape
    pooled_prompt_embeds: torch.Tensor  #: (1, features of the second text encoder's projection)
    negative_pooled_prompt_embeds: torch.Tensor  #: the same shape


@torch.no_grad()
def encode_prompts(
    pipeline: diffusers.StableDiffusionXLPipeline, prompt: str, negative_prompt: str
) -> PromptEmbeddings:
    """Encode both prompts whole, padded to the same number of chunks, on the pipeline's device and in its dtype.

    The pooled embeddings see the first chunk only, so what matters most stands first. The text is text: no weights,
    no markers, no syntax of any kind.
    """
    positive = split_into_chunks(pipeline, prompt)
    negative = split_into_chunks(pipeline, negative_prompt)
    count = max(len(chunks) for chunks in (*positive, *negative))
    prompt_embeds, pooled = _encode(pipeline, positive, count)
    negative_embeds, negative_pooled = _encode(pipeline, negative, count)
    return PromptEmbeddings(
        prompt_embeds=prompt_embeds,
        negative_prompt_embeds=negative_embeds,
        pooled_prompt_embeds=pooled,
        negative_pooled_prompt_embeds=negative_pooled,
    )


def split_into_chunks(pipeline: diffusers.StableDiffusionXLPipeline, text: str) -> list[list[list[int]]]:
    """The token ids of `text` for each of the two tokenizers: one or more chunks of at most 75, without markers."""
    return [_split(tokenizer, text) for tokenizer in (pipeline.tokenizer, pipeline.tokenizer_2)]


def _split(tokenizer: Any, text: str) -> list[list[int]]:
    # split_special_tokens: "<|endoftext|>" typed by a user is fourteen characters, not the end of the prompt.
    tokens = tokenizer(text, add_special_tokens=False, split_special_tokens=True, verbose=False).input_ids
    room = tokenizer.model_max_length - 2
    return [tokens[start : start + room] for start in range(0, len(tokens), room)] or [[]]


def _encode(
    pipeline: diffusers.StableDiffusionXLPipeline, chunks: list[list[list[int]]], count: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """The hidden states of `chunks`, filled up with empty ones to `count`, and the pooled embedding of the first."""
    first = _run(pipeline.text_encoder, _framed(pipeline.tokenizer, chunks[0], count))
    second = _run(pipeline.text_encoder_2, _framed(pipeline.tokenizer_2, chunks[1], count))
    # The penultimate layer of both, as in StableDiffusionXLPipeline.encode_prompt with clip_skip None.
    states = [
        torch.cat([one.hidden_states[-2], two.hidden_states[-2]], dim=-1)
        for one, two in zip(first, second, strict=True)
    ]
    return torch.cat(states, dim=1), second[0].text_embeds


def _framed(tokenizer: Any, chunks: list[list[int]], count: int) -> list[list[int]]:
    """Each chunk between its markers and padded to the tokenizer's 77 tokens."""
    empty: list[list[int]] = [[]] * (count - len(chunks))
    framed = [[tokenizer.bos_token_id, *chunk, tokenizer.eos_token_id] for chunk in chunks + empty]
    return [ids + [tokenizer.pad_token_id] * (tokenizer.model_max_length - len(ids)) for ids in framed]


def _run(text_encoder: Any, chunks: list[list[int]]) -> list[Any]:
    # One by one: a batch of chunks would round differently from diffusers' batch of one.
    return [text_encoder(torch.tensor([ids], device=text_encoder.device), output_hidden_states=True) for ids in chunks]
