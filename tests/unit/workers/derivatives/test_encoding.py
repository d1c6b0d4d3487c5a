"""Real encoders on pictures drawn here."""

import io
import json
import random
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from shared.formats import ENCODINGS, LARGEST_CARD_BYTES, ImageFormat
from tests.support.native_tools import find_tool
from workers.derivatives.encoding import encode
from workers.xmp import TRAINED_ALGORITHMIC_MEDIA, generated_picture_xmp

pytestmark = pytest.mark.pixels

XMP = generated_picture_xmp(datetime(2026, 8, 2, 12, 5, 6, tzinfo=UTC))

#: What the marking of a file may cost at most, the format's own wrapping included.
MOST_BYTES_OF_MARKING = 600


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("RGB", (width, height), random.Random(7).randbytes(3 * width * height))  # noqa: S311 -- a picture, no secret


def plain(picture: Image.Image, image_format: ImageFormat) -> bytes:
    file = io.BytesIO()
    picture.save(file, image_format, **ENCODINGS[image_format])
    return file.getvalue()


@pytest.mark.parametrize("image_format", ImageFormat)
def test_a_file_decodes_to_an_opaque_picture_of_its_format_and_size(image_format: ImageFormat) -> None:
    with Image.open(io.BytesIO(encode(noise(150, 100), image_format, XMP))) as image:
        image.load()

        assert (image.format, image.mode, image.size) == (image_format.name, "RGB", (150, 100))


@pytest.mark.parametrize("image_format", ImageFormat)
def test_the_packet_is_found_by_readers_that_do_not_know_the_format(image_format: ImageFormat) -> None:
    assert XMP in encode(noise(64, 64), image_format, XMP)


@pytest.mark.parametrize("image_format", ImageFormat)
def test_marking_costs_less_than_600_bytes(image_format: ImageFormat) -> None:
    picture = noise(64, 64)

    assert len(encode(picture, image_format, XMP)) - len(plain(picture, image_format)) < MOST_BYTES_OF_MARKING


@pytest.mark.parametrize("image_format", ImageFormat)
def test_exiftool_reads_that_it_was_generated_by_what_and_when(image_format: ImageFormat, tmp_path: Path) -> None:
    path = tmp_path / f"picture.{image_format}"
    path.write_bytes(encode(noise(64, 64), image_format, XMP))

    answer = subprocess.run(
        [find_tool("exiftool"), "-json", "-G", "-XMP:all", "-validate", "-warning", path],
        capture_output=True,
        text=True,
        check=True,
    )

    told = json.loads(answer.stdout)[0]
    assert told["XMP:DigitalSourceType"] == TRAINED_ALGORITHMIC_MEDIA
    assert told["XMP:CreatorTool"] == "image-generator"
    assert told["XMP:CreateDate"] == "2026:08:02 12:05:06Z"
    assert told["ExifTool:Validate"] == "OK"


@pytest.mark.parametrize("image_format", [ImageFormat.JPEG, ImageFormat.AVIF])
def test_thin_lines_keep_their_colour_in_formats_that_allow_it(image_format: ImageFormat) -> None:
    """The lines are red and blue columns of one pixel: at half resolution both would turn purple."""
    lines = Image.new("RGB", (64, 64), (255, 0, 0))
    for x in range(0, 64, 2):
        lines.paste((0, 0, 255), (x, 0, x + 1, 64))

    with Image.open(io.BytesIO(encode(lines, image_format, XMP))) as image:
        red, blue = image.convert("RGB").getpixel((31, 32)), image.convert("RGB").getpixel((32, 32))

    assert red == pytest.approx((255, 0, 0), abs=40)
    assert blue == pytest.approx((0, 0, 255), abs=40)


def test_a_card_that_is_too_large_gets_the_best_quality_that_fits() -> None:
    card = noise(1200, 630)
    assert len(encode(card, ImageFormat.JPEG, XMP)) > LARGEST_CARD_BYTES

    fitting = encode(card, ImageFormat.JPEG, XMP, LARGEST_CARD_BYTES)

    qualities = {quality: _jpeg_of_quality(card, quality) for quality in range(1, 86)}
    best = max(quality for quality, file in qualities.items() if len(file) <= LARGEST_CARD_BYTES)
    assert fitting == qualities[best]


def _jpeg_of_quality(picture: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", xmp=XMP, **{**ENCODINGS[ImageFormat.JPEG], "quality": quality})
    return file.getvalue()


def test_a_card_that_fits_keeps_the_quality_of_its_format() -> None:
    card = Image.new("RGB", (1200, 630), (200, 60, 40))

    assert encode(card, ImageFormat.JPEG, XMP, LARGEST_CARD_BYTES) == encode(card, ImageFormat.JPEG, XMP)
