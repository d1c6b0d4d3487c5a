"""The end of a variation: when its last family has ended, the variation ends too, with the event that says how."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from shared.database import Transaction, database_now
from shared.events import record_event, timestamp
from shared.families.moves import ACTIVE_STATES
from shared.lifecycle import SETTLED_EVENTS, EventType, FamilyStatus, VariationStatus, settled_status
from shared.pictures.rows import current_names
from shared.tables import ImageFamily, ImageVariation

UNDER_WAY = text(f"""
SELECT EXISTS (SELECT FROM image_families WHERE variation_id = :variation AND status IN ({ACTIVE_STATES}))
""")  # noqa: S608 -- a constant


def all_have_ended(session: Transaction, variation_id: UUID) -> bool:
    """Tell whether all families of a variation have ended, after the caller has locked its row: an event does so.

    Only then `settle` has something to do.
    """
    return not session.scalar(UNDER_WAY, {"variation": variation_id})


def settle(session: Session, variation: ImageVariation) -> None:
    """End the variation and record its event, if all of its families have ended.

    The caller has changed a family in this transaction. Of several transactions that end the last families at once, the
    lock on the variation lets the last one see all changes. It is a lock that can be had beside the KEY SHARE lock that
    each of them has on the variation already, through its foreign keys.
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
        event = SETTLED_EVENTS[status]
        facts = _facts(session, variation, families)[event]
        record_event(session, variation.id, event, variationId=str(variation.id), variationName=variation.name, **facts)


def _facts(
    session: Session, variation: ImageVariation, families: Sequence[ImageFamily]
) -> dict[EventType, dict[str, object]]:
    """Return what each event would say about the variation, beside its id and name."""
    failed = [family for family in families if family.status == FamilyStatus.FAILED]
    picture_url = session.connection().get_execution_options()["picture_url"]
    errors = [f"{family.name}: {family.error}" for family in failed]
    return {
        EventType.VARIATION_COMPLETED: {
            "familiesCompleted": len(families),
            "totalGenerationTimeMs": sum(family.generation_time_ms or 0 for family in families),
            "publicUrls": [picture_url(variation.name, name) for name in current_names(session, variation.id)],
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
