"""Digits and signs that pass for letters within a word: `ch1ld`, `b|_ood`, `r*pe`."""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterator
from itertools import chain, product
from typing import Protocol

from shared.prompts.policy.letters import squeeze

#: Strokes drawn from several characters, the longest first.
_DRAWINGS = (
    ("/-\\", "a"),
    ("|-|", "h"),
    ("|\\|", "n"),
    ("/\\", "a"),
    ("\\/", "v"),
    ("|<", "k"),
    ("|)", "d"),
    ("|3", "b"),
    ("()", "o"),
)
_DRAWN = re.compile("|".join(re.escape(drawing) for drawing, _ in _DRAWINGS))

#: Digits and signs that pass for letters. A `1` may be an i or an l.
_LEET = {
    "0": "o", "2": "z", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "+": "t", "(": "c", "€": "e", "£": "l", "¢": "c", "¥": "y",
}  # fmt: skip
_LEET_TABLE = str.maketrans(_LEET)
_STROKES = "1!|"
_STROKE = re.compile(f"[{_STROKES}]")
_MOST_STROKES = 4  #: in one word; each may be an i or an l
_LEET_DIGITS = frozenset("01345789")
_FEWEST_LETTERS = (
    2  #: a single letter among equal digits is a size or a model number; among different digits it may be 53x
)
LEET_SIGNS = "@$!|+€£¢¥"
_WILDCARD = re.compile("[*#]")
_SIGNS = re.compile(r"[\d@$+(€£¢¥!|*#/\\]")  #: a word without any of these has no sign that passes for a letter
_VOWELS = "aeiou"
_CONSONANTS = "bcdfghjklmnpqrstvwxyz"  #: hidden only within a word: at its edge the sign may belong to a footnote

_HAS_CYRILLIC = re.compile("[\\u0400-\\u04ff]")
CYRILLIC = str.maketrans("aceopxykmtbhi", "асеорхукмтвні")  #: from Latin letters to those that look like them

#: One letter for all that a sign may stand for; other signs are nothing.
_OUTLINE: dict[int, int | str | None] = {
    **dict.fromkeys(map(ord, string.punctuation)),
    **{lookalike: chr(letter) for letter, lookalike in CYRILLIC.items()},
    **_LEET_TABLE,
    **dict.fromkeys(map(ord, "1!|l£і"), "i"),
}


class Known(Protocol):
    """What the reader of signs must know about words."""

    outlines: Collection[str]  #: of all words

    def decode(self, letters: str) -> str | None:
        """Return the known word that these letters spell."""

    def fill(self, before: str, after: str, letters: str) -> str | None:
        """Return the known word that one of some letters makes between others."""


def outline(word: str) -> str:
    """Return what all ways to read the signs of a word have in common; words with different outlines never meet."""
    return squeeze(_only_letters(word.translate(_OUTLINE)))


def decode_signs(core: str, known: Known) -> str | None:
    """Return the known word that letters and signs spell, also with one letter hidden; None if there is none."""
    if not _SIGNS.search(core):
        return None
    word = decode_leet(core, known) or _decode_wildcard(core, known)
    return word if word and any(map(str.isalnum, core)) else None


def decode_leet(core: str, known: Known) -> str | None:
    """Return the known word that letters and signs spell; None if there is none."""
    if _DRAWN.search(core):
        for drawing, letter in _DRAWINGS:
            core = core.replace(drawing, letter)
    return _guess(core, known) or (_guess(core.rstrip("!"), known) if core.endswith("!") else None)


def _guess(core: str, known: Known) -> str | None:
    if outline(core) not in known.outlines or _has_few_letters(core):
        return None
    return next((word for guess in _guess_strokes(_letters_of(core)) if (word := known.decode(guess))), None)


def _has_few_letters(core: str) -> bool:
    digits = set(filter(_LEET_DIGITS.__contains__, core))
    return sum(map(str.isalpha, core)) + len(digits) // 2 < _FEWEST_LETTERS


def _letters_of(shape: str) -> str:
    """Return the letters of a word and those that its signs stand for, with the strokes."""
    spelled = "".join(char for char in shape.translate(_LEET_TABLE) if char.isalpha() or char in _STROKES)
    return spelled.translate(CYRILLIC) if _HAS_CYRILLIC.search(spelled) else spelled


def _guess_strokes(spelled: str) -> Iterator[str]:
    """Yield every way to read the strokes of a word: `1o1i` is loli."""
    parts = _STROKE.split(spelled)
    count = len(parts) - 1
    if count <= _MOST_STROKES:
        for strokes in product("il", repeat=count):
            yield "".join(chain.from_iterable(zip(parts, (*strokes, ""), strict=True)))


def _decode_wildcard(core: str, known: Known) -> str | None:
    if core.count("*") + core.count("#") != 1:
        return None
    before, after = map(_only_letters, _WILDCARD.split(core))
    is_within = core.strip("*#") == core
    return known.fill(before, after, _VOWELS + _CONSONANTS * is_within)


def _only_letters(text: str) -> str:
    return text if text.isalpha() else "".join(filter(str.isalpha, text))
