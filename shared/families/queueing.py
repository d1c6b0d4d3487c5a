"""Queueing families for the GPU workers: those of a new variation, and those that a person wants rendered again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from shared.database import database_now
from shared.events import record_event, timestamp
from shared.families.moves import move
from shared.families.revoking import revoke
from shared.lifecycle import EventType, FamilyStatus, VariationStatus
from shared.pictures.rows import discard_render
from shared.queues import Doorbell, gpu_queue
from shared.sizes import FamilyName
from shared.tables import ImageFamily, ImageVariation


def queue_new(
    session: Session, variation_id: UUID, variation_name: str, names: Iterable[FamilyName], queue: str
) -> tuple[Doorbell, ...]:
    """Create the families of a new variation; returns the doorbells to ring after the commit."""
    families = [
        ImageFamily(variation_id=variation_id, name=name, family_index=index, status=FamilyStatus.QUEUED, queue=queue)
        for index, name in enumerate(names)
    ]
    session.add_all(families)
    session.flush()
    return _announce(session, variation_id, variation_name, families)


def queue_again(session: Session, variation: ImageVariation, families: Sequence[ImageFamily]) -> tuple[Doorbell, ...]:
    """Queue locked families of a locked variation once more; returns the doorbells to ring after the commit.

    Whoever works on one of them loses it.
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
    return _announce(session, variation.id, variation.name, families)


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
