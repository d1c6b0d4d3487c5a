"""Parameters of a generation: a client's request with defaults filled in, a seed drawn and safety terms added."""

from __future__ import annotations

import re
import secrets
from dataclasses import asdict, dataclass, replace
from typing import Any, NoReturn

from image_generator_types.models import ImageModel
from image_generator_types.negative import (
    JUVENILE_PHOTO_TERMS,
    JUVENILE_TERMS,
    NegativePromptMode,
    build_negative_prompt,
    split_terms,
)
from image_generator_types.sizes import ASPECT_FAMILIES, FamilyName
from shared.catalog import CatalogModel, check_licence, effective_guidance, find_draft, find_model
from shared.errors import UnclearCharacterError
from shared.modes import CharacterMode, Focus, Quality
from shared.prompts.contradictions import find_contradictions
from shared.prompts.persons.adults import Clarified, check_ages, clarify, clarify_photograph
from shared.prompts.policy import check_prompt
from shared.prompts.style import Style
from shared.prompts.writing.draws import SEED_BITS
from shared.request_digests import digest
from shared.settings import Settings
from shared.use_cases import UseCase, usual_use_case

LONGEST_PROMPT = 4_000  #: characters

_JUVENILE_TERMS = {ImageModel.ANIME: JUVENILE_TERMS, ImageModel.PHOTOREALISTIC: JUVENILE_PHOTO_TERMS}


@dataclass(frozen=True, kw_only=True)
class GenerationRequest:
    """The part of a request about the picture; a field is None if the client left it out."""

    prompt: str
    negative_prompt: str | None = None
    negative_prompt_mode: NegativePromptMode | None = None
    seed: int | None = None
    model: str | None = None
    inference_steps: int | None = None
    guidance_scale: float | None = None
    style: Style | None = None
    quality: Quality = Quality.STANDARD
    use_case: UseCase | None = None


@dataclass(frozen=True, kw_only=True)
class VariationRequest:
    """The request of a client: one idea and the families in which it is wanted."""

    name: str
    category: str
    generation: GenerationRequest
    families: tuple[FamilyName, ...] = tuple(ASPECT_FAMILIES)
    alt: str | None = None  #: what the picture shows, for people who cannot see it
    focus: Focus = Focus.CENTER

    def as_json(self) -> dict[str, Any]:
        """Return the form in which the request is stored, to tell a repeat from a conflict.

        A field that was added to requests later is left out if it has its default. So a request that was stored before
        the field existed, or whose digest was, still counts as the same.
        """
        style = self.generation.style
        said = {**vars(self.generation), "style": style and asdict(style)}
        kept = {**vars(self), "generation": said, "families": list(self.families)}
        for fields, later, silence in (
            (kept, "alt", None),
            (kept, "focus", Focus.CENTER),
            (kept["generation"], "style", None),
            (kept["generation"], "quality", Quality.STANDARD),
            (kept["generation"], "use_case", None),
        ):
            if fields[later] == silence:
                del fields[later]
        return kept

    def digest(self) -> str:
        """Return a digest that tells this request from any other, in whatever order it names the families."""
        return digest({**self.as_json(), "families": [name for name in ASPECT_FAMILIES if name in self.families]})

    def is_same_as(self, other: VariationRequest) -> bool:
        """Return whether two requests ask for the same."""
        return self.digest() == other.digest()

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> VariationRequest:
        """Restore a request from the form that `as_json` returned."""
        mode, style = kept["generation"]["negative_prompt_mode"], kept["generation"].get("style")
        quality = Quality(kept["generation"].get("quality", Quality.STANDARD))
        use_case = kept["generation"].get("use_case")
        said = {
            "negative_prompt_mode": mode and NegativePromptMode(mode),
            "style": style and Style(**style),
            "quality": quality,
            "use_case": use_case and UseCase(use_case),
        }
        return cls(
            name=kept["name"],
            category=kept["category"],
            generation=GenerationRequest(**{**kept["generation"], **said}),
            families=tuple(FamilyName(name) for name in kept["families"]),
            alt=kept.get("alt"),
            focus=Focus(kept.get("focus", Focus.CENTER)),
        )


@dataclass(frozen=True, kw_only=True)
class GenerationParams:
    """What will be rendered; the fields are columns of image_variations."""

    prompt: str
    effective_prompt: str  #: the prompt with the style, the markers of an adult, and the model's quality tags
    negative_prompt: str  #: legal safety terms first
    negative_prompt_mode: NegativePromptMode
    seed: int
    model: ImageModel
    model_id: str
    inference_steps: int
    guidance_scale: float  #: raised if the negative prompt would have no effect
    style: dict[str, str] | None  #: the parts of the style that the client chose
    notes: tuple[str, ...]  #: sentences about the changes to the client's prompts


