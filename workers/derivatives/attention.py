"""Finds the point of a picture that draws the eye."""

from __future__ import annotations

import pyvips

from workers.derivatives.crop import Point

#: Longer edge of the copy that is analysed, pixels; libvips itself analyses some 32 of them.
_COPY_EDGE = 256


def eye_catcher(pixels: pyvips.Image) -> Point:
    """Find the point at which edges, saturated colours and skin tones gather, with libvips' smart crop."""
    small = pixels.thumbnail_image(_COPY_EDGE, height=_COPY_EDGE, size="down").copy_memory()
    # The window that libvips would cut is not used; its size says how far the neighbourhood of a point counts.
    _, found = small.smartcrop(
        max(1, small.width // 2),
        max(1, small.height // 2),
        interesting="attention",
        attention_x=True,
        attention_y=True,
    )
    return Point(
        x=found["attention_x"] * pixels.width // small.width,
        y=found["attention_y"] * pixels.height // small.height,
    )
