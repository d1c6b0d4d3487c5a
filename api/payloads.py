"""What goes over the wire, as marshmallow schemas: the only file that knows the names of fields in JSON."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from json import JSONDecodeError
from typing import Any, NoReturn
from uuid import UUID

import marshmallow as ma
from flask import Request, g
from marshmallow import ValidationError, fields, post_dump, post_load, validate
from webargs.flaskparser import FlaskParser, abort, is_json_request

from api.parts import parts
from shared.catalog import CATALOG, ImageModel
from shared.errors import PromptOrderError
from shared.events import timestamp
from shared.formats import ImageFormat
from shared.generation_params import LONGEST_PROMPT, GenerationRequest, VariationRequest
from shared.lifecycle import FamilyStatus, VariationStatus
from shared.modes import NegativePromptMode
from shared.pictures.rows import PUBLIC_KINDS
from shared.prompts.style import Style
from shared.prompts.writing.orders import PromptCategory, find_style, make_order
from shared.prompts.writing.writer import MOST_PROMPTS
from shared.sizes import ASPECT_FAMILIES, FamilyName, Focus
from shared.tables import ImageDerivative, ImageFamily, ImageVariation

LONGEST_STYLE = 100  #: characters of each of its texts
LONGEST_ALT = 420  #: characters; what X takes, the shortest of those that publish a limit
LARGEST_SEED = 2**64 - 1

#: Words that stand where a variation's name would in a URL.
RESERVED_NAMES = frozenset(
    {"variations", "models", "health", "families", "events", "prompts", "images", "name", "docs", "metrics", "api"}
)


class JsonParser(FlaskParser):
    """webargs' parser, with a sentence for every way in which a body can fail to be JSON."""

    def _raw_load_json(self, req: Request) -> Any:
        if not req.get_data(cache=True):
            return ma.missing
        if not is_json_request(req):
            abort(415, messages={"json": ["Send the header Content-Type: application/json."]})
        try:
            return super()._raw_load_json(req)
        except RecursionError:
            _refuse_json("It is nested too deeply.")
        except JSONDecodeError as error:
            _refuse_json(f"{error}.")
        except ValueError:
            _refuse_json("It holds a number with thousands of digits.")


def _refuse_json(reason: str) -> NoReturn:
    abort(400, messages={"json": [f"The body is not valid JSON in UTF-8. {reason}"]})


class Number(fields.Float):
    """A JSON number; text that looks like one is refused."""

    def _validated(self, value: Any) -> float:
        if not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


def printable(text: str) -> None:
    """Refuse what no prompt needs and PostgreSQL does not store: control characters and lone surrogates."""
    if any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\r\t" for char in text):
        raise ValidationError("It holds control characters or broken Unicode.")
    if not text.strip():
        raise ValidationError("It must not be blank.")


def text_of_at_most(longest: int, **options: Any) -> fields.String:
    """A field for text."""
    length = validate.Length(1, longest, error="It must have {min} to {max} characters.")
    return fields.String(validate=validate.And(length, printable), **options)


def prompt_text(**options: Any) -> fields.String:
    """A field for text that is a prompt."""
    return text_of_at_most(LONGEST_PROMPT, **options)


def not_reserved(name: str) -> None:
    """Refuse names that are words of our routes."""
    if name.lower() in RESERVED_NAMES:
        raise ValidationError(f"{name} is a word of our URLs: choose another name.")


def each_once(names: list[str]) -> None:
    """Refuse a family that is named twice."""
    if len(set(names)) != len(names):
        raise ValidationError("A family is named twice.")


NAME = validate.And(
    validate.Regexp(
        r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}\Z",
        error="Use 1 to 100 letters, digits, '_' and '-', beginning with a letter or a digit.",
    ),
    not_reserved,
)
MODELS = (*ImageModel, *CATALOG)


class Seed(fields.Integer):
    """A 64-bit seed."""

    def __init__(self, **options: Any) -> None:
        limits = validate.Range(0, LARGEST_SEED, error="It must be a whole number from 0 to 2^64 - 1.")
        super().__init__(strict=True, validate=limits, **options)


