"""Originals: every pixel and every word comes back, in any reader."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from workers.masters.original_png import encode_original
from workers.xmp import PNG_KEYWORD, TRAINED_ALGORITHMIC_MEDIA


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32 - 1), st.sampled_from([1, 4, 256]))
def test_every_pixel_comes_back(height: int, width: int, seed: int, values: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, values, (height, width, 3), np.uint8)

    with Image.open(io.BytesIO(encode_original(pixels, {}))) as image:
        assert image.format == "PNG"
        assert np.array_equal(np.asarray(image), pixels)


def test_an_original_says_how_it_was_made() -> None:
    metadata = {"prompt": "eine verlorene Hexe 🧙 im Wald", "seed": "7", "model": "starter"}

    with Image.open(io.BytesIO(encode_original(np.zeros((2, 2, 3), np.uint8), metadata))) as image:
        text = dict(image.text)  # type: ignore[attr-defined]

    assert TRAINED_ALGORITHMIC_MEDIA in text.pop(PNG_KEYWORD)
    assert text == metadata


@pytest.mark.parametrize("edge", [0, 255])
def test_a_flat_original_is_small(edge: int) -> None:
    flat = np.full((512, 512, 3), edge, np.uint8)

    assert len(encode_original(flat, {})) < 512 * 512 * 3 / 100
