"""Thumbhashes are compared with those of the reference, npm's thumbhash 0.1.1."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from image_generator_types.sizes import ImageSize
from workers.derivatives.placeholder import Impression, impression

pytestmark = pytest.mark.pixels

Paint = Callable[[int, int], tuple[int, int, int]]


def paint(width: int, height: int, colour: Paint) -> Impression:
    rgb = bytes(value % 256 for y in range(height) for x in range(width) for value in colour(x, y))
    return impression(rgb, ImageSize(width=width, height=height))


@pytest.mark.parametrize(
    ("width", "height", "colour", "expected"),
    [
        (32, 18, lambda x, y: (x * 37 + y * 91, x * x * 11, y * 53), "HBgGFIhAC3Rzd3hzd4ZAf/98dw=="),
        (20, 32, lambda x, y: (x * y * 7, x * 13 + y * y, x**3 + 5 * y), "XegFHAQhQzB3ZFVXVmh1uEAkDQ=="),
        (32, 8, lambda x, y: (255 - x * 7, y * 31 + x * x, 40 + x), "WyoKOpZ/eIdVZneHf2b3mIk="),
        (7, 5, lambda x, y: (x * 37 + y * 91, x * x * 11, y * 53), "mFcKbYpSp5Ngh3d3ZniUl2V/94x0"),
    ],
)
def test_the_placeholder_is_the_thumbhash_of_the_reference(
    width: int, height: int, colour: Paint, expected: str
) -> None:
    assert paint(width, height, colour).placeholder == expected


def test_an_even_picture_has_a_placeholder_without_waves() -> None:
    placeholder = paint(32, 32, lambda _x, _y: (200, 60, 40)).placeholder

    assert placeholder == "2RoDBwAAAAAAAAAAAAAAAAAAAAAAAAAA"


def test_the_dominant_colour_is_that_of_most_of_the_picture_not_its_mean() -> None:
    """Two thirds of the picture are blue sky over a red roof; their mean would be mauve."""
    seen = paint(30, 30, lambda x, y: (96, 160, 232 + x % 3 - 1) if y < 20 else (192, 32, 32))

    assert seen.dominant_color == "#60a0e8"


@given(
    st.integers(1, 40).flatmap(
        lambda width: st.integers(1, 40).flatmap(
            lambda height: st.tuples(
                st.just(width), st.just(height), st.binary(min_size=3 * width * height, max_size=3 * width * height)
            )
        )
    )
)
def test_every_picture_has_a_colour_and_a_placeholder_of_at_most_36_characters(case: tuple[int, int, bytes]) -> None:
    width, height, rgb = case

    seen = impression(rgb, ImageSize(width=width, height=height))

    assert len(seen.dominant_color) == 7
    assert int(seen.dominant_color[1:], 16) >= 0
    assert len(seen.placeholder) <= 36
