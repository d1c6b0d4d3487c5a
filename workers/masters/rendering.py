"""From a prompt and a seed to pixels. `render` is the table of contents."""

from __future__ import annotations

import hashlib
import io
import itertools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import diffusers
import numpy as np
import torch
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from shared.errors import OutOfMemoryError
from workers.masters.checkpoint import LoadedModel
from workers.masters.screening import refuse_blank, refuse_not_finite

#: How much of the noise the second pass puts back (0 to 1): enough to draw detail, too little to change the picture.
HIRES_STRENGTH = 0.3

#: diffusers runs int(steps x strength) steps of the second pass and refuses to run none.
_FEWEST_HIRES_STEPS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class RenderRequest:
    """One picture to render."""

    prompt: str
    negative_prompt: str
    seed: int  #: 0 to 2^64 - 1; the family's own, see `family_seed`
    width: int  #: pixels to generate, a multiple of 8
    height: int  #: pixels to generate, a multiple of 8
    hires: tuple[int, int] | None = None  #: (width, height) of a second, light pass; multiples of 8
    num_inference_steps: int
    guidance_scale: float  #: above 1, or diffusers ignores the negative prompt
    guidance_rescale: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class RenderedPicture:
    """What the model drew."""

    pixels: np.ndarray  #: (height, width, 3), uint8, sRGB
    seconds: float  #: wall time from prompt to pixels


def render(loaded: LoadedModel, request: RenderRequest, on_step: Callable[[int, int], None]) -> RenderedPicture:
    """Render one picture; the same request gives the same pixels, whatever was rendered before.

    `on_step(step, total)` is called after each denoising step, counting from 1. What it raises ends the rendering and
    comes out here, and the model stays usable: that is how to cancel.

    Raises BlankPictureError for a picture that may not be published, OutOfMemoryError for one too big for the device.
    """
    started = time.perf_counter()
    try:
        # 1. Encode the prompts, or find them encoded for the variation's previous family.
        embeddings = loaded.encode(request.prompt, request.negative_prompt)

        # 2. Seed one generator for all noise. It lives on the CPU: every device then starts from the same.
        generator = torch.Generator("cpu").manual_seed(request.seed)

        # 3. Denoise and decode at the size the model knows, and once more lightly where the master is far larger.
        arguments = {
            **vars(embeddings),
            "guidance_scale": request.guidance_scale,
            "guidance_rescale": request.guidance_rescale,
            "generator": generator,
            "callback_on_step_end": _count_steps(on_step, total=request.num_inference_steps + _hires_steps(request)),
            "output_type": "pt",
        }
        image = _denoise(loaded.pipeline, request, arguments)
        if request.hires:
            image = _denoise_again(loaded.pipeline, request, arguments, image, request.hires)

        # 4. Check the numbers, make them pixels, check the pixels.
        pixels = _to_pixels(image)
        refuse_blank(pixels)
    except torch.OutOfMemoryError as error:
        torch.cuda.empty_cache()
        raise OutOfMemoryError(f"{request.width} x {request.height} do not fit into memory: {error}") from error
    return RenderedPicture(pixels=pixels, seconds=time.perf_counter() - started)


def family_seed(seed: int, family: str) -> int:
    """The seed of one family's picture, from its variation's: 0 to 2^64 - 1.

    A hash, since with `seed + index` one variation's hero would be its neighbour's square.
    """
    return int.from_bytes(hashlib.sha256(f"{seed}:{family}".encode()).digest()[:8])


def encode_original(pixels: np.ndarray, metadata: Mapping[str, str]) -> bytes:
    """`pixels`, (height, width, 3) in uint8, as lossless PNG that carries `metadata` as text chunks."""
    chunks = PngInfo()
    for keyword, text in metadata.items():
        chunks.add_itxt(keyword, text)
    png = io.BytesIO()
    # Level 1: a third larger than the default and several times faster; the GPU waits for no compressor.
    Image.fromarray(pixels).save(png, "PNG", compress_level=1, pnginfo=chunks)
    return png.getvalue()


def _denoise(pipeline: Any, request: RenderRequest, arguments: dict[str, Any]) -> torch.Tensor:
    """The picture as floats, (1, 3, height, width) from 0 to 1."""
    # original_size, target_size and crops are left to diffusers: the size generated, and (0, 0). A smaller
    # original_size would ask SDXL for a picture that looks enlarged.
    image: torch.Tensor = pipeline(
        width=request.width,
        height=request.height,
        num_inference_steps=request.num_inference_steps,
        **arguments,
    ).images
    return image


def _denoise_again(
    pipeline: Any, request: RenderRequest, arguments: dict[str, Any], image: torch.Tensor, size: tuple[int, int]
) -> torch.Tensor:
    """The picture enlarged to `size` and denoised from `HIRES_STRENGTH` on, by the same components."""
    img2img = diffusers.StableDiffusionXLImg2ImgPipeline(**pipeline.components, add_watermarker=False)
    img2img.set_progress_bar_config(disable=True)
    enlarged: torch.Tensor = img2img(
        image=Image.fromarray(_to_pixels(image)).resize(size, Image.Resampling.LANCZOS),
        strength=HIRES_STRENGTH,
        num_inference_steps=max(request.num_inference_steps, _FEWEST_HIRES_STEPS),
        **arguments,
    ).images
    return enlarged


def _hires_steps(request: RenderRequest) -> int:
    if request.hires is None:
        return 0
    return int(max(request.num_inference_steps, _FEWEST_HIRES_STEPS) * HIRES_STRENGTH)


def _count_steps(on_step: Callable[[int, int], None], total: int) -> Callable[..., dict[str, Any]]:
    """The callback for both passes, which counts on where it counts from zero again."""
    steps = itertools.count(1)

    def callback(*_: Any) -> dict[str, Any]:
        on_step(next(steps), total)
        return {}

    return callback


def _to_pixels(image: torch.Tensor) -> np.ndarray:
    """Floats (1, 3, height, width) from 0 to 1 as uint8 (height, width, 3); raises BlankPictureError for NaN."""
    refuse_not_finite(image)
    pixels: np.ndarray = (image[0].float() * 255).round().to(torch.uint8).permute(1, 2, 0).cpu().numpy()
    return pixels
