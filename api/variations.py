"""/api/images/variations: create, read, list, regenerate, retry, cancel, delete."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import structlog
from flask import Response, request
from flask_smorest import Blueprint
from sqlalchemy.exc import DBAPIError

from api.extensions import db, extensions, session
from api.live_variations import LiveVariation, read_live_state
from api.schemas.requests import (
    IdempotencySchema,
    JsonParser,
    ListQuerySchema,
    RegenerationSchema,
    RetrySchema,
    VariationRequestSchema,
    write_cursor,
)
from api.schemas.variations import VariationSchema
from shared import variations
from shared.errors import PictureNotFoundError, StorageUnavailableError, VariationNotFoundError
from shared.generation_params import VariationRequest
from shared.lifecycle import FamilyStatus
from shared.live_state import read_preview
from shared.pictures.links import refresh_links
from shared.queues import Doorbell
from shared.tables import ImageVariation

log = structlog.get_logger(__name__)

Blueprint.ARGUMENTS_PARSER = JsonParser()
blueprint = Blueprint(
    "variations", __name__, url_prefix="/api/images/variations", description="Ideas and the pictures made of them"
)


@blueprint.post("")
@blueprint.arguments(VariationRequestSchema)
@blueprint.arguments(IdempotencySchema, location="headers")
@blueprint.response(202, VariationSchema)
def create(wanted: VariationRequest, headers: dict[str, str]) -> tuple[LiveVariation, int, dict[str, str]]:
    """Accept an idea. The same request again answers 200 with what exists; the same name with other content 409."""
    submission = variations.submit(session(), wanted, extensions().settings, headers.get("idempotency_key"))
    _commit(submission.doorbells)
    location = {"Location": f"{blueprint.url_prefix}/{submission.variation.id}"}
    return _with_live_state(submission.variation), 202 if submission.created else 200, location


@blueprint.get("")
@blueprint.arguments(ListQuerySchema, location="query", unknown=None)
@blueprint.response(200, VariationSchema(many=True))
def newest(query: dict[str, Any]) -> tuple[list[LiveVariation], dict[str, str]]:
    """List variations, newest first. The Link header names the next page."""
    limit = query.pop("limit")
    page = list(variations.list_newest(session(), **query, limit=limit + 1))
    headers = {}
    if len(page) > limit:
        page.pop()
        following = urlencode({**request.args, "cursor": write_cursor(page[-1])})
        headers["Link"] = f'<{request.path}?{following}>; rel="next"'
    return read_live_state(extensions().redis, page), headers


@blueprint.get("/<variation_id>")
@blueprint.response(200, VariationSchema)
def read(variation_id: str) -> LiveVariation:
    """Return a variation with its pictures."""
    return _with_live_state(variations.find(session(), _id(variation_id)))


@blueprint.get("/name/<name>")
@blueprint.response(200, VariationSchema)
def read_by_name(name: str) -> LiveVariation:
    """Return the variation with this name, with its pictures."""
    return _with_live_state(variations.find_by_name(session(), name))


@blueprint.get("/<variation_id>/families/<family>/preview")
def preview(variation_id: str, family: str) -> Response:
    """Return a small picture of a family while it renders.

    There is no preview of a family whose picture is checked before it is published.
    """
    variation = variations.find(session(), _id(variation_id))
    webp = _find_preview(variation, family)
    if webp is None:
        raise PictureNotFoundError(
            f"There is no preview of {family} of {variation.name}: there is one only while it renders, and none of"
            " pictures that are checked before they are published."
        )
    return Response(webp, mimetype="image/webp", headers={"Cache-Control": "no-store"})


@blueprint.post("/<variation_id>/regenerate")
@blueprint.arguments(RegenerationSchema, required=False)
@blueprint.response(202, VariationSchema)
def regenerate(changes: dict[str, Any], variation_id: str) -> LiveVariation:
    """Render all families again. The previous pictures stay available until the new ones are complete."""
    key = _id(variation_id)
    _commit(variations.regenerate(session(), key, changes["generation"], extensions().settings))
    return _with_live_state(variations.find(session(), key))


@blueprint.post("/<variation_id>/retry")
@blueprint.arguments(RetrySchema, required=False)
@blueprint.response(202, VariationSchema)
def retry(wanted: dict[str, Any], variation_id: str) -> LiveVariation:
    """Render failed families again."""
    key = _id(variation_id)
    _commit(variations.retry(session(), key, wanted["families"], settings=extensions().settings))
    return _with_live_state(variations.find(session(), key))


@blueprint.post("/<variation_id>/cancel")
@blueprint.response(200, VariationSchema)
def cancel(variation_id: str) -> LiveVariation:
    """Stop the families that are under way; finished pictures stay."""
    key = _id(variation_id)
    variations.cancel(session(), key)
    _commit()
    variation = variations.find(session(), key)
    _tidy(variation.name)
    return _with_live_state(variation)


@blueprint.delete("/<variation_id>")
@blueprint.response(204)
def delete(variation_id: str) -> None:
    """Delete a variation with its rows and its files."""
    name = variations.remove(session(), _id(variation_id))
    _commit()
    _tidy(name)


def _find_preview(variation: ImageVariation, name: str) -> bytes | None:
    if extensions().settings.checks_pictures(variation.negative_prompt_mode):
        return None
    rendering = (one for one in variation.families if one.name == name and one.status == FamilyStatus.RENDERING)
    family = next(rendering, None)
    return None if family is None else read_preview(extensions().redis, family.id)


def _commit(doorbells: Iterable[Doorbell] = ()) -> None:
    """Commit, then announce, so that a request which is rolled back leaves no message behind."""
    session().commit()
    extensions().reconciler.announce(doorbells)


def _tidy(name: str) -> None:
    """Remove the links of deleted pictures at once. The reconciler collects the files and repairs what fails here."""
    try:
        refresh_links(db.engine, extensions().store, name)
    except (DBAPIError, StorageUnavailableError) as error:
        log.warning("tidying_left_to_the_reconciler", variation=name, reason=str(error))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise VariationNotFoundError(f"There is no variation {text}: an id is a UUID.") from error


def _with_live_state(variation: ImageVariation) -> LiveVariation:
    return read_live_state(extensions().redis, [variation])[0]
