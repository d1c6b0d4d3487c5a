"""The URLs of pictures: how they are built, and what they ask for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from api.extensions import extensions
from api.pictures.cache import MOST_PICTURES, PictureKey
from shared.errors import PictureNotFoundError
from shared.formats import FORMAT_BY_EXTENSION, ImageFormat
from shared.pictures.rows import PUBLIC_KINDS
from shared.tables import ImageDerivative, ImageVariation

#: The current public pictures of a variation by their names, each in the formats that it has.
Pictures = Mapping[str, Mapping[ImageFormat, ImageDerivative]]


def pictures_by_name(variation: ImageVariation) -> Pictures:
    """Return the pictures of a variation that are served."""
    found: dict[str, dict[ImageFormat, ImageDerivative]] = {}
    for picture in variation.derivatives:
        if picture.kind in PUBLIC_KINDS:
            found.setdefault(picture.name, {})[ImageFormat(picture.format)] = picture
    return found


def public_url(picture: ImageDerivative) -> str:
    """Return where browsers find a picture; WebP, which is promised for every name, has no extension."""
    extension = "" if picture.format == ImageFormat.WEBP else f".{picture.format}"
    return extensions().settings.picture_url(picture.variation.name, picture.name) + extension


def versioned_url(picture: ImageDerivative) -> str:
    """Return where browsers find exactly these bytes."""
    return f"{public_url(picture)}?v={picture.sha256}"


@lru_cache(MOST_PICTURES)  # as long as the picture is cached, its URL needs not be read again
def read_url(variation: str, file_name: str, version: str | None) -> PictureKey:
    """Return what a URL asks for; raises PictureNotFoundError for an unknown extension.

    The name of a derivative has no dot.
    """
    derivative, dot, extension = file_name.partition(".")
    image_format = FORMAT_BY_EXTENSION.get(extension) if dot else ImageFormat.WEBP
    if image_format is None:
        raise PictureNotFoundError(
            f"There is no picture {file_name} of {variation}: the extensions are {', '.join(FORMAT_BY_EXTENSION)}."
        )
    return PictureKey(variation=variation, derivative=derivative, formats=(image_format,), version=version)


def leaves_format_open(file_name: str, version: str | None) -> bool:
    """Tell whether neither an extension nor a hash in the URL decides the format."""
    return "." not in file_name and version is None
