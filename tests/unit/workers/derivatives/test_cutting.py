"""Real libvips on pictures drawn here; no server and no file but one."""

import base64
import io
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pyvips
from PIL import Image

from image_generator_types.sizes import ASPECT_FAMILIES, FamilyName
from shared.errors import LeaseLostError, OriginalUnreadableError
from shared.formats import LARGEST_CARD_BYTES, SOCIAL_CARDS, ImageFormat
from shared.modes import Focus
from workers.derivatives.cutting import MOST_BYTES, MOST_PIXELS, Cut, cut_family
from workers.masters.generation_plan import plan_generation

pytestmark = pytest.mark.pixels

SQUARE = ASPECT_FAMILIES[FamilyName.SQUARE]
OG = ASPECT_FAMILIES[FamilyName.OG]
TRAINED_ALGORITHMIC_MEDIA = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


def draw_circle(width: int, height: int) -> tuple[bytes, int]:
    """Draw a white disc in the middle of black. Returns the PNG and the diameter."""
    radius = min(width, height) * 3 // 10
    black = pyvips.Image.black(width, height, bands=3).copy(interpretation="srgb")
    disc = black.draw_circle([255] * 3, width // 2, height // 2, radius, fill=True)
    return disc.pngsave_buffer(compression=1), 2 * radius + 1


def draw_flat(colour: list[int], interpretation: str = "srgb") -> pyvips.Image:
    image = (pyvips.Image.black(64, 128, bands=len(colour)) + colour).cast(
        "ushort" if interpretation in {"rgb16", "grey16"} else "uchar",
    )
    return image.copy(interpretation=interpretation)


def ignore(_done: int, _total: int) -> None:
    pass


def cut(original: bytes | Path, family: FamilyName = FamilyName.SIDEBAR) -> list[Cut]:
    return cut_family(original, ASPECT_FAMILIES[family], ignore)


def decode(picture: Cut) -> pyvips.Image:
    return pyvips.Image.new_from_buffer(picture.data, "")


def riff_chunks(data: bytes) -> dict[bytes, bytes]:
    chunks, at = {}, 12
    while at < len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        chunks[data[at : at + 4]] = data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    return chunks


@pytest.mark.parametrize("family", list(FamilyName))
def test_every_cut_has_its_exact_size_and_a_circle_stays_a_circle(family: FamilyName) -> None:
    rendered = plan_generation(1024, family).original
    original, diameter = draw_circle(rendered.width, rendered.height)

    for picture in cut(original, family):
        image = decode(picture)
        left, top, width, height = image.find_trim(threshold=128, background=[0, 0, 0])
        # The edge that the crop left whole shows the scale.
        scale = max(picture.size.width / rendered.width, picture.size.height / rendered.height)

        assert (image.width, image.height) == (picture.size.width, picture.size.height)
        assert (width, height) == (
            pytest.approx(diameter * scale, abs=1.5),
            pytest.approx(diameter * scale, abs=1.5),
        )
        assert left + width / 2 == pytest.approx(image.width / 2, abs=1.5)
        assert top + height / 2 == pytest.approx(image.height / 2, abs=1.5)


def test_the_master_comes_first_and_the_derivatives_in_the_order_of_the_matrix() -> None:
    cuts = cut(draw_circle(1344, 768)[0], FamilyName.OG)

    assert [(picture.name, picture.kind, str(picture.size), picture.image_format) for picture in cuts] == [
        ("og-master", "master", "1200x675", "webp"),
        ("og", "derivative", "1200x675", "webp"),
        ("og", "derivative", "1200x675", "jpeg"),
        ("facebook-og", "derivative", "1200x630", "webp"),
        ("facebook-og", "derivative", "1200x630", "jpeg"),
        ("twitter-large", "derivative", "1200x675", "webp"),
        ("twitter-large", "derivative", "1200x675", "jpeg"),
        ("linkedin-share", "derivative", "1200x628", "webp"),
        ("linkedin-share", "derivative", "1200x628", "jpeg"),
        ("twitter-small", "derivative", "600x314", "webp"),
        ("twitter-small", "derivative", "600x314", "jpeg"),
        ("youtube-thumbnail", "derivative", "1280x720", "webp"),
        ("youtube-thumbnail", "derivative", "1280x720", "jpeg"),
    ]


def test_exactly_the_wanted_pictures_are_cut() -> None:
    wanted = {("og", ImageFormat.AVIF), ("og-master", ImageFormat.PNG), ("twitter-small", ImageFormat.WEBP)}

    cuts = cut_family(draw_circle(1344, 768)[0], OG, ignore, wanted=wanted)

    assert {(picture.name, picture.image_format) for picture in cuts} == wanted
    assert [picture.name for picture in cuts] == ["og-master", "og", "twitter-small"]


@pytest.mark.parametrize("family", list(FamilyName))
def test_every_file_decodes_as_its_format_says(family: FamilyName) -> None:
    rendered = plan_generation(1024, family).original

    for picture in cut(draw_circle(rendered.width, rendered.height)[0], family):
        with Image.open(io.BytesIO(picture.data)) as image:
            assert (image.format, image.mode) == (picture.image_format.name, "RGB")
            assert image.size == (picture.size.width, picture.size.height)


def draw_noise(width: int, height: int) -> bytes:
    bands = [pyvips.Image.gaussnoise(width, height, mean=128, sigma=60, seed=seed) for seed in range(3)]
    return bands[0].bandjoin(bands[1:]).cast("uchar").copy(interpretation="srgb").pngsave_buffer(compression=1)


def test_cards_for_link_previews_stay_under_300_kb_as_jpeg() -> None:
    """The pictures are pure noise, which makes the largest files; other pictures have no such limit."""
    jpegs = {
        picture.name: len(picture.data)
        for picture in cut(draw_noise(1344, 768), FamilyName.OG)
        if picture.image_format == ImageFormat.JPEG
    }

    assert jpegs.pop("youtube-thumbnail") > LARGEST_CARD_BYTES
    assert all(length <= LARGEST_CARD_BYTES for length in jpegs.values())
    assert set(jpegs) == SOCIAL_CARDS


def draw_sign(width: int, height: int) -> bytes:
    """Draw a red disc on grey, to the right."""
    grey = (pyvips.Image.black(width, height, bands=3) + 128).cast("uchar").copy(interpretation="srgb")
    return grey.draw_circle([230, 20, 20], width * 4 // 5, height // 2, height // 16, fill=True).pngsave_buffer()


def red_pixels(picture: Cut) -> float:
    red, green = decode(picture)[0], decode(picture)[1]
    return ((red - green) > 100).avg()


def test_attention_keeps_what_centring_cuts_off() -> None:
    original, square = draw_sign(3000, 1000), {("square", ImageFormat.WEBP)}

    centred = cut_family(original, SQUARE, ignore, wanted=square)[0]
    moved = cut_family(original, SQUARE, ignore, wanted=square, focus=Focus.ATTENTION)[0]

    assert red_pixels(centred) == 0
    assert red_pixels(moved) > 0


def test_each_picture_has_its_colour_and_a_placeholder_of_its_ratio() -> None:
    cuts = {picture.name: picture for picture in cut(draw_flat([200, 60, 40]).pngsave_buffer(), FamilyName.OG)}

    assert {picture.dominant_color for picture in cuts.values()} == {"#c83c28"}
    assert len(base64.b64decode(cuts["og"].placeholder)) < 30


def test_the_time_of_making_is_in_every_file() -> None:
    made_at = datetime(2026, 8, 2, 12, 5, 6, tzinfo=UTC)

    cuts = cut_family(draw_circle(352, 704)[0], ASPECT_FAMILIES[FamilyName.SQUARE], ignore, made_at=made_at)

    assert all(b'xmp:CreateDate="2026-08-02T12:05:06Z"' in picture.data for picture in cuts)


def test_pictures_of_equal_size_are_encoded_once() -> None:
    done: list[tuple[int, int]] = []

    cuts = cut_family(draw_circle(1344, 768)[0], OG, lambda *progress: done.append(progress))
    og = {(picture.name, picture.image_format): picture.data for picture in cuts}

    assert done == [(count, 10) for count in range(1, 11)]
    assert og["og-master", "webp"] is og["og", "webp"] is og["twitter-large", "webp"]
    assert og["og", "jpeg"] is og["twitter-large", "jpeg"]


def test_an_error_raised_by_on_progress_stops_the_work() -> None:
    def stop(done: int, total: int) -> None:
        raise LeaseLostError(f"{done} of {total}")

    with pytest.raises(LeaseLostError, match="1 of 8"):
        cut_family(draw_circle(256, 256)[0], SQUARE, stop)


def test_every_file_is_a_webp_that_says_it_was_generated_and_nothing_else() -> None:
    original = draw_flat([10, 200, 30])
    original.set_type(pyvips.GValue.gstr_type, "png-comment-0-parameters", "the secret prompt")
    original.set_type(pyvips.GValue.gstr_type, "exif-ifd0-ImageDescription", "the secret prompt")
    png = original.pngsave_buffer()
    assert b"the secret prompt" in png

    for picture in cut(png):
        chunks = riff_chunks(picture.data)
        xmp = chunks[b"XMP "].decode()

        assert picture.image_format == "webp"
        assert picture.data[:4] + picture.data[8:12] == b"RIFFWEBP"
        assert set(chunks) == {b"VP8X", b"VP8 ", b"XMP "}
        assert len(xmp) < 600
        assert f'Iptc4xmpExt:DigitalSourceType="{TRAINED_ALGORITHMIC_MEDIA}"' in xmp
        assert 'xmp:CreatorTool="image-generator"' in xmp
        assert b"the secret prompt" not in picture.data


def test_no_metadata_of_an_original_is_in_a_file_of_any_format() -> None:
    original = draw_flat([10, 200, 30])
    for field in ("png-comment-0-parameters", "exif-ifd0-ImageDescription", "comment"):
        original.set_type(pyvips.GValue.gstr_type, field, "the secret prompt")
    wanted = {("sidebar", image_format) for image_format in ImageFormat}

    cuts = cut_family(original.pngsave_buffer(), ASPECT_FAMILIES[FamilyName.SIDEBAR], ignore, wanted=wanted)

    assert len(cuts) == len(ImageFormat)
    assert not any(b"the secret prompt" in picture.data for picture in cuts)


def with_p3_profile(bits: int) -> pyvips.Image:
    return draw_flat([200, 60, 40]).icc_transform("p3", input_profile="srgb", depth=bits)


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        pytest.param(draw_flat([200, 60, 40]), [200, 60, 40], id="8 bits"),
        pytest.param(draw_flat([200, 60, 40, 255]), [200, 60, 40], id="opaque alpha"),
        pytest.param(draw_flat([200, 60, 40, 0]), [255, 255, 255], id="transparent alpha on white"),
        pytest.param(draw_flat([200 * 257, 60 * 257, 40 * 257], "rgb16"), [200, 60, 40], id="16 bits"),
        pytest.param(draw_flat([90], "b-w"), [90, 90, 90], id="grey"),
        pytest.param(draw_flat([90, 255], "b-w"), [90, 90, 90], id="grey with alpha"),
        pytest.param(draw_flat([90 * 257], "grey16"), [90, 90, 90], id="16 bits of grey"),
        pytest.param(with_p3_profile(8), [200, 60, 40], id="Display P3 profile"),
        pytest.param(with_p3_profile(16), [200, 60, 40], id="16 bits with a Display P3 profile"),
    ],
)
def test_whatever_the_original_is_the_cuts_are_opaque_8_bit_srgb(
    original: pyvips.Image,
    expected: list[int],
) -> None:
    image = decode(cut(original.pngsave_buffer())[0])

    assert (image.bands, image.format, image.interpretation) == (3, "uchar", "srgb")
    assert image.getpoint(150, 300) == pytest.approx(expected, abs=3)


