"""Orders for prompts: for the page of an error, or for the page of a location."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import ClassVar

from image_generator_types.models import ImageModel
from image_generator_types.names import name_for
from image_generator_types.negative import NegativePromptMode
from shared.errors import PromptOrderError
from shared.prompts.style import Style
from shared.prompts.writing.combinations import (
    Combination,
    draw_business_views,
    draw_city_views,
    draw_error_pages,
)
from shared.prompts.writing.draws import Draws
from shared.prompts.writing.error_codes import ERROR_CODES
from shared.prompts.writing.named_styles import DRAWN_STYLES, PHOTOGRAPHIC_STYLES

LONGEST_PLACE_NAME = 60  #: characters of a city or of a business
#: Allowed in names, besides letters and digits: Washington, D.C.; Frankfurt (Oder); Biel/Bienne; Saint-Louis-du-Ha! Ha!
#: Encyclopaedias write Bielsko-Biała with a hyphen that does not break, Catalan writes l·l, and the names of Miandoab
#: and of Sri Lanka's capital have joiners.
NAME_SIGNS = (
    " '.,-&()/!\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{EN DASH}\N{HYPHEN}"
    "\N{NON-BREAKING HYPHEN}\N{MIDDLE DOT}\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
)

LONGEST_BEGINNING = 90  #: characters; nine more tell a variation's name from others, and it may have 100


class PromptCategory(StrEnum):
    """The kinds of pages that the writer knows."""

    ERROR_PAGE = "error-page"  #: a person who meets the error; drawn as anime
    LOCATION = "location"  #: a city, or a kind of business in it; photorealistic and safe for search engines


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrorPages:
    """An order for the page of one status code."""

    category: ClassVar[PromptCategory] = PromptCategory.ERROR_PAGE
    model: ClassVar[ImageModel] = ImageModel.ANIME
    negative_prompt_mode: ClassVar[NegativePromptMode] = NegativePromptMode.PLATFORM
    styles: ClassVar[Mapping[str, Style]] = DRAWN_STYLES

    code: int

    def __str__(self) -> str:
        return str(self.code)

    def draw(self, draws: Draws) -> Iterator[Combination]:
        """Yield combinations without end."""
        return draw_error_pages(ERROR_CODES[self.code], draws)

    def name(self, combination: Combination) -> str:
        """Return the beginning of a variation's name."""
        return _beginning_of_name(f"{self.code} {combination.label}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Locations:
    """An order for the page of a city, or of a kind of business in it."""

    category: ClassVar[PromptCategory] = PromptCategory.LOCATION
    model: ClassVar[ImageModel] = ImageModel.PHOTOREALISTIC
    negative_prompt_mode: ClassVar[NegativePromptMode] = NegativePromptMode.INDEXABLE
    styles: ClassVar[Mapping[str, Style]] = PHOTOGRAPHIC_STYLES

    city: str
    business: str | None = None

    def __str__(self) -> str:
        return f"{self.city}, {self.business}" if self.business else self.city

    def draw(self, draws: Draws) -> Iterator[Combination]:
        """Yield combinations without end."""
        if self.business:
            return draw_business_views(self.city, self.business, draws)
        return draw_city_views(self.city, draws)

    def name(self, combination: Combination) -> str:
        """Return the beginning of a variation's name."""
        return _beginning_of_name(combination.label)


Order = ErrorPages | Locations


def make_order(
    category: str, *, code: int | None = None, city: str | None = None, business: str | None = None
) -> Order:
    """Make an order from a client's fields. Raises PromptOrderError, which names the wrong field."""
    if category == PromptCategory.LOCATION:
        if code is not None:
            raise PromptOrderError("code", "A location has no status code: leave it out.")
        if city is None:
            raise PromptOrderError("city", "Name the city of the location.")
        return Locations(city=_place_name("city", city), business=business and _place_name("business", business))
    for field, value in (("city", city), ("business", business)):
        if value is not None:
            raise PromptOrderError(field, f"An error page has no {field}: leave it out.")
    if code is None or code not in ERROR_CODES:
        raise PromptOrderError(
            "code", f"Name the status code that the page is for: {', '.join(map(str, ERROR_CODES))}."
        )
    return ErrorPages(code=code)


def find_style(order: Order, name: str) -> Style:
    """Find a style by name. Raises PromptOrderError if this kind of picture has no such style."""
    if name in order.styles:
        return order.styles[name]
    close = get_close_matches(name, order.styles, n=1)
    guess = f" Did you mean {close[0]}?" if close else ""
    raise PromptOrderError("style", f"There is no style {name}.{guess} There are: {', '.join(order.styles)}.")


def _place_name(field: str, text: str) -> str:
    """Check that a text is a name: one line of letters, marks, digits and NAME_SIGNS."""
    name = " ".join(text.split())
    plain = all(unicodedata.category(char)[0] in "LMN" or char in NAME_SIGNS for char in name)
    if not plain or not 0 < len(name) <= LONGEST_PLACE_NAME or not any(char.isalpha() for char in name):
        raise PromptOrderError(
            field, f"Use 1 to {LONGEST_PLACE_NAME} letters, digits, spaces and ' . , - & ( ) / ! for a {field}."
        )
    return name


def _beginning_of_name(text: str) -> str:
    """Return what a name begins with, in Latin letters: Łódź is lodz."""
    return (name_for(text) or "place")[:LONGEST_BEGINNING].rstrip("_-")
