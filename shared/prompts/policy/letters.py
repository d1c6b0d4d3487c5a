"""The letters of a text, whatever capitals, accents, compatibility forms and invisible characters it has. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby
from unicodedata import category, normalize

from image_generator_types.compatibility import compatible

#: Invisible characters that Unicode counts as letters or symbols: Hangul and Khmer fillers, the empty Braille cell.
_INVISIBLE = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_UNSEEN_CATEGORIES = frozenset({"Mn", "Me", "Cf"})

#: Marks that make another letter and are no accents: the voicing of kana.
_KEPT_MARKS = frozenset("\u3099\u309a")

_ASTRAL = 0x10000  #: the first character outside Unicode's basic plane


class Replacements:
    """Characters that others replace. `str.translate` is slow for a text whose characters are mostly not among them."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = table
        # A pattern's class of many characters is fast only within the basic plane.
        basic = "".join(re.escape(char) for char in table if ord(char) < _ASTRAL)
        self._some = re.compile(f"[{basic}{chr(_ASTRAL)}-\U0010ffff]")

    def apply(self, text: str) -> str:
        """Return the text with all of them replaced."""
        return "".join(map(self._table.get, text, text)) if self._some.search(text) else text


#: Letters that people replace with plain ones where the keyboard lacks them.
_PLAIN = Replacements({"ł": "l", "đ": "d", "ð": "d", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ħ": "h"})

#: The apostrophe within Ukrainian words, as in п'ять; it counts as a letter.
_CYRILLIC_APOSTROPHE = re.compile("(?<=[\u0400-\u04ff])['’ʼ‘`](?=[\u0400-\u04ff])")

DOUBLE = re.compile(r"(.)\1")


def fold(text: str) -> str:
    """Return a text without capitals, accents, compatibility forms and invisible characters."""
    return text.lower() if text.isascii() else plain(unmarked(text))


def unmarked(text: str) -> str:
    """Return a text without accents, compatibility forms and invisible characters."""
    if text.isascii():
        return text
    apart = compatible(text, "NFKD")
    chars = set(apart)
    unseen = {char for char in chars if category(char) in _UNSEEN_CATEGORIES} - _KEPT_MARKS | (chars & _INVISIBLE)
    return normalize("NFC", "".join([char for char in apart if char not in unseen]) if unseen else apart)


def plain(text: str) -> str:
    """Return a text in lower case, with the letters that every keyboard has."""
    return _CYRILLIC_APOSTROPHE.sub("", _PLAIN.apply(text.casefold()))


def squeeze(word: str) -> str:
    """Return a word without repeated letters."""
    return "".join([letter for letter, _ in groupby(word)]) if DOUBLE.search(word) else word
