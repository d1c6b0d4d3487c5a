"""The terms that no picture may show, and the negative prompt made of them.

A negative prompt steers and enforces nothing: what may be asked for and what may be published is checked
elsewhere.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from shared.catalog import ImageModel, find_model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class NegativePromptMode(StrEnum):
    """How strictly a picture is kept decent."""

    PLATFORM = "platform"  #: legal safety and quality
    INDEXABLE = "indexable"  #: the same without anything that a search engine's filter would hide


def _split_terms(terms: str) -> tuple[str, ...]:
    split = (" ".join(term.split()) for term in terms.split(","))
    return tuple(term for term in split if term)


#: What must never be drawn. Order and wording were given to us.
LEGAL_SAFETY_TERMS = _split_terms(
    """
    child, children, minor, underage, young, kid, kids, infant, baby, toddler, preteen, teenager, teen,
    loli, lolita, shota, shotacon, cunny, non-consensual, forced, rape, assault, gore, guro, blood, bloody,
    bleeding, wound, injury, dismemberment, mutilation, decapitation, corpse, dead body, excrement, feces,
    scat, urine, vomit
    """,
)

#: Added where an anime model draws a person, so that it is an adult. Order and wording were given to us.
JUVENILE_TERMS = _split_terms(
    """
    petite, flat chest, child proportions, underdeveloped, young child, teenager body, juvenile proportions,
    loli, child-like body, immature proportions, underage appearance, baby face, youthful appearance,
    small body, thin body, underdeveloped chest
    """,
)

#: What spoils a picture of any style.
QUALITY_TERMS = _split_terms(
    """
    worst quality, low quality, lowres, blurry, out of focus, grainy, noisy, pixelated, jpeg artifacts,
    overexposed, underexposed, oversaturated, distorted, deformed, disfigured, bad anatomy, bad hands,
    extra fingers, extra limbs, missing limbs, text, watermark, signature, logo, border
    """,
)

#: What spoils a drawn picture beyond that, in the words of the tags that anime models were trained on.
ANIME_QUALITY_EXTRAS = _split_terms(
    """
    bad proportions, bad feet, fused fingers, missing fingers, extra digits, mutated hands, cross-eyed,
    sketch, unfinished, monochrome, displeasing, bad score, artist name, username, speech bubble
    """,
)

#: What a search engine's filter hides.
INDEXABLE_TERMS = _split_terms(
    """
    nsfw, nude, nudity, naked, topless, bottomless, explicit, sexual, sex, porn, erotic, hentai, fetish,
    genitals, nipples, exposed breasts, lingerie, underwear, see-through clothes, suggestive pose
    """,
)


def build_negative_prompt(
    model: ImageModel | str,
    mode: NegativePromptMode | str = NegativePromptMode.PLATFORM,
    extra_terms: Sequence[str] = (),
    override: str | None = None,
) -> str:
    """The negative prompt for `model`, a model type or id of the catalogue: terms joined by comma and space.

    Legal safety terms stand first, always, since a text encoder's pooled summary reads the beginning only.
    Then come the mode's terms, quality, anime extras for anime models, and `extra_terms`, which may hold
    commas. No term comes twice.

    `override` replaces all of it, *the legal safety terms too*, and is logged as a warning. It is for
    programs that import this package; no HTTP request reaches it.

    Raises UnknownModelError, and ValueError for an unknown mode.
    """
    is_anime = _find_type(model) is ImageModel.ANIME
    is_indexable = _parse_mode(mode) is NegativePromptMode.INDEXABLE
    if override is not None:
        _warn_of_override(model, override)
        return override
    return ", ".join(
        _drop_repeats(
            *LEGAL_SAFETY_TERMS,
            *(INDEXABLE_TERMS if is_indexable else ()),
            *QUALITY_TERMS,
            *(ANIME_QUALITY_EXTRAS if is_anime else ()),
            *_split_terms(extra_terms if isinstance(extra_terms, str) else ",".join(extra_terms)),
        ),
    )


def _find_type(model: ImageModel | str) -> ImageModel:
    return ImageModel(model) if model in list(ImageModel) else find_model(model).type


def _parse_mode(mode: NegativePromptMode | str) -> NegativePromptMode:
    if mode in list(NegativePromptMode):
        return NegativePromptMode(mode)
    raise ValueError(f"The negative prompt mode must be one of {', '.join(NegativePromptMode)}, got {mode!r}.")


def _warn_of_override(model: str, override: str) -> None:
    # Here, since importing structlog takes 0.2 s and programs import this package for its types only.
    import structlog  # noqa: PLC0415

    structlog.get_logger(__name__).warning("negative_prompt_overridden", model=str(model), override=override)


def _drop_repeats(*terms: str) -> list[str]:
    first: dict[str, str] = {}
    for term in terms:
        first.setdefault(term.casefold(), term)
    return list(first.values())


#: The negative prompt of each model type in platform mode; read-only.
PLATFORM_NEGATIVE_PROMPTS: Mapping[ImageModel, str] = MappingProxyType(
    {model: build_negative_prompt(model, NegativePromptMode.PLATFORM) for model in ImageModel},
)

#: The negative prompt of each model type in indexable mode; read-only.
INDEXABLE_NEGATIVE_PROMPTS: Mapping[ImageModel, str] = MappingProxyType(
    {model: build_negative_prompt(model, NegativePromptMode.INDEXABLE) for model in ImageModel},
)
