"""Ready HTML for pages that show a variation: meta tags for <head>, and a <picture> for a family.

The HTML names only pictures that exist, each by the URL of exactly its bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urljoin
from uuid import UUID

from flask import Response, render_template
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

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

#: What search engines ask for: https://developers.google.com/search/docs/appearance/structured-data/article
SEARCHED_RATIOS = (16 / 9, 4 / 3, 1.0)
SEARCHED_PIXELS = 50_000

#: Pictures of the family `square` that no page shows in its text.
SMALL = frozenset({"icon", "thumbnail", "apple-touch-icon"})

NARROW_PX = 640  #: up to this width a screen is narrow

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
def srcset(query: dict[str, Any], variation_id: UUID) -> Response:
    """Return a <picture> of one family, in every width of its shape and every format that all of these have."""
    return _srcset(variations.find(snapshot(), variation_id), **query)


@blueprint.get("/name/<name>/srcset")
@blueprint.arguments(MarkupQuerySchema, location="query")
def srcset_by_name(query: dict[str, Any], name: str) -> Response:
    """Return a <picture> of one family of the variation with this name."""
    return _srcset(variations.find_by_name(snapshot(), name), **query)


def _head(variation: ImageVariation) -> Response:
    pictures = pictures_by_name(variation)
    images = list(_image_objects(pictures))
    return _markup(
        "head.html",
        card=_first(pictures, ("facebook-og", "og"), FOR_CARDS),
        twitter_card=_first(pictures, ("twitter-large", "og", "facebook-og"), FOR_CARDS),
        icon=_first(pictures, ("icon",), FOR_ICONS),
        touch_icon=_first(pictures, ("apple-touch-icon",), FOR_ICONS),
        linked_data=_linked_data(images) if images else None,
        alt=variation.alt,
    )


def _first(pictures: Pictures, names: tuple[str, ...], formats: tuple[ImageFormat, ...]) -> ImageDerivative | None:
    """Find the first of these names that exists, in the first of these formats that it has."""
    found = (pictures[name][one] for name in names if name in pictures for one in formats if one in pictures[name])
    return next(found, None)


def _image_objects(pictures: Pictures) -> Iterator[dict[str, object]]:
    """Describe as JSON-LD the largest derivative of each shape that search engines ask for, or the largest of all."""
    webp = [formats[ImageFormat.WEBP] for formats in pictures.values() if ImageFormat.WEBP in formats]
    large = [one for one in webp if one.kind == PictureKind.DERIVATIVE and _pixels(one) >= SEARCHED_PIXELS]
    alike = [[one for one in large if _is_alike(one, ratio)] for ratio in SEARCHED_RATIOS]
    for picture in [max(some, key=_pixels) for some in alike if some] or sorted(large, key=_pixels)[-1:]:
        yield {
            "@type": "ImageObject",
            "contentUrl": _absolute_url(picture),
            "width": picture.width,
            "height": picture.height,
            "digitalSourceType": GENERATED,
        }


def _linked_data(images: Sequence[dict[str, object]]) -> Markup:
    """Write JSON-LD for a <script>, without spaces: every page carries it."""
    graph = {"@context": "https://schema.org", "@graph": images}
    return htmlsafe_json_dumps(graph, dumps=partial(json.dumps, separators=(",", ":")))


@dataclass(frozen=True, kw_only=True)
class Part:
    """The part of a <picture> for screens of some width: the sources of one family."""

    media: str  #: a media query; empty for all other screens
    sources: Sequence[tuple[ImageFormat, Sequence[ImageDerivative]]]
    widest: Mapping[ImageFormat, ImageDerivative]


def _srcset(variation: ImageVariation, family: str, narrow: str | None, **how: str | None) -> Response:
    parts = [_part(variation, family)]
    if narrow is not None:
        parts.insert(0, _part(variation, narrow, media=f"(max-width: {NARROW_PX}px)"))
    widest = parts[-1].widest
    fallback = widest.get(ImageFormat.JPEG, widest[ImageFormat.WEBP])
    return _markup("picture.html", parts=parts, fallback=fallback, alt=variation.alt or "", **how)


def _part(variation: ImageVariation, family: str, media: str = "") -> Part:
    """Build a part. Raises PictureNotFoundError if the variation has no picture of the family."""
    by_width = _widths(pictures_by_name(variation), FamilyName(family))
    if not by_width:
        raise PictureNotFoundError(
            f"There is no picture of the family {family} of {variation.name}: it was not asked for, or not made yet."
        )
    in_all_widths = [one for one in BY_PREFERENCE if all(one in formats for formats in by_width.values())]
    widths = sorted(by_width)
    return Part(
        media=media,
        sources=[(one, [by_width[width][one] for width in widths]) for one in in_all_widths],
        widest=by_width[widths[-1]],
    )


def _widths(pictures: Pictures, family: FamilyName) -> Mapping[int, Mapping[ImageFormat, ImageDerivative]]:
    """Find the derivatives that have the family's own shape, one for each width, without icons and thumbnails."""
    first, *others = (one for one in ASPECT_FAMILIES[family].derivatives if one.name not in SMALL)
    alike = [first, *(one for one in others if abs(_ratio(one.size) / _ratio(first.size) - 1) < SAME_RATIO)]
    return {
        one.size.width: pictures[one.name]
        for one in reversed(alike)
        if one.name in pictures and ImageFormat.WEBP in pictures[one.name]
    }


def _is_alike(picture: ImageDerivative, ratio: float) -> bool:
    return abs(picture.width / picture.height / ratio - 1) < SAME_RATIO


def _pixels(picture: ImageDerivative) -> int:
    return picture.width * picture.height


def _ratio(size: ImageSize) -> float:
    return size.width / size.height


def _markup(template: str, **facts: object) -> Response:
    """Render a template; its HTML changes with the pictures, so caches must ask each time."""
    html = render_template(template, url=_absolute_url, **facts)
    return Response(html.lstrip(), mimetype="text/html", headers={"Cache-Control": "no-cache"})


def _absolute_url(picture: ImageDerivative) -> str:
    return urljoin(origin(), versioned_url(picture))
