"""The models that can render masters, and what each of them needs.

The facts come from the model cards and their mirrors; if a card says something else today, the card is right. Weights
are never shipped: the operator pulls them and accepts their licence. Only those of `starter`, which we trained, ship.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from image_generator_types.models import MODEL_TYPES, ImageModel
from shared.errors import LicenceNotAcceptedError, NoDraftError, UnknownModelError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class ModelStatus(StrEnum):
    """How a model is offered."""

    DEFAULT = "default"  #: renders when the client names only its type
    AVAILABLE = "available"  #: renders when the client names its id
    LEGACY = "legacy"  #: has a successor, and is kept so that old variations can be rendered again
    BUILTIN = "builtin"  #: needs no download, since it ships with us


class CheckpointLayout(StrEnum):
    """How a model's weights are arranged in their repository."""

    SINGLE_FILE = "single-file"  #: one safetensors file, named by `file`
    DIFFUSERS_FOLDER = "diffusers-folder"  #: a folder that diffusers reads with `from_pretrained`
    NAMED_BY_OPERATOR = "named-by-operator"  #: its author's repository is not known; the manifest names one or a file


class Precision(StrEnum):
    """Number formats that a model can be computed in; the names are torch's."""

    BFLOAT16 = "bfloat16"  #: half the memory; the range of float32
    FLOAT16 = "float16"  #: half the memory, for devices without bfloat16; overflows above 65,504
    FLOAT32 = "float32"  #: what a CPU computes in


class QualityTagsAt(StrEnum):
    """Where a model was trained to see its quality tags."""

    START = "start"  #: before the prompt
    END = "end"  #: after the prompt


