"""Fields that several schemas share, and the checks of their texts."""

from __future__ import annotations

import unicodedata
from operator import attrgetter
from typing import Any

import marshmallow as ma
from marshmallow import ValidationError, fields, post_dump, post_load, validate

from shared.generation_params import LONGEST_PROMPT
from shared.prompts.style import Style

LONGEST_STYLE = 100  #: characters of each text of a style
LARGEST_SEED = 2**64 - 1


def printable(text: str) -> None:
    """Refuse control characters and lone surrogates: no prompt needs them, and PostgreSQL does not store them."""
    if not text.isprintable() and any(map(_is_refused, text)):
        raise ValidationError("It holds control characters or broken Unicode.")
    if not text.strip():
        raise ValidationError("It must not be blank.")


def _is_refused(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\r\t"


def text_of_at_most(longest: int, **options: Any) -> fields.String:
    """Build a field for text."""
    length = validate.Length(1, longest, error="It must have {min} to {max} characters.")
    return fields.String(validate=validate.And(length, printable), **options)


def prompt_text(**options: Any) -> fields.String:
    """Build a field for text that is a prompt."""
    return text_of_at_most(LONGEST_PROMPT, **options)


class Number(fields.Float):
    """A JSON number; text that looks like a number is refused."""

    def _validated(self, value: Any) -> float:
        if not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class Seed(fields.Integer):
    """A 64-bit seed."""

    def __init__(self, **options: Any) -> None:
        limits = validate.Range(0, LARGEST_SEED, error="It must be a whole number from 0 to 2^64 - 1.")
        super().__init__(strict=True, validate=limits, **options)


class ObjectSchema(ma.Schema):
    """Dumps objects that have all its attributes; marshmallow tries keys, too, which takes half of the time."""

    def get_attribute(self, obj: Any, attr: str, _default: Any) -> Any:
        """Return an attribute, which may be one of an attribute."""
        return attrgetter(attr)(obj)


class StyleSchema(ma.Schema):
    """What the pictures of a set have in common."""

    palette = text_of_at_most(LONGEST_STYLE)
    light = text_of_at_most(LONGEST_STYLE)
    medium = text_of_at_most(LONGEST_STYLE)

    @post_load
    def style(self, data: dict[str, str], **_: Any) -> Style:
        """Build the domain's style."""
        if not data:
            raise ValidationError("Say palette, light or medium, or leave it out.")
        return Style(**data)

    @post_dump
    def without_nulls(self, data: dict[str, str | None], **_: Any) -> dict[str, str]:
        """Leave out the texts that are not set, so that a client can post the style again."""
        return {name: text for name, text in data.items() if text is not None}
