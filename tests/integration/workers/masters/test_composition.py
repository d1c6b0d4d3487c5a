"""Figures stand whole, in the safe zone and beside each other, at every ratio that the service renders."""

from __future__ import annotations

from itertools import product

import pytest

from image_generator_types.sizes import FamilyName
from shared.catalog import find_model
from workers.masters.generation_plan import plan_generation
from workers.masters.starter.composition import Composition, Placement, compose
from workers.masters.starter.latent_map import SCENES, SIDES, SIZES, Figure, Picture

PLACEMENTS = tuple(Placement)


def composed(family: FamilyName, *figures: Figure, scene: int = 0, side: int = 0) -> tuple[Composition, int, int]:
    size = plan_generation(find_model("starter").native_px, family).generate
    picture = Picture(
        figures=(*figures, *[None] * (2 - len(figures))),
        scene=scene,
        time=0,
        weather=0,
        palette=0,
        glow=False,
        side=side,
        offset=0.3,
    )
    return compose(picture, size.width, size.height, PLACEMENTS), size.width, size.height


@pytest.mark.parametrize("family", FamilyName)
def test_a_figure_is_whole_and_in_the_safe_zone(family: FamilyName) -> None:
    for subject, size, scene, side in product(range(len(PLACEMENTS)), range(len(SIZES)), range(len(SCENES)), range(3)):
        composition, width, height = composed(family, Figure(subject=subject, size=size), scene=scene, side=side)

        (placed,) = composition.figures
        # The corners of its square are empty, and a bust is cut off by the lower edge.
        assert placed.x - 0.46 * placed.size >= 0
        assert placed.x + 0.46 * placed.size <= width
        assert placed.y - 0.46 * placed.size >= -0.001
        assert placed.placement is Placement.BUST or placed.y + 0.46 * placed.size <= height + 0.001
        assert 0.2 < placed.x / width < 0.8


@pytest.mark.parametrize("family", FamilyName)
def test_two_figures_do_not_cover_each_other(family: FamilyName) -> None:
    for subjects in product(range(len(PLACEMENTS)), repeat=2):
        for sizes in product(range(len(SIZES)), repeat=2):
            figures = [Figure(subject=subject, size=size) for subject, size in zip(subjects, sizes, strict=True)]

            composition, _, _ = composed(family, *figures)

            first, second = composition.figures
            assert second.x - first.x >= 0.4 * (first.size + second.size)


def test_sizes_and_sides_are_told_apart() -> None:
    sizes = [composed(FamilyName.SQUARE, Figure(subject=0, size=size))[0].figures[0].size for size in range(5)]
    usual, tiny, small, large, huge = sizes
    places = [composed(FamilyName.OG, Figure(subject=0), side=side)[0].figures[0].x for side in range(len(SIDES))]
    middle, left, right = places

    assert tiny < small < usual < large < huge
    assert left < middle < right
