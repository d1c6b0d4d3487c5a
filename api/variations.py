"""/api/images/variations: create, read, list, regenerate, retry, cancel, delete."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import structlog
from flask import Response, g, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from api.blueprint import Blueprint
from api.extensions import db, extensions, session, snapshot
from api.live_variations import LiveVariation, committed_state, read_live_state
from api.schemas.requests import (
    IdempotencySchema,
    ListQuerySchema,
    NameQuerySchema,
    RegenerationSchema,
    RetrySchema,
    VariationRequestSchema,
    write_cursor,
)
from api.schemas.variations import NameSchema, VariationSchema
from shared import variations
from shared.errors import PictureNotFoundError, StorageUnavailableError, VariationNotFoundError
from shared.generation_params import VariationRequest
from shared.idempotency import claim_key
from shared.lifecycle import FamilyStatus
from shared.live_state import read_preview
from shared.pictures.links import refresh_links
from shared.request_digests import digest
from shared.tables import ImageVariation

log = structlog.get_logger(__name__)

blueprint = Blueprint(
    "variations", __name__, url_prefix="/api/images/variations", description="Ideas and the pictures made of them"
)


@blueprint.post("")
@blueprint.arguments(VariationRequestSchema)
@blueprint.arguments(IdempotencySchema, location="headers")
@blueprint.response(202, VariationSchema)
def create(wanted: VariationRequest, headers: dict[str, str]) -> tuple[LiveVariation, int, dict[str, str]]:
    """Accept an idea. The same request again answers 200 with what exists; the same name with other content 409."""
    variation, status = _submit(wanted, headers.get("idempotency_key"))
    live = committed_state(variation) if status == HTTPStatus.ACCEPTED else _with_live_state(variation)
    return live, status, {"Location": f"{blueprint.url_prefix}/{variation.id}"}


@blueprint.get("")
@blueprint.arguments(ListQuerySchema, location="query", unknown=None)
@blueprint.response(200, VariationSchema(many=True))
def newest(query: dict[str, Any]) -> tuple[list[LiveVariation], dict[str, str]]:
    """List variations, newest first; without their derivatives unless they are asked for.

    The Link header names the next page.
    """
    limit, with_pictures = query.pop("limit"), query.pop("expand", None) is not None
    page = list(variations.list_newest(snapshot(), **query, limit=limit + 1, with_pictures=with_pictures))
    headers = {}
    if len(page) > limit:
        page.pop()
        following = urlencode({**request.args, "cursor": write_cursor(page[-1])})
        headers["Link"] = f'<{request.path}?{following}>; rel="next"'
    return read_live_state(page), headers


@blueprint.get("/<variation_id>")
@blueprint.response(200, VariationSchema)
def read(variation_id: str) -> LiveVariation:
    """Return a variation with its pictures."""
    return _with_live_state(variations.find(snapshot(), _id(variation_id)))


@blueprint.get("/name/<name>")
@blueprint.response(200, VariationSchema)
def read_by_name(name: str) -> LiveVariation:
    """Return the variation with this name, with its pictures."""
    return _with_live_state(variations.find_by_name(snapshot(), name))


@blueprint.get("/name-for")
@blueprint.arguments(NameQuerySchema, location="query", unknown=None)
@blueprint.response(200, NameSchema)
def name_for(name: str) -> dict[str, str]:
    """Return the name that a variation may have which shows what a text says. It may be in use already."""
    return {"name": name}


@blueprint.get("/<variation_id>/families/<family>/preview")
def preview(variation_id: str, family: str) -> Response:
    """Return a small picture of a family while it renders.

    There is no preview of a family whose picture is checked before it is published.
    """
    variation = variations.find(snapshot(), _id(variation_id))
    webp = _find_preview(variation, family)
    if webp is None:
        raise PictureNotFoundError(
            f"There is no preview of {family} of {variation.name}: there is one only while it renders, and none of"
            " pictures that are checked before they are published."
        )
    return Response(webp, mimetype="image/webp", headers={"Cache-Control": "no-store"})


@blueprint.post("/<variation_id>/regenerate")
@blueprint.arguments(RegenerationSchema, required=False)
@blueprint.arguments(IdempotencySchema, location="headers")
@blueprint.response(202, VariationSchema)
def regenerate(
    changes: dict[str, Any], headers: dict[str, str], variation_id: str
) -> LiveVariation | tuple[LiveVariation, int]:
    """Render all families again. The previous pictures stay available until the new ones are complete."""
    key, wanted = _id(variation_id), changes["generation"]
    style = wanted.get("style")
    if _is_repeat(headers, "regenerate", key, {**wanted, "style": style and style.said()}):
        return _repeated(key)
    doorbells = variations.regenerate(session(), key, wanted, extensions().settings)
    return _changed(key, doorbells)


@blueprint.post("/<variation_id>/retry")
@blueprint.arguments(RetrySchema, required=False)
@blueprint.arguments(IdempotencySchema, location="headers")
@blueprint.response(202, VariationSchema)
def retry(
    wanted: dict[str, Any], headers: dict[str, str], variation_id: str
) -> LiveVariation | tuple[LiveVariation, int]:
    """Render failed families again."""
    key, families = _id(variation_id), wanted["families"]
    if _is_repeat(headers, "retry", key, families and sorted(families)):
        return _repeated(key)
    return _changed(key, variations.retry(session(), key, families, settings=extensions().settings))


@blueprint.post("/<variation_id>/cancel")
@blueprint.arguments(IdempotencySchema, location="headers")
@blueprint.response(200, VariationSchema)
def cancel(headers: dict[str, str], variation_id: str) -> LiveVariation | tuple[LiveVariation, int]:
    """Stop the families that are under way; finished pictures stay."""
    key = _id(variation_id)
    if _is_repeat(headers, "cancel", key):
        return _repeated(key)
    variations.cancel(session(), key)
    canceled = _changed(key)
    _tidy(canceled.row.name)
    return canceled


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


def _submit(wanted: VariationRequest, idempotency_key: str | None) -> tuple[ImageVariation, int]:
    """Submit a request. Returns its variation and the status of the answer."""
    submission = variations.submit(session(), wanted, extensions().settings, idempotency_key)
    _commit(submission.doorbells)
    log.info("variation_submitted", variation_id=str(submission.variation.id), created=submission.created)
    if submission.created:
        return submission.variation, HTTPStatus.ACCEPTED
    try:
        return variations.find(snapshot(), submission.variation.id), HTTPStatus.OK
    except VariationNotFoundError:  # it was deleted just now
        session().rollback()
        return _submit(wanted, idempotency_key)


def _is_repeat(headers: dict[str, str], action: str, variation_id: UUID, wanted: object = None) -> bool:
    """Return whether the same request with the same Idempotency-Key was accepted before."""
    key = headers.get("idempotency_key")
    said = digest([action, str(variation_id), wanted])
    return key is not None and claim_key(session(), key, said, variation_id) is not None


def _repeated(variation_id: UUID) -> tuple[LiveVariation, int]:
    """Answer a repeated request with the variation as it is now."""
    session().rollback()
    return _with_live_state(variations.find(snapshot(), variation_id)), HTTPStatus.OK


def _changed(variation_id: UUID, doorbells: Iterable[str] = ()) -> LiveVariation:
    """Commit a change. The answer is read before that, while the change holds the locks of the variation."""
    variation = variations.find(session(), variation_id)
    _commit(doorbells)
    log.info("variation_changed", variation_id=str(variation_id), status=variation.status)
    return committed_state(variation)


def _commit(doorbells: Iterable[str] = ()) -> None:
    """Commit, then announce, so that a request which is rolled back leaves no message behind."""
    session().flush()
    g.commit_begun = True  # problems.py: from here on an error does not mean that nothing was changed
    session().commit()
    extensions().reconciler.announce(doorbells)


def _tidy(name: str) -> None:
    """Remove the links of deleted pictures at once. The reconciler collects the files and repairs what fails here."""
    try:
        refresh_links(db.engine, extensions().store, name)
    except (DBAPIError, PoolTimeoutError, StorageUnavailableError) as error:
        log.warning("tidying_left_to_the_reconciler", variation=name, reason=str(error))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise VariationNotFoundError(f"There is no variation {text}: an id is a UUID.") from error


def _with_live_state(variation: ImageVariation) -> LiveVariation:
    return read_live_state([variation])[0]
