"""Pixels in, files out: each format as `shared/formats.py` says, marked as generated."""

from __future__ import annotations

from typing import Any

import pyvips

from shared.formats import ENCODINGS, ImageFormat

_SAVERS = {
    ImageFormat.WEBP: "webpsave_buffer",
    ImageFormat.JPEG: "jpegsave_buffer",
    ImageFormat.PNG: "pngsave_buffer",
    ImageFormat.AVIF: "heifsave_buffer",
}


def encode(pixels: pyvips.Image, image_format: ImageFormat, xmp: bytes, most_bytes: int | None = None) -> bytes:
    """A file of opaque 8-bit sRGB pixels that carries `xmp` and nothing else of what was known of them.

    With `most_bytes` its quality is the best at which it is no larger than that, up to the format's own.
    """
    marked = pixels.copy()
    marked.set_type(pyvips.GValue.blob_type, "xmp-data", xmp)
    options = dict(ENCODINGS[image_format].options)
    data = _save(marked, image_format, options)
    if most_bytes is None or len(data) <= most_bytes:
        return data
    return _fit(marked, image_format, options, most_bytes)


def _fit(marked: pyvips.Image, image_format: ImageFormat, options: dict[str, Any], most_bytes: int) -> bytes:
    """The file of the highest Q that fits, by bisection; that of the lowest where none does."""
    fitting, too_large = 1, int(options["Q"])
    data = _save(marked, image_format, options | {"Q": fitting})
    while too_large - fitting > 1:
        middle = (fitting + too_large) // 2
        attempt = _save(marked, image_format, options | {"Q": middle})
        if len(attempt) <= most_bytes:
            fitting, data = middle, attempt
        else:
            too_large = middle
    return data


def _save(marked: pyvips.Image, image_format: ImageFormat, options: dict[str, Any]) -> bytes:
    # Only the XMP: an original's EXIF or text may hold the prompt.
    data: bytes = getattr(marked, _SAVERS[image_format])(keep="xmp", **options)
    return data
