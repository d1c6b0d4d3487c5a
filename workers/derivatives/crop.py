"""Crop geometry: integers in, integers out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from image_generator_types.sizes import SAFE_ZONE

if TYPE_CHECKING:
    from image_generator_types.sizes import ImageSize


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """A pixel of a picture, counted from its top left corner."""

    x: int
    y: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """A rectangle of whole pixels inside a picture, counted from its top left corner."""

    left: int
    top: int
    width: int
    height: int


def crop_window(source: ImageSize, target: ImageSize, focus: Point | None = None) -> Window:
    """Return the largest window of `target`'s ratio in `source`: centred, or as near `focus` as the safe zone allows.

    One edge is the source's, the other is right to half a pixel. The largest centred window keeps as much of the
    centred safe zone as the ratio allows; a window with a focus keeps no less.
    """
    width, height = source.width, source.height
    if source.width * target.height > source.height * target.width:
        width = _scale(source.height, target.width, target.height)
    else:
        height = _scale(source.width, target.height, target.width)
    return Window(
        left=_place(source.width, width, SAFE_ZONE.width_percent, focus.x if focus else None),
        top=_place(source.height, height, SAFE_ZONE.height_percent, focus.y if focus else None),
        width=width,
        height=height,
    )


def _scale(edge: int, numerator: int, denominator: int) -> int:
    # Rounds half up, and never down to an empty window.
    return max(1, (2 * edge * numerator + denominator) // (2 * denominator))


def _place(edge: int, length: int, zone_percent: int, focus: int | None) -> int:
    """Return where a window of `length` begins on an edge."""
    centred = (edge - length) // 2
    if focus is None:
        return centred
    first, last = _harmless(edge, length, zone_percent)
    # If a zone with fractions of pixels leaves no such place, the centred window loses least.
    return min(max(focus - length // 2, first), last) if first <= last else centred


def _harmless(edge: int, length: int, zone_percent: int) -> tuple[int, int]:
    """Return the first and the last place at which a window keeps as much of the safe zone as it can hold."""
    # The zone is in 200ths of a pixel, so that all numbers are integers.
    zone_start, zone_end = edge * (100 - zone_percent), edge * (100 + zone_percent)
    if 200 * length >= zone_end - zone_start:  # the zone inside the window, and the window inside the source
        return max(0, -(-zone_end // 200) - length), min(zone_start // 200, edge - length)
    return -(-zone_start // 200), zone_end // 200 - length  # the window inside the zone
