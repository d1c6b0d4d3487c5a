"""Write the sources of the TypeScript package that hold data: they come from the Python package."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import image_generator_types
from image_generator_types import compatibility, models, names, negative, sizes
from image_generator_types.events import EVENT_DATA, Cause, Envelope, EventType, Failure, VariationEvent
from image_generator_types.models import MODEL_TYPES, ImageModel
from image_generator_types.negative import NegativePromptMode
from image_generator_types.sizes import ASPECT_FAMILIES, SAFE_ZONE, AspectFamily, FamilyName, ImageSize, SafeZone

_HEAD = (
    "// Written by clients/typescript_sources.py from the Python package: change that one, then run make packages.\n"
)

_TERM_LISTS = ("LEGAL_SAFETY_TERMS", "QUALITY_TERMS", "ANIME_QUALITY_EXTRAS", "INDEXABLE_TERMS")
_TEXTS = {
    "LONG_CHARACTERS": compatibility.LONG,
    "SEPARATORS": negative.SEPARATORS,
    "WRAPPING": negative.WRAPPING,
    "APOSTROPHES": names.APOSTROPHES,
    "BEHIND_RESERVED": names.BEHIND_RESERVED,
}


def write_sources(folder: Path) -> None:
    """Write data.ts and events.ts into a folder."""
    for name, lines in (("data.ts", _data()), ("events.ts", _events())):
        (folder / name).write_text("\n".join([_HEAD, *lines, ""]), encoding="utf-8")


def _data() -> Iterator[str]:
    yield 'import type { AspectFamily, SafeZone } from "./sizes.js";'
    yield from _enum(ImageModel)
    yield from _enum(FamilyName)
    yield from _enum(NegativePromptMode)
    yield f"export type ModelId = {_union(MODEL_TYPES)};"
    yield _constant("MODEL_TYPES", "Readonly<Record<ModelId, ImageModel>>", dict(MODEL_TYPES))
    yield _constant("SAFE_ZONE", "SafeZone", _safe_zone(SAFE_ZONE))
    families = {name: _family(family) for name, family in ASPECT_FAMILIES.items()}
    yield _constant("ASPECT_FAMILIES", "Readonly<Record<FamilyName, AspectFamily>>", families)
    for name in _TERM_LISTS:
        yield _constant(name, "readonly string[]", getattr(negative, name))
    yield _constant("RESERVED_NAMES", "readonly string[]", sorted(names.RESERVED_NAMES))
    yield _constant("LONGEST_NAME", "number", names.LONGEST_NAME)
    for name, text in _TEXTS.items():
        yield _constant(name, "string", text)
    yield _constant("LETTERS", "string", _letters())


def _enum(enum: type[StrEnum]) -> Iterator[str]:
    """Write an enum as an object of its values and the type of the values, both by the same name."""
    name = enum.__name__
    yield f"export const {name} = {_json({member.name: member.value for member in enum})} as const;"
    yield f"export type {name} = (typeof {name})[keyof typeof {name}];"


def _constant(name: str, type_: str, value: object) -> str:
    return f"{_comment(name)}export const {name}: {type_} = {_json(value)};"


def _comment(name: str) -> str:
    """Return the comment that stands above a constant in Python, for the editors of those who import it."""
    above = re.search(rf"((?:^#: .*\n)+){name}\b", _SOURCE, re.MULTILINE)
    return f"/** {' '.join(above[1].replace('#:', '').split())} */\n" if above else ""


_SOURCE = "\n".join(map(inspect.getsource, (compatibility, models, names, negative, sizes)))


def _family(family: AspectFamily) -> dict[str, object]:
    return {
        "name": family.name,
        "ratio": family.ratio,
        "master": _size(family.master),
        "safeZone": _safe_zone(family.safe_zone),
        "derivatives": [
            {"name": cut.name, "family": cut.family, "size": _size(cut.size)} for cut in family.derivatives
        ],
    }


def _size(size: ImageSize) -> dict[str, int]:
    return {"width": size.width, "height": size.height}


def _safe_zone(zone: SafeZone) -> dict[str, int]:
    return {"widthPercent": zone.width_percent, "heightPercent": zone.height_percent}


def _letters() -> str:
    text = (Path(image_generator_types.__file__).parent / "letters.txt").read_text(encoding="ascii")
    return "\n".join(line for line in text.splitlines() if line and not line.startswith("#"))


def _events() -> Iterator[str]:
    yield from _enum(EventType)
    yield from _enum(Cause)
    for data in (Envelope, Failure, *EVENT_DATA.values()):
        yield from _interface(data)
    events = get_args(VariationEvent)
    for event in events:
        yield from _interface(event)
    yield f"export type VariationEvent = {' | '.join(event.__name__ for event in events)};"


def _interface(typed: type) -> Iterator[str]:
    """Write a TypedDict as an interface."""
    yield f"export interface {typed.__name__} {{"
    for name, hint in get_type_hints(typed).items():
        yield f"  {name}: {_type(hint)};"
    yield "}"


def _type(hint: Any) -> str:
    match get_origin(hint):
        case origin if origin is list:
            return f"{_type(get_args(hint)[0])}[]"
        case origin if origin is UnionType:
            return " | ".join(map(_type, get_args(hint)))
        case None:
            return _SCALARS.get(hint) or hint.__name__
    return _union(get_args(hint))  # a Literal


_SCALARS: Mapping[type, str] = {NoneType: "null", str: "string", int: "number", float: "number", bool: "boolean"}


def _union(texts: Iterable[str]) -> str:
    return " | ".join(map(_json, texts))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True)
