"""Write the tables of the documents from the code: `make docs` runs `python -m tests.support.reference_tables`.

A document marks the place of a table with comments: `<!-- sizes -->`, the table, `<!-- /sizes -->`.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from api.problems import STATUS_BY_CODE
from image_generator_types.events import EVENT_FIELDS, EventType
from image_generator_types.sizes import ASPECT_FAMILIES, FamilyName
from shared.catalog import CATALOG
from shared.errors import ImageGeneratorError
from shared.lifecycle import MOVES, FamilyStatus
from shared.settings import Settings
from tests.support.prompt_samples import sample_rows

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("ARCHITECTURE.md", "docs/API.md", "docs/OPERATING.md", "docs/PROMPTS.md")

_BLOCK = re.compile(r"(<!-- (?P<name>[a-z]+) -->\n).*?(<!-- /(?P=name) -->)", re.DOTALL)
_MEMBER = re.compile(r'^ +(?P<name>[A-Z_]+) = "[^"]*"  #: (?P<sentence>.+)$', re.MULTILINE)


def settings_table() -> str:
    """List every environment variable with its default."""
    rows = (
        (f"`{name.upper()}`", _default(field.default), field.description or "")
        for name, field in Settings.model_fields.items()
    )
    return _table(("variable", "default", "meaning"), rows)


def sizes_table() -> str:
    """List the families with their masters and derivatives."""
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
    """List the events and their fields."""
    meanings = _sentences(EventType)
    rows = (
        (f"`{event}`", meanings[event], ", ".join(f"`{field}`" for field in fields))
        for event, fields in EVENT_FIELDS.items()
    )
    return _table(("type", "when", "`data`"), rows)


def states_table() -> str:
    """List the states of a family and the moves that leave each."""
    meanings = _sentences(FamilyStatus)
    rows = ((f"`{status}`", meanings[status], _ways_out(status)) for status in FamilyStatus)
    return _table(("state", "meaning", "leaves by"), rows)


def models_table() -> str:
    """List the catalogue, with the conditions of each author."""
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


def errors_table() -> str:
    """List the domain's errors that the API answers with a status of their own."""
    classes = {error.code: error for error in _tree(ImageGeneratorError)}
    rows = (
        (
            str(status.value),
            f"`{code}`",
            inspect.cleandoc(classes[code].__doc__ or "").partition("\n")[0].removeprefix("Raised ").rstrip("."),
        )
        for code, status in sorted(STATUS_BY_CODE.items(), key=lambda entry: (entry[1], entry[0]))
    )
    return _table(("status", "`code`", "answered"), rows)


def prompts_table() -> str:
    """List sample prompts, written without a language model."""
    return _table(("for", "prompt"), sample_rows())


TABLES: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "settings": settings_table,
        "sizes": sizes_table,
        "events": events_table,
        "states": states_table,
        "models": models_table,
        "errors": errors_table,
        "prompts": prompts_table,
    }
)


def rewrite(document: str) -> str:
    """Return the document with every marked table taken from the code. Raises KeyError for an unknown mark."""
    return _BLOCK.sub(lambda block: block[1] + TABLES[block["name"]]() + block[3], document)


def _default(value: object) -> str:
    if isinstance(value, float):
        value = f"{value:g}"
    return f"`{value}`" if str(value) else ""


def _ways_out(status: FamilyStatus) -> str:
    return ", ".join(f"{move.name} → `{move.enters}`" for move in MOVES if status in move.leaves)


def _tree(root: type[ImageGeneratorError]) -> Iterator[type[ImageGeneratorError]]:
    yield root
    for child in root.__subclasses__():
        yield from _tree(child)


def _sentences(enum: type[StrEnum]) -> dict[StrEnum, str]:
    """Read the comment beside each member in the source."""
    return {enum[member["name"]]: member["sentence"] for member in _MEMBER.finditer(inspect.getsource(enum))}


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    headings = tuple(headings)
    lines = (headings, ("---",) * len(headings), *rows)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def main() -> None:
    """Write the tables into the documents."""
    for name in DOCUMENTS:
        path = ROOT / name
        path.write_text(rewrite(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
