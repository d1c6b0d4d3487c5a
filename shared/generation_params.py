"""From what a client said to what will be rendered: defaults filled in, seed drawn, safety terms added."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, replace
from typing import Any

from shared.catalog import CatalogModel, ImageModel, effective_guidance, find_model
from shared.negative_prompts import NegativePromptMode, build_negative_prompt
from shared.prompt_policy import check_prompt
from shared.settings import Settings
from shared.sizes import ASPECT_FAMILIES, FamilyName

#: Drawn seeds stay below 2**53 so that a browser's JSON keeps every digit; a client may ask for any of 64 bits.
DRAWN_SEED_BITS = 53


@dataclass(frozen=True, kw_only=True)
class GenerationRequest:
    """What a client said about the picture; None where it said nothing."""

    prompt: str
    negative_prompt: str | None = None
    negative_prompt_mode: NegativePromptMode | None = None
    seed: int | None = None
    model: str | None = None
    inference_steps: int | None = None
    guidance_scale: float | None = None


@dataclass(frozen=True, kw_only=True)
class VariationRequest:
    """What a client said: one idea and the families it is wanted in."""

    name: str
    category: str
    generation: GenerationRequest
    families: tuple[FamilyName, ...] = tuple(ASPECT_FAMILIES)

    def as_json(self) -> dict[str, Any]:
        """The form in which the request is kept, to tell a repeat from a conflict."""
        return {**asdict(self), "families": list(self.families)}

    def digest(self) -> str:
        """Tells this request from any other."""
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True).encode()).hexdigest()

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> VariationRequest:
        """The request that `as_json` kept."""
        mode = kept["generation"]["negative_prompt_mode"]
        generation = GenerationRequest(
            **{**kept["generation"], "negative_prompt_mode": mode and NegativePromptMode(mode)}
        )
        families = tuple(FamilyName(name) for name in kept["families"])
        return cls(name=kept["name"], category=kept["category"], generation=generation, families=families)


@dataclass(frozen=True, kw_only=True)
class GenerationParams:
    """What will be rendered; field for field the columns of image_variations."""

    prompt: str
    effective_prompt: str  #: with the quality tags that the model's card asks for
    negative_prompt: str  #: legal safety terms first
    negative_prompt_mode: NegativePromptMode
    seed: int
    model: ImageModel
    model_id: str
    inference_steps: int
    guidance_scale: float  #: raised where the negative prompt would have no effect


def resolve_params(request: VariationRequest, settings: Settings) -> GenerationParams:
    """Fill in what the client left out; raises UnsafePromptError, UnknownModelError."""
    said = request.generation
    check_prompt(said.prompt)
    image_model, model = _choose_model(said.model, request.category, settings)
    mode = said.negative_prompt_mode or _default_mode(request.category)
    extra_terms = [said.negative_prompt] if said.negative_prompt else []
    return GenerationParams(
        prompt=said.prompt,
        effective_prompt=_with_quality_tags(said.prompt, model),
        negative_prompt=build_negative_prompt(image_model, mode=mode, extra_terms=extra_terms),
        negative_prompt_mode=mode,
        seed=secrets.randbits(DRAWN_SEED_BITS) if said.seed is None else said.seed,
        model=image_model,
        model_id=model.id,
        inference_steps=said.inference_steps or model.steps,
        guidance_scale=effective_guidance(said.guidance_scale or model.guidance_scale),
    )


def _choose_model(asked: str | None, category: str, settings: Settings) -> tuple[ImageModel, CatalogModel]:
    """The type of picture and the model that renders it; an id chooses both, a type or a category the default."""
    if asked is None:
        asked = ImageModel.ANIME if category == "error-page" else ImageModel.PHOTOREALISTIC
    if asked not in set(ImageModel):
        model = find_model(asked)
        return model.type, model
    image_model = ImageModel(asked)
    model_ids = {
        ImageModel.ANIME: settings.model_anime,
        ImageModel.PHOTOREALISTIC: settings.model_photorealistic,
    }
    return image_model, find_model(model_ids[image_model])


def _default_mode(category: str) -> NegativePromptMode:
    return NegativePromptMode.INDEXABLE if category.startswith("seo") else NegativePromptMode.PLATFORM


def _with_quality_tags(prompt: str, model: CatalogModel) -> str:
    if not model.quality_tags:
        return prompt
    parts = [model.quality_tags, prompt] if model.quality_tags_at == "start" else [prompt, model.quality_tags]
    return ", ".join(parts)


def changed_request(request: VariationRequest, changes: dict[str, Any]) -> VariationRequest:
    """The request with some of its generation fields replaced; `seed: None` draws another."""
    return replace(request, generation=replace(request.generation, **changes))
