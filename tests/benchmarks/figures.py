"""What a benchmark measured, for people: a table on the terminal, and a section of docs/BENCHMARKS.md."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.table import Table

DOCUMENT = Path(__file__).parents[2] / "docs" / "BENCHMARKS.md"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A measured number and its bounds; a number without a bound is only reported."""

    what: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def reached(self) -> bool:
        """Return whether the number is within its bounds."""
        low = self.at_least is None or self.value >= self.at_least
        return low and (self.at_most is None or self.value <= self.at_most)

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """Return what a table shows: what it is, the number, its bound, and whether that is reached."""
        bound = f">= {self.at_least:g}" if self.at_least is not None else ""
        bound += f"<= {self.at_most:.3g}" if self.at_most is not None else ""
        verdict = "" if not bound else "reached" if self.reached else "not reached"
        return self.what, f"{self.value:.4g} {self.unit}".strip(), bound, verdict


def table(figures: Iterable[Figure]) -> Table:
    """Format the figures for a terminal."""
    shown = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("what", "measured", "bound", ""):
        shown.add_column(heading)
    for figure in figures:
        shown.add_row(*figure.cells, style="red" if not figure.reached else None)
    return shown


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """Where and when something was measured."""

    machine: str
    day: str
    load: float  #: programs that wanted a core, on average over the minute before

    @classmethod
    def now(cls) -> Circumstances:
        """Return those of this moment."""
        processor = _processor() or platform.machine()
        machine = f"{processor}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
        return cls(machine=machine, day=f"{datetime.now(UTC):%Y-%m-%d}", load=os.getloadavg()[0])


def _processor() -> str | None:
    path = Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*: (.+)$", path.read_text(), re.MULTILINE) if path.exists() else None
    return found and found[1]


def write_section(
    name: str, figures: Sequence[Figure], circumstances: Circumstances, document: Path = DOCUMENT
) -> None:
    """Replace the figures of one benchmark in the document, between `<!-- measured name -->` and its end.

    Raises ValueError if the document has no such place.
    """
    begin, end = f"<!-- measured {name} -->\n", "<!-- /measured -->"
    before, found, rest = document.read_text(encoding="utf-8").partition(begin)
    if not found:
        raise ValueError(f"{document.name} has no line {begin.strip()}: write what the benchmark measures there.")
    _, _, after = rest.partition(end)
    section = _section(name, figures, circumstances)
    document.write_text(f"{before}{begin}{section}{end}{after}", encoding="utf-8")


def _section(name: str, figures: Sequence[Figure], circumstances: Circumstances) -> str:
    rows = ["| what | measured | bound | |", "| --- | --- | --- | --- |"]
    rows += [f"| {' | '.join(figure.cells)} |" for figure in figures]
    return (
        f"`python -m tests.benchmarks {name}` on {circumstances.day}, load {circumstances.load:.1f} before it began:\n"
        f"{circumstances.machine}.\n\n" + "\n".join(rows) + "\n"
    )
