"""Reproducible choices: the same seed makes the same ones on every machine and with every version of Python."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

SEED_BITS = 53  #: of seeds that are drawn; a browser's JSON keeps every digit


class Draws:
    """A stream of choices out of a seed, through SHA-256: Python promises no algorithm of its own for `shuffle`."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._drawn = 0

    def seed(self) -> int:
        """A number that can seed a picture."""
        self._drawn += 1
        digest = hashlib.sha256(f"{self._seed}:{self._drawn}".encode()).digest()
        return int.from_bytes(digest[:8]) >> (64 - SEED_BITS)

    def one(self, choices: Sequence[T]) -> T:
        """One of them."""
        return choices[self.seed() % len(choices)]

    def shuffled(self, choices: Sequence[T]) -> list[T]:
        """All of them in another order."""
        left = list(choices)
        return [left.pop(self.seed() % len(left)) for _ in choices]

    def rounds(self, choices: Sequence[T]) -> Iterator[T]:
        """Them without end: each once before any comes again."""
        while True:
            yield from self.shuffled(choices)
