"""Cuts the master and the derivatives of a family out of its lossless original."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import pyvips
from PIL import Image

from image_generator_types.sizes import AspectFamily, ImageSize
from shared.errors import OriginalUnreadableError
from shared.formats import ImageFormat, formats_cut_beforehand, most_bytes
from shared.modes import Focus
from workers.derivatives.attention import eye_catcher
from workers.derivatives.crop import Window, crop_window
from workers.derivatives.encoding import encode
from workers.derivatives.placeholder import COPY_EDGE, Impression, impression
from workers.xmp import generated_picture_xmp

#: The largest original has 2,560 x 1,088 pixels (workers/masters/generation_plan.py). Six times as many leave room for
#: larger models, and decode into 48 MB. A file of 2.6 MB can hold 30,000 x 30,000 pixels, which would take 2.7 GB.
MOST_PIXELS = 16 * 2**20

#: What so many pixels take without compression, with 16 bits in each of four bands.
MOST_BYTES = 8 * MOST_PIXELS

#: How many files of a family are encoded at once: the largest takes half of the time that all take.
ENCODERS = 2

#: Least longer edge of the small copy that all impressions of a family are cut from, pixels.
_SMALL_COPY_EDGE = 2 * COPY_EDGE


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """One encoded picture, ready to be stored."""

    name: str
    kind: Literal["master", "derivative"]
    size: ImageSize
    image_format: ImageFormat
    data: bytes
    dominant_color: str  #: #rrggbb
    placeholder: str  #: ThumbHash, base64


@dataclass(frozen=True, kw_only=True, slots=True)
class _File:
    """A file that is encoded once, for any number of names."""

    size: ImageSize
    image_format: ImageFormat
    most_bytes: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Order:
    """A picture that is wanted."""

    name: str
    kind: Literal["master", "derivative"]
    file: _File


def configure_libvips() -> None:
    """Set libvips to one thread and no operation cache; call this in each worker process, after the fork.

    Processes and encoders keep all cores busy already, and the cache would only cost memory: no picture comes twice.
    """
    pyvips.concurrency_set(1)
    pyvips.cache_set_max(0)


def cut_family(  # noqa: PLR0913 -- what to cut, and how
    original: bytes | Path,
    family: AspectFamily,
    on_progress: Callable[[int, int], None],
    *,
    focus: str = Focus.CENTER,
    made_at: datetime | None = None,
    wanted: Collection[tuple[str, ImageFormat]] | None = None,
    reserved_bytes: int = 0,
) -> list[Cut]:
    """Cut the master and the derivatives of `family`, in the order of the size matrix, master first, WebP first.

    Each is cut in the formats that are cut beforehand, or exactly the (name, format) pairs that are `wanted` are cut.
    Pictures of equal size and format are encoded once and share their bytes. `made_at` is when the original was
    rendered; `reserved_bytes` is what a signature will add to each file, where its readers set a limit.

    `on_progress(done, total)` counts the encoded files and may raise to stop the work. Raises OriginalUnreadableError
    when the original is lost or damaged.
    """
    orders = list(_orders(family, wanted, reserved_bytes))
    pixels = _decode(_read(original))
    windows = _windows(pixels, {order.file.size for order in orders}, focus)
    impressions = _impressions(pixels, set(windows.values()))
    xmp = generated_picture_xmp(made_at)

    encoded: dict[_File, bytes] = {}
    files = dict.fromkeys(order.file for order in orders)
    for file, data in _encode_side_by_side(pixels, windows, files, xmp):
        encoded[file] = data
        on_progress(len(encoded), len(files))

    return [_cut(order, encoded[order.file], impressions[windows[order.file.size]]) for order in orders]


def _orders(
    family: AspectFamily, wanted: Collection[tuple[str, ImageFormat]] | None, reserved_bytes: int
) -> Iterator[_Order]:
    def order(name: str, kind: Literal["master", "derivative"], size: ImageSize) -> Iterator[_Order]:
        for image_format in formats_cut_beforehand(name) if wanted is None else ImageFormat:
            if wanted is None or (name, image_format) in wanted:
                limit = most_bytes(name, image_format)
                limit = None if limit is None else limit - reserved_bytes
                file = _File(size=size, image_format=image_format, most_bytes=limit)
                yield _Order(name=name, kind=kind, file=file)

    yield from order(family.master_name, "master", family.master)
    for derivative in family.derivatives:
        yield from order(derivative.name, "derivative", derivative.size)


def _read(original: bytes | Path) -> bytes:
    # libvips gets bytes, not a path: its operation cache would return the old pixels of an overwritten file.
    if isinstance(original, bytes):
        return original
    try:
        return original.read_bytes()
    except OSError as error:
        raise OriginalUnreadableError(f"The original {original} cannot be read: {error.strerror}.") from error


def _decode(data: bytes) -> pyvips.Image:
    """Decode an original into memory: 8-bit sRGB, three bands. Its header is judged before any pixel is decoded."""
    if len(data) > MOST_BYTES:
        raise OriginalUnreadableError(f"The original has {len(data)} bytes, and at most {MOST_BYTES} are decoded.")
    try:
        encoded = pyvips.Image.new_from_buffer(data, "", access="sequential", fail_on="error")
        if encoded.width * encoded.height > MOST_PIXELS:
            raise OriginalUnreadableError(
                f"The original has {encoded.width} x {encoded.height} pixels, and at most {MOST_PIXELS} are decoded."
            )
        image = _to_srgb(encoded)
        return (image.flatten(background=255) if image.hasalpha() else image).copy_memory()
    except pyvips.Error as error:
        reason = " ".join(str(error).split())
        raise OriginalUnreadableError(f"The original of {len(data)} bytes does not decode: {reason}.") from error


def _to_srgb(image: pyvips.Image) -> pyvips.Image:
    if image.get_typeof("icc-profile-data"):
        return image.icc_transform("srgb", embedded=True, depth=8)  # without it, 16 bits stay 16
    return image.colourspace("srgb")


def _size(image: pyvips.Image) -> ImageSize:
    return ImageSize(width=image.width, height=image.height)


def _windows(pixels: pyvips.Image, sizes: Collection[ImageSize], focus: str) -> dict[ImageSize, Window]:
    focal_point = eye_catcher(pixels) if focus == Focus.ATTENTION else None
    return {size: crop_window(_size(pixels), size, focal_point) for size in sizes}


def _impressions(pixels: pyvips.Image, windows: Collection[Window]) -> dict[Window, Impression]:
    factor = max(1, min(max(pixels.width, pixels.height) // _SMALL_COPY_EDGE, pixels.width, pixels.height))
    small = _to_pillow(pixels.shrink(factor, factor))
    return {window: _impression(small, window, _size(pixels)) for window in windows}


def _impression(small: Image.Image, window: Window, whole: ImageSize) -> Impression:
    """Make what a page can show of a window before it is loaded, from a small copy of the whole."""
    # Multiplication comes before division, so that an edge that touches the whole's is exactly that of the copy.
    left, right = (x * small.width / whole.width for x in (window.left, window.left + window.width))
    top, bottom = (y * small.height / whole.height for y in (window.top, window.top + window.height))
    longer = max(window.width, window.height)
    size = ImageSize(width=-(-COPY_EDGE * window.width // longer), height=-(-COPY_EDGE * window.height // longer))
    return impression(
        small.resize((size.width, size.height), Image.Resampling.BOX, box=(left, top, right, bottom)).tobytes(), size
    )


def _crop_and_resize(pixels: pyvips.Image, window: Window, size: ImageSize) -> Image.Image:
    crop = pixels.crop(window.left, window.top, window.width, window.height)
    if window.width < size.width or window.height < size.height:
        # libvips would enlarge with the same cubic, for half as much CPU again.
        return _to_pillow(crop).resize((size.width, size.height), Image.Resampling.BICUBIC)
    # There are two factors, since the window's ratio is right to half a pixel only and the size must be exact.
    return _to_pillow(crop.resize(size.width / window.width, vscale=size.height / window.height, kernel="lanczos3"))


def _to_pillow(image: pyvips.Image) -> Image.Image:
    return Image.frombuffer("RGB", (image.width, image.height), image.write_to_memory(), "raw", "RGB", 0, 1)


def _encode_side_by_side(
    pixels: pyvips.Image, windows: Mapping[ImageSize, Window], files: Iterable[_File], xmp: bytes
) -> Iterator[tuple[_File, bytes]]:
    """Encode files, the largest first. When the caller stops, what has not begun never does."""
    encoders = ThreadPoolExecutor(ENCODERS, thread_name_prefix="encoder")
    pictures: dict[ImageSize, Future[Image.Image]] = {}
    running = {}
    try:
        for file in sorted(files, key=lambda file: file.size.width * file.size.height, reverse=True):
            if file.size not in pictures:
                pictures[file.size] = encoders.submit(_crop_and_resize, pixels, windows[file.size], file.size)
            running[encoders.submit(_encode, pictures[file.size], file, xmp)] = file
        for ended in as_completed(running):
            yield running[ended], ended.result()
    finally:
        encoders.shutdown(cancel_futures=True)


def _encode(picture: Future[Image.Image], file: _File, xmp: bytes) -> bytes:
    """Encode a picture, which another encoder makes if it is not there yet: it was asked for before."""
    own = picture.result().copy()  # Pillow keeps what an encoder is told in the picture, which two share
    return encode(own, file.image_format, xmp, file.most_bytes)


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
