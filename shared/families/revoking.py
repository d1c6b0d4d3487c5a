"""Taking families away from the workers that have claimed them, because a person canceled or changed something."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from image_generator_types.events import EventType
from shared.database import database_now
from shared.events import record_event, timestamp
from shared.families.claims import Claim
from shared.families.moves import move
from shared.families.settling import interrupted, settle
from shared.lifecycle import FamilyStatus
from shared.pictures.rows import discard_render
from shared.tables import ImageFamily, ImageVariation

#: PostgreSQL NOTIFY channel on which workers hear that a family may have been taken away from them.
REVOKED_CHANNEL = "image_families_revoked"


def cancel_families(session: Session, variation: ImageVariation, families: Sequence[ImageFamily]) -> None:
    """Cancel locked families that have not ended yet, and settle their variation."""
    for family in families:
        move(family, FamilyStatus.CANCELED)
        discard_render(session, variation.id, family.name)
    revoke(session, families)
    settle(session, variation)


def abandon(session: Session, variation: ImageVariation, families: Sequence[ImageFamily]) -> None:
    """Take the locked families of a variation away before it is deleted, and record its last event."""
    record_event(
        session,
        variation.id,
        EventType.VARIATION_DELETED,
        variationId=str(variation.id),
        variationName=variation.name,
        **interrupted(variation, families),
        deletedAt=timestamp(database_now(session)),
    )
    revoke(session, families)


def revoke(session: Session, families: Sequence[ImageFamily]) -> None:
    """Take families away from their workers. The fence makes sure of it, the notification makes it prompt."""
    session.execute(
        update(ImageFamily)
        .where(ImageFamily.id.in_([family.id for family in families]))
        .values(fence=ImageFamily.fence + 1, worker=None, lost_by=None, lease_until=None)
        .execution_options(synchronize_session=False),
    )
    session.execute(text(f"NOTIFY {REVOKED_CHANNEL}"))


def was_revoked(session: Session, claim: Claim) -> bool:
    """Return whether a claim was lost because a person has canceled, deleted or regenerated the family."""
    states = select(ImageFamily.status, ImageVariation.revision).join(ImageVariation)
    now = session.execute(states.where(ImageFamily.id == claim.family_id)).one_or_none()
    return now is None or now.status == FamilyStatus.CANCELED or now.revision != claim.variation.revision
