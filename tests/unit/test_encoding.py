import io
import random

import pytest
from PIL import Image

from shared.formats import ImageFormat
from workers.derivatives.encoding import encode


@pytest.mark.parametrize("image_format", ImageFormat)
def test_noise_which_no_format_makes_small_is_encoded(image_format: ImageFormat) -> None:
    """An optimised JPEG of it takes more than a byte a pixel."""
    noise = Image.frombytes("RGB", (1200, 675), random.Random(5).randbytes(1200 * 675 * 3))  # noqa: S311 -- a picture

    file = encode(noise, image_format, b"<x:xmpmeta/>")

    assert Image.open(io.BytesIO(file)).size == noise.size