class ChangedSeed(Seed):
    """A seed, or `"new"` for another one, which the domain calls None."""

    def deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        """Read it."""
        return None if value == "new" else super().deserialize(value, *args, **options)


class StyleSchema(ma.Schema):
    """What the pictures of a set have in common."""

    palette = text_of_at_most(LONGEST_STYLE)
    light = text_of_at_most(LONGEST_STYLE)
    medium = text_of_at_most(LONGEST_STYLE)

    @post_load
    def style(self, data: dict[str, str], **_: Any) -> Style:
        """The domain's own form."""
        if not data:
            raise ValidationError("Say palette, light or medium, or leave it out.")
        return Style(**data)

    @post_dump
    def said(self, data: dict[str, str | None], **_: Any) -> dict[str, str]:
        """What is said of it, as it can be posted again."""
        return {name: text for name, text in data.items() if text is not None}


class GenerationSchema(ma.Schema):
    """The picture that a client wants."""

    prompt = prompt_text(required=True)
    negative_prompt = prompt_text(data_key="negativePrompt")
    negative_prompt_mode = fields.Enum(NegativePromptMode, by_value=True, data_key="negativePromptMode")
    seed = Seed()
    model = fields.String(validate=validate.OneOf(MODELS, error="Must be one of {choices}."))
    inference_steps = fields.Integer(strict=True, data_key="inferenceSteps", validate=validate.Range(1, 100))
    guidance_scale = Number(data_key="guidanceScale", validate=validate.Range(1, 20))
    style = fields.Nested(StyleSchema)


class ChangedGenerationSchema(GenerationSchema):
    """The fields of a generation that a regeneration changes; `"seed": "new"` draws another."""

    prompt = prompt_text()
    seed = ChangedSeed()


class VariationRequestSchema(ma.Schema):
    """One idea, as it is posted."""

    name = fields.String(required=True, validate=NAME)
    category = fields.String(required=True, validate=validate.And(validate.Length(1, 100), printable))
    generation = fields.Nested(GenerationSchema, required=True)
    families = fields.List(
        fields.Enum(FamilyName, by_value=True),
        validate=validate.And(
            validate.Length(1, error="Name at least one family, or leave it out for all."), each_once
        ),
    )
    alt = text_of_at_most(LONGEST_ALT, metadata={"description": "What the picture shows, for who cannot see it."})
    focus = fields.Enum(Focus, by_value=True, metadata={"description": "What crops keep in view; `center` by default."})

    @post_load
    def request(self, data: dict[str, Any], **_: Any) -> VariationRequest:
        """The domain's own form."""
        families = tuple(data.get("families", ASPECT_FAMILIES))
        generation = GenerationRequest(**data["generation"])
        return VariationRequest(**{**data, "families": families, "generation": generation})


class RegenerationSchema(ma.Schema):
    """What a regeneration changes."""

    generation = fields.Nested(ChangedGenerationSchema, load_default=dict)


class RetrySchema(ma.Schema):
    """Which failed families to retry; all where none is named."""

    families = fields.List(fields.Enum(FamilyName, by_value=True), validate=validate.Length(1), load_default=None)


class ListQuerySchema(ma.Schema):
    """Which variations to list."""

    category = fields.String(validate=validate.And(validate.Length(1, 100), printable))
    status = fields.Enum(VariationStatus, by_value=True)
    limit = fields.Integer(validate=validate.Range(1, 100), load_default=20)
    cursor = fields.String(validate=validate.Length(1, 200))


class PictureQuerySchema(ma.Schema):
    """Which bytes of a picture."""

    v = fields.String(
        validate=validate.Regexp(r"[0-9a-f]{64}\Z", error="It must be a content hash, 64 hexadecimal digits.")
    )


class MarkupQuerySchema(ma.Schema):
    """Of which family a <picture> is wanted, and how wide it stands on the page."""

    family = fields.String(
        required=True, validate=validate.OneOf(list(FamilyName), error="It must be a family's name.")
    )
    sizes = fields.String(load_default="100vw", validate=validate.And(validate.Length(1, 500), printable))


