"""What a picture is for chooses the model, unless the client names one."""

from __future__ import annotations

import pytest

from image_generator_types.models import ImageModel
from image_generator_types.negative import NegativePromptMode
from shared.errors import LicenceNotAcceptedError
from shared.generation_params import GenerationRequest, VariationRequest, resolve_params
from shared.settings import Settings
from shared.use_cases import UseCase, use_cases_of

SETTINGS = Settings(model_photorealistic="realvisxl-v4", model_anime="animagine-xl-4.0-opt")


def request(category: str = "landing", **said: object) -> VariationRequest:
    """Make a request for a picture without a person."""
    generation = GenerationRequest(**{"prompt": "a lake", **said})  # type: ignore[arg-type]
    return VariationRequest(name="lake", category=category, generation=generation)


@pytest.mark.parametrize(
    ("use_case", "model_id", "mode"),
    [
        (UseCase.SEO, "realvisxl-v4", NegativePromptMode.INDEXABLE),
        (UseCase.ERROR_PAGE, "animagine-xl-4.0-opt", NegativePromptMode.PLATFORM),
        (UseCase.LOCATION, "realvisxl-v4", NegativePromptMode.PLATFORM),
        (UseCase.CHARACTER, "animagine-xl-4.0-opt", NegativePromptMode.PLATFORM),
        (UseCase.PORTRAIT, "realvisxl-v4", NegativePromptMode.PLATFORM),
    ],
)
def test_a_use_case_chooses_model_and_mode(use_case: UseCase, model_id: str, mode: NegativePromptMode) -> None:
    params = resolve_params(request(use_case=use_case), SETTINGS)

    assert (params.model_id, params.negative_prompt_mode) == (model_id, mode)


def test_a_model_that_is_named_wins() -> None:
    params = resolve_params(request(use_case=UseCase.PORTRAIT, model="starter"), SETTINGS)

    assert params.model_id == "starter"


@pytest.mark.parametrize(
    ("category", "model_id", "mode"),
    [
        ("error-page", "animagine-xl-4.0-opt", NegativePromptMode.PLATFORM),
        ("seo-city", "realvisxl-v4", NegativePromptMode.INDEXABLE),
        ("landing", "realvisxl-v4", NegativePromptMode.PLATFORM),
    ],
)
def test_without_a_use_case_the_category_suggests_one(category: str, model_id: str, mode: NegativePromptMode) -> None:
    params = resolve_params(request(category), SETTINGS)

    assert (params.model_id, params.negative_prompt_mode) == (model_id, mode)


def test_a_use_case_is_a_part_of_the_request_and_its_absence_is_not_stored() -> None:
    named = request(use_case=UseCase.SEO)

    assert VariationRequest.from_json(named.as_json()) == named
    assert not named.is_same_as(request())
    assert "use_case" not in request().as_json()["generation"]


def test_every_use_case_suits_a_type_of_model() -> None:
    assert sorted([*use_cases_of(ImageModel.ANIME), *use_cases_of(ImageModel.PHOTOREALISTIC)]) == sorted(UseCase)


@pytest.mark.parametrize("said", [{"model": "juggernaut-xi-v11"}, {"model": "photorealistic"}, {}])
def test_a_model_without_leave_is_refused_at_once(said: dict[str, str]) -> None:
    with pytest.raises(LicenceNotAcceptedError, match="set ACCEPTED_LICENCES=juggernaut-xi-v11"):
        resolve_params(request(**said), Settings(model_photorealistic="juggernaut-xi-v11"))
    leave = Settings(model_photorealistic="juggernaut-xi-v11", accepted_licences="juggernaut-xi-v11")
    assert resolve_params(request(**said), leave).model_id == "juggernaut-xi-v11"


@pytest.mark.parametrize(("asked", "used"), [(1.1, 3.0), (2.9, 3.0), (3.0, 3.0), (7.0, 7.0)])
def test_guidance_that_hardly_acts_is_raised_with_a_note(asked: float, used: float) -> None:
    params = resolve_params(request(guidance_scale=asked), SETTINGS)

    assert params.guidance_scale == used
    note = f"Guidance was raised from {asked:g} to 3: below that the negative prompt hardly acts."
    assert (note in params.notes) == (asked < used)
