"""What the GPU worker's CPU spends on writing an original, beside Pillow's quickest PNG."""

from __future__ import annotations

import io
import statistics
import time
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from PIL import Image

from tests.benchmarks.masters import drawings, photographs, smooth_photographs
from workers.masters.original_png import encode_original

TURNS = 5


def measure(*, brief: bool) -> Iterator[dict[str, Any]]:
    """Take turns with Pillow over the same pixels; the median turn of each counts."""
    turns = 1 if brief else TURNS
    for name, files, most_bytes in (
        ("photographs with grain", photographs(), 1.05),
        ("photographs without grain", smooth_photographs(), None),
        ("drawings", drawings(), None),
    ):
        pictures = [_pixels(file) for file in files.values()]
        ours, ours_bytes = _spend(lambda pixels: encode_original(pixels, {}), pictures, turns)
        pillow, pillow_bytes = _spend(_with_pillow, pictures, turns)
        yield {"what": f"{name}: our CPU over Pillow's", "value": ours / pillow, "unit": "", "at_most": 0.3}
        yield {
            "what": f"{name}: our bytes over its",
            "value": ours_bytes / pillow_bytes,
            "unit": "",
            "at_most": most_bytes,
        }
        yield {"what": f"{name}: our CPU a picture", "value": 1000 * ours / len(pictures), "unit": "ms"}


def _pixels(png: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image)


def _with_pillow(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", compress_level=1, compress_type=zlib.Z_RLE)
    return file.getvalue()


def _spend(encode: Callable[[np.ndarray], bytes], pictures: list[np.ndarray], turns: int) -> tuple[float, int]:
    """Return the CPU seconds of the median turn, and the bytes of all pictures."""
    seconds = []
    for _ in range(turns):
        began = time.process_time()
        written = sum(len(encode(pixels)) for pixels in pictures)
        seconds.append(time.process_time() - began)
    return statistics.median(seconds), written