class IdempotencySchema(ma.Schema):
    """The header with which a client marks a request that it may repeat."""

    idempotency_key = fields.String(
        data_key="Idempotency-Key",
        validate=validate.And(validate.Length(1, 200, error="It must have {min} to {max} characters."), printable),
    )


class GenerationParamsSchema(ma.Schema):
    """What is rendered."""

    prompt = fields.String()
    effective_prompt = fields.String(data_key="effectivePrompt")
    negative_prompt = fields.String(data_key="negativePrompt")
    negative_prompt_mode = fields.String(data_key="negativePromptMode")
    seed = fields.Integer()
    model = fields.String()
    model_id = fields.String(data_key="modelId")
    inference_steps = fields.Integer(data_key="inferenceSteps")
    guidance_scale = fields.Float(data_key="guidanceScale")
    style = fields.Nested(StyleSchema, allow_none=True)
    notes = fields.List(
        fields.String(), metadata={"description": "What was changed of the client's prompts, in sentences."}
    )


class FamilyStateSchema(ma.Schema):
    """How far one family is."""

    name = fields.String()
    status = fields.String()
    progress = fields.Method("get_progress", metadata={"description": "Percent of the present status's work."})
    attempts = fields.Integer()
    generation_time_ms = fields.Integer(data_key="generationTimeMs", allow_none=True)
    picture_score = fields.Float(
        data_key="pictureScore",
        allow_none=True,
        metadata={"description": "What the picture check said, 0 harmless to 1 explicit; null where it was not asked."},
    )
    rendered_with = fields.Dict(
        data_key="renderedWith",
        allow_none=True,
        metadata={"description": "Seed, model revision, scheduler, library versions and device of the last render."},
    )
    error = fields.Method("get_error", metadata={"description": "Why it failed, or why it waits."})

    def get_error(self, family: ImageFamily) -> str | None:
        """The error that ended it; or, while it waits, that nobody alive has its model."""
        served: Collection[str] | None = g.get("served_queues")
        if family.status != FamilyStatus.QUEUED or served is None or family.queue in served:
            return family.error
        return f"No living GPU worker serves {family.queue}: it waits until one is started."

    def get_progress(self, family: ImageFamily) -> int:
        """Live from Redis while somebody works; 0 before and 100 after."""
        if family.status == FamilyStatus.COMPLETE:
            return 100
        working = family.status in {FamilyStatus.RENDERING, FamilyStatus.CUTTING}
        progress: Mapping[UUID, int] = g.get("progress", {})
        return progress.get(family.id, 0) if working else 0


#: Current public pictures of a variation by their names, each in the formats that it has.
Pictures = Mapping[str, Mapping[ImageFormat, ImageDerivative]]


def pictures_by_name(variation: ImageVariation) -> Pictures:
    """What is served of a variation."""
    found: dict[str, dict[ImageFormat, ImageDerivative]] = {}
    for picture in variation.derivatives:
        if picture.kind in PUBLIC_KINDS:
            found.setdefault(picture.name, {})[ImageFormat(picture.format)] = picture
    return found


def public_url(picture: ImageDerivative) -> str:
    """Where browsers find a picture; WebP, which is promised for every name, has no extension."""
    extension = "" if picture.format == ImageFormat.WEBP else f".{picture.format}"
    prefix = parts().settings.public_image_url
    return f"{prefix}/{picture.variation.name}/{picture.name}{extension}"


def versioned_url(picture: ImageDerivative) -> str:
    """Where they find these very bytes."""
    return f"{public_url(picture)}?v={picture.sha256}"


class FormatSchema(ma.Schema):
    """A format in which a picture is served."""

    format = fields.String()
    url = fields.Function(public_url)
    versioned_url = fields.Function(versioned_url, data_key="versionedUrl")
    file_size = fields.Integer(data_key="fileSize", metadata={"description": "Bytes."})


