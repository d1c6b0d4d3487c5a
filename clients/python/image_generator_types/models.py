"""The types of model that a client chooses between, and the models of each type."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class ImageModel(StrEnum):
    """The two types of model that a client chooses between."""

    PHOTOREALISTIC = "photorealistic"  #: pictures that pass for photographs
    ANIME = "anime"  #: pictures drawn in the style of anime


#: The type of each model that a client may name by its id instead; read-only.
MODEL_TYPES: Mapping[str, ImageModel] = MappingProxyType(
    {
        "juggernaut-xi-v11": ImageModel.PHOTOREALISTIC,
        "sd35-large": ImageModel.PHOTOREALISTIC,
        "realvisxl-v4": ImageModel.PHOTOREALISTIC,
        "epicrealism-xl": ImageModel.PHOTOREALISTIC,
        "juggernaut-xl-v9": ImageModel.PHOTOREALISTIC,
        "animagine-xl-4.0-opt": ImageModel.ANIME,
        "illustrious-xl-v2": ImageModel.ANIME,
        "noobai-xl-vpred": ImageModel.ANIME,
        "animagine-xl-3.1": ImageModel.ANIME,
        "starter": ImageModel.PHOTOREALISTIC,
        "realvisxl-v4-draft": ImageModel.PHOTOREALISTIC,
        "epicrealism-xl-draft": ImageModel.PHOTOREALISTIC,
        "animagine-xl-4.0-opt-draft": ImageModel.ANIME,
    },
)


def find_model_type(model: str) -> ImageModel:
    """Return the type that `model` is or has. Raises ValueError if it is neither a type nor a model's id."""
    if model in MODEL_TYPES:
        return MODEL_TYPES[model]
    if model in list(ImageModel):
        return ImageModel(model)
    raise ValueError(f"The model must be one of {', '.join((*ImageModel, *MODEL_TYPES))}, got {model!r}.")
