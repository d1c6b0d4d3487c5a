"""Placeholders for a picture until it is loaded: its dominant colour, and a ThumbHash of some 25 bytes."""

from __future__ import annotations

import base64
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from operator import mul

from image_generator_types.sizes import ImageSize

#: Longer edge of the copy that both are made of, pixels. ThumbHash keeps seven cosines of an edge, and a dominant
#: colour needs no detail.
COPY_EDGE = 32

#: Cosines along the longer edge for lightness, and along both for each of the two colour channels.
_LIGHTNESS_TERMS = 7
_COLOUR_TERMS = 3

#: Rounding error of a sum of some thousand floats: an even area has no waves, although its sums are not quite zero.
_NOTHING = 1e-9

#: Leading bits of a channel that similar colours have in common: eight boxes for each channel, each 32 values wide.
_BOX_BITS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Impression:
    """What a page can show before the picture is loaded."""

    dominant_color: str  #: #rrggbb
    placeholder: str  #: ThumbHash, base64


def impression(rgb: bytes, size: ImageSize) -> Impression:
    """Make the impression of a tiny copy: opaque RGB bytes, row by row, at most 100 pixels wide and high."""
    reds, greens, blues = rgb[::3], rgb[1::3], rgb[2::3]
    return Impression(
        dominant_color=_dominant_color(reds, greens, blues),
        placeholder=base64.b64encode(_thumb_hash(reds, greens, blues, size)).decode(),
    )


def _dominant_color(reds: bytes, greens: bytes, blues: bytes) -> str:
    """Return the mean colour of the fullest of 512 boxes of similar colours: a sky's blue, not the average grey."""
    shift = 8 - _BOX_BITS
    pixels = list(zip(reds, greens, blues, strict=True))
    boxes = [(red >> shift, green >> shift, blue >> shift) for red, green, blue in pixels]
    fullest = Counter(boxes).most_common(1)[0][0]
    alike = [pixel for pixel, box in zip(pixels, boxes, strict=True) if box == fullest]
    return "#" + "".join(f"{(2 * sum(channel) // len(alike) + 1) // 2:02x}" for channel in zip(*alike, strict=True))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Spectrum:
    """A channel as cosines."""

    mean: float
    scale: float  #: the largest of `waves` before they were brought to 0 to 1
    waves: list[float]


def _thumb_hash(reds: bytes, greens: bytes, blues: bytes, size: ImageSize) -> bytes:
    """Make a ThumbHash. Source: github.com/evanw/thumbhash, `rgbaToThumbHash` for a picture without transparency."""
    pixels = list(zip(reds, greens, blues, strict=True))
    longer = max(size.width, size.height)
    across = max(1, _round(_LIGHTNESS_TERMS * size.width / longer))
    down = max(1, _round(_LIGHTNESS_TERMS * size.height / longer))
    lightness = _spectrum([sum(pixel) / 765 for pixel in pixels], size, max(3, across), max(3, down))
    yellow = [((red + green) / 2 - blue) / 255 for red, green, blue in pixels]
    yellow_blue = _spectrum(yellow, size, _COLOUR_TERMS, _COLOUR_TERMS)
    red_green = _spectrum([(red - green) / 255 for red, green, _ in pixels], size, _COLOUR_TERMS, _COLOUR_TERMS)

    landscape = size.width > size.height
    header = (
        _round(63 * lightness.mean)
        | _round(31.5 + 31.5 * yellow_blue.mean) << 6
        | _round(31.5 + 31.5 * red_green.mean) << 12
        | _round(31 * lightness.scale) << 18
        | (down if landscape else across) << 24
        | _round(63 * yellow_blue.scale) << 27
        | _round(63 * red_green.scale) << 33
        | landscape << 39
    )
    nibbles = [_round(15 * wave) for channel in (lightness, yellow_blue, red_green) for wave in channel.waves]
    nibbles += [0] * (len(nibbles) % 2)
    waves = bytes(low | high << 4 for low, high in zip(nibbles[::2], nibbles[1::2], strict=True))
    return header.to_bytes(5, "little") + waves


def _spectrum(channel: Sequence[float], size: ImageSize, across: int, down: int) -> _Spectrum:
    """Return the lower triangle of the cosine transform: first of each row, then down the results of the rows."""
    width, height = size.width, size.height
    rows = [channel[start : start + width] for start in range(0, width * height, width)]
    columns = [[sum(map(mul, row, _cosines(x, width))) for row in rows] for x in range(across)]
    terms = [
        sum(map(mul, columns[x], _cosines(y, height))) / (width * height)
        for y in range(down)
        for x in range(across)
        if x * down < across * (down - y)
    ]
    mean, *waves = terms
    scale = max(map(abs, waves))
    if scale < _NOTHING:
        return _Spectrum(mean=mean, scale=0, waves=[0] * len(waves))
    return _Spectrum(mean=mean, scale=scale, waves=[0.5 + wave / scale / 2 for wave in waves])


@cache
def _cosines(term: int, length: int) -> list[float]:
    return [math.cos(math.pi / length * term * (place + 0.5)) for place in range(length)]


def _round(value: float) -> int:
    # Rounds half up, like JavaScript; a half counts as one even if a sum of cosines misses it in its last digits.
    return math.floor(value + 0.5 + _NOTHING)
