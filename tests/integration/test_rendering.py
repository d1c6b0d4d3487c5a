import hashlib
import io
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from shared.catalog import CATALOG, CatalogModel, find_model
from shared.errors import BlankPictureError, OutOfMemoryError
from workers.masters.checkpoint import LoadedModel, load_checkpoint
from workers.masters.rendering import RenderRequest, encode_original, family_seed, render
from workers.masters.screening import refuse_blank

REQUEST = RenderRequest(
    prompt="a lost witch in a dark forest",
    negative_prompt="child, blurry",
    seed=family_seed(7, "hero"),
    width=192,
    height=96,
    num_inference_steps=5,
    guidance_scale=5.0,
)
#: One model for each scheduler in the catalogue.
SDXL_MODELS = {
    model.scheduler: model for model in CATALOG.values() if model.pipeline == "StableDiffusionXLPipeline"
}.values()


class CanceledError(Exception):
    """Stands for whatever a worker raises in a step."""


def ignore(_step: int, _total: int) -> None:
    """Let the rendering go on."""


def digest(loaded: LoadedModel, request: RenderRequest = REQUEST) -> str:
    return hashlib.sha256(render(loaded, request, ignore).pixels.tobytes()).hexdigest()


def test_a_picture_has_the_size_asked_for_and_strong_contrast(starter: LoadedModel) -> None:
    picture = render(starter, REQUEST, ignore)

    assert picture.pixels.shape == (96, 192, 3)
    assert picture.pixels.dtype == np.uint8
    assert picture.pixels.max() - picture.pixels.min() > 150
    assert picture.seconds > 0


def test_pixels_are_those_of_diffusers_itself(starter: LoadedModel) -> None:
    expected = starter.pipeline(
        REQUEST.prompt,
        negative_prompt=REQUEST.negative_prompt,
        width=REQUEST.width,
        height=REQUEST.height,
        num_inference_steps=REQUEST.num_inference_steps,
        guidance_scale=REQUEST.guidance_scale,
        generator=torch.Generator("cpu").manual_seed(REQUEST.seed),
    ).images[0]

    actual = render(starter, REQUEST, ignore).pixels

    assert np.array_equal(np.asarray(expected), actual)


def test_the_same_request_gives_the_same_pixels_whatever_came_before(starter: LoadedModel) -> None:
    first = digest(starter)
    digest(starter, replace(REQUEST, seed=1, width=96, num_inference_steps=3, prompt="a city", hires=(128, 128)))

    assert digest(starter) == first


def test_the_same_request_gives_the_same_pixels_in_another_process(starter: LoadedModel, starter_folder: Path) -> None:
    program = f"""
from pathlib import Path
from tests.integration.test_rendering import digest, find_model, load_checkpoint
print(digest(load_checkpoint(Path({str(starter_folder)!r}), find_model("starter"), "cpu")))
"""
    other = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)

    assert other.stdout.strip() == digest(starter)


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 1},
        {"prompt": "a city"},
        {"negative_prompt": "gore"},
        {"negative_prompt": "word " * 200 + "gore"},
        {"guidance_scale": 6.0},
        {"guidance_rescale": 0.5},
        {"num_inference_steps": 6},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_part_of_a_request_has_its_effect(starter: LoadedModel, change: dict[str, object]) -> None:
    assert digest(starter, replace(REQUEST, **change)) != digest(starter)  # type: ignore[arg-type]


def test_steps_are_reported_in_order(starter: LoadedModel) -> None:
    reported: list[tuple[int, int]] = []

    render(starter, REQUEST, lambda step, total: reported.append((step, total)))

    assert reported == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]


def test_the_second_pass_enlarges_and_counts_on(starter: LoadedModel) -> None:
    reported: list[tuple[int, int]] = []
    request = replace(REQUEST, num_inference_steps=7, hires=(256, 128))

    picture = render(starter, request, lambda step, total: reported.append((step, total)))

    assert picture.pixels.shape == (128, 256, 3)
    assert reported == [(step, 9) for step in range(1, 10)]


def test_the_second_pass_runs_at_least_one_step(starter: LoadedModel) -> None:
    reported: list[tuple[int, int]] = []
    request = replace(REQUEST, num_inference_steps=1, hires=(256, 128))

    render(starter, request, lambda step, total: reported.append((step, total)))

    assert reported == [(1, 2), (2, 2)]


@pytest.mark.parametrize("last_step", [1, 3, 6])
def test_a_canceled_rendering_leaves_the_model_usable(starter: LoadedModel, last_step: int) -> None:
    expected = digest(starter)

    def cancel(step: int, _total: int) -> None:
        if step == last_step:
            raise CanceledError

    with pytest.raises(CanceledError):
        render(starter, replace(REQUEST, hires=(256, 128)), cancel)

    assert digest(starter) == expected


def test_a_device_without_memory_is_told_apart(starter: LoadedModel) -> None:
    def run_out(_step: int, _total: int) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory.")

    with pytest.raises(OutOfMemoryError, match="192 x 96 do not fit into memory"):
        render(starter, REQUEST, run_out)


def test_weights_that_are_not_numbers_give_no_picture(starter_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(starter_folder, tmp_path / "nan")
    file = folder / "unet" / "diffusion_pytorch_model.safetensors"
    weights = load_file(file)
    weights["conv_out.weight"].fill_(float("nan"))
    save_file(weights, file, metadata={"format": "pt"})
    broken = load_checkpoint(folder, find_model("starter"), "cpu")

    with pytest.raises(BlankPictureError, match="not numbers"):
        render(broken, REQUEST, ignore)


def test_a_picture_of_one_colour_is_refused() -> None:
    grey = np.full((64, 96, 3), (10, 20, 30), np.uint8)
    grey[0, 0] = (11, 20, 30)
    barely = grey.copy()
    barely[0, 0, 0] = 12

    refuse_blank(barely)
    with pytest.raises(BlankPictureError, match="one colour"):
        refuse_blank(grey)


@pytest.mark.parametrize("model", SDXL_MODELS, ids=lambda model: model.id)
@pytest.mark.parametrize("steps", [1, 5])
def test_every_scheduler_of_the_catalogue_renders_repeatably(
    starter_folder: Path, model: CatalogModel, steps: int
) -> None:
    loaded = load_checkpoint(starter_folder, model, "cpu")
    # Only the starter's UNet answers with the picture itself; Euler Ancestral can read noise alone.
    if model.id != "starter" and "prediction_type" not in model.scheduler.kwargs:
        loaded.pipeline.scheduler.register_to_config(prediction_type="epsilon")
    request = replace(REQUEST, num_inference_steps=steps, guidance_rescale=model.guidance_rescale, hires=(256, 128))

    loaded.warm_up()

    assert digest(loaded, request) == digest(loaded, request)


def test_the_seed_of_a_family_is_fixed_for_ever() -> None:
    expected = int.from_bytes(hashlib.sha256(b"42:hero").digest()[:8], "big")

    assert family_seed(42, "hero") == expected
    assert family_seed(42, "og") != expected


def test_an_original_is_lossless_and_says_how_it_was_made(starter: LoadedModel) -> None:
    pixels = render(starter, REQUEST, ignore).pixels
    metadata = {"prompt": "eine verlorene Hexe 🧙 im Wald", "seed": "7", "model": "starter"}

    with Image.open(io.BytesIO(encode_original(pixels, metadata))) as image:
        assert image.format == "PNG"
        assert image.text == metadata  # type: ignore[attr-defined]
        assert np.array_equal(np.asarray(image), pixels)
