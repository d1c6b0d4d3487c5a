"""Queueing families for the GPU workers: those of a new variation, and those that a person wants rendered again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.database import AdvisoryLock, database_now, lock_in_transaction, lock_key
from shared.errors import QueueFullError
from shared.events import record_event, timestamp
from shared.families.moves import move
from shared.families.revoking import revoke
from shared.lifecycle import EventType, FamilyStatus, VariationStatus
from shared.pictures.rows import discard_render
from shared.queues import Doorbell, gpu_queue
from shared.sizes import FamilyName
from shared.tables import ImageFamily, ImageVariation


def queue_new(
    session: Session,
    variation_id: UUID,
    variation_name: str,
    names: Iterable[FamilyName],
    queue: str,
    *,
    most_waiting: int,
) -> tuple[Doorbell, ...]:
    """Create the families of a new variation; returns the doorbells to ring after the commit.

    Raises QueueFullError when more than `most_waiting` families would wait in the queue.
    """
    families = [
        ImageFamily(variation_id=variation_id, name=name, family_index=index, status=FamilyStatus.QUEUED, queue=queue)
        for index, name in enumerate(names)
    ]
    session.add_all(families)
    session.flush()
    _refuse_when_full(session, queue, most_waiting)
    return _announce(session, variation_id, variation_name, families)


def queue_again(
    session: Session, variation: ImageVariation, families: Sequence[ImageFamily], *, most_waiting: int
) -> tuple[Doorbell, ...]:
    """Queue locked families of a locked variation once more; returns the doorbells to ring after the commit.

    Whoever works on one of them loses it. Raises QueueFullError when more than `most_waiting` families would wait in
    the queue.
    """
    now = database_now(session)
    for family in families:
        move(family, FamilyStatus.QUEUED)
        family.queue = gpu_queue(variation.model_id)
        family.queued_at = family.available_at = now
        family.attempts = family.crashes = 0
        family.error = family.error_code = family.generation_time_ms = family.stalled_at = None
        discard_render(session, variation.id, family.name)
    revoke(session, families)
    variation.status = VariationStatus.GENERATING
    variation.started_at = variation.completed_at = None
    session.flush()
    _refuse_when_full(session, gpu_queue(variation.model_id), most_waiting)
    return _announce(session, variation.id, variation.name, families)


def _refuse_when_full(session: Session, queue: str, most_waiting: int) -> None:
    """Count the families that wait in the queue, those of this transaction included.

    One transaction after the other does so: each must see what the one before it has queued.
    """
    lock_in_transaction(session, AdvisoryLock.QUEUEING, lock_key(queue))
    waits = (ImageFamily.queue == queue, ImageFamily.status == FamilyStatus.QUEUED)
    some = select(1).where(*waits).limit(most_waiting + 1).subquery()
    if session.scalars(select(func.count()).select_from(some)).one() > most_waiting:
        raise QueueFullError(
            f"At most {most_waiting} families may wait for {queue}, and these were more: ask again later."
        )


def _announce(
    session: Session, variation_id: UUID, variation_name: str, families: Sequence[ImageFamily]
) -> tuple[Doorbell, ...]:
    record_event(
        session,
        variation_id,
        EventType.VARIATION_QUEUED,
        variationId=str(variation_id),
        variationName=variation_name,
        familyCount=len(families),
        queuedAt=timestamp(database_now(session)),
    )
    return tuple(
        Doorbell(family_id=family.id, queue=family.queue, label=f"{variation_name} {family.name}")
        for family in families
    )
