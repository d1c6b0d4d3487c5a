"""Which requests are the same: equal JSON, whether Unicode is composed or not. Pure."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any


def composed(value: Any) -> Any:
    """Return JSON with all its texts in Unicode's composed form: an `é` is one character, however it was typed."""
    match value:
        case str():
            return unicodedata.normalize("NFC", value)
        case dict():
            return {composed(key): composed(one) for key, one in value.items()}
        case list() | tuple():
            return [composed(one) for one in value]
    return value


def digest(value: Any) -> str:
    """Return a digest that tells JSON from any other that is not the same."""
    return hashlib.sha256(json.dumps(composed(value), sort_keys=True).encode()).hexdigest()
