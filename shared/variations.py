"""What can be done to a variation: submit, find, list, regenerate, retry, cancel, delete, settle.

Every function works within the caller's transaction and locks a variation's families (in order) before the variation
itself, as the workers do, so that nobody waits for each other in a circle. What it returns as doorbells is rung after
the commit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, func, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, selectinload

from shared.database import database_now
from shared.errors import (
    IdempotencyKeyReusedError,
    NameTakenError,
    QueueFullError,
    VariationNotFoundError,
    WrongStateError,
)
from shared.events import record_event, timestamp
from shared.formats import ImageFormat
from shared.generation_params import GenerationParams, VariationRequest, changed_request, resolve_params
from shared.lifecycle import (
    ACTIVE,
    SETTLED_EVENTS,
    EventType,
    FamilyStatus,
    VariationStatus,
    check_move,
    settled_status,
)
from shared.pictures import PictureKind, discard_render, tell_servers
from shared.queues import Doorbell, gpu_queue
from shared.settings import Settings
from shared.tables import ImageDerivative, ImageFamily, ImageVariation

#: PostgreSQL NOTIFY channel on which workers hear that somebody took a family away from them.
REVOKED_CHANNEL = "image_families_revoked"

IDEMPOTENCY_HOURS = 24  #: how long an Idempotency-Key is honoured


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What a POST led to."""

    variation: ImageVariation
    created: bool  #: False when the very same request had been accepted before
    doorbells: tuple[Doorbell, ...] = ()


