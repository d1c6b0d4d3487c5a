"""Decides whether a picture is fit to publish."""

from __future__ import annotations

import torch

from shared.errors import BlankPictureError
from shared.settings import Settings

#: Least difference between the darkest and the lightest value of a channel, of 255. Rounding alone makes one.
_LEAST_CONTRAST = 2


def refuse_not_finite(image: torch.Tensor) -> None:
    """Raise BlankPictureError when `image` holds NaN or infinity; as 8-bit pixels it would pass for plain black."""
    if not image.sum(dtype=torch.float32).isfinite():  # one pass; a sum is finite only where every value is
        raise BlankPictureError("The model computed values that are not numbers, so there is no picture.")


def refuse_blank(steps: torch.Tensor) -> None:
    """Raise BlankPictureError when `steps`, (3, height, width) in uint8, are all of one colour."""
    values = steps.flatten(1)  # amin and amax are vectorised on a CPU, and aminmax is not
    if int((values.amax(dim=1) - values.amin(dim=1)).max()) < _LEAST_CONTRAST:
        raise BlankPictureError(f"The picture is one colour all over: {tuple(steps[:, 0, 0].tolist())}.")


def refused(score: float, settings: Settings) -> bool:
    """Return whether a picture with that score, 0 harmless to 1 explicit, must not be published."""
    return score >= settings.picture_check_threshold
