"""What clients send: bodies, queries and headers."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from json import JSONDecodeError
from typing import Any, NoReturn
from uuid import UUID

import marshmallow as ma
from flask import Request
from marshmallow import ValidationError, fields, post_load, validate, validates_schema
from webargs.flaskparser import FlaskParser, abort, is_json_request

from api.schemas.fields import Number, Seed, StyleSchema, printable, prompt_text, text_of_at_most
from image_generator_types.models import ImageModel
from image_generator_types.names import NAME_PATTERN, RESERVED_NAMES, name_for
from image_generator_types.negative import NegativePromptMode
from image_generator_types.sizes import ASPECT_FAMILIES, FamilyName
from shared.catalog import CATALOG
from shared.generation_params import GenerationRequest, VariationRequest
from shared.lifecycle import VariationStatus
from shared.modes import Focus, Quality
from shared.tables import ImageVariation
from shared.use_cases import UseCase
from shared.variations import PagePosition

LONGEST_TEXT = 1_000  #: characters that a name is made of; the name has 100 at most
LONGEST_ALT = 420  #: characters; the limit of X, the lowest of the limits that platforms publish

#: Variations in one page of the list: at most, when a client does not say, and at most with their pictures.
MOST_LISTED, USUALLY_LISTED, MOST_EXPANDED = 100, 20, 20


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


def _not_reserved(name: str) -> None:
    if name.lower() in RESERVED_NAMES:
        raise ValidationError(f"{name} is a word of our URLs: choose another name.")


def _each_once(names: list[str]) -> None:
    if len(set(names)) != len(names):
        raise ValidationError("A family is named twice.")


class ChangedSeed(Seed):
    """A seed, or `"new"` to draw another seed, for which the domain has None."""

    def deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        """Read a seed or the word `new`."""
        return None if value == "new" else super().deserialize(value, *args, **options)


class GenerationSchema(ma.Schema):
    """The picture that a client wants."""

    prompt = prompt_text(required=True)
    negative_prompt = prompt_text(data_key="negativePrompt")
    negative_prompt_mode = fields.Enum(NegativePromptMode, by_value=True, data_key="negativePromptMode")
    seed = Seed()
    model = fields.String(validate=validate.OneOf((*ImageModel, *CATALOG), error="Must be one of {choices}."))
    use_case = fields.Enum(
        UseCase,
        by_value=True,
        data_key="useCase",
        metadata={"description": "What the picture is for; chooses the model where `model` is left out."},
    )
    inference_steps = fields.Integer(strict=True, data_key="inferenceSteps", validate=validate.Range(1, 100))
    guidance_scale = Number(data_key="guidanceScale", validate=validate.Range(1, 20))
    style = fields.Nested(StyleSchema)
    quality = fields.Enum(
        Quality,
        by_value=True,
        metadata={"description": "`standard` by default; `draft` takes a third of the steps or fewer."},
    )


class ChangedGenerationSchema(GenerationSchema):
    """The fields of a generation that a regeneration changes."""

    prompt = prompt_text()
    seed = ChangedSeed()


class VariationRequestSchema(ma.Schema):
    """A new variation."""

    name = fields.String(
        required=True,
        validate=validate.And(
            validate.Regexp(
                rf"{NAME_PATTERN}\Z",
                error="Use 1 to 100 letters, digits, '_' and '-', beginning with a letter or a digit.",
            ),
            _not_reserved,
        ),
    )
    category = fields.String(required=True, validate=validate.And(validate.Length(1, 100), printable))
    generation = fields.Nested(GenerationSchema, required=True)
    families = fields.List(
        fields.Enum(FamilyName, by_value=True),
        validate=validate.And(
            validate.Length(1, error="Name at least one family, or leave it out for all."), _each_once
        ),
    )
    alt = text_of_at_most(
        LONGEST_ALT, metadata={"description": "What the picture shows, for people who cannot see it."}
    )
    focus = fields.Enum(Focus, by_value=True, metadata={"description": "What crops keep in view; `center` by default."})

    @post_load
    def request(self, data: dict[str, Any], **_: Any) -> VariationRequest:
        """Build the domain's request."""
        families = tuple(data.get("families", ASPECT_FAMILIES))
        generation = GenerationRequest(**data["generation"])
        return VariationRequest(**{**data, "families": families, "generation": generation})


