"""/api/images/variations: create, read, list, regenerate, retry, cancel, delete."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import structlog
from flask import Response, g, request
from flask_smorest import Blueprint
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import UnprocessableEntity

from api.parts import db, parts, session
from api.payloads import (
    IdempotencySchema,
    JsonParser,
    ListQuerySchema,
    RegenerationSchema,
    RetrySchema,
    VariationRequestSchema,
    VariationSchema,
)
from shared import variations
from shared.errors import PictureNotFoundError, StorageUnavailableError, VariationNotFoundError
from shared.generation_params import VariationRequest
from shared.lifecycle import WORKING, FamilyStatus
from shared.live_state import read_preview, read_progress, served_queues
from shared.pictures.collection import collect_superseded
from shared.pictures.links import refresh_links
from shared.queues import Doorbell
from shared.tables import ImageVariation
from shared.variations import PagePosition

log = structlog.get_logger(__name__)

Blueprint.ARGUMENTS_PARSER = JsonParser()
blueprint = Blueprint(
    "variations", __name__, url_prefix="/api/images/variations", description="Ideas and the pictures made of them"
)


@blueprint.post("")
@blueprint.arguments(VariationRequestSchema)
@blueprint.arguments(IdempotencySchema, location="headers")
@blueprint.response(202, VariationSchema)
def create(wanted: VariationRequest, headers: dict[str, str]) -> tuple[ImageVariation, int, dict[str, str]]:
    """Accept an idea. The same request again answers 200 with what exists; the same name with other content 409."""
    submission = variations.submit(session(), wanted, parts().settings, headers.get("idempotency_key"))
    _commit(submission.doorbells)
    location = {"Location": f"{blueprint.url_prefix}/{submission.variation.id}"}
    return _with_live_state(submission.variation), 202 if submission.created else 200, location


@blueprint.get("")
@blueprint.arguments(ListQuerySchema, location="query", unknown=None)
@blueprint.response(200, VariationSchema(many=True))
def newest(query: dict[str, Any]) -> tuple[Sequence[ImageVariation], dict[str, str]]:
    """Variations, newest first; the next page is in the Link header."""
    after = _read_cursor(query.pop("cursor", None))
    limit = query.pop("limit")
    page = variations.list_newest(session(), **query, after=after, limit=limit + 1)
    return _page_with_live_state(page[:limit]), _next_link(page, limit)


@blueprint.get("/<variation_id>")
@blueprint.response(200, VariationSchema)
def read(variation_id: str) -> ImageVariation:
    """One variation with its pictures."""
    return _with_live_state(variations.find(session(), _id(variation_id)))


@blueprint.get("/name/<name>")
@blueprint.response(200, VariationSchema)
def read_by_name(name: str) -> ImageVariation:
    """The same, by name."""
    return _with_live_state(variations.find_by_name(session(), name))


@blueprint.get("/<variation_id>/families/<family>/preview")
def preview(variation_id: str, family: str) -> Response:
    """How a family looks while it renders, small; never of a picture that is to be checked before it is published."""
    variation = variations.find(session(), _id(variation_id))
    wanted = [one for one in variation.families if one.name == family and one.status == FamilyStatus.RENDERING]
    hidden = parts().settings.checks_pictures(variation.negative_prompt_mode)
    webp = read_preview(parts().redis, wanted[0].id) if wanted and not hidden else None
    if webp is None:
        raise PictureNotFoundError(
            f"There is no preview of {family} of {variation.name}: there is one only while it renders, and none of"
            " pictures that are checked before they are published."
        )
    return Response(webp, mimetype="image/webp", headers={"Cache-Control": "no-store"})


@blueprint.post("/<variation_id>/regenerate")
@blueprint.arguments(RegenerationSchema, required=False)
@blueprint.response(202, VariationSchema)
def regenerate(changes: dict[str, Any], variation_id: str) -> ImageVariation:
    """Render everything anew; the old pictures are served until each new one is whole."""
    key = _id(variation_id)
    _commit(variations.regenerate(session(), key, changes["generation"], parts().settings))
    return _with_live_state(variations.find(session(), key))


@blueprint.post("/<variation_id>/retry")
@blueprint.arguments(RetrySchema, required=False)
@blueprint.response(202, VariationSchema)
def retry(wanted: dict[str, Any], variation_id: str) -> ImageVariation:
    """Render failed families again."""
    key = _id(variation_id)
    _commit(variations.retry(session(), key, wanted["families"]))
    return _with_live_state(variations.find(session(), key))


@blueprint.post("/<variation_id>/cancel")
@blueprint.response(200, VariationSchema)
def cancel(variation_id: str) -> ImageVariation:
    """Stop what is under way; finished pictures stay."""
    key = _id(variation_id)
    variations.cancel(session(), key, parts().settings)
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


def _commit(doorbells: Iterable[Doorbell] = ()) -> None:
    """Commit, then announce: a rolled-back request leaves no message behind."""
    session().commit()
    parts().reconciler.announce(doorbells)


def _tidy(name: str) -> None:
    """Remove the files of what was deleted, at once. It is committed, so a fault here is left to the reconciler."""
    try:
        refresh_links(db.engine, parts().store, name)
        collect_superseded(db.engine, parts().store, parts().settings.content_grace_seconds)
    except (DBAPIError, StorageUnavailableError) as error:
        log.warning("tidying_left_to_the_reconciler", variation=name, error=str(error))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise VariationNotFoundError(f"There is no variation {text}: an id is a UUID.") from error


def _with_live_state(variation: ImageVariation) -> ImageVariation:
    _page_with_live_state([variation])
    return variation


def _page_with_live_state(page: Sequence[ImageVariation]) -> Sequence[ImageVariation]:
    """Ask Redis once for what the schema shows of it: progress, and whether anybody serves what waits."""
    families = [family for variation in page for family in variation.families]
    g.progress = read_progress(parts().redis, [family.id for family in families if family.status in WORKING])
    if any(family.status == FamilyStatus.QUEUED for family in families):
        g.served_queues = served_queues(parts().redis)
    return page


def _next_link(page: Sequence[ImageVariation], limit: int) -> dict[str, str]:
    if len(page) <= limit:
        return {}
    last = page[limit - 1]
    cursor = base64.urlsafe_b64encode(f"{last.created_at.isoformat()} {last.id}".encode()).decode()
    query = urlencode({**request.args, "cursor": cursor})
    return {"Link": f'<{request.path}?{query}>; rel="next"'}


def _read_cursor(cursor: str | None) -> PagePosition | None:
    if cursor is None:
        return None
    try:
        created_at, _, variation_id = base64.urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        # In UTC, since PostgreSQL does not know every offset that Python does.
        return PagePosition(created_at=datetime.fromisoformat(created_at).astimezone(UTC), id=UUID(variation_id))
    except (ValueError, OverflowError) as error:
        refused = UnprocessableEntity()
        refused.data = {"messages": {"query": {"cursor": ["Take the cursor from the Link header of the page before."]}}}  # type: ignore[attr-defined]
        raise refused from error
