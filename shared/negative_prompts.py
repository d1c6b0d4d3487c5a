"""The terms that no picture may show, and the negative prompt made of them.

A negative prompt steers and enforces nothing: what may be asked for and what may be published is checked
elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from itertools import zip_longest
from types import MappingProxyType
from typing import TYPE_CHECKING

from shared.ages import ADULT, find_ages
from shared.catalog import ImageModel, find_model
from shared.person_words import PERSONS, PROFESSIONS, ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class NegativePromptMode(StrEnum):
    """How strictly a picture is kept decent."""

    PLATFORM = "platform"  #: legal safety and quality
    INDEXABLE = "indexable"  #: the same without anything that a search engine's filter would hide


#: Commas and semicolons of all scripts. A line may break within a term, so a newline is a space.
_SEPARATOR = re.compile(
    "[,;\u037e\u055d\u060c\u061b\u1363\u1364\u2e41\u3001\ua4fe\ufe10\ufe11\ufe14\ufe50\ufe51\ufe54\uff0c\uff1b\uff64]"
)

#: What a term comes wrapped in: quotes, and the weights of prompt languages, "(hat:1.2)", "[hat]", "hat++".
_WRAPPING = " ()[]{}<>\"'`\u2018\u2019\u201c\u201d\u00ab\u00bb\u300c\u300d*~^+-_\u2212.!?:/\\|#=&"
_WEIGHT = re.compile(r":\s*[+-]?[\d.]+\Z")
_SPACES = re.compile(r"[\s_\u2010-\u2015-]+")
_WORD = re.compile(r"\w+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _split_terms(terms: str) -> tuple[str, ...]:
    split = (" ".join(term.split()) for term in _SEPARATOR.split(terms))
    return tuple(term for term in split if _key(term))


def _split_all(terms: str | Iterable[str]) -> tuple[str, ...]:
    return _split_terms(terms if isinstance(terms, str) else ",".join(terms))


def _key(term: str) -> str:
    """What tells one term from another: not its case, spacing, quotes, weight or form of Unicode. Empty for no term."""
    compatible = unicodedata.normalize("NFKC", term)
    visible = "".join(char for char in compatible if unicodedata.category(char) != "Cf")
    bare = _SPACES.sub(" ", visible.casefold())
    while bare != (inner := _WEIGHT.sub("", bare.strip(_WRAPPING))):
        bare = inner
    return bare


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


#: Words that turn a term around: "no child" would steer away from there being none.
_NEGATORS = _words(
    """
    no not non never without zero free less fewer anti except excluding exclude ignore remove reduce minus
    allow allowed permit permitted ok okay isn aren don doesn none avoid
    """
)

#: What is the opposite of a legal term in a word of its own.
_OPPOSITES = _words(
    """
    consensual consenting consent childless childfree bloodless unharmed uninjured unhurt
    """
)

#: Words for a grown-up, in the languages that encoders have read most of. To steer away from them is to steer towards
#: the young.
_GROWN = _words(
    """
    adult adults mature grown grownup grownups elderly elder older old aged aging ageing adulte adultes
    adulta adultas adulto adultos erwachsen erwachsene erwachsener vuxen dorosły volwassen взрослая взрослый
    大人 成人 成年 成熟 熟女 어른 성인
    """
)

#: What such a word is said of where it is a person's age, beside persons: "mature face", but "mature cheese",
#: "adult content" and "old photo" stay.
_APPEARANCE = _words(
    """
    body bodies face faces figure figures proportions physique build features appearance look looks looking
    like up skin age
    """
)
_AGE_OF_PERSONS = PERSONS | ROLES | PROFESSIONS | _APPEARANCE | _GROWN
_OVER_AGE = re.compile(r"\b(?:over|above|older than)\s+(?:1[89]|[2-9]\d)(?:\s+years?)?\Z")
_LEGAL_TERM = re.compile(rf"(?<= )(?:{'|'.join(sorted(map(_key, LEGAL_SAFETY_TERMS), key=len, reverse=True))})(?= )")


def find_contradictions(terms: str | Iterable[str]) -> list[str]:
    """Those of a client's terms that would work against the legal ones; `build_negative_prompt` leaves them out.

    They turn a legal term around ("no child", "blood-free"), or steer away from consent or from adults: "adult",
    "old woman", "aged 30".
    """
    return [term for term in _split_all(terms) if _contradicts(_key(term))]


def _contradicts(key: str) -> bool:
    words = f" {' '.join(_WORD.findall(key))} "
    beside = _LEGAL_TERM.sub(" ", words).split()
    turned = len(beside) < len(words.split()) and not _NEGATORS.isdisjoint(beside)
    opposed = not _OPPOSITES.isdisjoint(beside) and _NEGATORS.isdisjoint(beside)
    return turned or opposed or _steers_from_adults(key)


def _steers_from_adults(key: str) -> bool:
    ages = [] if key.isdigit() else find_ages(key)  # "18+" is said of explicit pictures, not of a person
    if any(max(age.years) >= ADULT for age in ages) or _OVER_AGE.search(key):
        return True
    for age in reversed(ages):  # "12 years old" is no word for a grown-up
        key = key[: age.start] + key[age.end :]
    words = _WORD.findall(key)
    return any(
        word in _GROWN and (following is None or following in _AGE_OF_PERSONS)
        for word, following in zip_longest(words, words[1:])
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
    commas, in any script. No term comes twice, however it is spelt, and none works against the legal ones:
    see `find_contradictions`.

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
            *(term for term in _split_all(extra_terms) if not _contradicts(_key(term))),
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
        first.setdefault(_key(term), term)
    return list(first.values())


#: The negative prompt of each model type in platform mode; read-only.
PLATFORM_NEGATIVE_PROMPTS: Mapping[ImageModel, str] = MappingProxyType(
    {model: build_negative_prompt(model, NegativePromptMode.PLATFORM) for model in ImageModel},
)

#: The negative prompt of each model type in indexable mode; read-only.
INDEXABLE_NEGATIVE_PROMPTS: Mapping[ImageModel, str] = MappingProxyType(
    {model: build_negative_prompt(model, NegativePromptMode.INDEXABLE) for model in ImageModel},
)