class RegenerationSchema(ma.Schema):
    """What a regeneration changes."""

    generation = fields.Nested(ChangedGenerationSchema, load_default=dict)


class RetrySchema(ma.Schema):
    """Which failed families to retry; all failed families if none is named."""

    families = fields.List(fields.Enum(FamilyName, by_value=True), validate=validate.Length(1), load_default=None)


class ListQuerySchema(ma.Schema):
    """Which variations to list."""

    category = fields.String(validate=validate.And(validate.Length(1, 100), printable))
    status = fields.Enum(VariationStatus, by_value=True)
    limit = fields.Integer(validate=validate.Range(1, MOST_LISTED), load_default=USUALLY_LISTED)
    cursor = fields.String(validate=validate.Length(1, 200))
    expand = fields.String(
        validate=validate.OneOf(["derivatives"], error="It must be derivatives, or be left out."),
        metadata={"description": f"`derivatives`: list the pictures, too, of at most {MOST_EXPANDED} variations."},
    )

    @validates_schema
    def few_when_expanded(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a page that would be large: a variation may have a hundred pictures."""
        if "expand" in data and data["limit"] > MOST_EXPANDED:
            raise ValidationError(f"With expand it must be at most {MOST_EXPANDED}.", "limit")

    @post_load
    def page(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Replace the cursor with the position that it stands for."""
        cursor = data.pop("cursor", None)
        return {**data, "after": None if cursor is None else _read_cursor(cursor)}


def write_cursor(last: ImageVariation) -> str:
    """Encode the position of a page's last variation."""
    return base64.urlsafe_b64encode(f"{last.created_at.isoformat()} {last.id}".encode()).decode()


def _read_cursor(cursor: str) -> PagePosition:
    try:
        created_at, _, variation_id = base64.urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        # In UTC: PostgreSQL does not know every offset that Python does.
        return PagePosition(created_at=datetime.fromisoformat(created_at).astimezone(UTC), id=UUID(variation_id))
    except (ValueError, OverflowError) as error:
        raise ValidationError("Take the cursor from the Link header of the page before.", "cursor") from error


class NameQuerySchema(ma.Schema):
    """The text that a name is wanted for."""

    text = text_of_at_most(LONGEST_TEXT, required=True)

    @post_load
    def name(self, data: dict[str, str], **_: Any) -> str:
        """Make the name."""
        name = name_for(data["text"])
        if name is None:
            raise ValidationError("It has no letter or digit that Latin letters can spell.", "text")
        return name


class PictureQuerySchema(ma.Schema):
    """Which bytes of a picture."""

    v = fields.String(
        validate=validate.Regexp(r"[0-9a-f]{64}\Z", error="It must be a content hash, 64 hexadecimal digits.")
    )


_family_name = validate.OneOf(list(FamilyName), error="It must be a family's name.")


class MarkupQuerySchema(ma.Schema):
    """Which family a <picture> shows, how wide it is on the page, and when it is loaded."""

    family = fields.String(required=True, validate=_family_name)
    narrow = fields.String(load_default=None, validate=_family_name)
    loading = fields.String(load_default="lazy", validate=validate.OneOf(("lazy", "eager")))
    fetchpriority = fields.String(load_default=None, validate=validate.OneOf(("high", "low", "auto")))
    sizes = fields.String(load_default="100vw", validate=validate.And(validate.Length(1, 500), printable))

    @validates_schema
    def two_families(self, query: dict[str, Any], **_: Any) -> None:
        """Refuse one family for both kinds of screens."""
        if query["narrow"] == query["family"]:
            raise ValidationError({"narrow": ["It must be another family than `family`."]})


class IdempotencySchema(ma.Schema):
    """The header with which a client marks a request that it may repeat."""

    idempotency_key = fields.String(
        data_key="Idempotency-Key",
        validate=validate.And(validate.Length(1, 200, error="It must have {min} to {max} characters."), printable),
    )
