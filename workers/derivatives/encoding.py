"""Pixels in, files out: each format as `shared/formats.py` says, marked as generated."""

from __future__ import annotations

import io
from typing import Any

import pyvips
from PIL import Image

from shared.formats import ENCODINGS, ImageFormat

_LIBVIPS_SAVERS = {
    ImageFormat.JPEG: "jpegsave_buffer",
    ImageFormat.PNG: "pngsave_buffer",
    ImageFormat.AVIF: "heifsave_buffer",
}


def encode(pixels: pyvips.Image, image_format: ImageFormat, xmp: bytes, most_bytes: int | None = None) -> bytes:
    """A file of opaque 8-bit sRGB pixels that carries `xmp` and nothing else of what was known of them.

    With `most_bytes` its quality is the best at which it is no larger than that, up to the format's own.
    """
    options = dict(ENCODINGS[image_format].options)
    data = _save(pixels, image_format, options, xmp)
    if most_bytes is None or len(data) <= most_bytes:
        return data
    return _fit(pixels, image_format, options, xmp, most_bytes)


def _fit(
    pixels: pyvips.Image, image_format: ImageFormat, options: dict[str, Any], xmp: bytes, most_bytes: int
) -> bytes:
    """The file of the highest Q that fits, by bisection; that of the lowest where none does."""
    fitting, too_large = 1, int(options["Q"])
    data = _save(pixels, image_format, options | {"Q": fitting}, xmp)
    while too_large - fitting > 1:
        middle = (fitting + too_large) // 2
        attempt = _save(pixels, image_format, options | {"Q": middle}, xmp)
        if len(attempt) <= most_bytes:
            fitting, data = middle, attempt
        else:
            too_large = middle
    return data


def _save(pixels: pyvips.Image, image_format: ImageFormat, options: dict[str, Any], xmp: bytes) -> bytes:
    if image_format == ImageFormat.WEBP:
        return _save_webp(pixels, options, xmp)
    marked = pixels.copy()
    marked.set_type(pyvips.GValue.blob_type, "xmp-data", xmp)
    # Only the XMP: an original's EXIF or text may hold the prompt.
    data: bytes = getattr(marked, _LIBVIPS_SAVERS[image_format])(keep="xmp", **options)
    return data


def _save_webp(pixels: pyvips.Image, options: dict[str, Any], xmp: bytes) -> bytes:
    """By Pillow, which hands libwebp the pixels whole: the same bytes as libvips' `webpsave` for an eighth less CPU."""
    rgb = Image.frombuffer("RGB", (pixels.width, pixels.height), pixels.write_to_memory(), "raw", "RGB", 0, 1)
    file = io.BytesIO()
    rgb.save(file, "WEBP", xmp=xmp, **options)
    return file.getvalue()