def test_cmyk_becomes_srgb() -> None:
    """A person might put such a file in the place of an original; libvips has its own profile for ink."""
    red_ink = draw_flat([0, 255, 255, 0], "cmyk").jpegsave_buffer(Q=95, keep="none")

    red, green, blue = decode(cut(red_ink)[0]).getpoint(150, 300)

    assert red > 200
    assert max(green, blue) < 80


def test_a_file_is_read_from_its_path(tmp_path: Path) -> None:
    path = tmp_path / "sidebar.png"
    path.write_bytes(draw_circle(352, 704)[0])

    assert [picture.name for picture in cut(path)] == ["sidebar-master", "sidebar", "sidebar-sm"]


def test_an_overwritten_file_is_read_with_its_new_pixels(tmp_path: Path) -> None:
    path = tmp_path / "sidebar.png"

    path.write_bytes(draw_flat([0, 0, 0]).pngsave_buffer())
    cut(path)
    path.write_bytes(draw_flat([255, 255, 255]).pngsave_buffer())

    assert decode(cut(path)[0]).avg() == pytest.approx(255, abs=2)


def test_a_missing_file_is_an_unreadable_original(tmp_path: Path) -> None:
    with pytest.raises(OriginalUnreadableError, match=r"gone\.png cannot be read: No such file"):
        cut(tmp_path / "gone.png")


