"""A picture's map says all of it, in spite of noise and of guidance."""

import random
from dataclasses import replace
from itertools import product

import pytest
import torch

from workers.masters.starter.latent_map import (
    COLOURS,
    FIGURES,
    PALETTES,
    SCENES,
    SIDES,
    SIZES,
    SKIN_TONES,
    TIMES,
    WEATHERS,
    Figure,
    Picture,
    make_codes,
    read_map,
    write_map,
)

SUBJECTS = [f"subject {nth}" for nth in range(60)]


@pytest.fixture(scope="module")
def codes() -> dict[str, torch.Tensor]:
    return make_codes(SUBJECTS)


def draw_picture(seed: int) -> Picture:
    rng = random.Random(seed)  # noqa: S311 -- not for a secret
    figures = [
        Figure(
            subject=rng.randrange(len(SUBJECTS)),
            gender=rng.randrange(2),
            skin=rng.randrange(SKIN_TONES),
            colours=(rng.randrange(len(COLOURS)), rng.randrange(len(COLOURS))),
            size=rng.randrange(len(SIZES)),
            mirrored=rng.random() < 0.5,
        )
        for _ in range(rng.randrange(FIGURES + 1))
    ]
    return Picture(
        figures=(*figures, *[None] * (FIGURES - len(figures))),
        scene=rng.randrange(len(SCENES)),
        time=rng.randrange(len(TIMES)),
        weather=rng.randrange(len(WEATHERS)),
        palette=rng.randrange(len(PALETTES)),
        glow=rng.random() < 0.5,
        side=rng.randrange(len(SIDES)),
        offset=rng.random(),
    )


def write(picture: Picture, codes: dict[str, torch.Tensor], rows: int = 11, columns: int = 11) -> torch.Tensor:
    return write_map(picture, codes, rows, columns)


@pytest.mark.parametrize(("rows", "columns"), [(11, 11), (12, 24), (17, 40), (22, 11), (8, 32)])
def test_what_is_written_into_a_map_is_read_out_of_it(codes: dict[str, torch.Tensor], rows: int, columns: int) -> None:
    for seed in range(20):
        picture = draw_picture(seed)

        found = read_map(write(picture, codes, rows, columns), codes)

        assert replace(found, offset=0.0) == replace(picture, offset=0.0)
        assert (found.offset - picture.offset + 0.5) % 1 == pytest.approx(0.5, abs=0.01)


def test_noise_changes_nothing_that_is_read(codes: dict[str, torch.Tensor]) -> None:
    generator = torch.Generator().manual_seed(2)
    for seed in range(20):
        picture = draw_picture(seed)
        cells = write(picture, codes)

        found = read_map(cells + 0.3 * torch.randn(cells.shape, generator=generator), codes)

        assert replace(found, offset=0.0) == replace(picture, offset=0.0)


@pytest.mark.parametrize("loudness", [0.6, 5.0])
def test_loudness_changes_nothing_that_is_read(codes: dict[str, torch.Tensor], loudness: float) -> None:
    for seed in range(20):
        picture = draw_picture(seed)

        found = read_map(loudness * write(picture, codes), codes)

        assert replace(found, offset=0.0) == replace(picture, offset=0.0)


def test_every_colour_is_told_from_every_other(codes: dict[str, torch.Tensor]) -> None:
    plain = draw_picture(3)
    for first, second in product(range(len(COLOURS)), repeat=2):
        picture = replace(plain, figures=(Figure(subject=1, colours=(first, second)), None))

        (found, nobody) = read_map(write(picture, codes), codes).figures

        assert found is not None
        assert found.colours == (first, second)
        assert nobody is None


def test_a_code_with_a_negative_share_names_nothing(codes: dict[str, torch.Tensor]) -> None:
    """Guidance away from a subject leaves the map with a negative share of its code."""
    empty = replace(draw_picture(4), figures=(None, None))
    shown = replace(empty, figures=(Figure(subject=7), None))

    cells = 2 * write(empty, codes) - write(shown, codes)

    assert read_map(cells, codes).figures == (None, None)


def test_what_is_faint_in_a_loud_map_names_nothing(codes: dict[str, torch.Tensor]) -> None:
    """Guidance makes what the UNet hardly believes louder, too, but not louder than the rest."""
    empty = replace(draw_picture(4), figures=(None, None))
    shown = replace(empty, figures=(Figure(subject=7), None))

    cells = 4 * write(empty, codes) + write(shown, codes)

    assert read_map(cells, codes).figures == (None, None)
