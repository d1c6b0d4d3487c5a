"""Unicode's compatibility forms of a text, which undo full-width letters, ligatures and digits in circles. Pure."""

from __future__ import annotations

from typing import Literal
from unicodedata import normalize

#: Two Arabic ligatures stand for whole sentences of 18 and 8 letters. No other character stands for more than six, so
#: without these two a text cannot grow to many times its length.
_SENTENCES = {0xFDFA: " ", 0xFDFB: " "}


def compatible(text: str, form: Literal["NFKC", "NFKD"] = "NFKC") -> str:
    """Return the compatibility form of a text, with a space for a ligature that stands for a sentence."""
    return text if text.isascii() else normalize(form, text.translate(_SENTENCES))