@dataclass(frozen=True, kw_only=True, slots=True)
class Scheduler:
    """A diffusers scheduler: `getattr(diffusers, class_name).from_config(old.config, **kwargs)`."""

    class_name: str
    kwargs: Mapping[str, str | bool] = field(default_factory=lambda: MappingProxyType({}), hash=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Lora:
    """Weights on the model hub that are added to those of a model, once, when it is pulled."""

    repository: str
    file: str
    licence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CatalogModel:
    """One model and what diffusers must be told to render well with it."""

    id: str
    name: str
    status: ModelStatus
    scheduler: Scheduler
    native_px: int = 1024  #: edge of the square it was trained on, pixels
    repository: str | None = None  #: on the model hub, if it has one
    layout: CheckpointLayout = CheckpointLayout.DIFFUSERS_FOLDER
    file: str | None = None  #: the checkpoint in the repository, for SINGLE_FILE
    config_repository: str = "stabilityai/stable-diffusion-xl-base-1.0"  #: configs and tokenizers for SINGLE_FILE
    variant: str | None = None  #: diffusers' `variant` of a folder's files
    licence: str | None  #: as the card names it; None where it is not known
    restriction: str | None = None  #: what the licence or the card forbids or warns of, for a person
    forbids_api: bool = False  #: its author does not allow use behind an API; see the setting ACCEPTED_LICENCES
    gated: bool = False  #: the hub asks for an account that has accepted the licence
    pipeline: str = "StableDiffusionXLPipeline"  #: diffusers class
    steps: int  #: num_inference_steps, unless the client chooses another
    guidance_scale: float  #: unless the client chooses another
    guidance_scale_range: tuple[float, float]  #: what the card recommends; not a limit
    #: Below it the negative prompt, and the legal terms with it, hardly acts: its weight is the scale less one. At 1
    #: diffusers (SDXL and SD3, `do_classifier_free_guidance`) ignores it.
    least_guidance: float = 3.0
    guidance_rescale: float = 0.0
    precision: Precision = Precision.BFLOAT16  #: on a device that has it
    memory_gb: int = 12  #: of the device, for weights in half precision and one picture; estimated, not measured
    #: For the checkpoint's own VAE. In float16 SDXL's produces NaN, so diffusers decodes in float32 (`force_upcast`).
    vae_precisions: tuple[Precision, ...] = (Precision.BFLOAT16, Precision.FLOAT32)
    quality_tags: str = ""  #: the tags that the card recommends for every prompt
    quality_tags_at: QualityTagsAt = QualityTagsAt.END
    size_multiple: int = 8  #: both edges are multiples of this, pixels
    draft_of: str | None = None  #: id of the model that this one is, but for a LoRA that saves steps
    lora: Lora | None = None  #: of a draft

    @property
    def type(self) -> ImageModel:
        """Return what the model draws."""
        return MODEL_TYPES[self.id]


_DPM_2M_KARRAS = Scheduler(
    class_name="DPMSolverMultistepScheduler",
    kwargs=MappingProxyType({"use_karras_sigmas": True}),
)
# DPM++ SDE Karras proper is DPMSolverSDEScheduler, which needs torchsde; the multistep solver's own SDE
# variant (DPM++ 2M SDE) needs nothing more than diffusers.
_DPM_SDE_KARRAS = Scheduler(
    class_name="DPMSolverMultistepScheduler",
    kwargs=MappingProxyType({"algorithm_type": "sde-dpmsolver++", "use_karras_sigmas": True}),
)
_EULER = Scheduler(class_name="EulerDiscreteScheduler")
_EULER_ANCESTRAL = Scheduler(class_name="EulerAncestralDiscreteScheduler")
# V-prediction with a zero-terminal-SNR schedule: all three, or the pictures come out grey and burnt.
_EULER_V_PREDICTION = Scheduler(
    class_name="EulerDiscreteScheduler",
    kwargs=MappingProxyType(
        {"prediction_type": "v_prediction", "rescale_betas_zero_snr": True, "timestep_spacing": "trailing"},
    ),
)
_FLOW_MATCH_EULER = Scheduler(class_name="FlowMatchEulerDiscreteScheduler")

# Its card: DDIM with trailing timesteps. Clipping is for pixels and would cut latents off; a checkpoint whose own
# scheduler is not DDIM may not say so.
_DDIM_TRAILING = Scheduler(
    class_name="DDIMScheduler",
    kwargs=MappingProxyType({"timestep_spacing": "trailing", "clip_sample": False, "set_alpha_to_one": False}),
)

#: Hyper-SD's LoRAs named "CFG" keep classifier-free guidance, and the negative prompt with it. Its other LoRAs, Turbo,
#: Lightning, DMD2 and LCM are made to render without guidance: no legal term would be in force.
_HYPER_SDXL = Lora(repository="ByteDance/Hyper-SD", file="Hyper-SDXL-8steps-CFG-lora.safetensors", licence="openrail++")


def _draft_of(model: CatalogModel) -> CatalogModel:
    """Return the entry of the same model with Hyper-SDXL's LoRA for 8 steps; facts come from the LoRA's card."""
    return replace(
        model,
        id=f"{model.id}-draft",
        name=f"{model.name}, draft in 8 steps",
        status=ModelStatus.AVAILABLE,
        licence=f"{model.licence or 'that of its author'}; {_HYPER_SDXL.licence} (Hyper-SDXL)",
        scheduler=_DDIM_TRAILING,
        steps=8,
        guidance_scale=5.0,
        guidance_scale_range=(5.0, 8.0),
        draft_of=model.id,
        lora=_HYPER_SDXL,
    )


_MODELS = (
    CatalogModel(
        id="juggernaut-xi-v11",
        name="Juggernaut XI v11",
        status=ModelStatus.DEFAULT,
        repository="RunDiffusion/Juggernaut-XI-v11",
        layout=CheckpointLayout.SINGLE_FILE,
        file="Juggernaut-XI-byRunDiffusion.safetensors",
        licence="cc-by-nc-nd-4.0, gated",
        restriction="the card asks that it is not used behind an API or a generative service",
        forbids_api=True,
        gated=True,
        scheduler=_DPM_2M_KARRAS,
        steps=35,
        guidance_scale=5.0,
        guidance_scale_range=(3.0, 7.0),
    ),
    CatalogModel(
        id="sd35-large",
        name="SD 3.5 Large",
        status=ModelStatus.AVAILABLE,
        # The owner of the product chose 1440; the card recommends about one megapixel.
        native_px=1440,
        repository="stabilityai/stable-diffusion-3.5-large",
        licence="Stability Community, gated",
        restriction="free under 1M USD revenue a year",
        gated=True,
        pipeline="StableDiffusion3Pipeline",
        scheduler=_FLOW_MATCH_EULER,
        steps=28,
        guidance_scale=3.5,
        guidance_scale_range=(3.5, 4.5),
        size_multiple=16,
        memory_gb=32,  # 8 billion parameters of the transformer, and 5 of T5
    ),
    CatalogModel(
        id="realvisxl-v4",
        name="RealVisXL v4",
        status=ModelStatus.AVAILABLE,
        repository="SG161222/RealVisXL_V4.0",
        variant="fp16",
        # Licence and sampler come from the cards of other versions of this model.
        licence="openrail++",
        scheduler=_DPM_SDE_KARRAS,
        steps=30,
        guidance_scale=6.0,
        guidance_scale_range=(5.0, 7.0),
    ),
    CatalogModel(
        id="epicrealism-xl",
        name="epiCRealism XL",
        status=ModelStatus.AVAILABLE,
        layout=CheckpointLayout.NAMED_BY_OPERATOR,
        licence=None,
        scheduler=_DPM_2M_KARRAS,
        steps=30,
        guidance_scale=6.0,
        guidance_scale_range=(5.0, 7.0),
    ),
    CatalogModel(
        id="juggernaut-xl-v9",
        name="Juggernaut XL v9",
        status=ModelStatus.LEGACY,
        repository="RunDiffusion/Juggernaut-XL-v9",
        licence="creativeml-openrail-m",
        restriction="the card does not permit use behind API services",
        forbids_api=True,
        scheduler=_DPM_2M_KARRAS,
        steps=25,
        guidance_scale=4.5,
        guidance_scale_range=(3.0, 6.0),
    ),
    CatalogModel(
        id="animagine-xl-4.0-opt",
        name="Animagine XL 4.0 Opt",
        status=ModelStatus.DEFAULT,
        repository="cagliostrolab/animagine-xl-4.0",
        layout=CheckpointLayout.SINGLE_FILE,
        file="animagine-xl-4.0-opt.safetensors",
        licence="openrail++",
        scheduler=_EULER_ANCESTRAL,
        steps=28,
        guidance_scale=5.0,
        guidance_scale_range=(5.0, 5.0),
        quality_tags="masterpiece, high score, great score, absurdres",
    ),
    CatalogModel(
        id="illustrious-xl-v2",
        name="Illustrious XL v2",
        status=ModelStatus.AVAILABLE,
        native_px=1536,
        repository="OnomaAIResearch/Illustrious-XL-v2.0",
        layout=CheckpointLayout.SINGLE_FILE,
        file="Illustrious-XL-v2.0.safetensors",
        licence="creativeml-openrail-m",
        # The card names no sampler; this one is customary for related models.
        scheduler=_EULER_ANCESTRAL,
        steps=28,
        guidance_scale=6.0,
        guidance_scale_range=(5.0, 7.5),
    ),
    CatalogModel(
        id="noobai-xl-vpred",
        name="NoobAI XL V-Pred",
        status=ModelStatus.AVAILABLE,
        repository="Laxhar/noobai-XL-Vpred-1.0",
        licence="fair-ai-public-license-1.0-sd",
        restriction="no commercial use",
        scheduler=_EULER_V_PREDICTION,
        steps=30,
        guidance_scale=4.5,
        guidance_scale_range=(4.0, 5.0),
        guidance_rescale=0.2,
        quality_tags="masterpiece, best quality, newest, absurdres, highres, safe",
        quality_tags_at=QualityTagsAt.START,
    ),
    CatalogModel(
        id="animagine-xl-3.1",
        name="Animagine XL 3.1",
        status=ModelStatus.LEGACY,
        repository="cagliostrolab/animagine-xl-3.1",
        licence="faipl-1.0-sd",
        scheduler=_EULER_ANCESTRAL,
        steps=28,
        guidance_scale=7.0,
        guidance_scale_range=(5.0, 7.0),
    ),
    CatalogModel(
        id="starter",
        name="Starter (tiny, draws illustrations)",
        status=ModelStatus.BUILTIN,
        # A map of 17 x 17 cells. A cell of the starter stands for 64 pixels, of SDXL for 8: a 64th of the work.
        native_px=1088,
        licence="Apache-2.0",
        restriction="a tiny model that knows 280 subjects and paints from an atlas: to try an installation",
        scheduler=_EULER,
        steps=12,
        guidance_scale=5.0,
        guidance_scale_range=(3.0, 9.0),
        size_multiple=64,
    ),
)

#: Models that have a draft. Not the Juggernauts, one of whose licences forbids to change the weights; nor NoobAI, which
#: predicts velocity, where the LoRA was trained on noise.
_WITH_DRAFT = frozenset({"animagine-xl-4.0-opt", "epicrealism-xl", "realvisxl-v4"})

#: All models by id, drafts last; read-only.
CATALOG: Mapping[str, CatalogModel] = MappingProxyType(
    {model.id: model for model in (*_MODELS, *(_draft_of(model) for model in _MODELS if model.id in _WITH_DRAFT))}
)

#: The id of the model that renders when only its type is asked for; read-only.
DEFAULT_MODELS: Mapping[ImageModel, str] = MappingProxyType(
    {model.type: model.id for model in _MODELS if model.status is ModelStatus.DEFAULT},
)


def find_model(model_id: str) -> CatalogModel:
    """Return the catalogue's entry for `model_id`. Raises UnknownModelError if it has none."""
    if model_id in CATALOG:
        return CATALOG[model_id]
    close = get_close_matches(model_id, CATALOG, n=1)
    guess = f" Did you mean {close[0]!r}?" if close else ""
    raise UnknownModelError(f"There is no model {model_id!r}.{guess} There are: {', '.join(CATALOG)}.")


def check_licence(model: CatalogModel, accepted: Collection[str]) -> None:
    """Raise LicenceNotAcceptedError for a model that its author forbids us to serve, unless the operator has leave."""
    if model.forbids_api and model.id not in accepted:
        raise LicenceNotAcceptedError(
            f"{model.name} is not to be served behind an API: {model.restriction} (licence: {model.licence}). If its"
            f" author has given you leave, set ACCEPTED_LICENCES={model.id}; else choose another model."
        )


def find_draft(model: CatalogModel) -> CatalogModel:
    """Return the draft of a model, or the model itself if it is one. Raises NoDraftError if there is none."""
    if model.draft_of is not None:
        return model
    drafts = {draft.draft_of: draft for draft in CATALOG.values() if draft.draft_of is not None}
    if model.id in drafts:
        return drafts[model.id]
    raise NoDraftError(f"{model.name} has no draft. Leave quality out, or choose one of {', '.join(sorted(drafts))}.")


def effective_guidance(model: CatalogModel, guidance_scale: float) -> float:
    """Return `guidance_scale`, raised if the negative prompt would hardly act with it."""
    return max(guidance_scale, model.least_guidance)
