"""Text encoders that read a text of any length in chunks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

Chunks = list[list[int]]  #: token ids of one text, without markers


@dataclass(frozen=True, kw_only=True)
class TextEncoder:
    """A text encoder, and how its chunks are framed."""

    tokenizer: Any
    model: Any
    begin: list[int]
    end: list[int]
    length: int  #: tokens of a chunk, with markers and padding
    markers: frozenset[int] = frozenset()  #: ids that are also pieces of the vocabulary, and so can be read out of text

    def split(self, text: str) -> Chunks:
        """Return the token ids of `text` in one or more chunks, without markers."""
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
        """Return a token of text as it is, and a marker letter by letter."""
        # Markers are not looked for in the text: T5 normalises it first, and makes "</s>" of full-width letters, too.
        if token not in self.markers:
            return [token]
        marker = self.tokenizer.convert_ids_to_tokens(token)
        return self._read(f"{marker[0]} {marker[1:]}")

    def run(self, chunks: Chunks, count: int) -> list[Any]:
        """Encode each chunk, and as many empty chunks as `count` asks for beyond them."""
        # One by one: a batch of chunks would round differently from diffusers' batch of one.
        return [
            self.model(torch.tensor([self._framed(chunk)], device=self.model.device), output_hidden_states=True)
            for chunk in chunks + [[]] * (count - len(chunks))
        ]

    def _framed(self, chunk: list[int]) -> list[int]:
        ids = [*self.begin, *chunk, *self.end]
        return ids + [self.tokenizer.pad_token_id] * (self.length - len(ids))


def clip_encoders(pipeline: Any) -> list[TextEncoder]:
    """Return both CLIP encoders, which SDXL and SD 3.5 have in common."""
    return [
        TextEncoder(
            tokenizer=tokenizer,
            model=model,
            begin=[tokenizer.bos_token_id],
            end=[tokenizer.eos_token_id],
            # The encoder has this many positions, whatever a tokenizer without its configuration may believe.
            length=min(tokenizer.model_max_length, model.config.max_position_embeddings),
        )
        for tokenizer, model in (
            (pipeline.tokenizer, pipeline.text_encoder),
            (pipeline.tokenizer_2, pipeline.text_encoder_2),
        )
    ]


def clip_states(first: Sequence[Any], second: Sequence[Any]) -> torch.Tensor:
    """Join what both CLIPs answered, feature by feature, chunk after chunk: their penultimate layers."""
    return torch.cat(
        [
            torch.cat([one.hidden_states[-2], two.hidden_states[-2]], dim=-1)
            for one, two in zip(first, second, strict=True)
        ],
        dim=1,
    )
