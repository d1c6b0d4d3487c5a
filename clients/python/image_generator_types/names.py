"""Names of variations: which are allowed, and how any text becomes one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from image_generator_types.compatibility import compatible

LONGEST_NAME = 100  #: characters

#: A letter or a digit, then letters, digits, `_` and `-`.
NAME_PATTERN = r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}"

#: Words that stand where a variation's name would in a URL, so no variation has them as its name.
RESERVED_NAMES = frozenset(
    {"variations", "models", "health", "families", "events", "prompts", "images", "name", "docs", "metrics", "api"}
)

#: Behind a text that is a reserved word.
BEHIND_RESERVED = "_picture"

#: Left out within a word: L'Aquila is laquila.
APOSTROPHES = (
    "'`\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{PRIME}"
    "\N{MODIFIER LETTER TURNED COMMA}\N{MODIFIER LETTER APOSTROPHE}"
)

#: Encyclopaedias write Bielsko-Biała with a hyphen of its own.
_HYPHEN = "\N{HYPHEN}"

_BETWEEN_WORDS = re.compile(r"[^a-z0-9]+")


def name_for(text: str) -> str | None:
    """Return the name of a variation that says what `text` says: "seo_São Paulo_café" is `seo_sao_paulo_cafe`.

    Letters of most alphabets are spelt in Latin ones, as far as `letters.txt` knows them; no case is kept. All that is
    no letter or digit becomes `_`. Chinese characters are left out, since they are read differently in Chinese and
    Japanese. The answer is None if nothing is left.

    The function knows no other variation: two texts may have the same name.
    """
    spelt = "".join(map(_spelling, compatible(text).lower()))
    name = _BETWEEN_WORDS.sub(_allowed, spelt).strip("_-")[:LONGEST_NAME].rstrip("_-")
    return f"{name}{BEHIND_RESERVED}" if name in RESERVED_NAMES else name or None


def _allowed(between: re.Match[str]) -> str:
    return between[0] if set(between[0]) <= {"_", "-"} else "_"


@lru_cache(maxsize=4_000)  # more than the letters of most alphabets; clients choose the characters
def _spelling(char: str) -> str:
    """Spell a character in small Latin letters: a mark as nothing, and as a space what separates words."""
    if char in _letters():
        return _letters()[char]
    parts = unicodedata.normalize("NFD", char)
    if parts != char:
        return "".join(map(_spelling, parts))
    if char == _HYPHEN:
        return "-"
    if char in APOSTROPHES or unicodedata.category(char) in {"Mn", "Mc", "Me", "Cf"}:
        return ""
    return char if char.isascii() and char.isprintable() else " "


@cache
def _letters() -> Mapping[str, str]:
    """Read the spellings of letters; see the head of the file."""
    spellings = {}
    text = (Path(__file__).parent / "letters.txt").read_text(encoding="ascii")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            first, *spelt = line.split()
            for code, spelling in enumerate(spelt, int(first, 16)):
                if spelling != ".":
                    spellings[chr(code)] = spelling.replace("_", "")
    return MappingProxyType(spellings)
