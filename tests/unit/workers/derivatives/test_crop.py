from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from image_generator_types.sizes import ASPECT_FAMILIES, SAFE_ZONE, AspectFamily, ImageSize
from workers.derivatives.crop import Point, Window, crop_window
from workers.masters.generation_plan import plan_generation

edges = st.integers(min_value=1, max_value=8192)
sizes = st.builds(ImageSize, width=edges, height=edges)
points = st.builds(Point, x=edges, y=edges)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ((1344, 768), (1200, 675), (0, 6, 1344, 756)),
        ((1344, 768), (1200, 630), (0, 31, 1344, 706)),
        ((896, 1152), (768, 1024), (16, 0, 864, 1152)),
        ((896, 1152), (1000, 1500), (64, 0, 768, 1152)),
        ((1024, 1024), (150, 150), (0, 0, 1024, 1024)),
        ((10, 10), (1000, 1), (0, 4, 10, 1)),
    ],
)
def test_windows_worked_out_by_hand(
    source: tuple[int, int],
    target: tuple[int, int],
    expected: tuple[int, int, int, int],
) -> None:
    window = crop_window(ImageSize(width=source[0], height=source[1]), ImageSize(width=target[0], height=target[1]))

    assert (window.left, window.top, window.width, window.height) == expected


@given(source=sizes, target=sizes)
def test_the_window_lies_inside_the_source(source: ImageSize, target: ImageSize) -> None:
    window = crop_window(source, target)

    assert 0 <= window.left <= window.left + window.width <= source.width
    assert 0 <= window.top <= window.top + window.height <= source.height
    assert window.width >= 1
    assert window.height >= 1


@given(source=sizes, target=sizes)
def test_one_edge_is_the_sources_and_the_other_is_less_than_a_pixel_off(source: ImageSize, target: ImageSize) -> None:
    window = crop_window(source, target)

    # Both multiplied out: |width - height * ratio| < 1 and |height - width / ratio| < 1.
    off = abs(window.width * target.height - window.height * target.width)
    fits_height = window.height == source.height and off < target.height
    fits_width = window.width == source.width and off < target.width
    assert fits_height or fits_width


@given(source=sizes, target=sizes)
def test_the_window_is_centred_within_a_pixel(source: ImageSize, target: ImageSize) -> None:
    window = crop_window(source, target)

    assert abs(source.width - window.width - 2 * window.left) <= 1
    assert abs(source.height - window.height - 2 * window.top) <= 1


@given(edge=st.integers(1, 300), source=sizes, target=sizes)
def test_no_other_place_would_keep_more_of_the_safe_zone(edge: int, source: ImageSize, target: ImageSize) -> None:
    """A window keeps the whole safe zone if it can hold it, and otherwise loses as little as whole pixels allow."""
    source = ImageSize(width=edge, height=min(source.height, 300))
    window = crop_window(source, target)

    assert _kept(source, window) == max(
        _kept(source, replace(window, left=left, top=top))
        for left in range(source.width - window.width + 1)
        for top in range(source.height - window.height + 1)
    )


@given(source=sizes, target=sizes, focus=points)
def test_a_focus_moves_the_window_but_neither_resizes_it_nor_costs_more_of_the_safe_zone(
    source: ImageSize, target: ImageSize, focus: Point
) -> None:
    centred, moved = crop_window(source, target), crop_window(source, target, focus)

    assert (moved.width, moved.height) == (centred.width, centred.height)
    assert 0 <= moved.left <= source.width - moved.width
    assert 0 <= moved.top <= source.height - moved.height
    assert _kept(source, moved) >= _kept(source, centred)


@given(source=sizes, target=sizes, focus=points)
def test_a_focus_is_never_further_from_the_middle_than_when_centred(
    source: ImageSize, target: ImageSize, focus: Point
) -> None:
    centred, moved = crop_window(source, target), crop_window(source, target, focus)

    assert abs(moved.left + moved.width // 2 - focus.x) <= abs(centred.left + centred.width // 2 - focus.x)
    assert abs(moved.top + moved.height // 2 - focus.y) <= abs(centred.top + centred.height // 2 - focus.y)


@pytest.mark.parametrize(
    ("focus", "left"),
    [
        pytest.param(500, 100, id="in the middle"),
        pytest.param(470, 70, id="a little beside it"),
        pytest.param(0, 50, id="at the left edge, as far as the safe zone lets it"),
        pytest.param(999, 150, id="at the right edge"),
    ],
)
def test_a_focus_worked_out_by_hand(focus: int, left: int) -> None:
    """The window has 800 of 1000 pixels, and the safe zone reaches from 150 to 850."""
    window = crop_window(ImageSize(width=1000, height=100), ImageSize(width=800, height=100), Point(x=focus, y=0))

    assert (window.left, window.width) == (left, 800)


def test_a_window_that_cannot_hold_the_safe_zone_moves_within_it() -> None:
    source, target = ImageSize(width=1000, height=100), ImageSize(width=200, height=100)

    assert crop_window(source, target, Point(x=0, y=0)).left == 150
    assert crop_window(source, target, Point(x=999, y=0)).left == 650


def _kept(source: ImageSize, window: Window) -> int:
    """Return the area of the safe zone inside the window, in 200ths of a pixel squared, to stay with integers."""
    across = _kept_of_edge(source.width, window.left, window.width, SAFE_ZONE.width_percent)
    return across * _kept_of_edge(source.height, window.top, window.height, SAFE_ZONE.height_percent)


def _kept_of_edge(edge: int, start: int, length: int, percent: int) -> int:
    zone_start, zone_end = edge * (100 - percent), edge * (100 + percent)
    return max(0, min(zone_end, 200 * (start + length)) - max(zone_start, 200 * start))


@given(size=sizes)
def test_a_source_of_the_targets_ratio_is_kept_whole(size: ImageSize) -> None:
    double = ImageSize(width=2 * size.width, height=2 * size.height)

    assert crop_window(double, size) == Window(left=0, top=0, width=double.width, height=double.height)


#: The most that a master or a derivative is enlarged, by the model's native size. What is not here is never enlarged.
ENLARGED = {
    1024: {"instagram-portrait": 1.21, "pinterest-pin": 1.31, "compact-2x": 1.14},
    1440: {"tall": 1.01, "story": 1.01, "ultrawide": 1.17},
    1536: {"ultrawide": 1.13},
}


@pytest.mark.parametrize("native_px", ENLARGED)
@pytest.mark.parametrize("family", ASPECT_FAMILIES.values(), ids=lambda family: family.name)
def test_no_picture_is_enlarged_more_than_the_plan_says(native_px: int, family: AspectFamily) -> None:
    original = plan_generation(native_px, family.name).original
    sizes = {family.name: family.master} | {cut.name: cut.size for cut in family.derivatives}

    for name, size in sizes.items():
        window = crop_window(original, size)
        assert max(size.width / window.width, size.height / window.height) <= ENLARGED[native_px].get(name, 1), name


@pytest.mark.parametrize("native_px", ENLARGED)
@pytest.mark.parametrize("family", ASPECT_FAMILIES.values(), ids=lambda family: family.name)
def test_no_picture_is_stretched(native_px: int, family: AspectFamily) -> None:
    """The scales across and down differ by at most the half pixel that whole windows need."""
    original = plan_generation(native_px, family.name).original

    for size in (family.master, *(cut.size for cut in family.derivatives)):
        window = crop_window(original, size)
        stretch = (window.width * size.height) / (window.height * size.width)
        assert abs(stretch - 1) <= 0.5 / min(window.width, window.height)