def submit(
    session: Session, request: VariationRequest, settings: Settings, idempotency_key: str | None = None
) -> Submission:
    """Accept one idea. The same request again, by its name or by its key, finds what exists, as it was judged then.

    Raises NameTakenError for the same name with other content, IdempotencyKeyReusedError for the same key with another
    request, QueueFullError where too much waits already, and what `resolve_params` raises.
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
        except VariationNotFoundError:  # deleted since: the name is free again
            return submit(session, request, settings, idempotency_key)
    queue = gpu_queue(params.model_id)
    _refuse_when_full(session, queue, len(request.families), settings.most_waiting_families)
    families = [
        ImageFamily(variation_id=variation_id, name=family, family_index=index, status=FamilyStatus.QUEUED, queue=queue)
        for index, family in enumerate(request.families)
    ]
    session.add_all(families)
    session.flush()
    variation = find(session, variation_id)
    _record_queued(session, variation, len(families))
    return Submission(variation=variation, created=True, doorbells=_doorbells(variation, families))


def _find_accepted(session: Session, request: VariationRequest, idempotency_key: str | None) -> ImageVariation | None:
    """What the very same request led to before."""
    if idempotency_key is not None and (known := _find_by_key(session, request, idempotency_key)):
        return known
    named = session.scalar(_whole().where(ImageVariation.name == request.name))
    return named if named is not None and VariationRequest.from_json(named.request) == request else None


def _overtaken(session: Session, request: VariationRequest, idempotency_key: str | None) -> Submission:
    """The key or the name is in use: by the same request, which was faster, or by another."""
    if known := _find_accepted(session, request, idempotency_key):
        return Submission(variation=known, created=False)
    variation = find_by_name(session, request.name)
    raise NameTakenError(
        f"A variation named {request.name} exists with other content: choose another name, "
        f"or change it with POST /api/images/variations/{variation.id}/regenerate."
    )


def _find_by_key(session: Session, request: VariationRequest, key: str) -> ImageVariation | None:
    """What this key was first used for within the last day; an older use is forgotten."""
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


def _refuse_when_full(session: Session, queue: str, wanted: int, most: int) -> None:
    waits = (ImageFamily.queue == queue, ImageFamily.status == FamilyStatus.QUEUED)
    waiting = session.scalars(select(func.count()).select_from(select(1).where(*waits).limit(most).subquery())).one()
    if waiting + wanted > most:
        raise QueueFullError(f"{waiting} families wait for {queue} already, of {most} at most: ask again later.")


def find(session: Session, variation_id: UUID) -> ImageVariation:
    """The variation with its families and current pictures; raises VariationNotFoundError."""
    return _found(session, _whole().where(ImageVariation.id == variation_id), str(variation_id))


def find_by_name(session: Session, name: str) -> ImageVariation:
    """The same by name."""
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
    """The last variation of a page; the next page begins behind it."""

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
    """Variations, newest first."""
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
    """Render every family anew, with some generation fields changed; old pictures are served until then.

    The seed stays the recorded one unless `changes` names another, or None to draw one. Raises UnsafePromptError.
    """
    variation, families = _locked(session, variation_id)
    for family in families:
        family.redraws = 0
    request = changed_request(VariationRequest.from_json(variation.request), changes)
    kept_seed = request.generation.seed if "seed" in changes else variation.seed
    params = resolve_params(replace(request, generation=replace(request.generation, seed=kept_seed)), settings)
    _apply(variation, request, params)
    return _requeue(session, variation, families)


def _apply(variation: ImageVariation, request: VariationRequest, params: GenerationParams) -> None:
    variation.revision += 1
    variation.request = request.as_json()
    for column, value in asdict(params).items():
        setattr(variation, column, value)


def retry(session: Session, variation_id: UUID, family_names: Iterable[str] | None = None) -> tuple[Doorbell, ...]:
    """Queue failed families again, all or the named ones; raises WrongStateError when none of them failed."""
    variation, families = _locked(session, variation_id)
    wanted = None if family_names is None else set(family_names)
    failed = [
        family
        for family in families
        if family.status == FamilyStatus.FAILED and (wanted is None or family.name in wanted)
    ]
    if not failed:
        raise WrongStateError(f"Nothing to retry: no such family of {variation.name} has failed.")
    return _requeue(session, variation, failed)


def cancel(session: Session, variation_id: UUID, settings: Settings) -> None:
    """Stop what is under way; finished pictures stay. Raises WrongStateError when nothing is under way."""
    variation, families = _locked(session, variation_id)
    active = [family for family in families if family.status in ACTIVE]
    if not active:
        raise WrongStateError(f"{variation.name} is {variation.status}: there is nothing to cancel.")
    for family in active:
        check_move(FamilyStatus(family.status), FamilyStatus.CANCELED)
        family.status = FamilyStatus.CANCELED
        discard_render(session, variation_id, family.name)
    _revoke(session, active)
    settle(session, variation, settings.public_image_url)


def remove(session: Session, variation_id: UUID) -> str:
    """Delete a variation and leave its pictures to be collected; returns its name."""
    variation, families = _locked(session, variation_id)
    _revoke(session, families)
    tell_servers(session, [variation_id])
    session.execute(delete(ImageVariation).where(ImageVariation.id == variation_id))
    return variation.name


def settle(session: Session, variation: ImageVariation, public_image_url: str) -> None:
    """End a variation whose families have all ended, with the event that says how.

    The caller has changed a family in this transaction; locking the variation makes the last one of several see all.
    The lock goes beside the KEY SHARE lock that each of them has on the variation already, through its foreign keys.
    """
    session.flush()
    session.refresh(variation, with_for_update={"key_share": True})
    families = session.scalars(
        select(ImageFamily)
        .where(ImageFamily.variation_id == variation.id)
        .order_by(ImageFamily.family_index)
        .execution_options(populate_existing=True),
    ).all()
    status = settled_status(FamilyStatus(family.status) for family in families)
    if status == VariationStatus.GENERATING:
        return
    variation.status = status
    variation.completed_at = database_now(session)
    session.flush()
    if status in SETTLED_EVENTS:
        _record_settled(session, variation, families, SETTLED_EVENTS[status], public_image_url)


def _locked(session: Session, variation_id: UUID) -> tuple[ImageVariation, Sequence[ImageFamily]]:
    """Lock a variation's families, then the variation: the order in which workers do."""
    families = session.scalars(
        select(ImageFamily)
        .where(ImageFamily.variation_id == variation_id)
        .order_by(ImageFamily.family_index)
        .with_for_update()
        .execution_options(populate_existing=True),
    ).all()
    locked = select(ImageVariation).where(ImageVariation.id == variation_id).with_for_update()
    return _found(session, locked.execution_options(populate_existing=True), str(variation_id)), families


