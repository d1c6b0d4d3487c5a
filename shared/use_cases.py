"""What pictures are used for, and what that means for the choice of a model and of the negative prompt."""

from __future__ import annotations

from enum import StrEnum

from image_generator_types.models import ImageModel
from image_generator_types.negative import NegativePromptMode


class UseCase(StrEnum):
    """A use of pictures, which a client may name in place of a model."""

    SEO = "seo"  #: a page that search engines shall list
    ERROR_PAGE = "error-page"  #: a page for 404, 500 or 503
    LOCATION = "location"  #: a landing page of a city
    CHARACTER = "character"  #: a figure that is drawn
    PORTRAIT = "portrait"  #: a person that is photographed

    @property
    def image_model(self) -> ImageModel:
        """Return the type of model that suits."""
        return ImageModel.ANIME if self in {self.ERROR_PAGE, self.CHARACTER} else ImageModel.PHOTOREALISTIC

    @property
    def negative_prompt_mode(self) -> NegativePromptMode:
        """Return what the negative prompt keeps out, unless the client says so."""
        return NegativePromptMode.INDEXABLE if self is self.SEO else NegativePromptMode.PLATFORM


def usual_use_case(category: str) -> UseCase:
    """Return the use that a category suggests."""
    if category.startswith("seo"):
        return UseCase.SEO
    return UseCase.ERROR_PAGE if category == "error-page" else UseCase.LOCATION


def use_cases_of(image_model: ImageModel) -> list[UseCase]:
    """Return the uses that a type of model suits."""
    return [use_case for use_case in UseCase if use_case.image_model is image_model]
