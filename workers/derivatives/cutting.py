"""Cuts a family's master and derivatives out of its lossless original."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import pyvips

from shared.errors import OriginalUnreadableError
from shared.formats import ImageFormat, formats_cut_beforehand, most_bytes
from shared.sizes import AspectFamily, Focus, Size
from shared.xmp import generated_picture_xmp
from workers.derivatives.attention import eye_catcher
from workers.derivatives.crop import Window, crop_window
from workers.derivatives.encoding import encode
from workers.derivatives.placeholder import COPY_EDGE, Impression, impression

#: Pixels that the longer edge of the copy has at least which all impressions of a family are cut from.
_SMALL_COPY_EDGE = 2 * COPY_EDGE


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """One encoded picture, ready to be stored."""

    name: str
    kind: Literal["master", "derivative"]
    size: Size
    image_format: ImageFormat
    data: bytes
    dominant_color: str  #: #rrggbb
    placeholder: str  #: ThumbHash, base64


@dataclass(frozen=True, kw_only=True, slots=True)
class _File:
    """What is encoded once, under however many names."""

    size: Size
    image_format: ImageFormat
    most_bytes: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Order:
    """One picture that is wanted."""

    name: str
    kind: Literal["master", "derivative"]
    file: _File


def configure_libvips() -> None:
    """One libvips thread and no operation cache; call it in each worker process, after the fork.

    One process per core keeps all cores busy already, and the cache would only hold memory: no picture comes
    twice.
    """
    pyvips.concurrency_set(1)
    pyvips.cache_set_max(0)


def cut_family(
    original: bytes | Path,
    family: AspectFamily,
    on_progress: Callable[[int, int], None],
    *,
    focus: str = Focus.CENTER,
    made_at: datetime | None = None,
    wanted: Collection[tuple[str, ImageFormat]] | None = None,
) -> list[Cut]:
    """The master and the derivatives of `family`, in the order of the size matrix, master first, WebP first.

    Each in the formats that are cut beforehand, or exactly the (name, format) pairs that are `wanted`. Pictures of
    equal size and format are encoded once and share their bytes. `made_at` is when the original was rendered.

    `on_progress(done, total)` counts the encoded ones and may raise to stop the work. Raises OriginalUnreadableError
    when the original is gone or damaged.
    """
    orders = list(_orders(family, wanted))
    files = sorted({order.file for order in orders}, key=_biggest_first)
    pixels = _decode(_read(original))
    focal_point = eye_catcher(pixels) if focus == Focus.ATTENTION else None
    xmp = generated_picture_xmp(made_at)

    windows: dict[Size, Window] = {}
    encoded: dict[_File, bytes] = {}
    for file in files:
        if file.size not in windows:
            windows[file.size] = crop_window(_size(pixels), file.size, focal_point)
            picture = _resize(_crop(pixels, windows[file.size]), file.size).copy_memory()
        encoded[file] = encode(picture, file.image_format, xmp, file.most_bytes)
        on_progress(len(encoded), len(files))

    small = _small_copy(pixels)
    impressions = {window: _impression(small, window, pixels) for window in set(windows.values())}
    return [_cut(order, encoded[order.file], impressions[windows[order.file.size]]) for order in orders]


def _orders(family: AspectFamily, wanted: Collection[tuple[str, ImageFormat]] | None) -> Iterator[_Order]:
    def order(name: str, kind: Literal["master", "derivative"], size: Size) -> Iterator[_Order]:
        for image_format in formats_cut_beforehand(name) if wanted is None else ImageFormat:
            if wanted is None or (name, image_format) in wanted:
                file = _File(size=size, image_format=image_format, most_bytes=most_bytes(name, image_format))
                yield _Order(name=name, kind=kind, file=file)

    yield from order(family.master_name, "master", family.master)
    for derivative in family.derivatives:
        yield from order(derivative.name, "derivative", derivative.size)


def _biggest_first(file: _File) -> tuple[int, ...]:
    # What differs in format only comes together: it shares its pixels.
    size = file.size
    return -size.width * size.height, size.width, list(ImageFormat).index(file.image_format), file.most_bytes or 0


def _read(original: bytes | Path) -> bytes:
    # Bytes, not a path: libvips' operation cache answers for an overwritten file with its old pixels.
    if isinstance(original, bytes):
        return original
    try:
        return original.read_bytes()
    except OSError as error:
        raise OriginalUnreadableError(f"The original {original} cannot be read: {error.strerror}.") from error


def _decode(data: bytes) -> pyvips.Image:
    """Pixels in memory: 8-bit sRGB, three bands."""
    try:
        image = pyvips.Image.new_from_buffer(data, "", access="sequential", fail_on="error")
        return _flatten(_to_srgb(image)).copy_memory()
    except pyvips.Error as error:
        reason = " ".join(str(error).split())
        raise OriginalUnreadableError(f"The original of {len(data)} bytes does not decode: {reason}.") from error


def _to_srgb(image: pyvips.Image) -> pyvips.Image:
    if image.get_typeof("icc-profile-data"):
        return image.icc_transform("srgb", embedded=True)
    return image.colourspace("srgb")


def _flatten(image: pyvips.Image) -> pyvips.Image:
    return image.flatten(background=255) if image.hasalpha() else image


def _size(image: pyvips.Image) -> Size:
    return Size(width=image.width, height=image.height)


def _crop(pixels: pyvips.Image, window: Window) -> pyvips.Image:
    return pixels.crop(window.left, window.top, window.width, window.height)


def _resize(window: pyvips.Image, size: Size) -> pyvips.Image:
    # Both factors, since the window's ratio is right to half a pixel only and the size must be exact.
    return window.resize(size.width / window.width, vscale=size.height / window.height, kernel="lanczos3")


def _small_copy(pixels: pyvips.Image) -> pyvips.Image:
    factor = max(1, max(pixels.width, pixels.height) // _SMALL_COPY_EDGE)
    return pixels.shrink(factor, factor).copy_memory()


def _impression(small: pyvips.Image, window: Window, pixels: pyvips.Image) -> Impression:
    """What a page can show of a window of `pixels` before it is loaded, from their small copy."""
    left, top = window.left * small.width // pixels.width, window.top * small.height // pixels.height
    width = max(1, window.width * small.width // pixels.width)
    height = max(1, window.height * small.height // pixels.height)
    tiny = small.crop(left, top, width, height).thumbnail_image(COPY_EDGE, height=COPY_EDGE, size="down")
    return impression(bytes(tiny.write_to_memory()), _size(tiny))


def _cut(order: _Order, data: bytes, seen: Impression) -> Cut:
    return Cut(
        name=order.name,
        kind=order.kind,
        size=order.file.size,
        image_format=order.file.image_format,
        data=data,
        dominant_color=seen.dominant_color,
        placeholder=seen.placeholder,
    )