def damage(png: bytes) -> bytes:
    half = len(png) // 2
    return png[:half] + bytes([png[half] ^ 0x55]) + png[half + 1 :]


def test_a_decompression_bomb_is_refused_by_its_header() -> None:
    """Its pixels would follow the header; the first of them are enough here."""
    bomb = bytearray(draw_flat([0, 0, 0]).pngsave_buffer())
    bomb[16:24] = struct.pack(">II", 30_000, 30_000)
    bomb[29:33] = struct.pack(">I", zlib.crc32(bomb[12:29]))

    with pytest.raises(OriginalUnreadableError, match="30000 x 30000 pixels, and at most"):
        cut(bytes(bomb))


def test_a_file_that_is_larger_than_any_original_is_not_decoded() -> None:
    with pytest.raises(OriginalUnreadableError, match="bytes, and at most"):
        cut(b"\x89PNG" + bytes(MOST_BYTES))


def test_the_largest_originals_are_far_from_the_limit() -> None:
    sizes = [plan_generation(px, family).original for px in (1024, 1088, 1440, 1536) for family in FamilyName]

    assert max(size.width * size.height for size in sizes) * 4 < MOST_PIXELS


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(damage, id="one byte in the middle"),
        pytest.param(lambda png: png[: len(png) // 2], id="half of it"),
        pytest.param(lambda png: png[:-20], id="the last bytes missing"),
        pytest.param(lambda png: png[:10], id="ten bytes"),
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda _: b"not a picture", id="text"),
    ],
)
def test_a_damaged_original_is_reported_in_a_sentence(spoil: Callable[[bytes], bytes]) -> None:
    with pytest.raises(OriginalUnreadableError, match=r"^The original of \d+ bytes does not decode: .+\.$"):
        cut(spoil(draw_circle(352, 704)[0]))


