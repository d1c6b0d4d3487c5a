"""The end of a variation: when its last family has ended, the variation ends too, with the event that says how."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from image_generator_types.events import EventType
from image_generator_types.sizes import ASPECT_FAMILIES
from shared.database import Transaction, database_now
from shared.events import record_event, timestamp
from shared.families.moves import ACTIVE_STATES
from shared.lifecycle import ACTIVE, SETTLED_EVENTS, FamilyStatus, VariationStatus, settled_status
from shared.pictures.rows import current_cuts
from shared.tables import ImageFamily, ImageVariation

#: Where each derivative stands in the size matrix. One that the matrix no longer has stands behind all.
_PLACES = {
    cut.name: place
    for place, cut in enumerate(cut for family in ASPECT_FAMILIES.values() for cut in family.derivatives)
}

_EPOCH = datetime.fromtimestamp(0, UTC)

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
    event = SETTLED_EVENTS[status]
    facts = _FACTS[event](session, variation, families)
    record_event(session, variation.id, event, variationId=str(variation.id), variationName=variation.name, **facts)


def failures(families: Iterable[ImageFamily]) -> list[dict[str, object]]:
    """Tell which of these families have failed, why, and in which run of their variation."""
    return [
        {"familyName": family.name, "code": family.error_code, "message": family.error, "run": family.run}
        for family in families
        if family.status == FamilyStatus.FAILED
    ]


def interrupted(variation: ImageVariation, families: Iterable[ImageFamily]) -> dict[str, object]:
    """Tell what became of the families of a run that something else than their end ends.

    These are facts of the event that ends it, and no other event has them; there are none if the run has ended before.
    """
    under_way = variation.status == VariationStatus.GENERATING
    ours = [family for family in families if under_way and family.run == variation.run]
    return {
        "failures": failures(ours),
        "stoppedFamilies": [family.name for family in ours if family.status in ACTIVE],
    }


def _complete(session: Session, variation: ImageVariation, families: Sequence[ImageFamily]) -> dict[str, object]:
    picture_url = session.connection().get_execution_options()["picture_url"]
    index = {family.name: family.family_index for family in families}
    cuts = sorted(
        (index[family], _PLACES.get(name, len(_PLACES)), name) for family, name in current_cuts(session, variation.id)
    )
    return {
        "familiesCompleted": len(families),
        "totalGenerationTimeMs": _elapsed_ms(variation.started_at, variation.completed_at),
        "publicUrls": [picture_url(variation.name, name) for _, _, name in cuts],
        "completedAt": timestamp(variation.completed_at),
    }


def _partial(_session: Session, variation: ImageVariation, families: Sequence[ImageFamily]) -> dict[str, object]:
    failed = failures(families)
    return {
        "familiesCompleted": len(families) - len(failed),
        "familiesFailed": len(failed),
        "errors": _sentences(failed),
        "failures": failed,
        "completedAt": timestamp(variation.completed_at),
    }


def _failed(_session: Session, variation: ImageVariation, families: Sequence[ImageFamily]) -> dict[str, object]:
    failed = failures(families)
    return {
        "errorMessage": "; ".join(_sentences(failed)),
        "failures": failed,
        "failedAt": timestamp(variation.completed_at),
    }


def _canceled(_session: Session, variation: ImageVariation, families: Sequence[ImageFamily]) -> dict[str, object]:
    canceled = [family for family in families if family.status == FamilyStatus.CANCELED]
    failed = failures(families)
    return {
        "familiesCompleted": len(families) - len(failed) - len(canceled),
        "familiesFailed": len(failed),
        "familiesCanceled": len(canceled),
        "failures": failed,
        "stoppedFamilies": [family.name for family in canceled if family.run == variation.run],
        "canceledAt": timestamp(variation.completed_at),
    }


#: What each event says about a variation that has ended, beside its id and name.
_FACTS: Mapping[EventType, Callable[[Session, ImageVariation, Sequence[ImageFamily]], dict[str, object]]] = (
    MappingProxyType(
        {
            EventType.VARIATION_COMPLETED: _complete,
            EventType.VARIATION_PARTIAL: _partial,
            EventType.VARIATION_FAILED: _failed,
            EventType.VARIATION_CANCELED: _canceled,
        }
    )
)


def _sentences(failed: Iterable[Mapping[str, object]]) -> list[str]:
    return [f"{one['familyName']}: {one['message']}" for one in failed]


def _elapsed_ms(began: datetime | None, ended: datetime | None) -> int:
    """Return the time between two moments as `timestamp` writes them: a consumer computes the same from the events."""
    if began is None or ended is None:
        return 0
    millisecond = timedelta(milliseconds=1)
    return (ended - _EPOCH) // millisecond - (began - _EPOCH) // millisecond
