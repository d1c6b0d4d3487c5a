"""How often the starter draws what a caption says: read from its maps, and from its pixels by the nearest painting."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch

from workers.masters.prompt_chunks import encode_prompts
from workers.masters.starter.latent_map import PALETTES, SCENES, SIDES, SIZES, TIMES, Figure, Picture, read_map
from workers.masters.starter.painter import AtlasPainter
from workers.masters.starter.training.captions import Caption, draw_caption
from workers.masters.starter.training.subjects import SUBJECTS

HELD_OUT_SEED = 987_654_321  #: training draws its captions from small seeds

_RIVALS = 24  #: other subjects that a painting is compared with; all would take minutes
_COARSENESS = 8  #: pixels whose mean is compared


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """A caption, the map that came of it and what was read there."""

    caption: Caption
    cells: torch.Tensor
    picture: Picture


def held_out_captions(count: int, seed: int = HELD_OUT_SEED) -> list[Caption]:
    """Captions that training has not seen."""
    rng = random.Random(seed)
    return [draw_caption(rng) for _ in range(count)]


def draw_maps(
    pipeline: Any,
    captions: Iterable[Caption],
    negative_prompt: str,
    *,
    steps: int = 12,
    guidance_scale: float = 5.0,
    size: tuple[int, int] = (704, 704),
) -> Iterator[Drawn]:
    """Denoise each caption as the service does, up to the map."""
    for nth, caption in enumerate(captions):
        embeddings = encode_prompts(pipeline, caption.text, negative_prompt)
        cells = pipeline(
            **vars(embeddings),
            width=size[0],
            height=size[1],
            num_inference_steps=steps,
            guidance_scale=guidance_scale,
            generator=torch.Generator().manual_seed(nth),
            output_type="latent",
        ).images[0]
        yield Drawn(caption=caption, cells=cells, picture=read_map(cells, pipeline.vae.codes))


def count_hits(found: Iterable[tuple[Caption, Picture]]) -> dict[str, float]:
    """Return the share of captions whose picture shows what they say, for each part that they say."""
    hits: dict[str, list[bool]] = defaultdict(list)
    for caption, picture in found:
        said = caption.said
        idea = caption.idea
        shown = [figure.subject if figure else None for figure in picture.figures]
        wanted = [figure.subject for figure in idea.figures]
        wanted_or_none = [*wanted, *[None] * (len(shown) - len(wanted))]
        hits["subject"].append(shown == wanted_or_none)
        for name in ("scene", "time", "palette", "weather"):
            if name in said:
                hits[name].append(getattr(picture, name) == getattr(idea, name))
        if "side" in said:
            hits["side"].append(SIDES[picture.side] == idea.side)
        for nth, (figure, idea_figure) in enumerate(zip(picture.figures, idea.figures, strict=False)):
            if figure is not None and figure.subject == idea_figure.subject:
                for part, name in enumerate(("first_colour", "second_colour")):
                    if f"{name}_{nth}" in said:
                        hits["colour"].append(figure.colours[part] == idea_figure.colours[part])
                if f"size_{nth}" in said:
                    hits["size"].append(SIZES[figure.size] == idea_figure.size)
                if f"gender_{nth}" in said:
                    hits["gender"].append(figure.gender == idea_figure.gender)
    return {name: sum(outcomes) / len(outcomes) for name, outcomes in hits.items()}


def look_at(painter: AtlasPainter, drawn: Iterable[Drawn]) -> Iterator[tuple[Caption, Picture]]:
    """Paint each map as the service does, and describe the pixels by the nearest painting."""
    rng = random.Random(1)
    for one in drawn:
        pixels = painter.decode(one.cells[None].float()).sample[0].permute(1, 2, 0).numpy()
        yield one.caption, nearest_picture(painter, (pixels + 1) * 127.5, one.picture, rng)


def nearest_picture(painter: AtlasPainter, pixels: np.ndarray, start: Picture, rng: random.Random) -> Picture:
    """Find the description whose painting is nearest to `pixels`, (height, width, 3): subject, scene, time, palette.

    Places are taken from `start`; whoever reads a picture sees where something is before seeing what.
    """
    height, width = (edge // _COARSENESS for edge in pixels.shape[:2])
    seen = pixels.reshape(height, _COARSENESS, width, _COARSENESS, 3).mean((1, 3))

    def distance(picture: Picture) -> float:
        painted = painter.paint(picture, width * _COARSENESS, height * _COARSENESS, 1 / _COARSENESS)
        return float(np.abs(painted - seen).mean())

    best = min((replace(start, scene=index) for index in range(len(SCENES))), key=distance)
    best = min((replace(best, time=index) for index in range(len(TIMES))), key=distance)
    best = min((replace(best, palette=index) for index in range(len(PALETTES))), key=distance)
    for nth, figure in enumerate(best.figures):
        if figure is not None:
            best = min(_with_other_subjects(best, nth, figure, rng), key=distance)
    return best


def _with_other_subjects(picture: Picture, nth: int, figure: Figure, rng: random.Random) -> Iterator[Picture]:
    yield picture
    for subject in rng.sample(range(len(SUBJECTS)), _RIVALS):
        figures = list(picture.figures)
        figures[nth] = replace(figure, subject=subject)
        yield replace(picture, figures=tuple(figures))