class DerivativeSchema(ma.Schema):
    """One picture that is served, as its WebP."""

    name = fields.String(data_key="derivativeName")
    family = fields.String()
    kind = fields.String()
    public_url = fields.Function(public_url, data_key="publicUrl")
    versioned_url = fields.Function(versioned_url, data_key="versionedUrl")
    width = fields.Integer()
    height = fields.Integer()
    file_size = fields.Integer(data_key="fileSize", metadata={"description": "Bytes."})
    format = fields.String()
    etag = fields.Function(lambda d: f'"{d.sha256}"')
    dominant_color = fields.String(data_key="dominantColor", allow_none=True, metadata={"description": "#rrggbb"})
    placeholder = fields.String(allow_none=True, metadata={"description": "ThumbHash, base64."})


def dump_derivatives(variation: ImageVariation) -> list[dict[str, Any]]:
    """Every picture that is served, family by family, with the formats that it has."""
    position = {family.name: family.family_index for family in variation.families}
    pictures = [formats for formats in pictures_by_name(variation).values() if ImageFormat.WEBP in formats]
    pictures.sort(key=lambda formats: position[formats[ImageFormat.WEBP].family])
    return [
        {
            **DerivativeSchema().dump(formats[ImageFormat.WEBP]),
            "formats": FormatSchema(many=True).dump(formats.values()),
        }
        for formats in pictures
    ]


class VariationSchema(ma.Schema):
    """One idea and what has come of it."""

    id = fields.UUID()
    name = fields.String()
    category = fields.String()
    status = fields.String()
    revision = fields.Integer()
    alt = fields.String(allow_none=True)
    focus = fields.String()
    generation_params = fields.Function(
        lambda variation: GenerationParamsSchema().dump(variation), data_key="generationParams"
    )
    families = fields.Function(lambda variation: [family.name for family in variation.families])
    family_states = fields.Function(
        lambda variation: FamilyStateSchema(many=True).dump(variation.families), data_key="familyStates"
    )
    derivatives = fields.Function(dump_derivatives)
    created_at = fields.Function(lambda variation: timestamp(variation.created_at), data_key="createdAt")
    started_at = fields.Function(lambda variation: timestamp(variation.started_at), data_key="startedAt")
    completed_at = fields.Function(lambda variation: timestamp(variation.completed_at), data_key="completedAt")


class StyleOrItsName(fields.Field):  # type: ignore[type-arg]
    """A style, as an object or by the name of one that the prompt writer knows."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        del args, options
        return value if isinstance(value, str) else StyleSchema().load(value)


class PromptOrderSchema(ma.Schema):
    """What prompts are wanted for."""

    category = fields.Enum(PromptCategory, by_value=True, required=True)
    code = fields.Integer(strict=True, metadata={"description": "Of an error page: its status code."})
    city = fields.String(metadata={"description": "Of a location page."})
    business = fields.String(metadata={"description": "Of a location page: what kind of business it is about."})
    count = fields.Integer(strict=True, validate=validate.Range(1, MOST_PROMPTS), load_default=10)
    seed = Seed(metadata={"description": "The same seed draws the same combinations; drawn where it is left out."})
    style = StyleOrItsName(
        metadata={"description": "A name, or palette, light and medium; drawn where it is left out."}
    )

    @post_load
    def order(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The domain's own form."""
        said = {field: data.get(field) for field in ("code", "city", "business")}
        style = data.get("style")
        try:
            order = make_order(data["category"], **said)
            style = find_style(order, style) if isinstance(style, str) else style
        except PromptOrderError as error:
            raise ValidationError(str(error), error.field) from error
        return {"order": order, "count": data["count"], "seed": data.get("seed"), "style": style}


class PromptSchema(ma.Schema):
    """A prompt that was written, with all that a variation needs."""

    name = fields.String()
    prompt = fields.String()
    seed = fields.Integer()
    negative_prompt_mode = fields.String(data_key="negativePromptMode")
    model = fields.String()
    style = fields.Nested(StyleSchema)
    source = fields.String(metadata={"description": "language-model, or combination where none has expanded it."})


class WrittenPromptsSchema(ma.Schema):
    """Prompts that were written, and the seed that draws the same again."""

    seed = fields.Integer()
    prompts = fields.List(fields.Nested(PromptSchema))
