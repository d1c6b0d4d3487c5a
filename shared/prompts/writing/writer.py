"""Write prompts: draw combinations, let a language model expand each if there is one, and check everything."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from image_generator_types.models import ImageModel
from image_generator_types.negative import NegativePromptMode
from shared.errors import UnsafePromptError
from shared.prompts.policy import check_prompt
from shared.prompts.style import Style
from shared.prompts.writing.combinations import Combination
from shared.prompts.writing.draws import Draws
from shared.prompts.writing.expansion import expand
from shared.prompts.writing.language_model import LanguageModel, load_language_model
from shared.prompts.writing.orders import Order, PromptCategory
from shared.settings import Settings

MOST_PROMPTS = 50  #: prompts in one batch over HTTP


class Source(StrEnum):
    """The author of a prompt."""

    LANGUAGE_MODEL = "language-model"  #: a combination with a sentence by a language model
    COMBINATION = "combination"  #: a combination alone: there was no model, no time or no usable sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompt:
    """A prompt with everything that a variation needs."""

    name: str  #: of the variation; equal prompts have equal names
    category: PromptCategory
    prompt: str
    alt: str  #: what the picture shows
    seed: int  #: seed of the picture
    negative_prompt_mode: NegativePromptMode
    model: ImageModel
    style: Style
    source: Source


@dataclass(frozen=True, kw_only=True)
class PromptWriter:
    """A writer of batches of prompts; without a model, or without time for it, it writes plain combinations."""

    model: LanguageModel | None = None
    seconds_per_prompt: float = math.inf
    seconds_in_all: float = math.inf
    check: Callable[[str], None] = check_prompt  #: raises UnsafePromptError

    @classmethod
    def from_settings(cls, settings: Settings, seconds_in_all: float = math.inf) -> PromptWriter:
        """Make a writer and load the model that the settings name. Raises PromptModelError if it cannot be loaded."""
        path = settings.prompt_model
        return cls(
            model=load_language_model(path.expanduser(), settings.prompt_threads) if path else None,
            seconds_per_prompt=settings.prompt_seconds,
            seconds_in_all=seconds_in_all,
        )

    def write(self, order: Order, count: int, seed: int, style: Style | None = None) -> list[Prompt]:
        """Write `count` different prompts in one style; a seed draws the same combinations every time.

        Raises UnsafePromptError if the words of the order ask for what must never be drawn.
        """
        deadline = time.monotonic() + self.seconds_in_all
        key = f"{order.category} {order} {seed}"
        style = style or Draws(f"{key} style").one(list(order.styles.values()))
        drawn = order.draw(Draws(f"{key} combinations"))
        return [
            self._prompt(order, combination, style, Draws(f"{key} {number}"), deadline)
            for number, combination in enumerate(islice(_each_once(drawn), count))
        ]

    def _prompt(self, order: Order, combination: Combination, style: Style, draws: Draws, deadline: float) -> Prompt:
        picture_seed = draws.seed()
        text = combination.text(style)
        self.check(text)
        sentence = self._expansion(combination, style, draws, deadline)
        return Prompt(
            name=f"{order.name(combination)}_{hashlib.sha256(f'{text} {picture_seed}'.encode()).hexdigest()[:8]}",
            category=order.category,
            prompt=combination.text(style, sentence) if sentence else text,
            alt=combination.alt,
            seed=picture_seed,
            negative_prompt_mode=order.negative_prompt_mode,
            model=order.model,
            style=style,
            source=Source.LANGUAGE_MODEL if sentence else Source.COMBINATION,
        )

    def _expansion(self, combination: Combination, style: Style, draws: Draws, deadline: float) -> str | None:
        """Have the model write a sentence for the combination, or return None."""
        if self.model is None:
            return None

        def is_fit(sentence: str) -> bool:
            try:
                self.check(combination.text(style, sentence))
            except UnsafePromptError:
                return False
            return True

        own_deadline = min(deadline, time.monotonic() + self.seconds_per_prompt)
        return expand(self.model, combination.place, draws, is_fit, own_deadline)


def _each_once(combinations: Iterator[Combination]) -> Iterator[Combination]:
    seen: set[Combination] = set()
    for combination in combinations:
        if combination not in seen:
            seen.add(combination)
            yield combination
