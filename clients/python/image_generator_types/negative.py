"""The terms that no picture may show, and the negative prompt made of them.

A negative prompt steers a model and enforces nothing: the policy checks the prompt, and the picture check what may be
published.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Required, TypedDict

from image_generator_types.compatibility import compatible
from image_generator_types.models import ImageModel, find_model_type

log = logging.getLogger(__name__)


class NegativePromptMode(StrEnum):
    """How much the negative prompt keeps out of a picture."""

    PLATFORM = "platform"  #: the legal safety terms and the quality terms
    INDEXABLE = "indexable"  #: also everything that a search engine's filter would hide


class NegativePromptOptions(TypedDict, total=False):
    """The arguments of `build_negative_prompt`, as in `build_negative_prompt(**options)`."""

    model: Required[ImageModel | str]
    mode: NegativePromptMode | str
    extra_terms: Sequence[str]
    override: str | None


#: Commas and semicolons of all scripts. A newline counts as a space, since a line may break within a term.
SEPARATORS = (
    ",;\u037e\u055d\u060c\u061b\u1363\u1364\u2e41\u3001\ua4fe\ufe10\ufe11\ufe14\ufe50\ufe51\ufe54\uff0c\uff1b\uff64"
)

#: What may surround a term: quotes, and the weights of prompt languages, "(hat:1.2)", "[hat]", "hat++".
WRAPPING = " ()[]{}<>\"'`\u2018\u2019\u201c\u201d\u00ab\u00bb\u300c\u300d*~^+-_\u2212.!?:/\\|#=&"

_SEPARATOR = re.compile(f"[{SEPARATORS}]")
_WEIGHT = re.compile(r":\s*[+-]?[\d.]+\Z")
_SPACES = re.compile(r"[\s_\u2010-\u2015-]+")


def split_terms(terms: str | Iterable[str]) -> tuple[str, ...]:
    """Split texts into their terms, at commas and semicolons of any script."""
    text = terms if isinstance(terms, str) else ",".join(terms)
    split = (" ".join(term.split()) for term in _SEPARATOR.split(text))
    return tuple(term for term in split if term_key(term))


@lru_cache(maxsize=4_000)  # twice the terms that a request can have; each is asked for several times
def term_key(term: str) -> str:
    """Return what tells one term from another: neither case, spacing, quotes, weight nor form of Unicode count.

    The key is empty where the text is no term at all, such as a lone quote.
    """
    visible = term if term.isascii() else "".join(filter(_is_visible, compatible(term)))
    bare = _SPACES.sub(" ", _fold(visible))
    while bare != (inner := _WEIGHT.sub("", bare.strip(WRAPPING))):
        bare = inner
    return bare


def _fold(text: str) -> str:
    """Undo the difference between capital and small letters, by what JavaScript can do, too: it has no casefold."""
    return text.upper().lower().replace("\N{GREEK SMALL LETTER FINAL SIGMA}", "\N{GREEK SMALL LETTER SIGMA}")


def _is_visible(char: str) -> bool:
    return unicodedata.category(char) != "Cf"


#: What no picture may show. The order and the wording are a contract.
LEGAL_SAFETY_TERMS = split_terms(
    """
    child, children, minor, underage, young, kid, kids, infant, baby, toddler, preteen, teenager, teen,
    loli, lolita, shota, shotacon, cunny, non-consensual, forced, rape, assault, gore, guro, blood, bloody,
    bleeding, wound, injury, dismemberment, mutilation, decapitation, corpse, dead body, excrement, feces,
    scat, urine, vomit
    """,
)

#: Added where an anime model draws a person, so that the person is an adult. Order and wording are a contract, too.
JUVENILE_TERMS = split_terms(
    """
    petite, flat chest, child proportions, underdeveloped, young child, teenager body, juvenile proportions,
    loli, child-like body, immature proportions, underage appearance, baby face, youthful appearance,
    small body, thin body, underdeveloped chest
    """,
)

#: The same for photographs, where terms for a slender build would spoil an adult's body.
JUVENILE_PHOTO_TERMS = split_terms(
    """
    young child, adolescent, teenager body, teenage face, child-like body, child-like face, baby face,
    underage appearance, youthful appearance, juvenile proportions, immature proportions
    """,
)

#: Faults of a picture in any style.
QUALITY_TERMS = split_terms(
    """
    worst quality, low quality, lowres, blurry, out of focus, grainy, noisy, pixelated, jpeg artifacts,
    overexposed, underexposed, oversaturated, distorted, deformed, disfigured, bad anatomy, bad hands,
    extra fingers, extra limbs, missing limbs, text, watermark, signature, logo, border
    """,
)

#: Further faults of a drawn picture, named by the tags that anime models were trained on.
ANIME_QUALITY_EXTRAS = split_terms(
    """
    bad proportions, bad feet, fused fingers, missing fingers, extra digits, mutated hands, cross-eyed,
    sketch, unfinished, monochrome, displeasing, bad score, artist name, username, speech bubble
    """,
)

#: What a search engine's safe-search filter hides.
INDEXABLE_TERMS = split_terms(
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
    """Build the negative prompt for `model`, a model type or id of the catalogue: terms joined by comma and space.

    The legal safety terms always stand first, since a text encoder's pooled summary reads the beginning only. Then
    come the mode's terms, the quality terms, the extras for anime models, and `extra_terms`, which may hold commas in
    any script. No term comes twice, however it is spelt.

    `override` replaces everything, *the legal safety terms too*, and is logged as a warning. It serves programs that
    import this package; no HTTP request reaches it.

    Raises ValueError for an unknown model or mode.
    """
    is_anime = find_model_type(model) is ImageModel.ANIME
    is_indexable = _parse_mode(mode) is NegativePromptMode.INDEXABLE
    if override is not None:
        log.warning("The negative prompt of %s was overridden, the legal safety terms too: %s", model, override)
        return override
    return ", ".join(
        _drop_repeats(
            *LEGAL_SAFETY_TERMS,
            *(INDEXABLE_TERMS if is_indexable else ()),
            *QUALITY_TERMS,
            *(ANIME_QUALITY_EXTRAS if is_anime else ()),
            *split_terms(extra_terms),
        ),
    )


def _parse_mode(mode: NegativePromptMode | str) -> NegativePromptMode:
    if mode in list(NegativePromptMode):
        return NegativePromptMode(mode)
    raise ValueError(f"The negative prompt mode must be one of {', '.join(NegativePromptMode)}, got {mode!r}.")


def _drop_repeats(*terms: str) -> list[str]:
    first: dict[str, str] = {}
    for term in terms:
        first.setdefault(term_key(term), term)
    return list(first.values())


#: The negative prompt of each model type in platform mode; read-only.
PLATFORM_NEGATIVE_PROMPTS: Mapping[ImageModel, str] = MappingProxyType(
    {model: build_negative_prompt(model, NegativePromptMode.PLATFORM) for model in ImageModel},
)

#: The negative prompt of each model type in indexable mode; read-only.
INDEXABLE_NEGATIVE_PROMPTS: Mapping[ImageModel, str] = MappingProxyType(
    {model: build_negative_prompt(model, NegativePromptMode.INDEXABLE) for model in ImageModel},
)
