"""Crop geometry: integers in, integers out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.sizes import Size


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """A rectangle of whole pixels inside a picture, counted from its top left corner."""

    left: int
    top: int
    width: int
    height: int


def crop_window(source: Size, target: Size) -> Window:
    """The largest centred window of `target`'s ratio inside `source`.

    One edge is the source's, the other is right to half a pixel. Being the largest and centred, it keeps as
    much of the centred safe zone as the ratio allows.
    """
    width, height = source.width, source.height
    if source.width * target.height > source.height * target.width:
        width = _scale(source.height, target.width, target.height)
    else:
        height = _scale(source.width, target.height, target.width)
    return Window(
        left=(source.width - width) // 2,
        top=(source.height - height) // 2,
        width=width,
        height=height,
    )


def _scale(edge: int, numerator: int, denominator: int) -> int:
    # Rounded half up, and never down to an empty window.
    return max(1, (2 * edge * numerator + denominator) // (2 * denominator))
