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
    TIMES,
    WEATHERS,
    Figure,
    Picture,
    make_codes,
    read_map,
    write_map,
)

SUBJECTS = [f"subject {nth}" for nth in range(60)]
SIZES = [(704, 704), (1536, 768), (2560, 1088), (704, 1408), (2048, 512)]


@pytest.fixture(scope="module")
def codes() -> dict[str, torch.Tensor]:
    return make_codes(SUBJECTS)


def draw_picture(seed: int, width: int = 704, height: int = 704) -> Picture:
    rng = random.Random(seed)  # noqa: S311 -- not for a secret
    edge = 0.5 * min(width, height)
    figures = [
        Figure(
            subject=rng.randrange(len(SUBJECTS)),
            gender=rng.randrange(2),
            skin=rng.randrange(5),
            colours=(rng.randrange(len(COLOURS)), rng.randrange(len(COLOURS))),
            x=(0.3 + 0.4 * nth) * width,
            y=0.6 * height,
            size=edge * rng.uniform(0.6, 1.0),
            mirrored=rng.random() < 0.5,
        )
        for nth in range(rng.randrange(FIGURES + 1))
    ]
    return Picture(
        width=width,
        height=height,
        figures=(*figures, *[None] * (FIGURES - len(figures))),
        scene=rng.randrange(len(SCENES)),
        time=rng.randrange(len(TIMES)),
        weather=rng.randrange(len(WEATHERS)),
        palette=rng.randrange(len(PALETTES)),
        glow=rng.random() < 0.5,
        horizon=0.6 * height,
        offset=rng.random(),
    )


def write(picture: Picture, codes: dict[str, torch.Tensor]) -> torch.Tensor:
    return write_map(picture, codes, torch.zeros(3, picture.height // 64, picture.width // 64))


def names_of(picture: Picture) -> object:
    """Return what a map says in codes, without places."""
    figures = [figure and (figure.subject, figure.gender, figure.skin, figure.colours) for figure in picture.figures]
    return figures, picture.scene, picture.time, picture.weather, picture.palette, picture.glow


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_what_is_written_into_a_map_is_read_out_of_it(codes: dict[str, torch.Tensor], size: tuple[int, int]) -> None:
    for seed in range(20):
        picture = draw_picture(seed, *size)

        found = read_map(write(picture, codes), codes)

        assert names_of(found) == names_of(picture)
        assert found.horizon == pytest.approx(picture.horizon, abs=8)
        assert (found.offset - picture.offset + 0.5) % 1 == pytest.approx(0.5, abs=0.01)
        for figure, expected in zip(found.figures, picture.figures, strict=True):
            if figure is not None and expected is not None:
                assert (figure.x, figure.y) == pytest.approx((expected.x, expected.y), abs=24)
                assert figure.size == pytest.approx(expected.size, rel=0.08)
                assert figure.mirrored == expected.mirrored


def test_noise_and_loudness_change_nothing_that_is_read(codes: dict[str, torch.Tensor]) -> None:
    generator = torch.Generator().manual_seed(2)
    for seed in range(20):
        picture = draw_picture(seed)
        cells = write(picture, codes)

        found = read_map(cells + 0.3 * torch.randn(cells.shape, generator=generator), codes)

        assert names_of(found) == names_of(picture)


def test_every_colour_is_told_from_every_other(codes: dict[str, torch.Tensor]) -> None:
    plain = draw_picture(3)
    for first, second in product(range(len(COLOURS)), repeat=2):
        figure = Figure(subject=1, colours=(first, second), x=352, y=352, size=300)
        picture = replace(plain, figures=(figure, None))

        (found, nobody) = read_map(write(picture, codes), codes).figures

        assert found is not None
        assert found.colours == (first, second)
        assert nobody is None


def test_a_figure_that_would_cover_another_is_moved(codes: dict[str, torch.Tensor]) -> None:
    figures = tuple(Figure(subject=subject, x=340 + 20 * subject, y=400, size=380) for subject in range(2))
    picture = replace(draw_picture(5), figures=figures)

    first, second = read_map(write(picture, codes), codes).figures

    assert first is not None
    assert second is not None
    assert (first.subject, second.subject) == (0, 1)
    assert second.x - first.x >= 0.49 * (first.size + second.size)


def test_a_code_with_a_negative_share_names_nothing(codes: dict[str, torch.Tensor]) -> None:
    """Guidance away from a subject leaves the map with a negative share of its code."""
    empty = replace(draw_picture(4), figures=(None, None))
    shown = replace(empty, figures=(Figure(subject=7, x=352, y=352, size=300), None))

    cells = 2 * write(empty, codes) - write(shown, codes)

    assert read_map(cells, codes).figures == (None, None)
