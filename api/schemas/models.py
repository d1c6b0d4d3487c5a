"""Models, GPU workers and sizes."""

from __future__ import annotations

import marshmallow as ma
from marshmallow import fields


class ModelSchema(ma.Schema):
    """A model of the catalogue, and what is known of it here."""

    type = fields.String(attribute="model.type")
    model_id = fields.String(attribute="model.id")
    name = fields.String(attribute="model.name")
    status = fields.String(attribute="model.status")
    native_px = fields.Integer(attribute="model.native_px")
    licence = fields.String(attribute="model.licence", allow_none=True)
    restriction = fields.String(attribute="model.restriction", allow_none=True)
    draft_of = fields.String(attribute="model.draft_of", allow_none=True)
    gated = fields.Boolean(attribute="model.gated")
    requires_acceptance = fields.Boolean(attribute="model.forbids_api")
    accepted = fields.Boolean()
    installed = fields.Boolean()
    use_cases = fields.List(fields.String(), data_key="useCases")
    device = fields.Raw(
        metadata={
            "description": "Where it is loaded; a list where several workers serve it.",
            "oneOf": [
                {"type": "string"},
                {"type": "array", "items": {"type": "string"}},
                {"type": "null"},
            ],
        }
    )
    loaded = fields.Boolean()


class GpuWorkerSchema(ma.Schema):
    """A living GPU worker."""

    worker = fields.String(attribute="name")
    model_id = fields.String()
    device = fields.String()
    status = fields.String(attribute="state")
    loading_seconds = fields.Float(
        allow_none=True, metadata={"description": "How long it has loaded the model until now; null when it is loaded."}
    )
    load_seconds = fields.Float(allow_none=True)
    seconds_per_step = fields.Float(allow_none=True)
    decoding_seconds = fields.Float(allow_none=True)
    peak_memory_bytes = fields.Integer(allow_none=True)
    busy_share = fields.Float(
        allow_none=True, metadata={"description": "The part of the last minute in which the GPU rendered, 0 to 1."}
    )


class SizeSchema(ma.Schema):
    """A size in pixels."""

    width = fields.Integer()
    height = fields.Integer()


class DerivativeSizeSchema(ma.Schema):
    """The size of a derivative in pixels."""

    name = fields.String()
    width = fields.Integer(attribute="size.width")
    height = fields.Integer(attribute="size.height")


class FamilySizesSchema(ma.Schema):
    """The sizes of a family."""

    name = fields.String()
    master = fields.Nested(SizeSchema)
    derivatives = fields.List(fields.Nested(DerivativeSizeSchema))


class SafeZoneSchema(ma.Schema):
    """The part of a master that every crop keeps."""

    width_percent = fields.Integer(data_key="widthPercent")
    height_percent = fields.Integer(data_key="heightPercent")


class SizeMatrixSchema(ma.Schema):
    """All sizes."""

    safe_zone = fields.Nested(SafeZoneSchema, data_key="safeZone")
    families = fields.List(fields.Nested(FamilySizesSchema))
