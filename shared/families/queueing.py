"""Queueing families for the GPU workers: those of a new variation, and those that a person wants rendered again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.database import database_now
from shared.errors import QueueFullError
from shared.events import record_event, timestamp
from shared.families.counting import count_waiting
from shared.families.moves import move
from shared.families.revoking import revoke
from shared.lifecycle import EventType, FamilyStatus, VariationStatus
from shared.pictures.rows import discard_render
from shared.queues import Doorbell, gpu_queue
from shared.sizes import FamilyName
from shared.tables import ImageFamily, ImageVariation, QueueLength


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
    _refuse_when_full(session, queue, len(families), most_waiting)
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
    _refuse_when_full(session, gpu_queue(variation.model_id), len(families), most_waiting)
    return _announce(session, variation.id, variation.name, families)


def _refuse_when_full(session: Session, queue: str, added: int, most_waiting: int) -> None:
    """Refuse the families that this transaction has added to the queue if too many wait there now.

    One transaction after the other does so, since each locks the queue's row. The row only grows, and families leave
    the queue meanwhile; they are counted only where that decides.
    """
    longer = insert(QueueLength).values(queue=queue, families=added)
    longer = longer.on_conflict_do_update(
        index_elements=[QueueLength.queue], set_={"families": QueueLength.families + longer.excluded.families}
    )
    if session.scalars(longer.returning(QueueLength.families)).one() <= most_waiting:
        return
    waiting = count_waiting(session, [queue], at_most=most_waiting + 1)[queue]
    if waiting > most_waiting:
        raise QueueFullError(
            f"At most {most_waiting} families may wait for {queue}, and these were more: ask again later."
        )
    session.execute(update(QueueLength).where(QueueLength.queue == queue).values(families=waiting))


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
