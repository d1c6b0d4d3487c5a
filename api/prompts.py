"""/api/images/prompts: prompts for people who do not want to write them."""

from __future__ import annotations

import secrets
from typing import Any

from api.blueprint import Blueprint
from api.extensions import extensions
from api.schemas.prompts import PromptOrderSchema, WrittenPromptsSchema
from shared.prompts.writing.draws import SEED_BITS
from shared.prompts.writing.writer import PromptWriter

blueprint = Blueprint("prompts", __name__, url_prefix="/api/images/prompts", description="Written prompts")


@blueprint.post("")
@blueprint.arguments(PromptOrderSchema)
@blueprint.response(200, WrittenPromptsSchema)
def write(wanted: dict[str, Any]) -> dict[str, Any]:
    """Write prompts for an error page or a location page. Nothing is stored; each can be posted as a variation."""
    settings = extensions().settings
    writer = PromptWriter.from_settings(settings, seconds_in_all=settings.prompt_request_seconds)
    seed = secrets.randbits(SEED_BITS) if wanted["seed"] is None else wanted["seed"]
    return {"seed": seed, "prompts": writer.write(wanted["order"], wanted["count"], seed, wanted["style"])}
