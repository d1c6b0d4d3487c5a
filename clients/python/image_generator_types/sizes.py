"""The size matrix: nine aspect-ratio families, their masters and every derivative cut out of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import gcd
from types import MappingProxyType


class FamilyName(StrEnum):
    """The aspect-ratio families, in the order in which events count them."""

    SQUARE = "square"  #: 1:1, avatars and icons
    HERO = "hero"  #: 2:1, the picture over the fold
    PORTRAIT = "portrait"  #: 3:4, cards and portrait posts
    OG = "og"  #: 16:9, link previews (Open Graph)
    COMPACT = "compact"  #: 15:8, small banners
    TALL = "tall"  #: 9:16, stories
    ULTRAWIDE = "ultrawide"  #: 64:27, cinema backgrounds
    SIDEBAR = "sidebar"  #: 1:2, columns beside the text
    HEADER = "header"  #: 4:1, profile covers


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageSize:
    """A picture's size; prints as `1200x675`."""

    width: int  #: pixels
    height: int  #: pixels

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Derivative:
    """One picture that a platform asks for."""

    name: str  #: unique over all families; the last part of the picture's URL
    family: FamilyName
    size: ImageSize


@dataclass(frozen=True, kw_only=True, slots=True)
class SafeZone:
    """A centred share of the master, in whole percent since crop geometry is integers."""

    width_percent: int
    height_percent: int


#: The zone for the subject: prompts place it there, and a crop keeps as much of the zone as the target ratio allows.
SAFE_ZONE = SafeZone(width_percent=70, height_percent=70)


@dataclass(frozen=True, kw_only=True, slots=True)
class AspectFamily:
    """A master, and the derivatives whose ratio is close enough to be cut out of the same render."""

    name: FamilyName
    master: ImageSize
    derivatives: tuple[Derivative, ...]
    safe_zone: SafeZone = SAFE_ZONE

    @property
    def ratio(self) -> str:
        """Return width to height in the smallest whole numbers, as in `16:9`."""
        divisor = gcd(self.master.width, self.master.height)
        return f"{self.master.width // divisor}:{self.master.height // divisor}"

    @property
    def master_name(self) -> str:
        """Return the name of the master among the pictures of a variation, as in `og-master`."""
        return f"{self.name}-master"


# The owner of the product gave the families, the master sizes, the names, and the sizes of facebook-og, twitter-large,
# linkedin-share, square and icon. We added apple-touch-icon, instagram-portrait, pinterest-pin and youtube-thumbnail,
# and chose all other sizes.
_MATRIX: dict[FamilyName, tuple[tuple[int, int], dict[str, tuple[int, int]]]] = {
    FamilyName.SQUARE: (
        (1024, 1024),
        {
            "square": (1024, 1024),
            "square-sm": (512, 512),
            "square-xs": (320, 320),
            "icon": (256, 256),
            "thumbnail": (150, 150),
            "apple-touch-icon": (180, 180),
        },
    ),
    FamilyName.HERO: (
        (1536, 768),
        {"hero": (1536, 768), "hero-md": (1024, 512), "hero-sm": (768, 384)},
    ),
    FamilyName.PORTRAIT: (
        (768, 1024),
        {
            "portrait": (768, 1024),
            "portrait-sm": (384, 512),
            "instagram-portrait": (1080, 1350),
            "pinterest-pin": (1000, 1500),
        },
    ),
    FamilyName.OG: (
        (1200, 675),
        {
            "og": (1200, 675),
            "facebook-og": (1200, 630),
            "twitter-large": (1200, 675),
            "linkedin-share": (1200, 628),
            "twitter-small": (600, 314),
            "youtube-thumbnail": (1280, 720),
        },
    ),
    FamilyName.COMPACT: (
        (750, 400),
        {"compact": (750, 400), "compact-2x": (1500, 800), "mobile-banner": (640, 340)},
    ),
    FamilyName.TALL: (
        (1080, 1920),
        {"tall": (1080, 1920), "story": (1080, 1920), "story-sm": (540, 960)},
    ),
    FamilyName.ULTRAWIDE: (
        (2560, 1080),
        {"ultrawide": (2560, 1080), "ultrawide-md": (1920, 810), "ultrawide-sm": (1280, 540)},
    ),
    FamilyName.SIDEBAR: (
        (300, 600),
        {"sidebar": (300, 600), "sidebar-sm": (150, 300)},
    ),
    FamilyName.HEADER: (
        (1584, 396),
        {"linkedin-cover": (1584, 396), "header-wide": (1500, 375), "header-sm": (792, 198)},
    ),
}


def _build_family(name: FamilyName) -> AspectFamily:
    (width, height), cuts = _MATRIX[name]
    return AspectFamily(
        name=name,
        master=ImageSize(width=width, height=height),
        derivatives=tuple(
            Derivative(name=cut, family=name, size=ImageSize(width=w, height=h)) for cut, (w, h) in cuts.items()
        ),
    )


#: All families by name, in the order of FamilyName; read-only.
ASPECT_FAMILIES: Mapping[FamilyName, AspectFamily] = MappingProxyType(
    {name: _build_family(name) for name in FamilyName},
)

_DERIVATIVES = {cut.name: cut for family in ASPECT_FAMILIES.values() for cut in family.derivatives}


def get_derivative_size(name: str) -> ImageSize | None:
    """Return the exact size of the derivative called `name`, or None if there is none."""
    return _DERIVATIVES[name].size if name in _DERIVATIVES else None


def get_family_for_derivative(name: str) -> FamilyName | None:
    """Return the family that the derivative called `name` is cut from, or None if there is no such derivative."""
    return _DERIVATIVES[name].family if name in _DERIVATIVES else None
