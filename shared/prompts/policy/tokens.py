"""The words of one reading of a prompt, with the clauses and sentences in which they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, chain

from shared.prompts.policy.spelling import CHINESE, Spelling

_KATAKANA = "\u30a0-\u30ff"
_WORD = rf"[^\W\d_{CHINESE}{_KATAKANA}]+|\d+(?:[.,:]\d+)*|[{CHINESE}]+|[{_KATAKANA}]+"
_WORDS = re.compile(f"({_WORD})")
PHRASE_WORD = re.compile(rf"(?:{_WORD})\*?")  #: of a list, where a star may stand behind it
_SENTENCE_END = re.compile(r"[.!?]\s|[\n;|。]")
_CLAUSE_END = re.compile(r"[,:()\[\]{}、–—]")
_PLAIN_GAPS = frozenset({" ", "", "-", "'", "_", "’"})

#: What a gap between two words ends; the gap may have signs of both.
_NOTHING, _CLAUSE, _SENTENCE = 0, 1, 2

#: Abbreviations whose dot ends no sentence.
_ABBREVIATED = frozenset({"yr", "yrs", "mr", "mrs", "ms", "dr", "st", "approx", "ca", "jr", "sr"})


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of one reading; for each, the numbers of its clause and of its sentence."""

    words: list[str]
    clauses: list[int]
    sentences: list[int]


class Tokenizer:
    """Divides the readings of one request into words, as the rules spell them where they know them."""

    def __init__(self, spelling: Spelling) -> None:
        self._canonical = spelling.canonical
        self._ends = cache(_ends)

    def tokenize(self, text: str) -> Tokens:
        """Divide one reading."""
        parts = _WORDS.split(text)  # a gap, a word, a gap, ..., a word, a gap
        pieces = list(map(self._canonical, parts[1::2]))
        words = list(chain.from_iterable(pieces))
        ends = [_NOTHING, *map(self._ends, parts[2:-1:2])]  # by the gap before each word
        if len(words) > len(pieces):
            ends = _spread(ends, pieces, len(words))
        if not _ABBREVIATED.isdisjoint(words):
            ends = [_NOTHING, *map(_without_abbreviation, words, ends[1:])]
        return Tokens(
            words=words,
            clauses=list(accumulate([end > _NOTHING for end in ends])),
            sentences=list(accumulate([end >= _SENTENCE for end in ends])),
        )


def _ends(gap: str) -> int:
    if gap in _PLAIN_GAPS:
        return _NOTHING
    return _SENTENCE * bool(_SENTENCE_END.search(gap)) + _CLAUSE * bool(_CLAUSE_END.search(gap))


def _spread(ends: Sequence[int], pieces: Iterable[Sequence[str]], count: int) -> list[int]:
    """Return what the gap before each piece ends: only the first piece of a word has a gap before it."""
    spread = [_NOTHING] * count
    for place, end in zip(accumulate(map(len, pieces), initial=0), ends, strict=False):
        if end:
            spread[place] = end
    return spread


def _without_abbreviation(word: str, end: int) -> int:
    return end - _SENTENCE if end >= _SENTENCE and word in _ABBREVIATED else end
