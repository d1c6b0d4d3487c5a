"""Previews: small pictures of what is still being denoised, drawn from the latents in milliseconds."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import torch
from PIL import Image

from workers.masters.architectures.architecture import Sketch
from workers.xmp import generated_picture_xmp

LONGEST_EDGE = 128  #: pixels
EVERY_SECONDS = 1.0


@dataclass
class PreviewPace:
    """Says when a picture is due for a preview: every EVERY_SECONDS, and not before, since it begins as noise."""

    clock: Callable[[], float] = time.monotonic
    _next: float = field(init=False)

    def __post_init__(self) -> None:
        self._next = self.clock() + EVERY_SECONDS

    def due(self) -> bool:
        """Return whether it is time for the next preview."""
        now = self.clock()
        if now < self._next:
            return False
        self._next = now + EVERY_SECONDS
        return True


def draw_preview(latents: torch.Tensor, sketch: Sketch) -> bytes:
    """Draw the latents of one picture, (channels, height, width), as WebP whose longer edge has LONGEST_EDGE.

    `sketch` is that of `find_sketch`. People see previews, so they are marked like finished pictures.
    """
    light = sketch(latents, LONGEST_EDGE).permute(1, 2, 0)
    pixels = ((light.nan_to_num() + 1) * 127.5).clamp(0, 255).to(torch.uint8)
    webp = io.BytesIO()
    xmp = generated_picture_xmp(datetime.now(UTC))
    Image.fromarray(pixels.numpy()).save(webp, "WEBP", quality=60, method=0, xmp=xmp)
    return webp.getvalue()
