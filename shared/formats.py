"""Image formats: which of them are cut beforehand for each derivative, and how each is encoded.

WebP is what every URL without an extension answers. The others are for readers that do not take it; what is not cut
beforehand is cut when it is first asked for.
"""

from __future__ import annotations

import hashlib
import json
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from image_generator_types.sizes import ASPECT_FAMILIES, FamilyName

if TYPE_CHECKING:
    from collections.abc import Mapping


class ImageFormat(StrEnum):
    """The formats of public pictures; the value is the subtype of the media type, and the stored file's extension."""

    WEBP = "webp"  #: browsers, X, Discord, Google
    JPEG = "jpeg"  #: every other program; LinkedIn takes no WebP
    PNG = "png"  #: icons: iOS takes no other
    AVIF = "avif"  #: browsers, the fewest bytes

    @property
    def media_type(self) -> str:
        """Return the format's name in a Content-Type."""
        return f"image/{self}"


#: The extensions that a derivative's name may have in a URL, as in `/api/images/404_lost_witch/og.jpg`; read-only.
FORMAT_BY_EXTENSION: Mapping[str, ImageFormat] = MappingProxyType(
    {"webp": ImageFormat.WEBP, "jpg": ImageFormat.JPEG, "jpeg": ImageFormat.JPEG, "png": ImageFormat.PNG}
    | {"avif": ImageFormat.AVIF}
)

#: Link previews. WhatsApp ignores a card above 300 KB.
SOCIAL_CARDS = frozenset({"og", "facebook-og", "linkedin-share", "twitter-large", "twitter-small"})
LARGEST_CARD_BYTES = 300_000

#: Uploaded by hand to platforms that take JPEG.
_UPLOADS = frozenset({"linkedin-cover", "youtube-thumbnail", "instagram-portrait", "pinterest-pin"})
_ICONS = frozenset({"icon", "apple-touch-icon"})


def formats_cut_beforehand(name: str) -> tuple[ImageFormat, ...]:
    """Return the formats in which a derivative or a master is cut with its family, WebP first."""
    if name in SOCIAL_CARDS | _UPLOADS:
        return ImageFormat.WEBP, ImageFormat.JPEG
    if name in _ICONS:
        return ImageFormat.WEBP, ImageFormat.PNG
    return (ImageFormat.WEBP,)


def cuts_beforehand(family: FamilyName) -> frozenset[tuple[str, ImageFormat]]:
    """Return the names and formats of all pictures that are cut with a family: its master and its derivatives."""
    shape = ASPECT_FAMILIES[family]
    names = (shape.master_name, *(derivative.name for derivative in shape.derivatives))
    return frozenset((name, image_format) for name in names for image_format in formats_cut_beforehand(name))


def most_bytes(name: str, image_format: ImageFormat) -> int | None:
    """Return how large a picture of that name may be in that format; None if its readers set no limit."""
    return LARGEST_CARD_BYTES if name in SOCIAL_CARDS and image_format == ImageFormat.JPEG else None


#: How each format is encoded: Pillow's save options.
#: JPEG and AVIF keep colours at full resolution: at half of it, the most that WebP has, thin lines and lettering lose
#: their colours.
ENCODINGS: Mapping[ImageFormat, Mapping[str, int | bool | str]] = MappingProxyType(
    {
        # Method 4 is libwebp's own default; 5 and 6 cost far more CPU than their bytes are worth.
        ImageFormat.WEBP: MappingProxyType({"quality": 82, "method": 4}),
        # `optimize` is left out: Pillow reserves a byte a pixel for it, and fails for grainy pictures, which need more.
        ImageFormat.JPEG: MappingProxyType({"quality": 85, "subsampling": "4:4:4"}),
        ImageFormat.PNG: MappingProxyType({"compress_level": 6}),
        # The quality is like that of WebP at 82. At speed 9 drawings are larger than as WebP; 7 takes twice as long.
        # One thread: each core has a process of its own.
        ImageFormat.AVIF: MappingProxyType({"quality": 60, "speed": 8, "subsampling": "4:4:4", "max_threads": 1}),
    }
)


def recipe(family: FamilyName) -> str:
    """Return a digest of the sizes, formats and qualities of a family, 16 hex digits: it changes when they change."""
    sizes = {cut.name: str(cut.size) for cut in ASPECT_FAMILIES[family].derivatives}
    sizes[ASPECT_FAMILIES[family].master_name] = str(ASPECT_FAMILIES[family].master)
    cuts = {name: [size, formats_cut_beforehand(name)] for name, size in sizes.items()}
    encodings = {name: dict(options) for name, options in ENCODINGS.items()}
    return hashlib.sha256(json.dumps([cuts, encodings, LARGEST_CARD_BYTES], sort_keys=True).encode()).hexdigest()[:16]