def test_a_forked_child_cuts_after_its_parent_imported_the_module() -> None:
    """A forked child hangs when its parent has worked with libvips, so importing must do no work."""
    program = """
import os, sys
from image_generator_types.sizes import ASPECT_FAMILIES, FamilyName
from workers.derivatives import cutting

if not os.fork():
    cutting.configure_libvips()
    original = cutting.pyvips.Image.black(352, 704, bands=3).copy(interpretation="srgb").pngsave_buffer()
    cuts = cutting.cut_family(original, ASPECT_FAMILIES[FamilyName.SIDEBAR], lambda done, total: None)
    print(len(cuts), cutting.pyvips.concurrency_get(), cutting.pyvips.cache_get_max(), flush=True)
    os._exit(0)
os.wait()
"""

    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert answer.stdout.split() == ["3", "1", "0"]


@pytest.mark.parametrize("focus", Focus)
@pytest.mark.parametrize("size", [(1, 1), (3000, 2), (2, 3000), (3, 5)])
def test_an_original_of_a_strange_size_is_cut_like_any_other(size: tuple[int, int], focus: Focus) -> None:
    original = (pyvips.Image.black(*size, bands=3) + 90).cast("uchar").copy(interpretation="srgb").pngsave_buffer()

    cuts = cut_family(original, ASPECT_FAMILIES[FamilyName.SIDEBAR], ignore, focus=focus)

    assert [(decode(cut).width, decode(cut).height) for cut in cuts] == [(300, 600), (300, 600), (150, 300)]
