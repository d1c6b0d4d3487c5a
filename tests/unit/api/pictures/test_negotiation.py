"""Formats that are chosen by the Accept header."""

import pytest

from api.pictures.negotiation import accepted_formats

CHROME = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
SAFARI = "image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"  # noqa: E501


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, ["webp"]),
        ("", ["webp"]),
        ("*/*", ["webp"]),
        ("image/*", ["webp"]),
        (CHROME, ["avif", "webp"]),
        (SAFARI, ["avif", "webp"]),
        ("image/avif", ["avif", "webp"]),
        ("IMAGE/AVIF", ["avif", "webp"]),
        ("image/avif;q=0.5,image/webp", ["webp"]),
        ("image/avif;q=0,*/*", ["webp"]),
        ("image/webp;q=0.5,image/avif;q=0.9", ["avif", "webp"]),
        ("image/jpeg", ["jpeg", "webp"]),
        ("image/jpeg,*/*;q=0.1", ["jpeg", "webp"]),
        ("image/png,image/jpeg", ["jpeg", "png", "webp"]),
        ("image/webp;q=0,image/*", ["jpeg", "png", "webp"]),
        ("text/html", ["webp"]),
        ("nonsense;;;,/", ["webp"]),
    ],
)
def test_the_format_that_a_client_prefers_comes_first_and_webp_comes_last(
    header: str | None, expected: list[str]
) -> None:
    assert [str(one) for one in accepted_formats(header)] == expected
