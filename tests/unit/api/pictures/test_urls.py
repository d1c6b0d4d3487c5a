"""URLs of pictures, read back into what they ask for."""

import pytest

from api.pictures.cache import PictureKey
from api.pictures.urls import leaves_format_open, read_url
from shared.errors import PictureNotFoundError
from shared.formats import ImageFormat

HASH = "0a" * 32


@pytest.mark.parametrize(
    ("file_name", "expected"),
    [("og", "webp"), ("og.webp", "webp"), ("og.jpg", "jpeg"), ("og.jpeg", "jpeg"), ("og.png", "png")],
)
@pytest.mark.parametrize("version", [None, HASH])
def test_the_extension_names_the_format_and_webp_needs_none(file_name: str, version: str | None, expected: str) -> None:
    asked = PictureKey(variation="city", derivative="og", formats=(ImageFormat(expected),), version=version)

    assert read_url("city", file_name, version) == asked


@pytest.mark.parametrize("file_name", ["og.gif", "og.", "og.WEBP", "og.webp.webp", "og.webp\0"])
def test_a_url_with_an_unknown_extension_is_refused(file_name: str) -> None:
    with pytest.raises(PictureNotFoundError, match="the extensions are"):
        read_url("city", file_name, None)


def test_only_a_url_without_extension_and_hash_leaves_the_format_open() -> None:
    assert leaves_format_open("og", None)
    assert not leaves_format_open("og.webp", None)
    assert not leaves_format_open("og", HASH)
