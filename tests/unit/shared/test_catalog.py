import ast
from importlib.util import find_spec
from pathlib import Path

import pytest

from image_generator_types.models import ImageModel
from shared.catalog import (
    CATALOG,
    DEFAULT_MODELS,
    CatalogModel,
    CheckpointLayout,
    QualityTagsAt,
    Scheduler,
    check_licence,
    effective_guidance,
    find_draft,
    find_model,
)
from shared.errors import LicenceNotAcceptedError, NoDraftError, UnknownModelError

MODELS = [
    ("juggernaut-xi-v11", "Juggernaut XI v11", "photorealistic", "default", 1024),
    ("sd35-large", "SD 3.5 Large", "photorealistic", "available", 1440),
    ("realvisxl-v4", "RealVisXL v4", "photorealistic", "available", 1024),
    ("epicrealism-xl", "epiCRealism XL", "photorealistic", "available", 1024),
    ("juggernaut-xl-v9", "Juggernaut XL v9", "photorealistic", "legacy", 1024),
    ("animagine-xl-4.0-opt", "Animagine XL 4.0 Opt", "anime", "default", 1024),
    ("illustrious-xl-v2", "Illustrious XL v2", "anime", "available", 1536),
    ("noobai-xl-vpred", "NoobAI XL V-Pred", "anime", "available", 1024),
    ("animagine-xl-3.1", "Animagine XL 3.1", "anime", "legacy", 1024),
    ("starter", "Starter (tiny, draws illustrations)", "photorealistic", "builtin", 1088),
]

each_model = pytest.mark.parametrize("model", CATALOG.values(), ids=str)


def test_the_catalogue_holds_the_nine_models_of_the_contract_and_the_starter() -> None:
    models = [model for model in CATALOG.values() if model.draft_of is None]

    assert [(m.id, m.name, str(m.type), str(m.status), m.native_px) for m in models] == MODELS


@pytest.mark.parametrize("model_id", ["animagine-xl-4.0-opt", "epicrealism-xl", "realvisxl-v4"])
def test_a_draft_takes_eight_steps_at_a_guidance_that_keeps_the_negative_prompt(model_id: str) -> None:
    model = find_model(model_id)
    draft = find_draft(model)

    assert (draft.draft_of, draft.steps, draft.guidance_scale) == (model_id, 8, 5.0)
    assert draft.guidance_scale_range == (5.0, 8.0)
    assert (draft.scheduler.class_name, draft.scheduler.kwargs["timestep_spacing"]) == ("DDIMScheduler", "trailing")
    assert draft.lora is not None
    assert "CFG" in draft.lora.file
    assert draft.licence is not None
    assert draft.licence.endswith("openrail++ (Hyper-SDXL)")
    assert draft.quality_tags == model.quality_tags
    assert find_draft(draft) is draft


@pytest.mark.parametrize("model_id", ["juggernaut-xi-v11", "noobai-xl-vpred", "sd35-large", "starter"])
def test_a_model_without_a_draft_says_which_have_one(model_id: str) -> None:
    with pytest.raises(NoDraftError, match=r"has no draft.*animagine-xl-4\.0-opt, epicrealism-xl, realvisxl-v4"):
        find_draft(find_model(model_id))


def test_each_type_has_its_default_model() -> None:
    assert dict(DEFAULT_MODELS) == {
        ImageModel.PHOTOREALISTIC: "juggernaut-xi-v11",
        ImageModel.ANIME: "animagine-xl-4.0-opt",
    }


@each_model
def test_a_model_is_found_by_its_id(model: CatalogModel) -> None:
    assert find_model(model.id) is model


def test_an_unknown_model_is_answered_with_the_closest_and_all_others() -> None:
    with pytest.raises(UnknownModelError, match=r"no model 'sd35-larg'\. Did you mean 'sd35-large'") as raised:
        find_model("sd35-larg")

    assert all(model_id in str(raised.value) for model_id, *_ in MODELS)


def test_a_model_type_is_no_model_id() -> None:
    with pytest.raises(UnknownModelError):
        find_model("anime")


@each_model
def test_the_defaults_can_be_asked_for_over_http_and_lie_in_the_cards_range(model: CatalogModel) -> None:
    lowest, highest = model.guidance_scale_range

    assert 1 <= model.steps <= 100
    assert 1 < lowest <= model.guidance_scale <= highest <= 20


