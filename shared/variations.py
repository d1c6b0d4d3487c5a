"""The operations on variations: submit, find, list, regenerate, retry, cancel and delete.

Every function works within the caller's transaction and locks a variation's families (in order) before the variation
itself, as the workers do, so that no two transactions wait for each other in a circle. The caller rings the doorbells
that a function returns after the commit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, delete, select, tuple_
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from image_generator_types.events import Cause
from shared.errors import ImageGeneratorError, NameTakenError, VariationNotFoundError, WrongStateError
from shared.families.queueing import queue_again, queue_new
from shared.families.revoking import abandon, cancel_families
from shared.generation_params import GenerationParams, VariationRequest, changed_request, resolve_params
from shared.idempotency import claim_key, forget_keys_of, point_key
from shared.lifecycle import ACTIVE, FamilyStatus, VariationStatus
from shared.logs import current_request
from shared.pictures.rows import tell_servers
from shared.settings import Settings
from shared.tables import ImageDerivative, ImageFamily, ImageVariation


@dataclass(frozen=True, kw_only=True)
class Submission:
    """The result of a POST."""

    variation: ImageVariation  #: with its families if it was created; `find` reads what existed before, in one snapshot
    created: bool  #: False if the same request was accepted before
    doorbells: tuple[str, ...] = ()  #: the queue of each family that waits now


def submit(
    session: Session, request: VariationRequest, settings: Settings, idempotency_key: str | None = None
) -> Submission:
    """Accept one idea, or return the existing variation if the same request was accepted before.

    A repeat is recognized by its name or its key, even if its prompt would be refused now. Raises NameTakenError for
    the same name with other content, IdempotencyKeyReusedError for the same key with another request, QueueFullError
    when too many families wait already, and the errors of `resolve_params`.
    """
    variation_id = uuid4()
    if idempotency_key is None:
        return _submit(session, request, settings, variation_id)
    known_id = claim_key(session, idempotency_key, request.digest(), variation_id)
    if known_id is not None:
        known = select(ImageVariation).where(ImageVariation.id == known_id)
        return Submission(variation=_found(session, known, str(known_id)), created=False)
    submission = _submit(session, request, settings, variation_id)
    if not submission.created:
        point_key(session, idempotency_key, submission.variation.id)
    return submission


def _submit(session: Session, request: VariationRequest, settings: Settings, variation_id: UUID) -> Submission:
    try:
        params = resolve_params(request, settings)
    except ImageGeneratorError:
        known = _named(session, request.name)
        if known is None or not _was_made_by(known, request):
            raise
        return Submission(variation=known, created=False)  # it was accepted under rules that were less strict
    variation = _new(variation_id, request, params)
    doorbells = queue_new(session, variation, request.families, most_waiting=settings.most_waiting_families)
    if doorbells is not None:
        return Submission(variation=variation, created=True, doorbells=doorbells)
    known = _named(session, request.name)
    if known is None:  # it was deleted just now, and the name is free again
        return _submit(session, request, settings, variation_id)
    if not _was_made_by(known, request):
        raise NameTakenError(
            f"A variation named {request.name} exists with other content: choose another name, "
            f"or change it with POST /api/images/variations/{known.id}/regenerate."
        )
    return Submission(variation=known, created=False)


def _named(session: Session, name: str) -> ImageVariation | None:
    return session.scalar(select(ImageVariation).where(ImageVariation.name == name))


def _new(variation_id: UUID, request: VariationRequest, params: GenerationParams) -> ImageVariation:
    return ImageVariation(
        id=variation_id,
        name=request.name,
        category=request.category,
        status=VariationStatus.GENERATING,
        revision=1,
        run=1,
        cause=Cause.CREATED,
        request_id=current_request(),
        request=request.as_json(),
        alt=request.alt,
        focus=request.focus,
        **vars(params),
    )


def _was_made_by(variation: ImageVariation, request: VariationRequest) -> bool:
    return VariationRequest.from_json(variation.request).is_same_as(request)


def find(session: Session, variation_id: UUID) -> ImageVariation:
    """Return the variation with its families and current pictures; raises VariationNotFoundError.

    Several statements read them, so the caller holds the variation's locks, or its transaction is one snapshot.
    """
    return _whole(session, select(ImageVariation).where(ImageVariation.id == variation_id), str(variation_id))


def find_by_name(session: Session, name: str) -> ImageVariation:
    """Return the variation of that name, like `find`."""
    return _whole(session, select(ImageVariation).where(ImageVariation.name == name), name)


def _whole(session: Session, query: Select[ImageVariation], key: str) -> ImageVariation:
    variation = _found(session, query.execution_options(populate_existing=True), key)
    _load_families(session, [variation])
    _load_pictures(session, [variation])
    return variation


def _found(session: Session, query: Select[ImageVariation], key: str) -> ImageVariation:
    variation = session.scalar(query)
    if variation is None:
        raise VariationNotFoundError(f"There is no variation {key}.")
    return variation


def _load_families(session: Session, variations: Sequence[ImageVariation]) -> None:
    families = (
        select(ImageFamily)
        .where(ImageFamily.variation_id.in_([one.id for one in variations]))
        .order_by(ImageFamily.family_index)
        .execution_options(populate_existing=True)
    )
    _attach(variations, "families", session.scalars(families))


def _load_pictures(session: Session, variations: Sequence[ImageVariation]) -> None:
    pictures = (
        select(ImageDerivative)
        .where(ImageDerivative.variation_id.in_([one.id for one in variations]), ImageDerivative.is_current)
        .order_by(ImageDerivative.position)
        .execution_options(populate_existing=True)
    )
    _attach(variations, "derivatives", session.scalars(pictures))
    for variation in variations:
        for picture in variation.derivatives:
            set_committed_value(picture, "variation", variation)


def _attach(
    variations: Sequence[ImageVariation], attribute: str, rows: Iterable[ImageFamily | ImageDerivative]
) -> None:
    """Set an attribute of each variation to its rows, in their order."""
    by_variation = defaultdict(list)
    for row in rows:
        by_variation[row.variation_id].append(row)
    for variation in variations:
        set_committed_value(variation, attribute, by_variation[variation.id])


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
    with_pictures: bool = False,
) -> Sequence[ImageVariation]:
    """Return a page of variations with their families, newest first; the caller's transaction is one snapshot."""
    page = select(ImageVariation).order_by(ImageVariation.created_at.desc(), ImageVariation.id.desc()).limit(limit)
    if category is not None:
        page = page.where(ImageVariation.category == category)
    if status is not None:
        page = page.where(ImageVariation.status == status)
    if after is not None:
        page = page.where(tuple_(ImageVariation.created_at, ImageVariation.id) < tuple_(after.created_at, after.id))
    variations = session.scalars(page).all()
    _load_families(session, variations)
    if with_pictures:
        _load_pictures(session, variations)
    return variations


def regenerate(session: Session, variation_id: UUID, changes: dict[str, Any], settings: Settings) -> tuple[str, ...]:
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
    most_waiting = settings.most_waiting_families
    return queue_again(session, variation, families, families, cause=Cause.REGENERATED, most_waiting=most_waiting)


def _apply(variation: ImageVariation, request: VariationRequest, params: GenerationParams) -> None:
    variation.revision += 1
    variation.request = request.as_json()
    for column, value in asdict(params).items():
        setattr(variation, column, value)


def retry(
    session: Session, variation_id: UUID, family_names: Iterable[str] | None = None, *, settings: Settings
) -> tuple[str, ...]:
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
    most_waiting = settings.most_waiting_families
    return queue_again(session, variation, families, failed, cause=Cause.RETRIED, most_waiting=most_waiting)


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
    abandon(session, variation, families)
    tell_servers(session, [variation_id])
    forget_keys_of(session, variation_id)
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
