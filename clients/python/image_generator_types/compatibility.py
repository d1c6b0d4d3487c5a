"""Unicode's compatibility forms of a text, which undo full-width letters, ligatures and digits in circles. Pure."""

from __future__ import annotations

import re
from typing import Literal
from unicodedata import normalize

#: Characters that stand for whole words or sentences. No other one stands for more than four, so without these a text
#: cannot grow to many times its length.
LONG = "[⁗⅒⨌㈝㈞㉼㉽㌀-㍗㍿㎉㎨㎮㎯㏂㏆㏘\ufdf2-\ufdfc]"

_LONG = re.compile(LONG)


def compatible(text: str, form: Literal["NFKC", "NFKD"] = "NFKC") -> str:
    """Return the compatibility form of a text, with a space for a character that stands for many."""
    return text if text.isascii() else normalize(form, _LONG.sub(" ", text))
