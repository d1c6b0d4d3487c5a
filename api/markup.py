"""Ready HTML for pages that show a variation: meta tags for <head>, and a <picture> for a family.

The HTML names only pictures that exist, each by the URL of exactly its bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urljoin
from uuid import UUID

from flask import Response, render_template

from api.blueprint import Blueprint
from api.extensions import snapshot
from api.hosts import origin
from api.pictures.negotiation import BY_PREFERENCE
from api.pictures.urls import Pictures, pictures_by_name, versioned_url
from api.schemas.requests import MarkupQuerySchema
from image_generator_types.sizes import ASPECT_FAMILIES, FamilyName, ImageSize
from shared import variations
from shared.errors import PictureNotFoundError
from shared.formats import ImageFormat
from shared.pictures.rows import PictureKind
from shared.tables import ImageDerivative, ImageVariation

#: Some programs that show link previews do not accept WebP; iOS accepts only PNG for touch icons.
FOR_CARDS = (ImageFormat.JPEG, ImageFormat.WEBP)
FOR_ICONS = (ImageFormat.PNG,)

#: Sizes have the same shape if their ratios differ only by rounding, as those of 640x340 and 1500x800 do.
SAME_RATIO = 0.01

#: The source of the pictures, for search engines: https://schema.org/IPTCDigitalSourceEnumeration
GENERATED = "https://schema.org/TrainedAlgorithmicMediaDigitalSource"

blueprint = Blueprint("pages", __name__, url_prefix="/api/images/variations", description="Markup for pages")


@blueprint.get("/<uuid:variation_id>/head")
def head(variation_id: UUID) -> Response:
    """Return the part of <head> that describes a variation's pictures to link previews, phones and search engines."""
    return _head(variations.find(snapshot(), variation_id))


@blueprint.get("/name/<name>/head")
def head_by_name(name: str) -> Response:
    """Return the part of <head> for the variation with this name."""
    return _head(variations.find_by_name(snapshot(), name))


@blueprint.get("/<uuid:variation_id>/srcset")
@blueprint.arguments(MarkupQuerySchema, location="query")
def srcset(query: dict[str, str], variation_id: UUID) -> Response:
    """Return a <picture> of one family, in every width of its shape and every format that all of these have."""
    return _srcset(variations.find(snapshot(), variation_id), **query)


@blueprint.get("/name/<name>/srcset")
@blueprint.arguments(MarkupQuerySchema, location="query")
def srcset_by_name(query: dict[str, str], name: str) -> Response:
    """Return a <picture> of one family of the variation with this name."""
    return _srcset(variations.find_by_name(snapshot(), name), **query)


def _head(variation: ImageVariation) -> Response:
    pictures = pictures_by_name(variation)
    return _markup(
        "head.html",
        card=_first(pictures, ("facebook-og", "og"), FOR_CARDS),
        twitter_card=_first(pictures, ("twitter-large", "og", "facebook-og"), FOR_CARDS),
        touch_icon=_first(pictures, ("apple-touch-icon",), FOR_ICONS),
        images=list(_image_objects(variation, pictures)),
        alt=variation.alt,
    )


def _first(pictures: Pictures, names: tuple[str, ...], formats: tuple[ImageFormat, ...]) -> ImageDerivative | None:
    """Find the first of these names that exists, in the first of these formats that it has."""
    found = (pictures[name][one] for name in names if name in pictures for one in formats if one in pictures[name])
    return next(found, None)


def _image_objects(variation: ImageVariation, pictures: Pictures) -> Iterator[dict[str, object]]:
    """Describe the derivatives as JSON-LD, those with the same bytes once."""
    webp = [formats[ImageFormat.WEBP] for formats in pictures.values() if ImageFormat.WEBP in formats]
    different = {one.sha256: one for one in webp if one.kind == PictureKind.DERIVATIVE}
    for picture in different.values():
        yield {
            "@type": "ImageObject",
            "contentUrl": _absolute_url(picture),
            "encodingFormat": ImageFormat(picture.format).media_type,
            "width": picture.width,
            "height": picture.height,
            "digitalSourceType": GENERATED,
            **({"caption": variation.alt} if variation.alt else {}),
        }


def _srcset(variation: ImageVariation, family: str, sizes: str) -> Response:
    by_width = _widths(pictures_by_name(variation), FamilyName(family))
    if not by_width:
        raise PictureNotFoundError(
            f"There is no picture of the family {family} of {variation.name}: it was not asked for, or not made yet."
        )
    in_all_widths = [one for one in BY_PREFERENCE if all(one in formats for formats in by_width.values())]
    widest = by_width[max(by_width)]
    return _markup(
        "picture.html",
        sources=[(one, [by_width[width][one] for width in sorted(by_width)]) for one in in_all_widths],
        fallback=widest.get(ImageFormat.JPEG, widest[ImageFormat.WEBP]),
        sizes=sizes,
        alt=variation.alt or "",
    )


def _widths(pictures: Pictures, family: FamilyName) -> Mapping[int, Mapping[ImageFormat, ImageDerivative]]:
    """Find the derivatives that have the family's own shape, one for each width."""
    first, *others = ASPECT_FAMILIES[family].derivatives
    alike = [first, *(one for one in others if abs(_ratio(one.size) / _ratio(first.size) - 1) < SAME_RATIO)]
    return {
        one.size.width: pictures[one.name]
        for one in reversed(alike)
        if one.name in pictures and ImageFormat.WEBP in pictures[one.name]
    }


def _ratio(size: ImageSize) -> float:
    return size.width / size.height


def _markup(template: str, **facts: object) -> Response:
    """Render a template; its HTML changes with the pictures, so caches must ask each time."""
    html = render_template(template, url=_absolute_url, **facts)
    return Response(html, mimetype="text/html", headers={"Cache-Control": "no-cache"})


def _absolute_url(picture: ImageDerivative) -> str:
    return urljoin(origin(), versioned_url(picture))
