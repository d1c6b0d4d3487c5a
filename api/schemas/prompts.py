"""Orders of prompts, and the prompts that were written for them."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import ValidationError, fields, post_load, validate

from api.schemas.fields import Seed, StyleSchema
from api.schemas.requests import GenerationSchema
from shared.errors import PromptOrderError
from shared.prompts.writing.orders import PromptCategory, find_style, make_order
from shared.prompts.writing.writer import MOST_PROMPTS


class StyleOrItsName(fields.Field):  # type: ignore[type-arg]
    """A style, as an object or by the name of one that the prompt writer knows."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        del args, options
        return value if isinstance(value, str) else StyleSchema().load(value)


class PromptOrderSchema(ma.Schema):
    """What prompts are wanted for."""

    category = fields.Enum(PromptCategory, by_value=True, required=True)
    code = fields.Integer(strict=True, metadata={"description": "The status code of an error page."})
    city = fields.String(metadata={"description": "The city of a location page."})
    business = fields.String(metadata={"description": "The kind of business that a location page is about."})
    count = fields.Integer(strict=True, validate=validate.Range(1, MOST_PROMPTS), load_default=10)
    seed = Seed(metadata={"description": "The same seed draws the same combinations. One is drawn if it is left out."})
    style = StyleOrItsName(
        metadata={"description": "A name, or palette, light and medium. A style is drawn if it is left out."}
    )

    @post_load
    def order(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Build the domain's order from the fields that describe the page."""
        page = {field: data.get(field) for field in ("code", "city", "business")}
        style = data.get("style")
        try:
            order = make_order(data["category"], **page)
            style = find_style(order, style) if isinstance(style, str) else style
        except PromptOrderError as error:
            raise ValidationError(str(error), error.field) from error
        return {"order": order, "count": data["count"], "seed": data.get("seed"), "style": style}


class WrittenGenerationSchema(GenerationSchema):
    """The picture that a written prompt asks for."""

    class Meta:
        """What the writer says of it."""

        fields = ("prompt", "seed", "model", "negative_prompt_mode", "style")


class WrittenVariationSchema(ma.Schema):
    """The body of a POST that orders the picture of a written prompt."""

    name = fields.String()
    category = fields.String()
    alt = fields.String()
    generation = fields.Nested(WrittenGenerationSchema)


class PromptSchema(ma.Schema):
    """A written prompt, with all that a variation needs."""

    name = fields.String()
    prompt = fields.String()
    alt = fields.String(metadata={"description": "What the picture shows, in a sentence."})
    seed = fields.Integer()
    negative_prompt_mode = fields.String(data_key="negativePromptMode")
    model = fields.String()
    style = fields.Nested(StyleSchema)
    variation = fields.Nested(
        WrittenVariationSchema, metadata={"description": "The body of a POST that orders the picture."}
    )
    source = fields.String(metadata={"description": "`language-model`, or `combination` if no model expanded it."})


class WrittenPromptsSchema(ma.Schema):
    """Written prompts, and the seed that draws the same prompts again."""

    seed = fields.Integer()
    prompts = fields.List(fields.Nested(PromptSchema))