def resolve_params(request: VariationRequest, settings: Settings) -> GenerationParams:
    """Fill in what the client left out, and refuse what must not be drawn.

    Raises UnsafePromptError, UnclearCharacterError if the operator's settings ask for it, UnknownModelError, and
    NoDraftError.
    """
    said = request.generation
    style = said.style.said() if said.style else None
    styled = _checked(said.prompt, *(style or {}).values())
    use_case = said.use_case or usual_use_case(request.category)
    image_model, model = _choose_model(said.model or use_case.image_model, settings)
    if said.quality is Quality.DRAFT:
        model = find_draft(model)
    check_licence(model, settings.accepted_model_ids)
    mode = said.negative_prompt_mode or use_case.negative_prompt_mode
    seed = secrets.randbits(SEED_BITS) if said.seed is None else said.seed
    character = _clarified(styled, seed, image_model)
    if character.missing and settings.character_mode is CharacterMode.REQUIRE:
        _refuse_unclear(character, behind_prompt=styled.removeprefix(said.prompt))
    client_terms, contradictions = _client_terms(said.negative_prompt or "")
    juvenile_terms = _JUVENILE_TERMS[image_model] if character.depicts_person else ()
    guidance_scale = said.guidance_scale or model.guidance_scale
    effective = effective_guidance(model, guidance_scale)
    return GenerationParams(
        prompt=said.prompt,
        effective_prompt=_with_quality_tags(character.prompt, model),
        negative_prompt=build_negative_prompt(image_model, mode, [*juvenile_terms, *client_terms]),
        negative_prompt_mode=mode,
        seed=seed,
        model=image_model,
        model_id=model.id,
        inference_steps=said.inference_steps or model.steps,
        guidance_scale=effective,
        style=style,
        notes=(*character.notes, *_left_out_note(contradictions), *_raised_note(guidance_scale, effective)),
    )


def _checked(prompt: str, *style: str) -> str:
    """Append the parts of the style that the prompt does not contain. Check all texts, alone and together."""
    styled = ", ".join([prompt, *(text for text in style if not _says(prompt, text))])
    check_prompt(*dict.fromkeys([prompt, *style, styled]))
    check_ages(styled)
    return styled


def _says(prompt: str, text: str) -> bool:
    """Return whether the prompt contains a text in whole words: "pink" does not contain "ink"."""
    return re.search(rf"(?<!\w){re.escape(text)}(?!\w)", prompt, re.IGNORECASE) is not None


def _clarified(styled: str, seed: int, image_model: ImageModel) -> Clarified:
    """Add the markers of an adult. Anime models, which draw youthful faces otherwise, need more of them."""
    return clarify(styled, seed) if image_model is ImageModel.ANIME else clarify_photograph(styled, seed)


def _refuse_unclear(character: Clarified, behind_prompt: str) -> NoReturn:
    lacks = f"The prompt depicts a person, who must clearly be an adult. It lacks {', '.join(character.missing)}"
    suggested = character.prompt.removesuffix(behind_prompt)
    too_many = len(suggested) - LONGEST_PROMPT
    if too_many > 0:
        raise UnclearCharacterError(f"{lacks}: shorten it by {too_many} characters to make room for that.")
    raise UnclearCharacterError(f"{lacks}: suggestedPrompt has all of it.", suggested_prompt=suggested)


def _client_terms(negative_prompt: str) -> tuple[list[str], list[str]]:
    """Split a client's negative prompt into the terms that stay, and those that work against the legal ones."""
    terms = split_terms(negative_prompt)
    contradictions = find_contradictions(terms)
    left_out = set(contradictions)
    return [term for term in terms if term not in left_out], contradictions


def _left_out_note(contradictions: list[str]) -> list[str]:
    if not contradictions:
        return []
    return [f"Left out of the negative prompt, since it works against the legal terms: {', '.join(contradictions)}."]


def _raised_note(said: float, effective: float) -> list[str]:
    if said == effective:
        return []
    return [f"Guidance was raised from {said:g} to {effective:g}: below that the negative prompt hardly acts."]


def _choose_model(asked: str, settings: Settings) -> tuple[ImageModel, CatalogModel]:
    """Choose the type of picture and the model that renders it: by an id, or the default of a type."""
    if asked not in set(ImageModel):
        model = find_model(asked)
        return model.type, model
    image_model = ImageModel(asked)
    model_ids = {
        ImageModel.ANIME: settings.model_anime,
        ImageModel.PHOTOREALISTIC: settings.model_photorealistic,
    }
    return image_model, find_model(model_ids[image_model])


def _with_quality_tags(prompt: str, model: CatalogModel) -> str:
    if not model.quality_tags:
        return prompt
    parts = [model.quality_tags, prompt] if model.quality_tags_at == "start" else [prompt, model.quality_tags]
    return ", ".join(parts)


def changed_request(request: VariationRequest, changes: dict[str, Any]) -> VariationRequest:
    """Return the request with some of its generation fields replaced; `seed: None` draws another.

    A use case without a model chooses the model, whatever the request said before.
    """
    if changes.get("use_case") is not None:
        changes = {"model": None, **changes}
    return replace(request, generation=replace(request.generation, **changes))