def _requeue(session: Session, variation: ImageVariation, families: Sequence[ImageFamily]) -> tuple[Doorbell, ...]:
    now = database_now(session)
    for family in families:
        check_move(FamilyStatus(family.status), FamilyStatus.QUEUED)
        family.status = FamilyStatus.QUEUED
        family.queue = gpu_queue(variation.model_id)
        family.queued_at = family.available_at = now
        family.attempts = family.crashes = 0
        family.error = family.error_code = family.generation_time_ms = None
        discard_render(session, variation.id, family.name)
    _revoke(session, families)
    variation.status = VariationStatus.GENERATING
    variation.started_at = variation.completed_at = None
    session.flush()
    _record_queued(session, variation, len(families))
    return _doorbells(variation, families)


def _revoke(session: Session, families: Sequence[ImageFamily]) -> None:
    """Take families away from whoever works on them: the fence makes it so, the notice makes it prompt."""
    session.execute(
        update(ImageFamily)
        .where(ImageFamily.id.in_([family.id for family in families]))
        .values(fence=ImageFamily.fence + 1, worker=None, lost_by=None, lease_until=None)
        .execution_options(synchronize_session=False),
    )
    session.execute(text(f"NOTIFY {REVOKED_CHANNEL}"))


def _doorbells(variation: ImageVariation, families: Iterable[ImageFamily]) -> tuple[Doorbell, ...]:
    return tuple(
        Doorbell(family_id=family.id, queue=family.queue, label=f"{variation.name} {family.name}")
        for family in families
    )


def _record_queued(session: Session, variation: ImageVariation, family_count: int) -> None:
    record_event(
        session,
        variation.id,
        EventType.VARIATION_QUEUED,
        variationId=str(variation.id),
        variationName=variation.name,
        familyCount=family_count,
        queuedAt=timestamp(database_now(session)),
    )


def _record_settled(
    session: Session,
    variation: ImageVariation,
    families: Sequence[ImageFamily],
    event_type: EventType,
    public_image_url: str,
) -> None:
    failed = [family for family in families if family.status == FamilyStatus.FAILED]
    errors = [f"{family.name}: {family.error}" for family in failed]
    facts: dict[EventType, dict[str, object]] = {
        EventType.VARIATION_COMPLETED: {
            "familiesCompleted": len(families),
            "totalGenerationTimeMs": sum(family.generation_time_ms or 0 for family in families),
            "publicUrls": _public_urls(session, variation, public_image_url),
            "completedAt": timestamp(variation.completed_at),
        },
        EventType.VARIATION_PARTIAL: {
            "familiesCompleted": len(families) - len(failed),
            "familiesFailed": len(failed),
            "errors": errors,
        },
        EventType.VARIATION_FAILED: {
            "errorMessage": "; ".join(errors),
            "failedAt": timestamp(variation.completed_at),
        },
    }
    naming = {"variationId": str(variation.id), "variationName": variation.name}
    record_event(session, variation.id, event_type, **naming, **facts[event_type])


def _public_urls(session: Session, variation: ImageVariation, public_image_url: str) -> list[str]:
    current = (
        select(ImageDerivative.name)
        .where(
            ImageDerivative.variation_id == variation.id,
            ImageDerivative.kind == PictureKind.DERIVATIVE,
            ImageDerivative.format == ImageFormat.WEBP,
            ImageDerivative.superseded_at.is_(None),
        )
        .order_by(ImageDerivative.position)
    )
    return [f"{public_image_url}/{variation.name}/{derivative}" for derivative in session.scalars(current)]
