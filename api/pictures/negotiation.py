"""Choose formats by a client's Accept header."""

from __future__ import annotations

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from shared.formats import ImageFormat

#: The order for a client that accepts several formats equally well.
BY_PREFERENCE = (ImageFormat.AVIF, ImageFormat.WEBP, ImageFormat.JPEG, ImageFormat.PNG)


def accepted_formats(header: str | None) -> tuple[ImageFormat, ...]:
    """Return the formats that may be sent, best first; WebP, which every URL promises, ends the list.

    A client gets AVIF only if it names it: clients that accept `image/*` are older than AVIF.
    """
    accept = parse_accept_header(header, MIMEAccept)
    named = {media_type.partition(";")[0].strip().lower() for media_type in accept.values()}
    quality = {one: accept.quality(one.media_type) for one in BY_PREFERENCE}
    if ImageFormat.AVIF.media_type not in named:
        quality[ImageFormat.AVIF] = 0
    ranked = sorted((one for one in BY_PREFERENCE if quality[one] > 0), key=lambda one: -quality[one])
    before_webp = ranked[: ranked.index(ImageFormat.WEBP)] if ImageFormat.WEBP in ranked else ranked
    return (*before_webp, ImageFormat.WEBP)
