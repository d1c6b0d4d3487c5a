"""Prompts of any length for Stable Diffusion XL and 3.5.

CLIP reads 77 tokens, T5 as diffusers calls it 256, and diffusers cuts off the rest: most of a negative prompt, legal
terms among it, would never reach the model. So a prompt is encoded in chunks, each between its encoder's markers, and
the chunks follow one another along the sequence that the model attends to. A prompt that fits in one chunk is encoded
exactly as diffusers does it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import torch

#: Tokens of one T5 chunk: diffusers' default `max_sequence_length` for SD 3, and the most that SD 3.5 was trained on
#: (its card: "context length 77/256 tokens at different stages of training"). diffusers allows 512.
T5_LENGTH = 256

Chunks = list[list[int]]  #: token ids of one text, without markers


@dataclass(frozen=True, kw_only=True)
class PromptEmbeddings:
    """What diffusers' pipelines take in place of prompts; the fields are named like their arguments."""

    prompt_embeds: torch.Tensor  #: (pictures, tokens of all chunks, features)
    negative_prompt_embeds: torch.Tensor  #: the same shape
    pooled_prompt_embeds: torch.Tensor  #: (pictures, pooled features)
    negative_pooled_prompt_embeds: torch.Tensor  #: the same shape

    @property
    def shape(self) -> tuple[int, ...]:
        """What prompts have in common that can be denoised together."""
        return tuple(self.prompt_embeds.shape[1:])


@dataclass(frozen=True, kw_only=True)
class _Encoder:
    """A text encoder, and how its chunks are framed."""

    tokenizer: Any
    model: Any
    begin: list[int]
    end: list[int]
    length: int  #: tokens of a chunk, markers and padding included
    markers: frozenset[int] = frozenset()  #: ids that are pieces of the vocabulary, too, and so are read out of text

    def split(self, text: str) -> Chunks:
        """The token ids of `text` in one or more chunks, without markers."""
        tokens = [spelled for token in self._read(text) for spelled in self._spelled(token)]
        room = self.length - len(self.begin) - len(self.end)
        return [tokens[start : start + room] for start in range(0, len(tokens), room)] or [[]]

    def _read(self, text: str) -> list[int]:
        # split_special_tokens: "<|endoftext|>" typed by a user is fourteen characters, not the end of the prompt.
        ids: list[int] = self.tokenizer(
            text, add_special_tokens=False, split_special_tokens=True, verbose=False
        ).input_ids
        return ids

    def _spelled(self, token: int) -> list[int]:
        """A token of text; a marker letter by letter."""
        # Not sought in the text: T5 normalises before it reads, and makes "</s>" of full-width letters, too.
        if token not in self.markers:
            return [token]
        marker = self.tokenizer.convert_ids_to_tokens(token)
        return self._read(f"{marker[0]} {marker[1:]}")

    def run(self, chunks: Chunks, count: int) -> list[Any]:
        """What the encoder answers to each chunk, with empty ones added up to `count`."""
        # One by one: a batch of chunks would round differently from diffusers' batch of one.
        return [
            self.model(torch.tensor([self._framed(chunk)], device=self.model.device), output_hidden_states=True)
            for chunk in chunks + [[]] * (count - len(chunks))
        ]

    def _framed(self, chunk: list[int]) -> list[int]:
        ids = [*self.begin, *chunk, *self.end]
        return ids + [self.tokenizer.pad_token_id] * (self.length - len(ids))


@torch.no_grad()
def encode_prompts(pipeline: Any, prompt: str, negative_prompt: str) -> PromptEmbeddings:
    """Encode both prompts whole, padded to equally many chunks, on the pipeline's device and in its dtype.

    `pipeline` is diffusers' StableDiffusionXLPipeline or StableDiffusion3Pipeline. The pooled embeddings see the first
    chunk only, so what matters most stands first. The text is text: no weights, no markers, no syntax of any kind.
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
    """The token ids of `text` for each of the pipeline's encoders: both CLIPs, then T5 where there is one."""
    return [encoder.split(text) for encoder in _encoders(pipeline)]


def stack(embeddings: Sequence[PromptEmbeddings]) -> PromptEmbeddings:
    """The prompts of several pictures of equal `shape` as one batch."""
    tensors = {
        field.name: torch.cat([getattr(one, field.name) for one in embeddings]) for field in fields(PromptEmbeddings)
    }
    return PromptEmbeddings(**tensors)


def _encoders(pipeline: Any) -> list[_Encoder]:
    encoders = [
        _Encoder(
            tokenizer=tokenizer,
            model=model,
            begin=[tokenizer.bos_token_id],
            end=[tokenizer.eos_token_id],
            # The encoder has so many positions, whatever a tokenizer without its configuration may believe.
            length=min(tokenizer.model_max_length, model.config.max_position_embeddings),
        )
        for tokenizer, model in (
            (pipeline.tokenizer, pipeline.text_encoder),
            (pipeline.tokenizer_2, pipeline.text_encoder_2),
        )
    ]
    if getattr(pipeline, "text_encoder_3", None) is not None:
        t5 = pipeline.tokenizer_3
        encoders.append(
            _Encoder(
                tokenizer=t5,
                model=pipeline.text_encoder_3,
                begin=[],
                end=[t5.eos_token_id],
                length=T5_LENGTH,
                markers=frozenset(t5.all_special_ids) - {t5.unk_token_id},
            )
        )
    return encoders


def _encode(pipeline: Any, split: list[Chunks], clip_count: int, t5_count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The states that the model attends to, and the pooled embedding, as the pipeline's `encode_prompt` gives them."""
    first, second, *t5 = _encoders(pipeline)
    of_first, of_second = first.run(split[0], clip_count), second.run(split[1], clip_count)
    # The penultimate layer of both, as with clip_skip None.
    states = torch.cat(
        [
            torch.cat([one.hidden_states[-2], two.hidden_states[-2]], dim=-1)
            for one, two in zip(of_first, of_second, strict=True)
        ],
        dim=1,
    )
    if not hasattr(pipeline, "tokenizer_3"):
        return states, of_second[0].text_embeds
    features = pipeline.transformer.config.joint_attention_dim
    of_t5 = (
        torch.cat([answer[0] for answer in t5[0].run(split[2], t5_count)], dim=1)
        if t5
        else states.new_zeros((1, T5_LENGTH, features))
    )
    wide = torch.nn.functional.pad(states, (0, features - states.shape[-1]))
    pooled = torch.cat([of_first[0].text_embeds, of_second[0].text_embeds], dim=-1)
    return torch.cat([wide, of_t5.to(wide.dtype)], dim=1), pooled
