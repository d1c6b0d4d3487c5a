"""Cuts a family's master and derivatives out of its lossless original."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pyvips

from shared.errors import OriginalUnreadableError
from shared.sizes import AspectFamily, Size
from workers.derivatives.crop import crop_window

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: What browsers, X, Discord and Google take.
IMAGE_FORMAT = "webp"

#: Effort 4 is libwebp's own default; 5 and 6 cost far more CPU than their bytes are worth.
WEBP_QUALITY = 82
WEBP_EFFORT = 4

#: Tells machines that the picture is generated, as the EU AI Act's Article 50 asks. Sources: IPTC Photo
#: Metadata Standard, property Digital Source Type; XMP part 1 for the packet around it.
XMP = (
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about=""'
    b' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
    b' xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
    b' Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"'
    b' xmp:CreatorTool="image-generator"/>'
    b"</rdf:RDF></x:xmpmeta>"
    b'<?xpacket end="r"?>'
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """One encoded picture, ready to be stored."""

    name: str
    kind: Literal["master", "derivative"]
    size: Size
    image_format: str
    data: bytes


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
) -> list[Cut]:
    """The master and all derivatives of `family`, in the order of the size matrix, master first.

    Pictures of equal size are encoded once and share their bytes. `on_progress(done, total)` counts the
    encoded ones and may raise to stop the work. Raises OriginalUnreadableError when the original is gone or damaged.
    """
    pixels = _decode(_read(original))
    different = {family.master, *(derivative.size for derivative in family.derivatives)}
    sizes = sorted(different, key=lambda size: size.width * size.height, reverse=True)
    encoded: dict[Size, bytes] = {}
    for size in sizes:
        encoded[size] = _encode(_resize(_crop(pixels, size), size))
        on_progress(len(encoded), len(sizes))
    return _name_cuts(family, encoded)


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


def _crop(pixels: pyvips.Image, size: Size) -> pyvips.Image:
    window = crop_window(Size(width=pixels.width, height=pixels.height), size)
    return pixels.crop(window.left, window.top, window.width, window.height)


def _resize(window: pyvips.Image, size: Size) -> pyvips.Image:
    # Both factors, since the window's ratio is right to half a pixel only and the size must be exact.
    return window.resize(size.width / window.width, vscale=size.height / window.height, kernel="lanczos3")


def _encode(image: pyvips.Image) -> bytes:
    marked = image.copy()
    marked.set_type(pyvips.GValue.blob_type, "xmp-data", XMP)
    # Only the XMP: an original's EXIF or text may hold the prompt.
    data: bytes = marked.webpsave_buffer(Q=WEBP_QUALITY, effort=WEBP_EFFORT, keep="xmp")
    return data


def _name_cuts(family: AspectFamily, encoded: dict[Size, bytes]) -> list[Cut]:
    def cut(name: str, kind: Literal["master", "derivative"], size: Size) -> Cut:
        return Cut(name=name, kind=kind, size=size, image_format=IMAGE_FORMAT, data=encoded[size])

    return [
        cut(family.master_name, "master", family.master),
        *(cut(derivative.name, "derivative", derivative.size) for derivative in family.derivatives),
    ]
