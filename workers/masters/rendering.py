"""Renders: prompts and seeds go in, pixels come out. `render` is the table of contents."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import structlog
import torch
from diffusers.models.resnet import ResnetBlock2D
from PIL import Image, ImageOps

from shared.catalog import Precision
from shared.errors import BlankPictureError, ImageGeneratorError, OutOfMemoryError
from workers.masters.architectures import find_architecture
from workers.masters.checkpoint import LoadedModel, out_of_memory
from workers.masters.prompt_chunks import PromptEmbeddings, stack
from workers.masters.screening import refuse_blank, refuse_not_finite
from workers.masters.step_clock import StepClock

log = structlog.get_logger(__name__)

#: How much of the noise the second pass adds again (0 to 1): enough to draw detail, too little to change the picture.
HIRES_STRENGTH = 0.3

#: diffusers runs int(steps x strength) steps of the second pass and refuses to run none.
_FEWEST_HIRES_STEPS = 4

#: on_step(index of the request, step counted from 1, steps in all, a function that returns the latents of that picture:
#: (channels, height, width))
OnStep = Callable[[int, int, int, Callable[[], torch.Tensor]], None]

#: meanwhile(index of the request)
Meanwhile = Callable[[int], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class RenderRequest:
    """One picture to render."""

    prompt: str
    negative_prompt: str
    seed: int  #: 0 to 2^64 - 1; the family's own, see `family_seed`
    width: int  #: pixels to generate, a multiple of the model's `size_multiple`
    height: int  #: the same
    hires: tuple[int, int] | None = None  #: (width, height) of a second, light pass
    num_inference_steps: int
    guidance_scale: float  #: above 1, or diffusers ignores the negative prompt
    guidance_rescale: float = 0.0

    @property
    def shape(self) -> tuple[object, ...]:
        """Return what the pictures of one batch must have in common."""
        return (
            self.width,
            self.height,
            self.hires,
            self.num_inference_steps,
            self.guidance_scale,
            self.guidance_rescale,
        )

    @property
    def hires_steps(self) -> int:
        """Return how many steps of denoising the second pass runs."""
        return int(max(self.num_inference_steps, _FEWEST_HIRES_STEPS) * HIRES_STRENGTH) if self.hires else 0

    @property
    def steps(self) -> int:
        """Return how many steps of denoising both passes run."""
        return self.num_inference_steps + self.hires_steps


@dataclass(frozen=True, kw_only=True, slots=True)
class RenderedPicture:
    """A picture that the model drew."""

    pixels: np.ndarray  #: (height, width, 3), uint8, sRGB
    seconds: float  #: its share of the batch's wall time
    seconds_per_step: float  #: of the whole batch, denoising alone
    decoding_seconds: float  #: of the whole batch: what the steps leave of its time
    precision: Precision  #: in which it was computed
    batch_size: int  #: pictures that were denoised together
    tiled: bool  #: whether the VAE decoded it in tiles, for lack of memory


@dataclass(kw_only=True, slots=True)
class _Picture:
    """A picture under way."""

    index: int
    request: RenderRequest
    embeddings: PromptEmbeddings
    outcome: RenderedPicture | ImageGeneratorError | None = None


class _AllEndedError(Exception):
    """Raised to end a denoising all of whose pictures have ended."""


@dataclass(kw_only=True, slots=True)
class _Attempt:
    """One try to render a batch."""

    batch: Sequence[_Picture]
    on_step: OnStep
    meanwhile: Meanwhile
    tiled: bool
    clock: StepClock = field(default_factory=StepClock)
    step: int = 0  #: of both passes

    def end_step(self, _pipeline: Any, _step: int, _timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        """Report a step. diffusers calls this; its own count begins again with the second pass, this one goes on."""
        self.clock.step()
        self.step += 1
        total = self.batch[0].request.steps
        for place, picture in enumerate(self.batch):
            latents = partial(torch.select, tensors["latents"], 0, place)
            self._tell(picture, partial(self.on_step, picture.index, self.step, total, latents))
        self._stop_if_all_ended()
        return {}

    def ask_meanwhile(self, _module: Any, _inputs: Any) -> None:
        """Ask whether the pictures are still wanted, between two blocks of the VAE."""
        for picture in self.batch:
            self._tell(picture, partial(self.meanwhile, picture.index))
        self._stop_if_all_ended()

    def _tell(self, picture: _Picture, tell: Callable[[], None]) -> None:
        if picture.outcome is not None:
            return
        try:
            tell()
        except ImageGeneratorError as error:
            picture.outcome = error

    def _stop_if_all_ended(self) -> None:
        if all(picture.outcome is not None for picture in self.batch):
            raise _AllEndedError


def render(
    loaded: LoadedModel,
    requests: Sequence[RenderRequest],
    on_step: OnStep,
    meanwhile: Meanwhile = lambda _index: None,
) -> list[RenderedPicture | ImageGeneratorError]:
    """Render pictures, those of equal shape in one batch. Returns for each the picture, or the error that ended it.

    The same request makes the same pixels, whatever was rendered before it. In a batch with others a GPU may round
    differently, which no seed controls; `batch_size` records that.

    `on_step` is called for each picture after each denoising step, and `meanwhile` between the blocks of the VAE, which
    takes minutes over a large picture on a CPU. To cancel a picture, both raise an ImageGeneratorError, which becomes
    the picture's outcome; the rendering stops when all pictures of a batch have ended. The model stays usable.

    Other errors are BlankPictureError for a picture that may not be published, and OutOfMemoryError for one that does
    not fit into the device even alone.
    """
    # 1. Encode the prompts, unless they were encoded for the variation's previous family.
    try:
        pictures = [
            _Picture(index=index, request=request, embeddings=loaded.encode(request.prompt, request.negative_prompt))
            for index, request in enumerate(requests)
        ]
    except RuntimeError as error:
        if not out_of_memory(error):
            raise
        return [OutOfMemoryError(_too_big(loaded, request)) for request in requests]

    # 2. Denoise, decode and check the pictures, batch by batch.
    for batch in _alike(pictures) if loaded.batches else [[picture] for picture in pictures]:
        _fit_into_memory(loaded, batch, on_step, meanwhile)

    # 3. Numbers may have overflowed in a blank picture: render it once more in float32, alone.
    for picture in pictures:
        if isinstance(picture.outcome, BlankPictureError) and loaded.precision != Precision.FLOAT32:
            log.warning("picture_blank", precision=loaded.precision, reason=str(picture.outcome))
            _draw_precisely(loaded, picture, on_step, meanwhile)
    return [picture.outcome for picture in pictures if picture.outcome is not None]


def family_seed(seed: int, family: str, redraws: int = 0) -> int:
    """Derive the seed of a family's picture, 0 to 2^64 - 1, from the seed of its variation. Each redraw has its own.

    It is a hash, since with `seed + index` the hero of one variation would be the square of its neighbour.
    """
    text = f"{seed}:{family}:{redraws}" if redraws else f"{seed}:{family}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


def _alike(pictures: Sequence[_Picture]) -> list[list[_Picture]]:
    """Group pictures that can be denoised together: they have equal shapes, and prompts of equally many chunks."""
    batches: dict[tuple[object, ...], list[_Picture]] = {}
    for picture in pictures:
        key = (*picture.request.shape, picture.embeddings.shape)
        batches.setdefault(key, []).append(picture)
    return list(batches.values())


def _fit_into_memory(loaded: LoadedModel, batch: list[_Picture], on_step: OnStep, meanwhile: Meanwhile) -> None:
    """Render a batch; when memory does not suffice, its halves; in the end one picture with a tiled VAE."""
    attempt = partial(_Attempt, batch=batch, on_step=on_step, meanwhile=meanwhile)
    if _fits(loaded, attempt(tiled=False)):
        return
    if len(batch) > 1:
        log.warning("batch_halved", model=loaded.model.id, pictures=len(batch), advice="Lower IMAGE_BATCH_SIZE.")
        half = len(batch) // 2
        _fit_into_memory(loaded, batch[:half], on_step, meanwhile)
        _fit_into_memory(loaded, batch[half:], on_step, meanwhile)
        return
    with _in_tiles(loaded.pipeline.vae):
        fits = _fits(loaded, attempt(tiled=True))
    if not fits:
        batch[0].outcome = OutOfMemoryError(_too_big(loaded, batch[0].request))


def _fits(loaded: LoadedModel, attempt: _Attempt) -> bool:
    """Render a batch. Returns False when it does not fit into memory."""
    try:
        with _vae_asking(loaded, attempt):
            _render_batch(loaded, attempt)
    except _AllEndedError:
        return True
    except RuntimeError as error:
        compiler_failed = loaded.gives_up_compiling(error)
        if not compiler_failed and not out_of_memory(error):
            raise
    else:
        return True
    finally:
        # Where the parts of the pipeline take turns on the device, the last one makes room for the next encoder here:
        # diffusers does that only after a complete picture, and never after the second pass.
        loaded.pipeline.maybe_free_model_hooks()
    if compiler_failed:
        return _fits(loaded, replace(attempt, clock=StepClock(), step=0))
    # This is outside the handler, whose traceback would keep the tensors of the failed attempt alive.
    torch.cuda.empty_cache()
    return False


@contextmanager
def _vae_asking(loaded: LoadedModel, attempt: _Attempt) -> Iterator[None]:
    """Let the VAE ask between its blocks whether to go on, and leave it in its number format however that ends.

    diffusers decodes pictures in float16 with a VAE in float32, and does not change it back after an error. The blocks
    of a compiled VAE are one, and fast.
    """
    vae = loaded.pipeline.vae
    blocks = () if loaded.how.compile else (module for module in vae.modules() if isinstance(module, ResnetBlock2D))
    hooks = [block.register_forward_pre_hook(attempt.ask_meanwhile) for block in blocks]
    dtype = vae.dtype
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
        if vae.dtype != dtype:
            vae.to(dtype)


def _render_batch(loaded: LoadedModel, attempt: _Attempt) -> None:
    started = time.perf_counter()
    batch = attempt.batch
    request = batch[0].request
    arguments = {
        **vars(stack([picture.embeddings for picture in batch])),
        "guidance_scale": request.guidance_scale,
        # Generators on the CPU let every device start from the same noise.
        "generator": [torch.Generator("cpu").manual_seed(picture.request.seed) for picture in batch],
        "callback_on_step_end": attempt.end_step,
        "output_type": "pt",
    }
    if request.guidance_rescale:
        arguments["guidance_rescale"] = request.guidance_rescale
    loaded.begin_pass()
    attempt.clock.begin_pass()
    images = _denoise(loaded.pipeline, request, arguments)
    if request.hires:
        loaded.begin_pass()
        attempt.clock.begin_pass()
        images = _denoise_again(loaded.pipeline, request, arguments, images, request.hires)
    # The seconds of a GPU: what was started is not done before the pixels are here.
    checked = [_checked(image) for image in images]
    seconds = time.perf_counter() - started
    per_step = attempt.clock.seconds_per_step
    facts: dict[str, Any] = {
        "seconds": seconds / len(batch),
        "seconds_per_step": per_step,
        "decoding_seconds": max(0.0, seconds - per_step * request.steps),
        "precision": loaded.precision,
        "batch_size": len(batch),
        "tiled": attempt.tiled,
    }
    for picture, pixels in zip(batch, checked, strict=True):
        if picture.outcome is None:
            picture.outcome = (
                pixels if isinstance(pixels, BlankPictureError) else RenderedPicture(pixels=pixels, **facts)
            )


def _denoise(pipeline: Any, request: RenderRequest, arguments: dict[str, Any]) -> torch.Tensor:
    """Run the first pass. Returns the pictures as floats from 0 to 1, (pictures, 3, height, width)."""
    # original_size, target_size and crops are left to diffusers: the size generated, and (0, 0). A smaller
    # original_size would ask SDXL for a picture that looks enlarged.
    images: torch.Tensor = pipeline(
        width=request.width,
        height=request.height,
        num_inference_steps=request.num_inference_steps,
        **arguments,
    ).images
    return images


def _denoise_again(
    pipeline: Any, request: RenderRequest, arguments: dict[str, Any], images: torch.Tensor, size: tuple[int, int]
) -> torch.Tensor:
    """Run the second pass: enlarge the pictures to `size` and denoise them from `HIRES_STRENGTH` on.

    The ratio of `size` is near that of the first pass; what does not fit is cut off, and nothing is stretched.
    """
    broken = ~images.isfinite().flatten(1).all(dim=1)
    width, height = size
    again = find_architecture(type(pipeline).__name__).second_pass(
        pipeline,
        width=width,
        height=height,
        image=[
            ImageOps.fit(Image.fromarray(_to_pixels(_to_steps(image))), size, Image.Resampling.LANCZOS)
            for image in images
        ],
        strength=HIRES_STRENGTH,
        num_inference_steps=max(request.num_inference_steps, _FEWEST_HIRES_STEPS),
        **arguments,
    )
    again[broken] = float("nan")  # so that it is refused for its own reason
    return again


def _checked(image: torch.Tensor) -> np.ndarray | BlankPictureError:
    """Return the pixels of a picture, or the reason why it may not be published."""
    try:
        refuse_not_finite(image)
        steps = _to_steps(image)
        refuse_blank(steps)  # on the device, whose memory has each channel in one piece
    except BlankPictureError as error:
        return error
    return _to_pixels(steps)


def _to_steps(image: torch.Tensor) -> torch.Tensor:
    """Convert floats from 0 to 1 to uint8. Overwrites the floats."""
    # The way by int16, which torch vectorises on a CPU, takes a third of the time. The GPU waits for this.
    return image.float().mul_(255).add_(0.5).to(torch.int16).to(torch.uint8)


def _to_pixels(steps: torch.Tensor) -> np.ndarray:
    """Convert (3, height, width) to (height, width, 3) in main memory; a GPU puts them in this order in no time."""
    # On a CPU stack takes half the time of a permuted copy.
    pixels: np.ndarray = torch.stack(tuple(steps), dim=-1).cpu().numpy()
    return pixels


def _draw_precisely(loaded: LoadedModel, picture: _Picture, on_step: OnStep, meanwhile: Meanwhile) -> None:
    """Render a picture in float32; its outcome stays the same when that does not fit into memory."""
    try:
        with loaded.in_precision(Precision.FLOAT32) as precise:
            embeddings = precise.encode(picture.request.prompt, picture.request.negative_prompt)
            again = _Picture(index=picture.index, request=picture.request, embeddings=embeddings)
            _fit_into_memory(precise, [again], on_step, meanwhile)
    except (RuntimeError, OutOfMemoryError) as error:
        if not out_of_memory(error):
            raise
        log.warning("float32_does_not_fit", model=loaded.model.id, device=loaded.device)
        return
    if not isinstance(again.outcome, OutOfMemoryError):
        picture.outcome = again.outcome


@contextmanager
def _in_tiles(vae: Any) -> Iterator[None]:
    """Let the VAE work on tiles of a picture, for less memory and slightly different pixels: the last resort."""
    vae.enable_slicing()
    vae.enable_tiling()
    try:
        yield
    finally:
        vae.disable_tiling()
        vae.disable_slicing()


def _too_big(loaded: LoadedModel, request: RenderRequest) -> str:
    width, height = request.hires or (request.width, request.height)
    device = loaded.device
    return (
        f"{loaded.model.name} cannot render {width} x {height} in the memory of {device}, not even one picture alone"
        f" with a tiled VAE. It would help to end what else uses {device}, to set IMAGE_PRECISION to bfloat16 or"
        " float16, or to render on a device with more memory."
    )
