"""The operations on variations: submit, find, list, regenerate, retry, cancel and delete.

Every function works within the caller's transaction and locks a variation's families (in order) before the variation
itself, as the workers do, so that no two transactions wait for each other in a circle. The caller rings the doorbells
that a function returns after the commit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, selectinload

from shared.errors import (
    IdempotencyKeyReusedError,
    NameTakenError,
    VariationNotFoundError,
    WrongStateError,
)
from shared.families.queueing import queue_again, queue_new
from shared.families.revoking import cancel_families, revoke
from shared.generation_params import GenerationParams, VariationRequest, changed_request, resolve_params
from shared.lifecycle import ACTIVE, FamilyStatus, VariationStatus
from shared.pictures.rows import tell_servers
from shared.queues import Doorbell, gpu_queue
from shared.settings import Settings
from shared.tables import ImageFamily, ImageVariation

IDEMPOTENCY_HOURS = 24  #: how long an Idempotency-Key is honoured


@dataclass(frozen=True, kw_only=True)
class Submission:
    """The result of a POST."""

    variation: ImageVariation
    created: bool  #: False if the same request was accepted before
    doorbells: tuple[Doorbell, ...] = ()


def submit(
    session: Session, request: VariationRequest, settings: Settings, idempotency_key: str | None = None
) -> Submission:
    """Accept one idea, or return the existing variation if the same request was accepted before.

    A repeat is recognized by its name or its key, and is not judged again. Raises NameTakenError for the same name with
    other content, IdempotencyKeyReusedError for the same key with another request, QueueFullError when too many
    families wait already, and the errors of `resolve_params`.
    """
    if known := _find_accepted(session, request, idempotency_key):
        return Submission(variation=known, created=False)
    params = resolve_params(request, settings)
    variation_id = session.scalar(
        insert(ImageVariation)
        .values(
            name=request.name,
            category=request.category,
            status=VariationStatus.GENERATING,
            request=request.as_json(),
            alt=request.alt,
            focus=request.focus,
            idempotency_key=idempotency_key,
            idempotency_digest=request.digest() if idempotency_key else None,
            **asdict(params),
        )
        .on_conflict_do_nothing()
        .returning(ImageVariation.id),
    )
    if variation_id is None:
        try:
            return _overtaken(session, request, idempotency_key)
        except VariationNotFoundError:  # it was deleted in the meantime, and the name is free again
            return submit(session, request, settings, idempotency_key)
    queue = gpu_queue(params.model_id)
    doorbells = queue_new(
        session, variation_id, request.name, request.families, queue, most_waiting=settings.most_waiting_families
    )
    return Submission(variation=find(session, variation_id), created=True, doorbells=doorbells)


def _find_accepted(session: Session, request: VariationRequest, idempotency_key: str | None) -> ImageVariation | None:
    """Find the variation that the same request created before."""
    if idempotency_key is not None and (known := _find_by_key(session, request, idempotency_key)):
        return known
    named = session.scalar(_whole().where(ImageVariation.name == request.name))
    return named if named is not None and VariationRequest.from_json(named.request) == request else None


def _overtaken(session: Session, request: VariationRequest, idempotency_key: str | None) -> Submission:
    """Answer a request whose key or name another request took first: the same request, or a different one."""
    if known := _find_accepted(session, request, idempotency_key):
        return Submission(variation=known, created=False)
    variation = find_by_name(session, request.name)
    raise NameTakenError(
        f"A variation named {request.name} exists with other content: choose another name, "
        f"or change it with POST /api/images/variations/{variation.id}/regenerate."
    )


def _find_by_key(session: Session, request: VariationRequest, key: str) -> ImageVariation | None:
    """Find the variation that this key was first used for within the last day; an older use is forgotten."""
    day_ago = func.clock_timestamp() - timedelta(hours=IDEMPOTENCY_HOURS)
    session.execute(
        update(ImageVariation)
        .where(ImageVariation.idempotency_key == key, ImageVariation.created_at < day_ago)
        .values(idempotency_key=None)
    )
    variation = session.scalar(_whole().where(ImageVariation.idempotency_key == key))
    if variation is not None and variation.idempotency_digest != request.digest():
        raise IdempotencyKeyReusedError(
            f"This Idempotency-Key came with another request, for {variation.name}: use a new key for each request."
        )
    return variation


def find(session: Session, variation_id: UUID) -> ImageVariation:
    """Return the variation with its families and current pictures; raises VariationNotFoundError."""
    return _found(session, _whole().where(ImageVariation.id == variation_id), str(variation_id))


def find_by_name(session: Session, name: str) -> ImageVariation:
    """Return the variation of that name, like `find`."""
    return _found(session, _whole().where(ImageVariation.name == name), name)


def _whole() -> Select[ImageVariation]:
    relations = (selectinload(ImageVariation.families), selectinload(ImageVariation.derivatives))
    return select(ImageVariation).options(*relations).execution_options(populate_existing=True)


def _found(session: Session, query: Select[ImageVariation], key: str) -> ImageVariation:
    variation = session.scalar(query)
    if variation is None:
        raise VariationNotFoundError(f"There is no variation {key}.")
    return variation


@dataclass(frozen=True, kw_only=True)
class PagePosition:
    """The last variation of a page; the next page begins after it."""

    created_at: datetime
    id: UUID


def list_newest(
    session: Session,
    *,
    category: str | None = None,
    status: VariationStatus | None = None,
    after: PagePosition | None = None,
    limit: int,
) -> Sequence[ImageVariation]:
    """Return a page of variations, newest first."""
    page = _whole().order_by(ImageVariation.created_at.desc(), ImageVariation.id.desc()).limit(limit)
    if category is not None:
        page = page.where(ImageVariation.category == category)
    if status is not None:
        page = page.where(ImageVariation.status == status)
    if after is not None:
        page = page.where(tuple_(ImageVariation.created_at, ImageVariation.id) < tuple_(after.created_at, after.id))
    return session.scalars(page).all()


def regenerate(
    session: Session, variation_id: UUID, changes: dict[str, Any], settings: Settings
) -> tuple[Doorbell, ...]:
    """Render every family again, with some generation fields changed.

    The previous pictures stay available until the new ones are complete. The seed stays the recorded one unless
    `changes` has another, or None to draw one. Raises what `resolve_params` raises, and QueueFullError.
    """
    variation, families = _locked(session, variation_id)
    for family in families:
        family.redraws = 0
    request = changed_request(VariationRequest.from_json(variation.request), changes)
    kept_seed = request.generation.seed if "seed" in changes else variation.seed
    params = resolve_params(replace(request, generation=replace(request.generation, seed=kept_seed)), settings)
    _apply(variation, request, params)
    return queue_again(session, variation, families, most_waiting=settings.most_waiting_families)


def _apply(variation: ImageVariation, request: VariationRequest, params: GenerationParams) -> None:
    variation.revision += 1
    variation.request = request.as_json()
    for column, value in asdict(params).items():
        setattr(variation, column, value)


def retry(
    session: Session, variation_id: UUID, family_names: Iterable[str] | None = None, *, settings: Settings
) -> tuple[Doorbell, ...]:
    """Queue failed families again, all or the named ones.

    Raises WrongStateError when none of them failed, and QueueFullError when too many families wait already.
    """
    variation, families = _locked(session, variation_id)
    wanted = None if family_names is None else set(family_names)
    failed = [
        family
        for family in families
        if family.status == FamilyStatus.FAILED and (wanted is None or family.name in wanted)
    ]
    if not failed:
        raise WrongStateError(f"Nothing to retry: no such family of {variation.name} has failed.")
    return queue_again(session, variation, failed, most_waiting=settings.most_waiting_families)


def cancel(session: Session, variation_id: UUID) -> None:
    """Stop all families that are under way; finished pictures stay. Raises WrongStateError when no family is."""
    variation, families = _locked(session, variation_id)
    active = [family for family in families if family.status in ACTIVE]
    if not active:
        raise WrongStateError(f"{variation.name} is {variation.status}: there is nothing to cancel.")
    cancel_families(session, variation, active)


def remove(session: Session, variation_id: UUID) -> str:
    """Delete a variation, leave its pictures to be collected, and return its name."""
    variation, families = _locked(session, variation_id)
    revoke(session, families)
    tell_servers(session, [variation_id])
    session.execute(delete(ImageVariation).where(ImageVariation.id == variation_id))
    return variation.name


def _locked(session: Session, variation_id: UUID) -> tuple[ImageVariation, Sequence[ImageFamily]]:
    """Lock a variation's families and then the variation, in the same order as the workers."""
    families = session.scalars(
        select(ImageFamily)
        .where(ImageFamily.variation_id == variation_id)
        .order_by(ImageFamily.family_index)
        .with_for_update()
        .execution_options(populate_existing=True),
    ).all()
    locked = select(ImageVariation).where(ImageVariation.id == variation_id).with_for_update()
    return _found(session, locked.execution_options(populate_existing=True), str(variation_id)), families
