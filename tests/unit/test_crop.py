import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.generation_plan import plan_generation
from shared.sizes import ASPECT_FAMILIES, SAFE_ZONE, AspectFamily, Size
from workers.derivatives.crop import Window, crop_window

edges = st.integers(min_value=1, max_value=8192)
sizes = st.builds(Size, width=edges, height=edges)


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
    window = crop_window(Size(width=source[0], height=source[1]), Size(width=target[0], height=target[1]))

    assert (window.left, window.top, window.width, window.height) == expected


@given(source=sizes, target=sizes)
def test_the_window_lies_inside_the_source(source: Size, target: Size) -> None:
    window = crop_window(source, target)

    assert 0 <= window.left <= window.left + window.width <= source.width
    assert 0 <= window.top <= window.top + window.height <= source.height
    assert window.width >= 1
    assert window.height >= 1


@given(source=sizes, target=sizes)
def test_one_edge_is_the_sources_and_the_other_is_less_than_a_pixel_off(source: Size, target: Size) -> None:
    window = crop_window(source, target)

    # Both multiplied out: |width - height * ratio| < 1 and |height - width / ratio| < 1.
    off = abs(window.width * target.height - window.height * target.width)
    fits_height = window.height == source.height and off < target.height
    fits_width = window.width == source.width and off < target.width
    assert fits_height or fits_width


@given(source=sizes, target=sizes)
def test_the_window_is_centred_within_a_pixel(source: Size, target: Size) -> None:
    window = crop_window(source, target)

    assert abs(source.width - window.width - 2 * window.left) <= 1
    assert abs(source.height - window.height - 2 * window.top) <= 1


@given(source=sizes, target=sizes)
def test_as_much_of_the_safe_zone_is_kept_as_the_ratio_allows(source: Size, target: Size) -> None:
    """All of the subject's zone, or what the window can hold at most, but for the pixel of centring."""
    window = crop_window(source, target)

    assert _kept(source.width, window.left, window.width, SAFE_ZONE.width_percent)
    assert _kept(source.height, window.top, window.height, SAFE_ZONE.height_percent)


def _kept(edge: int, start: int, length: int, percent: int) -> bool:
    # In hundredths of a pixel, to stay with integers.
    zone_start, zone_end = edge * (100 - percent) // 2, edge * (100 + percent) // 2
    kept = min(zone_end, 100 * (start + length)) - max(zone_start, 100 * start)
    return kept >= min(zone_end - zone_start, 100 * length) - 100


@given(size=sizes)
def test_a_source_of_the_targets_ratio_is_kept_whole(size: Size) -> None:
    double = Size(width=2 * size.width, height=2 * size.height)

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
    """Across differs from down by the half pixel to which a window is whole, never by more."""
    original = plan_generation(native_px, family.name).original

    for size in (family.master, *(cut.size for cut in family.derivatives)):
        window = crop_window(original, size)
        stretch = (window.width * size.height) / (window.height * size.width)
        assert abs(stretch - 1) <= 0.5 / min(window.width, window.height)
