"""Small pictures of what is still being denoised, straight from the latents: no VAE, a few milliseconds."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import torch
from PIL import Image

from shared.xmp import generated_picture_xmp
from workers.masters.starter.latent_map import CHANNEL_COUNT, CHANNELS

LONGEST_EDGE = 128  #: pixels
EVERY_SECONDS = 1.0

#: The starter's maps hold a preview of themselves: three channels that are red, green and blue.
_THUMBNAIL = range(CHANNEL_COUNT)[CHANNELS["thumbnail"]]

#: What each latent channel adds to red, green and blue (-1 to 1), fitted by linear regression. The numbers are those of
#: ComfyUI's latent_formats.py, classes SDXL (4 channels) and SD3 (16 channels); the last row is the constant.
LATENT_RGB = {
    4: (
        (0.3651, 0.4232, 0.4341),
        (-0.2533, -0.0042, 0.1068),
        (0.1076, 0.1111, -0.0362),
        (-0.3165, -0.2492, -0.2188),
        (0.1084, -0.0175, -0.0011),
    ),
    16: (
        (-0.0922, -0.0175, 0.0749),
        (0.0311, 0.0633, 0.0954),
        (0.1994, 0.0927, 0.0458),
        (0.0856, 0.0339, 0.0902),
        (0.0587, 0.0272, -0.0496),
        (-0.0006, 0.1104, 0.0309),
        (0.0978, 0.0306, 0.0427),
        (-0.0042, 0.1038, 0.1358),
        (-0.0194, 0.0020, 0.0669),
        (-0.0488, 0.0130, -0.0268),
        (0.0922, 0.0988, 0.0951),
        (-0.0278, 0.0524, -0.0542),
        (0.0332, 0.0456, 0.0895),
        (-0.0069, -0.0030, -0.0810),
        (-0.0596, -0.0465, -0.0293),
        (-0.1448, -0.1463, -0.1189),
        (0.2394, 0.2135, 0.1925),
    ),
    CHANNEL_COUNT: (
        *(tuple(float(nth == channel) for channel in _THUMBNAIL) for nth in range(CHANNEL_COUNT)),
        (0.0, 0.0, 0.0),
    ),
}


@dataclass
class PreviewPace:
    """At most one preview of a picture in EVERY_SECONDS, the first so long after its start: until then it is noise."""

    clock: Callable[[], float] = time.monotonic
    _next: float = field(init=False)

    def __post_init__(self) -> None:
        self._next = self.clock() + EVERY_SECONDS

    def due(self) -> bool:
        """Whether it is time for the next."""
        now = self.clock()
        if now < self._next:
            return False
        self._next = now + EVERY_SECONDS
        return True


def draw_preview(latents: torch.Tensor) -> bytes:
    """WebP of at most LONGEST_EDGE of one picture's latents, (channels, height, width), channels a key of LATENT_RGB.

    It leaves the house, so it says of itself what finished pictures say.
    """
    channels, height, width = latents.shape
    scale = min(1.0, LONGEST_EDGE / max(height, width))
    size = (max(1, round(height * scale)), max(1, round(width * scale)))
    # Made small on the device, so that little has to leave it.
    small = torch.nn.functional.interpolate(latents[None].float(), size, mode="area")[0].cpu()
    mapping = torch.tensor(LATENT_RGB[channels])
    light = small.permute(1, 2, 0) @ mapping[:-1] + mapping[-1]
    pixels = ((light.nan_to_num() + 1) * 127.5).clamp(0, 255).to(torch.uint8)
    webp = io.BytesIO()
    xmp = generated_picture_xmp(datetime.now(UTC))
    Image.fromarray(pixels.numpy()).save(webp, "WEBP", quality=60, method=0, xmp=xmp)
    return webp.getvalue()
