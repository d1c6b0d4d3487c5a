"""The types, sizes, negative prompts, names and events of image-generator, for programs that use the service.

The service imports the same modules. They need nothing but the standard library.
"""

from image_generator_types.events import EventType, VariationEvent
from image_generator_types.models import MODEL_TYPES, ImageModel
from image_generator_types.names import RESERVED_NAMES, name_for
from image_generator_types.negative import (
    ANIME_QUALITY_EXTRAS,
    INDEXABLE_NEGATIVE_PROMPTS,
    INDEXABLE_TERMS,
    LEGAL_SAFETY_TERMS,
    PLATFORM_NEGATIVE_PROMPTS,
    QUALITY_TERMS,
    NegativePromptMode,
    NegativePromptOptions,
    build_negative_prompt,
)
from image_generator_types.sizes import (
    ASPECT_FAMILIES,
    SAFE_ZONE,
    AspectFamily,
    Derivative,
    FamilyName,
    ImageSize,
    SafeZone,
    get_derivative_size,
    get_family_for_derivative,
)

__all__ = [
    "ANIME_QUALITY_EXTRAS",
    "ASPECT_FAMILIES",
    "INDEXABLE_NEGATIVE_PROMPTS",
    "INDEXABLE_TERMS",
    "LEGAL_SAFETY_TERMS",
    "MODEL_TYPES",
    "PLATFORM_NEGATIVE_PROMPTS",
    "QUALITY_TERMS",
    "RESERVED_NAMES",
    "SAFE_ZONE",
    "AspectFamily",
    "Derivative",
    "EventType",
    "FamilyName",
    "ImageModel",
    "ImageSize",
    "NegativePromptMode",
    "NegativePromptOptions",
    "SafeZone",
    "VariationEvent",
    "build_negative_prompt",
    "get_derivative_size",
    "get_family_for_derivative",
    "name_for",
]
