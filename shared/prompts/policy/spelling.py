"""The words of all rules by their letters: recognize them repeated, misspelled, in disguise or without gaps."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise

from shared.prompts.policy.leet import outline
from shared.prompts.policy.letters import DOUBLE, squeeze
from shared.prompts.policy.rules import LISTS
from shared.prompts.word_memory import remembered

CHINESE = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u309f\u3400-\u9fff\uf900-\ufaff"  #: and hiragana, as a class of a pattern
_HANGUL = "\uac00-\ud7a3"
_CHINESE_START = re.compile(f"[{CHINESE}]")
_HANGUL_START = re.compile(f"[{_HANGUL}]")

#: A word without any of these is spelled as it is.
_IRREGULAR = re.compile(rf"[{CHINESE}{_HANGUL}]|(.)\1")

#: Particles that Korean attaches to a noun.
_PARTICLES = LISTS.take("particles, Korean")

_RUN = re.compile(r"(.)\1*")
_LONG_RUN = re.compile(r"(.)\1\1")
_UNUSUAL_DOUBLE = re.compile(r"([aiuhjkqvwxy])\1")

#: Letters. Shorter words too often mean something else with a doubled letter, or backwards.
LONG_ENOUGH = 5
_SHORTEST_PIECE = 4  #: letters of a word among letters spelled apart without a gap between words
_SHORT_PIECES = frozenset({"kid", "boy", "old", "age", "sex", "poo", "pee"})
_PIECE_HEAD, _CHINESE_HEAD = 3, 2  #: letters that few words have in common at their beginning

_LONGEST_HEAD = 5  #: letters of a word's beginning by which most other letters are told from it

#: Words with a doubled letter that are words of their own.
_NOT_DOUBLED = frozenset(LISTS.take("words with a doubled letter"))


class Spelling:
    """The words that the rules know."""

    def __init__(self, words: Collection[str], refused: Collection[str]) -> None:
        """Index the words; of those that are spelled alike, the ones that refuse a prompt come first."""
        self._words = frozenset(words)
        self._squeezed: dict[str, list[str]] = defaultdict(
            list
        )  #: from a word without doubled letters to the known words, those that refuse first
        for word in sorted(words, key=lambda word: (word not in refused, not DOUBLE.search(word), word)):
            self._squeezed[squeeze(word)].append(word)
        self.outlines: Collection[str] = frozenset(map(outline, self._squeezed))
        self._between = _letters_between(self._squeezed)
        self._heads = {word[:end] for word in self._squeezed for end in range(_LONGEST_HEAD + 1)}
        self._chinese_lengths = _lengths_by_start(filter(_CHINESE_START.match, words), _CHINESE_HEAD)
        self._pieces = frozenset(word for word in words if len(word) >= _SHORTEST_PIECE or word in _SHORT_PIECES)
        self._piece_lengths = _lengths_by_start(self._pieces, _PIECE_HEAD)
        self.canonical = remembered(self._canonical)

    def _canonical(self, word: str) -> Sequence[str]:
        """Return a word as the rules spell it: several words if its script puts no spaces between them."""
        if word in self._words or not _IRREGULAR.search(word):
            return (word,)
        if word.isascii():
            return (self._undoubled(word) or word,)
        if _CHINESE_START.match(word):
            return _cut_greedily(word, self._words, self._chinese_lengths, _CHINESE_HEAD)
        if _HANGUL_START.match(word):
            return (self._without_particle(word),)
        return (self._undoubled(word) or word,)

    def _undoubled(self, word: str) -> str | None:
        if not DOUBLE.search(word):
            return None
        single = squeeze(word)
        if word in _NOT_DOUBLED or single not in self._squeezed:
            return None
        is_meant = len(single) >= LONG_ENOUGH or _LONG_RUN.search(word) or _UNUSUAL_DOUBLE.search(word)
        if not is_meant:
            return None
        # `bloood` is blood and not the Swedish blod, `maaan` is man and not the German Mann.
        known = self._squeezed[single]
        return next((candidate for candidate in known if _is_stretched(candidate, word)), known[0])

    def _without_particle(self, word: str) -> str:
        bare = (word.removesuffix(particle) for particle in _PARTICLES if word.endswith(particle))
        return next((noun for noun in bare if noun in self._words), word)

    def decode(self, letters: str) -> str | None:
        """Return the rules' word that these letters spell, even with repeated letters; None if there is none."""
        return letters if letters in self._words else self._undoubled(letters)

    def fill(self, before: str, after: str, letters: str) -> str | None:
        """Return the rules' word that the first possible one of some letters makes between others."""
        fitting = self._between.get(f"{before[-1:]}*{after[:1]}")
        if fitting is None or squeeze(before[:_LONGEST_HEAD]) not in self._heads:
            return None
        first, last = squeeze(before), squeeze(after)
        doubled = f"{first[-1:]}{last[:1]}" if squeeze(first + last) in self._squeezed else ""
        possible = (
            letter
            for letter in letters
            if letter in fitting and (letter in doubled or f"{first}{letter}{last}" in self._squeezed)
        )
        return next((word for letter in possible if (word := self.decode(f"{before}{letter}{after}"))), None)

    def segment(self, letters: str) -> str:
        """Divide letters without gaps into the words that the rules know."""
        return " ".join(_cut_greedily(letters, self._pieces, self._piece_lengths, _PIECE_HEAD))


def _is_stretched(known: str, word: str) -> bool:
    """Return whether `word` is `known` with some letters repeated; both are equal without doubled letters."""
    runs = zip(_RUN.finditer(known), _RUN.finditer(word), strict=True)
    return all(len(short[0]) <= len(long[0]) for short, long in runs)


def _letters_between(words: Iterable[str]) -> Mapping[str, Collection[str]]:
    """Map neighbours, such as `a*b`, to the letters that stand between them in a word, also if these repeat one."""
    between: dict[str, set[str]] = defaultdict(set)
    for word in words:
        letters = ("", *word, "")
        for before, letter, after in zip(letters, word, letters[2:], strict=False):
            between[f"{before}*{after}"].add(letter)
            between[f"{letter}*{letter}"].add(letter)
        for before, after in pairwise(letters):
            between[f"{before}*{after}"].update(before, after)
    return {neighbours: fitting for neighbours, fitting in between.items() if any(map(str.isascii, fitting))}


def _lengths_by_start(words: Iterable[str], start: int) -> Mapping[str, Sequence[int]]:
    """Map the first letters of words to the lengths of the words, the longest first."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for word in words:
        lengths[word[:start]].add(len(word))
    return {letters: sorted(found, reverse=True) for letters, found in lengths.items()}


def _cut_greedily(text: str, words: Collection[str], lengths: Mapping[str, Sequence[int]], head: int) -> Sequence[str]:
    """Divide a text from left to right into the longest known words, and the unknown text between them.

    `lengths` has those of the words by their first letters, `head` of them; a word of one letter counts, too.
    """
    pieces: list[str] = []
    start = unknown = 0
    while start < len(text):
        for length in lengths.get(text[start : start + head], ()):
            if (piece := text[start : start + length]) in words:
                break
        else:
            piece = text[start] if text[start] in words else ""
        if piece:
            pieces += [text[unknown:start], piece] if unknown < start else [piece]
            start = unknown = start + len(piece)
        else:
            start += 1
    return pieces + [text[unknown:]] * (unknown < len(text))
