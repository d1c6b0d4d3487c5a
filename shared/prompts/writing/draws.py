"""Reproducible choices: a seed makes the same choices on every machine and with every version of Python."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

#: Bits of a drawn seed, so that a browser's JSON keeps every digit; a client may ask for any seed of 64 bits.
SEED_BITS = 53


class Draws:
    """A stream of choices from a seed, by SHA-256: Python does not promise that `random.shuffle` stays the same."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._drawn = 0

    def seed(self) -> int:
        """Draw a seed for a picture."""
        self._drawn += 1
        digest = hashlib.sha256(f"{self._seed}:{self._drawn}".encode()).digest()
        return int.from_bytes(digest[:8]) >> (64 - SEED_BITS)

    def one(self, choices: Sequence[T]) -> T:
        """Draw one of the choices."""
        return choices[self.seed() % len(choices)]

    def shuffled(self, choices: Sequence[T]) -> list[T]:
        """Return the choices in a drawn order."""
        left = list(choices)
        return [left.pop(self.seed() % len(left)) for _ in choices]

    def rounds(self, choices: Sequence[T]) -> Iterator[T]:
        """Yield choices without end; none comes again before all others have come."""
        while True:
            yield from self.shuffled(choices)
