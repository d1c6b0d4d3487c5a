"""The figures in the starter's model card."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

BEGIN, END = "<!-- figures -->\n", "<!-- /figures -->\n"
MEASURED = ("subject", "scene", "time", "weather", "palette", "colour", "gender", "size", "side")


def write_figures(card: Path, maps: Mapping[str, float], pictures: Mapping[str, float], count: int) -> None:
    """Replace the table between BEGIN and END of a card: the shares of `count` captions whose map and picture fit."""
    rows = [f"| {name} | {maps.get(name, 0):.3f} | {pictures.get(name, 0):.3f} |" for name in MEASURED]
    heading = f"| {count} held-out captions | read from the map | by the nearest painting |"
    before, _, rest = card.read_text(encoding="utf-8").partition(BEGIN)
    _, _, behind = rest.partition(END)
    table = "\n".join([heading, "| --- | --- | --- |", *rows])
    card.write_text(f"{before}{BEGIN}{table}\n{END}{behind}", encoding="utf-8")
