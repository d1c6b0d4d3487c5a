"""The starter draws what prompts say: the figures of its model card, on the weights that ship."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from shared.catalog import ImageModel, find_model
from shared.modes import NegativePromptMode
from shared.prompts.negative import build_negative_prompt
from shared.prompts.persons.adults import clarify
from shared.sizes import FamilyName
from workers.masters.checkpoint import LoadedModel
from workers.masters.generation_plan import plan_generation
from workers.masters.prompt_chunks import encode_prompts
from workers.masters.rendering import family_seed
from workers.masters.starter.latent_map import SCENES, TIMES, Picture, read_map
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
    return list(draw_maps(starter.pipeline, held_out_captions(120), NEGATIVE))


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

    assert hits["subject"] >= 0.86  # the aim is 0.95
    assert hits["scene"] >= 0.92
    assert hits["time"] >= 0.93
    assert hits["palette"] >= 0.8  # the aim is 0.9


@pytest.mark.timeout(600)
def test_pictures_show_it_too_by_the_nearest_painting(starter: LoadedModel, drawn: list[Drawn]) -> None:
    hits = count_hits(look_at(starter.pipeline.vae, drawn[:40]))

    assert hits["subject"] >= 0.85
    assert hits["scene"] >= 0.9


@pytest.mark.parametrize("family", list(FamilyName))
def test_every_family_shows_its_subject_whole_and_in_the_safe_zone(starter: LoadedModel, family: FamilyName) -> None:
    plan = plan_generation(find_model("starter").native_px, family)
    size = (plan.generate.width, plan.generate.height)

    picture = read(starter, "a robot in a server room", size=size, seed=family_seed(7, family))

    (robot,) = filter(None, picture.figures)
    assert subjects(starter, picture) == ["robot"]
    assert 0.2 < robot.x / size[0] < 0.8
    assert robot.size < 1.02 * min(size)
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


def test_freehand_prompts_of_another_author_show_their_subject(starter: LoadedModel) -> None:
    lines = [line.partition(":") for line in FREEHAND.read_text().splitlines() if line and not line.startswith("#")]

    hits = [subject.strip() in subjects(starter, read(starter, prompt.strip())) for subject, _, prompt in lines]

    assert sum(hits) >= 0.85 * len(hits)
