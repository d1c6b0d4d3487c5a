"""The tables of the documents, made from the code: `python -m shared.reference_tables` writes them anew.

A document marks where a table stands: `<!-- sizes -->`, the table, `<!-- /sizes -->`.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from shared.catalog import CATALOG
from shared.lifecycle import EVENT_FIELDS, MOVES, EventType, FamilyStatus
from shared.prompts.writing.samples import sample_rows
from shared.settings import Settings
from shared.sizes import ASPECT_FAMILIES, FamilyName

DOCUMENTS = ("README.md", "ARCHITECTURE.md", "PROMPTS.md")  #: in the folder in which the command is run

_BLOCK = re.compile(r"(<!-- (?P<name>[a-z]+) -->\n).*?(<!-- /(?P=name) -->)", re.DOTALL)
_MEMBER = re.compile(r'^ +(?P<name>[A-Z_]+) = "[^"]*"  #: (?P<sentence>.+)$', re.MULTILINE)


def settings_table() -> str:
    """Every environment variable with its default."""
    rows = (
        (f"`{name.upper()}`", _default(field.default), field.description or "")
        for name, field in Settings.model_fields.items()
    )
    return _table(("variable", "default", "meaning"), rows)


def sizes_table() -> str:
    """The size matrix."""
    meanings = _sentences(FamilyName)
    rows = (
        (
            f"`{family.name}`",
            meanings[family.name],
            str(family.master),
            ", ".join(f"`{cut.name}` {cut.size}" for cut in family.derivatives),
        )
        for family in ASPECT_FAMILIES.values()
    )
    return _table(("family", "ratio and use", "master", "derivatives"), rows)


def events_table() -> str:
    """The events and what they carry."""
    meanings = _sentences(EventType)
    rows = (
        (f"`{event}`", meanings[event], ", ".join(f"`{field}`" for field in fields))
        for event, fields in EVENT_FIELDS.items()
    )
    return _table(("type", "when", "`data`"), rows)


def states_table() -> str:
    """The states of a family and the ways out of each."""
    meanings = _sentences(FamilyStatus)
    rows = ((f"`{status}`", meanings[status], _ways_out(status)) for status in FamilyStatus)
    return _table(("state", "meaning", "leaves by"), rows)


def models_table() -> str:
    """The catalogue, with what each author asks."""
    rows = (
        (
            f"`{model.id}`",
            model.type,
            model.status,
            f"{model.native_px} px",
            model.licence or "ask its author",
            (model.restriction or "") + ("; needs `ACCEPTED_LICENCES`" if model.forbids_api else ""),
        )
        for model in CATALOG.values()
    )
    return _table(("id", "draws", "status", "native", "licence", "restriction"), rows)


def prompts_table() -> str:
    """Prompts as they are written without a language model."""
    return _table(("for", "prompt"), sample_rows())


TABLES: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "settings": settings_table,
        "sizes": sizes_table,
        "events": events_table,
        "states": states_table,
        "models": models_table,
        "prompts": prompts_table,
    }
)


def rewrite(document: str) -> str:
    """The document with every marked table made anew; raises KeyError for a mark that names no table."""
    return _BLOCK.sub(lambda block: block[1] + TABLES[block["name"]]() + block[3], document)


def _default(value: object) -> str:
    if isinstance(value, float):
        value = f"{value:g}"
    return f"`{value}`" if str(value) else ""


def _ways_out(status: FamilyStatus) -> str:
    return ", ".join(f"{move.name} → `{move.enters}`" for move in MOVES if status in move.leaves)


def _sentences(enum: type[StrEnum]) -> dict[StrEnum, str]:
    """What the comment beside each member says of it."""
    return {enum[member["name"]]: member["sentence"] for member in _MEMBER.finditer(inspect.getsource(enum))}


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    headings = tuple(headings)
    lines = (headings, ("---",) * len(headings), *rows)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def main() -> None:
    """Write the tables into the documents."""
    for name in DOCUMENTS:
        path = Path(name)
        path.write_text(rewrite(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
