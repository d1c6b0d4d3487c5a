"""Composition: where in a picture of some size the figures of a description stand, and where the horizon is.

Figures are whole, in the safe zone, and on the ground where they belong there, at every ratio from 4:1 to 1:2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from workers.masters.starter.latent_map import SCENES, SIDES, SIZES, Figure, Picture

#: Size of a figure over its usual one.
GROWN = {"usual": 1.0, "tiny": 0.42, "small": 0.68, "large": 1.25, "huge": 1.5}
_SHIFTED = {"middle": 0.0, "left": -0.22, "right": 0.22}  #: share of the width, from the middle


class Placement(StrEnum):
    """How a figure sits in a picture."""

    GROUND = "ground"  #: it stands on the ground, above its shadow
    BUST = "bust"  #: head and shoulders, cut off by the picture's lower edge
    AIR = "air"  #: it floats
    WATER = "water"  #: it swims at sea, and stands on the ground elsewhere


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacedFigure:
    """A figure at its place."""

    figure: Figure
    placement: Placement
    x: float  #: centre, pixels
    y: float
    size: float  #: edge of the square that it fits in, pixels


@dataclass(frozen=True, kw_only=True, slots=True)
class Composition:
    """A description in a picture of one size."""

    figures: tuple[PlacedFigure, ...]
    horizon: float  #: pixels from above
    unit: float  #: pixels of one unit of a scene


def compose(picture: Picture, width: int, height: int, placements: Sequence[str]) -> Composition:
    """Place the figures; `placements` has that of each subject of the painter."""
    # No two panoramas have their horizon at quite the same height.
    horizon = height * (0.55 + 0.08 * (7 * picture.offset % 1))
    shown = [figure for figure in picture.figures if figure]
    unit = scene_unit(width, height)
    placed = []
    for nth, figure in enumerate(shown):
        placement = Placement(placements[figure.subject])
        size = _size(figure, placement, width, height, count=len(shown))
        middle = _middle(picture, nth, size / width, count=len(shown))
        bottom = _bottom(placement, SCENES[picture.scene], size, horizon, height=height, unit=unit)
        x = min(max(middle * width, 0.46 * size), width - 0.46 * size)
        y = min(max(bottom - size / 2, 0.46 * size), height - 0.46 * size)
        placed.append(PlacedFigure(figure=figure, placement=placement, x=x, y=y, size=size))
    return Composition(figures=tuple(placed), horizon=horizon, unit=unit)


def scene_unit(width: int, height: int) -> float:
    """Pixels of one unit of a scene: three quarters of the shorter edge, and more where a picture is very wide."""
    return 0.75 * min(width, 1.3 * height)


def _size(figure: Figure, placement: Placement, width: int, height: int, *, count: int) -> float:
    if placement is Placement.BUST:
        usual = min(0.68 * min(height, 1.45 * width), 0.92 * width)
    else:
        usual = min((0.7 if width > 2.2 * height else 0.6) * min(height, 1.15 * width), 0.74 * width)
    if count > 1:
        usual = min(usual, 0.4 * width)
    size = min(usual * GROWN[SIZES[figure.size]], 0.96 * min(width, height))
    return min(size, 0.46 * width) if count > 1 else size


def _middle(picture: Picture, nth: int, share: float, *, count: int) -> float:
    """Return the centre as a share of the width. Two stand side by side, as near as a narrow picture allows."""
    side = SIDES[picture.side]
    if count == 1:
        return 0.5 + _SHIFTED[side]
    is_left = (nth == 0) != (side == "right")
    return 0.5 + (-1 if is_left else 1) * min(0.26, max(0.18, 0.62 * share + 0.04))


def _bottom(placement: Placement, scene: str, size: float, horizon: float, *, height: int, unit: float) -> float:
    if placement is Placement.BUST:
        return 1.01 * height
    if placement is Placement.AIR:
        return 0.46 * height + size / 2
    if scene in {"space", "sky", "underwater"}:
        return 0.5 * height + size / 2
    if placement is Placement.WATER and scene == "sea":
        return horizon + 0.16 * unit + 0.12 * size
    return min(max(horizon + 0.2 * (height - horizon) + 0.2 * size, 0.5 * height + 0.46 * size), 0.9 * height)
