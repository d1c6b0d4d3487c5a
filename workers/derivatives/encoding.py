"""Encodes pixels as files: each format as `shared/formats.py` says, marked as generated.

Pillow does it, not libvips, because it hands a whole picture to the encoders: the same WebP costs an eighth less CPU,
the same JPEG half, and PNG files are smaller.
"""

from __future__ import annotations

import io
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from shared.formats import ENCODINGS, ImageFormat
from workers.xmp import PNG_KEYWORD


def encode(picture: Image.Image, image_format: ImageFormat, xmp: bytes, most_bytes: int | None = None) -> bytes:
    """Encode a picture in opaque 8-bit sRGB, marked with `xmp`.

    With `most_bytes` the quality is the best at which the file is no larger, at most the quality of the format.
    """
    options = {**ENCODINGS[image_format], **_mark(image_format, xmp)}
    file = _save(picture, image_format, options)
    if most_bytes is None or len(file) <= most_bytes:
        return file
    return _fit(picture, image_format, options, most_bytes)


def _mark(image_format: ImageFormat, xmp: bytes) -> dict[str, Any]:
    if image_format != ImageFormat.PNG:
        return {"xmp": xmp}
    chunks = PngInfo()
    chunks.add_itxt(PNG_KEYWORD, xmp.decode())
    return {"pnginfo": chunks}


def _fit(picture: Image.Image, image_format: ImageFormat, options: dict[str, Any], most_bytes: int) -> bytes:
    """Find the highest quality at which the file fits, by bisection; the lowest if none does."""
    fitting, too_large = 1, int(options["quality"])
    file = _save(picture, image_format, options | {"quality": fitting})
    while too_large - fitting > 1:
        middle = (fitting + too_large) // 2
        attempt = _save(picture, image_format, options | {"quality": middle})
        if len(attempt) <= most_bytes:
            fitting, file = middle, attempt
        else:
            too_large = middle
    return file


def _save(picture: Image.Image, image_format: ImageFormat, options: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    picture.save(file, image_format, **options)
    return file.getvalue()
