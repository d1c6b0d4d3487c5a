import dataclasses

import pytest

from image_generator_types.sizes import (
    ASPECT_FAMILIES,
    SAFE_ZONE,
    FamilyName,
    ImageSize,
    get_derivative_size,
    get_family_for_derivative,
)

MASTERS = {
    "square": "1024x1024",
    "hero": "1536x768",
    "portrait": "768x1024",
    "og": "1200x675",
    "compact": "750x400",
    "tall": "1080x1920",
    "ultrawide": "2560x1080",
    "sidebar": "300x600",
    "header": "1584x396",
}

DERIVATIVES = [
    ("square", "square", 1024, 1024),
    ("square", "square-sm", 512, 512),
    ("square", "square-xs", 320, 320),
    ("square", "icon", 256, 256),
    ("square", "thumbnail", 150, 150),
    ("square", "apple-touch-icon", 180, 180),
    ("hero", "hero", 1536, 768),
    ("hero", "hero-md", 1024, 512),
    ("hero", "hero-sm", 768, 384),
    ("portrait", "portrait", 768, 1024),
    ("portrait", "portrait-sm", 384, 512),
    ("portrait", "instagram-portrait", 1080, 1350),
    ("portrait", "pinterest-pin", 1000, 1500),
    ("og", "og", 1200, 675),
    ("og", "facebook-og", 1200, 630),
    ("og", "twitter-large", 1200, 675),
    ("og", "linkedin-share", 1200, 628),
    ("og", "twitter-small", 600, 314),
    ("og", "youtube-thumbnail", 1280, 720),
    ("compact", "compact", 750, 400),
    ("compact", "compact-2x", 1500, 800),
    ("compact", "mobile-banner", 640, 340),
    ("tall", "tall", 1080, 1920),
    ("tall", "story", 1080, 1920),
    ("tall", "story-sm", 540, 960),
    ("ultrawide", "ultrawide", 2560, 1080),
    ("ultrawide", "ultrawide-md", 1920, 810),
    ("ultrawide", "ultrawide-sm", 1280, 540),
    ("sidebar", "sidebar", 300, 600),
    ("sidebar", "sidebar-sm", 150, 300),
    ("header", "linkedin-cover", 1584, 396),
    ("header", "header-wide", 1500, 375),
    ("header", "header-sm", 792, 198),
]


def test_nine_families_have_the_masters_of_the_contract_in_order() -> None:
    actual = [(name, str(family.master)) for name, family in ASPECT_FAMILIES.items()]

    assert actual == list(MASTERS.items())


def test_thirty_three_derivatives_have_the_sizes_of_the_contract_in_order() -> None:
    actual = [
        (family.name, cut.name, cut.size.width, cut.size.height)
        for family in ASPECT_FAMILIES.values()
        for cut in family.derivatives
    ]

    assert len(actual) == 33
    assert actual == DERIVATIVES


@pytest.mark.parametrize(("family", "name", "width", "height"), DERIVATIVES)
def test_a_derivative_is_found_by_its_name(family: str, name: str, width: int, height: int) -> None:
    assert get_derivative_size(name) == ImageSize(width=width, height=height)
    assert get_family_for_derivative(name) is FamilyName(family)


def test_each_derivative_knows_its_family() -> None:
    assert all(cut.family is family.name for family in ASPECT_FAMILIES.values() for cut in family.derivatives)


def test_a_master_is_named_after_its_family() -> None:
    assert ASPECT_FAMILIES[FamilyName.OG].master_name == "og-master"


def test_the_safe_zone_is_seventy_percent_each_way() -> None:
    assert (SAFE_ZONE.width_percent, SAFE_ZONE.height_percent) == (70, 70)
    assert {family.safe_zone for family in ASPECT_FAMILIES.values()} == {SAFE_ZONE}


def test_a_family_knows_its_ratio() -> None:
    ratios = {str(name): family.ratio for name, family in ASPECT_FAMILIES.items()}

    assert ratios == {
        "square": "1:1",
        "hero": "2:1",
        "portrait": "3:4",
        "og": "16:9",
        "compact": "15:8",
        "tall": "9:16",
        "ultrawide": "64:27",
        "sidebar": "1:2",
        "header": "4:1",
    }


@pytest.mark.parametrize("name", ["facebok-og", "og-master", "", "OG"])
def test_an_unknown_derivative_has_neither_size_nor_family(name: str) -> None:
    assert get_derivative_size(name) is None
    assert get_family_for_derivative(name) is None


def test_the_matrix_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        ASPECT_FAMILIES[FamilyName.OG] = ASPECT_FAMILIES[FamilyName.HERO]  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        ASPECT_FAMILIES[FamilyName.OG].master.width = 1  # type: ignore[misc]
