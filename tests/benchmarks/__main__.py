"""`make bench`: measure the speeds that the product promises, and compare each with its bound.

`python -m tests.benchmarks cutting` runs one benchmark only.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from tests.benchmarks import cutting, delays, gpu_busy, prompts, scale, serving

BENCHES = {
    "gpu_busy": gpu_busy.measure,
    "cutting": cutting.measure,
    "serving": serving.measure,
    "prompts": prompts.measure,
    "delays": delays.measure,
    "scale": scale.measure,
}


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


def main() -> None:
    """Run all benchmarks, or those that are named; exit with 0 if every bound holds."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that `finally` stops all programs
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHES], metavar="name", help=", ".join(BENCHES))
    names = parser.parse_args().names or BENCHES
    figures = [Figure(**figure) for name in names for figure in BENCHES[name]()]
    Console(width=None if sys.stdout.isatty() else 160).print(table(figures))
    sys.exit(not all(figure.reached for figure in figures))


def table(figures: Iterable[Figure]) -> Table:
    """Format the figures for a person."""
    shown = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("what", "measured", "bound", ""):
        shown.add_column(heading)
    for figure in figures:
        bound = f">= {figure.at_least:g}" if figure.at_least is not None else ""
        bound += f"<= {figure.at_most:g}" if figure.at_most is not None else ""
        verdict = "" if not bound else "reached" if figure.reached else "[red]not reached[/]"
        shown.add_row(figure.what, f"{figure.value:.4g} {figure.unit}", bound, verdict)
    return shown


if __name__ == "__main__":
    main()
