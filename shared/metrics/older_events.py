"""Events of versions that told less: what can be known of them is filled in, and the rest is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from image_generator_types.events import Cause, EventType
from image_generator_types.sizes import FamilyName

UNKNOWN = "unknown"  #: a model, category, cause or code that nothing tells any more

_NAMES = "|".join(FamilyName)
_BETWEEN_SENTENCES = re.compile(rf"; (?=(?:{_NAMES}): )")


def is_older(data: Mapping[str, Any]) -> bool:
    """Return whether an event was recorded before events told of runs."""
    return "run" not in data


def completed(
    event_type: EventType, sequence: int, data: Mapping[str, Any], model_id: str | None, category: str | None
) -> dict[str, Any]:
    """Return the data of an older event with what the numbers need; model and category are those of its variation.

    Failures have no code, and after a retry of some families all are told again. The total time had another meaning.
    """
    kept = {field: value for field, value in data.items() if field != "totalGenerationTimeMs"}
    first = event_type == EventType.VARIATION_QUEUED and sequence == 1
    sentences = data.get("errors") or _BETWEEN_SENTENCES.split(data.get("errorMessage", ""))
    return {
        **kept,
        "modelId": model_id or UNKNOWN,
        "category": category or UNKNOWN,
        "run": 1,
        "cause": Cause.CREATED if first else UNKNOWN,
        "failures": [
            {"familyName": name, "code": UNKNOWN, "run": 1}
            for name, found, _ in (sentence.partition(": ") for sentence in sentences)
            if found
        ],
    }
