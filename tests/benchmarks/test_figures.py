"""Figures are judged by their bounds, and written to their own place in the document."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.__main__ import BENCHES
from tests.benchmarks.figures import DOCUMENT, Circumstances, Figure, write_section

CIRCUMSTANCES = Circumstances(machine="a machine", day="2026-11-29", load=0.25)


@pytest.mark.parametrize(
    ("value", "reached"),
    [(0.94, False), (0.95, True), (1.05, True), (1.06, False)],
    ids=["low", "least", "most", "high"],
)
def test_a_figure_is_reached_between_its_bounds(value: float, reached: bool) -> None:  # noqa: FBT001 -- a parameter
    figure = Figure(what="a ratio", value=value, unit="", at_least=0.95, at_most=1.05)

    assert figure.reached == reached


def test_only_the_section_of_the_benchmark_changes(tmp_path: Path) -> None:
    document = tmp_path / "BENCHMARKS.md"
    other = "<!-- measured serving -->\nold\n<!-- /measured -->\n"
    document.write_text(f"# Benchmarks\n<!-- measured cutting -->\nold\n<!-- /measured -->\nWords.\n{other}")

    missed = Figure(what="CPU over sharp's", value=1.2, unit="", at_least=1.3)
    write_section("cutting", [missed], CIRCUMSTANCES, document)

    text = document.read_text()
    assert text.endswith(f"<!-- /measured -->\nWords.\n{other}")
    assert "| CPU over sharp's | 1.2 | >= 1.3 | not reached |" in text
    assert "2026-11-29, load 0.2 before it began:\na machine." in text


def test_figures_without_a_place_are_an_error(tmp_path: Path) -> None:
    document = tmp_path / "BENCHMARKS.md"
    document.write_text("# Benchmarks\n")

    with pytest.raises(ValueError, match="measured cutting"):
        write_section("cutting", [], CIRCUMSTANCES, document)


@pytest.mark.parametrize("name", BENCHES)
def test_every_benchmark_has_a_place_in_the_document(name: str) -> None:
    assert f"<!-- measured {name} -->\n" in DOCUMENT.read_text(encoding="utf-8")