@each_model
def test_a_single_file_has_a_safetensors_name_and_nothing_else_has(model: CatalogModel) -> None:
    assert (model.layout is CheckpointLayout.SINGLE_FILE) == bool(
        model.file and model.file.endswith(".safetensors"),
    )


@each_model
def test_only_the_starter_and_a_model_named_by_the_operator_have_no_repository(model: CatalogModel) -> None:
    assert (model.repository is None) == (model.id in {"starter", "epicrealism-xl", "epicrealism-xl-draft"})


def test_the_starter_says_what_it_is() -> None:
    starter = find_model("starter")

    assert "tiny" in starter.name
    assert "paints from an atlas" in (starter.restriction or "")
    assert starter.licence == "Apache-2.0"


def test_samplers_have_their_names_in_diffusers() -> None:
    def sampler(model_id: str) -> tuple[str, dict[str, str | bool]]:
        scheduler = find_model(model_id).scheduler
        return scheduler.class_name, dict(scheduler.kwargs)

    assert sampler("juggernaut-xi-v11") == ("DPMSolverMultistepScheduler", {"use_karras_sigmas": True})
    assert sampler("realvisxl-v4") == (
        "DPMSolverMultistepScheduler",
        {"algorithm_type": "sde-dpmsolver++", "use_karras_sigmas": True},
    )
    assert sampler("animagine-xl-4.0-opt") == ("EulerAncestralDiscreteScheduler", {})
    assert sampler("noobai-xl-vpred") == (
        "EulerDiscreteScheduler",
        {"prediction_type": "v_prediction", "rescale_betas_zero_snr": True, "timestep_spacing": "trailing"},
    )
    assert sampler("sd35-large") == ("FlowMatchEulerDiscreteScheduler", {})


def test_quality_tags_stand_where_the_card_wants_them() -> None:
    animagine, noobai = find_model("animagine-xl-4.0-opt"), find_model("noobai-xl-vpred")

    assert animagine.quality_tags == "masterpiece, high score, great score, absurdres"
    assert animagine.quality_tags_at is QualityTagsAt.END
    assert noobai.quality_tags == "masterpiece, best quality, newest, absurdres, highres, safe"
    assert noobai.quality_tags_at is QualityTagsAt.START


@each_model
def test_sd35_wants_multiples_of_sixteen_sdxl_of_eight_and_the_starters_map_of_sixty_four(model: CatalogModel) -> None:
    of_the_starter = 64 if model.id == "starter" else 8
    assert model.size_multiple == (16 if model.pipeline == "StableDiffusion3Pipeline" else of_the_starter)


@each_model
@pytest.mark.parametrize(
    ("asked", "rendered"), [(0.0, 3.0), (1.0, 3.0), (1.1, 3.0), (3.0, 3.0), (4.5, 4.5), (20.0, 20.0)]
)
def test_guidance_never_weakens_the_negative_prompt(model: CatalogModel, asked: float, rendered: float) -> None:
    assert effective_guidance(model, asked) == rendered


@each_model
def test_what_a_card_recommends_is_not_raised(model: CatalogModel) -> None:
    assert effective_guidance(model, model.guidance_scale) == model.guidance_scale


@each_model
def test_a_model_that_may_not_be_served_needs_leave(model: CatalogModel) -> None:
    check_licence(model, {model.id})
    if model.forbids_api:
        with pytest.raises(LicenceNotAcceptedError, match=f"ACCEPTED_LICENCES={model.id}"):
            check_licence(model, {"another"})
    else:
        check_licence(model, set())


@pytest.mark.parametrize("scheduler", {model.scheduler for model in CATALOG.values()}, ids=str)
def test_diffusers_has_the_scheduler_and_knows_its_arguments(scheduler: Scheduler) -> None:
    """Read the source of diffusers, since importing it takes seconds."""
    known = set(_arguments_in_source(scheduler.class_name))

    assert set(scheduler.kwargs) <= known


def _arguments_in_source(class_name: str) -> list[str]:
    spec = find_spec("diffusers")
    assert spec is not None
    assert spec.origin is not None
    for file in (Path(spec.origin).parent / "schedulers").glob("scheduling_*.py"):
        source = file.read_text()
        if f"class {class_name}(" in source:
            classes = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
            [body] = [node.body for node in classes if node.name == class_name]
            [init] = [node for node in body if isinstance(node, ast.FunctionDef) and node.name == "__init__"]
            return [argument.arg for argument in init.args.args]
    pytest.fail(f"diffusers has no {class_name}")
