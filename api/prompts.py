"""/api/images/prompts: prompts for people who do not want to write them."""

from __future__ import annotations

import secrets
from dataclasses import fields
from typing import Any

from api.blueprint import Blueprint
from api.extensions import extensions
from api.schemas.prompts import PromptOrderSchema, WrittenPromptsSchema
from shared.prompts.writing.draws import SEED_BITS
from shared.prompts.writing.writer import Prompt, PromptWriter

blueprint = Blueprint("prompts", __name__, url_prefix="/api/images/prompts", description="Written prompts")


@blueprint.post("")
@blueprint.arguments(PromptOrderSchema)
@blueprint.response(200, WrittenPromptsSchema)
def write(wanted: dict[str, Any]) -> dict[str, Any]:
    """Write prompts for an error page or a location page. Nothing is stored; each can be posted as a variation."""
    settings = extensions().settings
    writer = PromptWriter.from_settings(settings, seconds_in_all=settings.prompt_request_seconds)
    seed = secrets.randbits(SEED_BITS) if wanted["seed"] is None else wanted["seed"]
    written = writer.write(wanted["order"], wanted["count"], seed, wanted["style"])
    return {"seed": seed, "prompts": [_with_request(prompt) for prompt in written]}


def _with_request(prompt: Prompt) -> dict[str, Any]:
    """Return a prompt and the request for its picture, for a schema to dump."""
    facts = {one.name: getattr(prompt, one.name) for one in fields(prompt)}
    return {**facts, "variation": {**facts, "generation": facts}}
