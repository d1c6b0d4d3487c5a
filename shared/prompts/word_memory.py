"""What a process has learned of words, remembered from one prompt to the next: most prompts share most of theirs."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")

MOST_WORDS = 4_000  #: twice what a prompt can have
LONGEST = 40  #: characters; whoever sends longer ones must not fill the memory with them

_clear: list[Callable[[], None]] = []


def remembered(read: Callable[[str], T]) -> Callable[[str], T]:
    """Return `read` with a memory of the last words."""
    recall = lru_cache(maxsize=MOST_WORDS)(read)
    _clear.append(recall.cache_clear)
    return lambda word: recall(word) if len(word) <= LONGEST else read(word)


def forget_words() -> None:
    """Forget all words, as a process does that has just started."""
    for clear in _clear:
        clear()
