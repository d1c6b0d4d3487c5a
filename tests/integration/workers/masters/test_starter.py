"""The starter draws what prompts say: the figures of its model card, on the weights that ship."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from image_generator_types.models import ImageModel
from image_generator_types.negative import NegativePromptMode, build_negative_prompt
from image_generator_types.sizes import FamilyName
from shared.catalog import find_model
from shared.prompts.persons.adults import clarify
from workers.masters.architectures import find_sketch
from workers.masters.checkpoint import LoadedModel
from workers.masters.generation_plan import plan_generation
from workers.masters.previews import draw_preview
from workers.masters.prompt_chunks import encode_prompts
from workers.masters.rendering import RenderedPicture, RenderRequest, family_seed, render
from workers.masters.starter.latent_map import COLOURS, SCENES, SIDES, SIZES, TIMES, Picture, read_map
from workers.masters.starter.training.evaluation import (
    Drawn,
    count_hits,
    draw_maps,
    held_out_captions,
    look_at,
)

WITCH = "anime girl witch, lost in magical forest, confused expression, purple hair, glowing staff, mystical atmosphere"
NEGATIVE = build_negative_prompt(ImageModel.PHOTOREALISTIC)
FREEHAND = Path(__file__).parents[3] / "corpora" / "starter_freehand.txt"


@pytest.fixture(scope="module")
def drawn(starter: LoadedModel) -> list[Drawn]:
    return list(draw_maps(starter.pipeline, held_out_captions(300), NEGATIVE))


def read(
    starter: LoadedModel,
    prompt: str,
    negative_prompt: str = NEGATIVE,
    seed: int = 1,
    size: tuple[int, int] = (704, 704),
    guidance_scale: float = 5.0,
) -> Picture:
    """Denoise a prompt and return what its map describes."""
    cells = starter.pipeline(
        **vars(encode_prompts(starter.pipeline, prompt, negative_prompt)),
        width=size[0],
        height=size[1],
        num_inference_steps=12,
        guidance_scale=guidance_scale,
        generator=torch.Generator().manual_seed(seed),
        output_type="latent",
    ).images[0]
    return read_map(cells, starter.pipeline.vae.codes)


def subjects(starter: LoadedModel, picture: Picture) -> list[str]:
    return [starter.pipeline.vae.config.subjects[figure.subject] for figure in picture.figures if figure]


@pytest.mark.timeout(600)
def test_maps_show_what_held_out_captions_say(drawn: list[Drawn]) -> None:
    hits = count_hits((one.caption, one.picture) for one in drawn)

    assert hits["subject"] >= 0.95
    assert hits["scene"] >= 0.95
    assert hits["time"] >= 0.95
    assert hits["palette"] >= 0.9


@pytest.mark.timeout(600)
def test_pictures_show_it_too_by_the_nearest_painting(starter: LoadedModel, drawn: list[Drawn]) -> None:
    hits = count_hits(look_at(starter.pipeline.vae, drawn[:40]))

    assert hits["subject"] >= 0.9
    assert hits["scene"] >= 0.9


@pytest.mark.parametrize("family", list(FamilyName))
def test_every_family_shows_its_subject_at_the_size_that_it_is_served_from(
    starter: LoadedModel, family: FamilyName
) -> None:
    plan = plan_generation(find_model("starter").native_px, family)
    size = (plan.generate.width, plan.generate.height)

    picture = read(starter, "a robot in a server room", size=size, seed=family_seed(7, family))

    assert subjects(starter, picture) == ["robot"]
    assert SCENES[picture.scene] == "server"
    assert plan.hires is None


@pytest.mark.parametrize("guidance_scale", [3.0, 5.0, 7.0, 9.0])
def test_the_products_example_is_drawn_at_every_guidance(starter: LoadedModel, guidance_scale: float) -> None:
    picture = read(starter, WITCH, guidance_scale=guidance_scale)

    (witch,) = filter(None, picture.figures)
    assert subjects(starter, picture) == ["witch"]
    assert SCENES[picture.scene] == "forest"
    assert witch.gender == 0
    assert witch.colours[0] == 7, "her hair is purple"


def test_two_subjects_stand_in_one_picture(starter: LoadedModel) -> None:
    picture = read(starter, "a cat and a robot")

    assert sorted(subjects(starter, picture)) == ["cat", "robot"]


@pytest.mark.parametrize("prompt", ["a red car and a blue boat", "a white cat next to a green chair on the beach"])
def test_each_of_two_subjects_has_its_own_colour(starter: LoadedModel, prompt: str) -> None:
    picture = read(starter, prompt)

    colours = [COLOURS[figure.colours[0]] for figure in picture.figures if figure]
    assert colours == [word for word in prompt.split() if word in COLOURS]


@pytest.mark.parametrize("subject", ["lighthouse", "robot", "fox"])
def test_a_side_is_where_the_prompt_says(starter: LoadedModel, subject: str) -> None:
    pictures = [read(starter, f"a {subject}{side}") for side in (" on the left", "", " on the right")]

    assert [subjects(starter, picture) for picture in pictures] == [[subject]] * 3
    assert [SIDES[picture.side] for picture in pictures] == ["left", "middle", "right"]


@pytest.mark.parametrize("subject", ["house", "moon", "tree"])
def test_a_size_is_what_the_prompt_says(starter: LoadedModel, subject: str) -> None:
    figures = [read(starter, f"a {size} {subject}").figures[0] for size in ("tiny", "", "huge")]

    assert [figure and SIZES[figure.size] for figure in figures] == ["tiny", "usual", "huge"]


@pytest.mark.parametrize(
    ("prompt", "unwanted", "subject"),
    [
        ("a sailboat on the sea at sunset", "no people, boat", "sailboat"),
        ("a cat and a robot in the library", "cat", "cat"),
        ("a witch in the forest at night", "witch, blurry", "witch"),
    ],
)
def test_a_negative_prompt_takes_a_subject_out(starter: LoadedModel, prompt: str, unwanted: str, subject: str) -> None:
    with_it = read(starter, prompt)
    without = read(starter, prompt, build_negative_prompt(ImageModel.PHOTOREALISTIC, extra_terms=(unwanted,)))

    assert subject in subjects(starter, with_it)
    assert subject not in subjects(starter, without)
    assert (without.scene, without.time) == (with_it.scene, with_it.time)


@pytest.mark.parametrize("mode", list(NegativePromptMode))
def test_the_terms_of_the_service_do_no_harm(starter: LoadedModel, mode: NegativePromptMode) -> None:
    negative = build_negative_prompt(ImageModel.ANIME, mode)
    prompt = clarify("a scientist in a laboratory at night", seed=3).prompt

    picture = read(starter, prompt, negative)

    assert subjects(starter, picture) == ["scientist"]
    assert (SCENES[picture.scene], TIMES[picture.time]) == ("lab", "night")


@pytest.mark.parametrize("prompt", ["a pineapple in the forest at dawn", "qwrtz blorp, in the forest, at dawn"])
def test_what_it_does_not_know_leaves_the_scene(starter: LoadedModel, prompt: str) -> None:
    picture = read(starter, prompt)

    assert subjects(starter, picture) == []
    assert (SCENES[picture.scene], TIMES[picture.time]) == ("forest", "dawn")


def test_previews_look_like_what_comes(starter: LoadedModel) -> None:
    """The second half of them: before, there is more noise than picture."""
    latents: list[torch.Tensor] = []
    request = RenderRequest(
        prompt="a lighthouse by the sea at sunset",
        negative_prompt=NEGATIVE,
        seed=3,
        width=704,
        height=704,
        num_inference_steps=12,
        guidance_scale=5.0,
    )
    (picture,) = render(starter, [request], lambda *step: latents.append(step[3]().clone()))
    assert isinstance(picture, RenderedPicture)

    drawn = read_map(latents[-1], starter.pipeline.vae.codes)
    for shown in latents[6:]:
        described = read_map(shown, starter.pipeline.vae.codes)
        assert replace(described, offset=drawn.offset) == drawn, "only where the panorama begins is decided late"
        with Image.open(io.BytesIO(draw_preview(shown, find_sketch(starter.pipeline)))) as preview:
            small = Image.fromarray(picture.pixels).resize(preview.size, Image.Resampling.BOX)
            alike = np.corrcoef(np.asarray(preview).ravel(), np.asarray(small).ravel())[0, 1]
        assert alike > 0.6


def test_a_preview_of_a_map_that_is_lost_is_drawn_too(starter: LoadedModel) -> None:
    lost = torch.full((starter.pipeline.vae.config.latent_channels, 8, 30), torch.nan)

    with Image.open(io.BytesIO(draw_preview(lost, find_sketch(starter.pipeline)))) as preview:
        assert preview.size == (128, 34)


def test_freehand_prompts_of_another_author_show_their_subject(starter: LoadedModel) -> None:
    lines = [line.partition(":") for line in FREEHAND.read_text().splitlines() if line and not line.startswith("#")]

    hits = [subject.strip() in subjects(starter, read(starter, prompt.strip())) for subject, _, prompt in lines]

    assert sum(hits) >= 0.85 * len(hits)
