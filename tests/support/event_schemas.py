"""Events compared with their JSON Schema, docs/events.schema.json."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SCHEMA = Path(__file__).parents[2] / "docs" / "events.schema.json"


@cache
def validator() -> Draft202012Validator:
    """Return what judges events."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def complaints(event: Mapping[str, Any]) -> Iterator[str]:
    """Say what is wrong with an event, as it is published."""
    for error in validator().iter_errors(event):
        yield f"{event['type']} {error.json_path}: {error.message}"
