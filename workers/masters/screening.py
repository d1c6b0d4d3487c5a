"""Is this picture fit to publish."""

from __future__ import annotations

import numpy as np
import torch

from shared.errors import BlankPictureError

#: Steps of 255 between the darkest and the lightest value of a channel. Rounding alone makes one.
_LEAST_CONTRAST = 2


def refuse_not_finite(image: torch.Tensor) -> None:
    """Raise BlankPictureError when `image` holds NaN or infinity; as 8-bit pixels it would pass for plain black."""
    if not image.isfinite().all():
        raise BlankPictureError("The model computed values that are not numbers, so there is no picture.")


def refuse_blank(pixels: np.ndarray) -> None:
    """Raise BlankPictureError when `pixels`, (height, width, 3) in uint8, are all of one colour."""
    contrast = pixels.max(axis=(0, 1)).astype(int) - pixels.min(axis=(0, 1))
    if (contrast < _LEAST_CONTRAST).all():
        raise BlankPictureError(f"The picture is one colour all over: {tuple(pixels[0, 0].tolist())}.")
