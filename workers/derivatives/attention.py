"""Where a picture draws the eye."""

from __future__ import annotations

import pyvips

from workers.derivatives.crop import Point

#: Pixels that the longer edge of the copy has which is looked at: libvips itself looks at some 32 of them.
_COPY_EDGE = 256


def eye_catcher(pixels: pyvips.Image) -> Point:
    """The point at which edges, saturated colours and skin tones gather, as libvips' smart crop finds it."""
    small = pixels.thumbnail_image(_COPY_EDGE, height=_COPY_EDGE, size="down").copy_memory()
    # The window that libvips would cut is not asked for; its size is how far the neighbourhood of a point counts.
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
