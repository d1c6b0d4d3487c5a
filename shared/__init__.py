"""The domain: sizes, models, negative prompts and the adapters around them.

The names below are also the types package that other programs import. Importing them loads pure files only: no
database, queue, web or imaging library.
"""

from shared.catalog import ImageModel
from shared.modes import NegativePromptMode
from shared.prompts.negative import (
    ANIME_QUALITY_EXTRAS,
    INDEXABLE_NEGATIVE_PROMPTS,
    INDEXABLE_TERMS,
    LEGAL_SAFETY_TERMS,
    PLATFORM_NEGATIVE_PROMPTS,
    QUALITY_TERMS,
    build_negative_prompt,
)
from shared.sizes import ASPECT_FAMILIES, FamilyName, get_derivative_size, get_family_for_derivative

__all__ = [
    "ANIME_QUALITY_EXTRAS",
    "ASPECT_FAMILIES",
    "INDEXABLE_NEGATIVE_PROMPTS",
    "INDEXABLE_TERMS",
    "LEGAL_SAFETY_TERMS",
    "PLATFORM_NEGATIVE_PROMPTS",
    "QUALITY_TERMS",
    "FamilyName",
    "ImageModel",
    "NegativePromptMode",
    "build_negative_prompt",
    "get_derivative_size",
    "get_family_for_derivative",
]
