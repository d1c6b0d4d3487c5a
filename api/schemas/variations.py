"""What clients read: variations, their families and their pictures."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields
from sqlalchemy import inspect

from api.pictures.served_picture import etag
from api.pictures.urls import pictures_by_name, public_url, versioned_url
from api.schemas.fields import ObjectSchema, StyleSchema
from shared.catalog import find_model
from shared.events import timestamp
from shared.formats import ImageFormat
from shared.modes import Quality
from shared.tables import ImageVariation


class NameSchema(ma.Schema):
    """A name that a variation may have."""

    name = fields.String()


class GenerationParamsSchema(ObjectSchema):
    """What is rendered."""

    prompt = fields.String()
    effective_prompt = fields.String(data_key="effectivePrompt")
    negative_prompt = fields.String(data_key="negativePrompt")
    negative_prompt_mode = fields.String(data_key="negativePromptMode")
    seed = fields.Integer()
    model = fields.String()
    model_id = fields.String(data_key="modelId")
    quality = fields.Function(
        lambda variation: Quality.DRAFT if find_model(variation.model_id).draft_of else Quality.STANDARD,
        metadata={"type": "string", "enum": list(Quality)},
    )
    inference_steps = fields.Integer(data_key="inferenceSteps")
    guidance_scale = fields.Float(data_key="guidanceScale")
    style = fields.Nested(StyleSchema, allow_none=True)
    notes = fields.List(
        fields.String(), metadata={"description": "What the service changed in the client's prompts, in sentences."}
    )


class FamilyStateSchema(ObjectSchema):
    """The progress of one family; dumps a LiveFamily."""

    name = fields.String(attribute="row.name")
    status = fields.String(attribute="row.status")
    progress = fields.Integer(metadata={"description": "Percent of the work of the present status."})
    attempts = fields.Integer(attribute="row.attempts")
    generation_time_ms = fields.Integer(
        attribute="row.generation_time_ms", data_key="generationTimeMs", allow_none=True
    )
    render_time_ms = fields.Integer(attribute="row.render_time_ms", data_key="renderTimeMs", allow_none=True)
    cut_time_ms = fields.Integer(attribute="row.cut_time_ms", data_key="cutTimeMs", allow_none=True)
    picture_score = fields.Float(
        attribute="row.picture_score",
        data_key="pictureScore",
        allow_none=True,
        metadata={"description": "Score of the picture check: 0 harmless to 1 explicit, null without a check."},
    )
    rendered_with = fields.Dict(
        attribute="row.rendered_with",
        data_key="renderedWith",
        allow_none=True,
        metadata={"description": "Seed, model revision, scheduler, library versions and device of the last render."},
    )
    error = fields.String(attribute="row.error", allow_none=True, metadata={"description": "Why the family failed."})
    waiting_for = fields.String(
        data_key="waitingFor",
        allow_none=True,
        metadata={"description": "Why the family waits, in a sentence; null once a worker has it."},
    )


class FormatSchema(ObjectSchema):
    """A format in which a picture is served."""

    format = fields.String()
    url = fields.Function(public_url)
    versioned_url = fields.Function(versioned_url, data_key="versionedUrl")
    file_size = fields.Integer(data_key="fileSize", metadata={"description": "Bytes."})


class DerivativeSchema(ObjectSchema):
    """A picture that is served, as its WebP."""

    name = fields.String(data_key="derivativeName")
    family = fields.String()
    kind = fields.String()
    public_url = fields.Function(public_url, data_key="publicUrl")
    versioned_url = fields.Function(versioned_url, data_key="versionedUrl")
    width = fields.Integer()
    height = fields.Integer()
    file_size = fields.Integer(data_key="fileSize", metadata={"description": "Bytes."})
    format = fields.String()
    etag = fields.Function(lambda picture: etag(picture.sha256))
    dominant_color = fields.String(data_key="dominantColor", allow_none=True, metadata={"description": "#rrggbb"})
    placeholder = fields.String(allow_none=True, metadata={"description": "ThumbHash, base64."})


_DERIVATIVE, _FORMATS = DerivativeSchema(), FormatSchema(many=True)
_GENERATION_PARAMS, _FAMILY_STATES = GenerationParamsSchema(), FamilyStateSchema(many=True)


def _dump_derivatives(variation: ImageVariation) -> Any:
    """Dump every picture that is served, in the order of the families, with the formats that it has.

    The field is left out where the pictures were not loaded, as in a list.
    """
    if "derivatives" in inspect(variation).unloaded:
        return ma.missing
    position = {family.name: family.family_index for family in variation.families}
    pictures = [formats for formats in pictures_by_name(variation).values() if ImageFormat.WEBP in formats]
    pictures.sort(key=lambda formats: position[formats[ImageFormat.WEBP].family])
    return [
        {
            **_DERIVATIVE.dump(formats[ImageFormat.WEBP]),
            "formats": _FORMATS.dump(formats.values()),
        }
        for formats in pictures
    ]


class VariationSchema(ObjectSchema):
    """One idea and its pictures, which a list leaves out; dumps a LiveVariation."""

    id = fields.UUID(attribute="row.id")
    name = fields.String(attribute="row.name")
    category = fields.String(attribute="row.category")
    status = fields.String(attribute="row.status")
    revision = fields.Integer(attribute="row.revision")
    alt = fields.String(attribute="row.alt", allow_none=True)
    focus = fields.String(attribute="row.focus")
    generation_params = fields.Function(
        lambda variation: _GENERATION_PARAMS.dump(variation.row), data_key="generationParams"
    )
    families = fields.Function(lambda variation: [family.row.name for family in variation.families])
    family_states = fields.Function(lambda variation: _FAMILY_STATES.dump(variation.families), data_key="familyStates")
    derivatives = fields.Function(lambda variation: _dump_derivatives(variation.row))
    created_at = fields.Function(lambda variation: timestamp(variation.row.created_at), data_key="createdAt")
    started_at = fields.Function(lambda variation: timestamp(variation.row.started_at), data_key="startedAt")
    completed_at = fields.Function(lambda variation: timestamp(variation.row.completed_at), data_key="completedAt")
