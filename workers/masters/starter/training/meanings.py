"""What each token of the vocabulary means by itself: where the text encoders' embeddings begin.

A word begins with the code of what it names, in place of chance, so that training is left with how words go together.
That costs a tenth of the time that learning some two thousand words from chance would.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch

from workers.masters.starter.latent_map import COLOURS, PALETTES, SCENES, SIZES, TIMES, WEATHERS
from workers.masters.starter.training import words
from workers.masters.starter.training.ideas import SIDE_SIGNS
from workers.masters.starter.training.subjects import SUBJECTS

_WIDTHS = {
    "subject": 24,
    "scene": 8,
    "time": 2,
    "weather": 3,
    "palette": 4,
    "colour": 4,
    "gender": 1,
    "size": 3,
    "side": 1,
    "glow": 1,
}
_KINDS = ("subject", "scene", "time", "weather", "palette", "colour", "size", "hair", "clothes", "person")
MEANING_LENGTH = sum(_WIDTHS.values()) + len(_KINDS)


def find_meanings(tokenizer: Any, codes: dict[str, torch.Tensor]) -> torch.Tensor:
    """Return a meaning for each token, (tokens, MEANING_LENGTH); zero for tokens that mean nothing."""
    starts = dict(zip(_WIDTHS, torch.tensor([0, *_WIDTHS.values()]).cumsum(0).tolist(), strict=False))
    first_kind = sum(_WIDTHS.values())
    sums = torch.zeros(len(tokenizer), MEANING_LENGTH)
    weights = torch.zeros(len(tokenizer), 1)

    def add(phrases: Iterable[str], name: str, value: torch.Tensor | float | None, kind: str | None = None) -> None:
        for phrase in phrases:
            tokens = tokenizer(phrase, add_special_tokens=False).input_ids
            for token in tokens:
                # A word alone says it; a word of many says a share of it.
                weight = 1.0 / len(tokens) ** 1.5
                weights[token] += weight
                if value is not None:
                    sums[token, starts[name] : starts[name] + _WIDTHS[name]] += weight * value
                if kind is not None:
                    sums[token, first_kind + _KINDS.index(kind)] += weight

    for index, subject in enumerate(SUBJECTS):
        add(subject.words, "subject", codes["subject"][index], "subject")
        if subject.is_person:
            add(subject.words, "subject", None, "person")
    for name, table, names, shift in (
        ("scene", words.SCENE_WORDS, SCENES, 0),
        ("time", words.TIME_WORDS, TIMES, 0),
        ("weather", words.WEATHER_WORDS, WEATHERS, 1),
        ("palette", words.PALETTE_WORDS, PALETTES, 1),
        ("colour", words.COLOUR_WORDS, COLOURS, 1),
        ("size", words.SIZE_WORDS, SIZES, 1),
    ):
        for index, called in enumerate(names):
            value = codes[name][index - shift] if index >= shift else None
            add(table.get(called, ()), name, value, name)
    for name, sign in (("woman", 1.0), ("man", -1.0)):
        add(words.GENDER_WORDS[name], "gender", sign, "person")
    for name, phrases in words.SIDE_WORDS.items():
        add(phrases, "side", float(SIDE_SIGNS[name]))
    add(words.GLOW_WORDS, "glow", 1.0)
    add(words.HAIR, "glow", None, "hair")
    add(words.CLOTHES, "glow", None, "clothes")
    add(words.FILLERS, "glow", None)
    comma = tokenizer(",", add_special_tokens=False).input_ids
    sums[comma] = 0
    return sums / weights.clamp(min=0.3)
