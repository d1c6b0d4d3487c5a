"""Queueing families for the GPU workers: those of a new variation, and those that a person wants rendered again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import bindparam, text, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from image_generator_types.events import Cause, EventType
from image_generator_types.sizes import FamilyName
from shared.database import database_now
from shared.errors import QueueFullError
from shared.events import common_facts, record_event, timestamp
from shared.families.claims import record_start
from shared.families.counting import count_waiting
from shared.families.moves import move
from shared.families.revoking import revoke
from shared.families.settling import interrupted
from shared.lifecycle import ACTIVE, WORKING, FamilyStatus, VariationStatus
from shared.logs import current_request
from shared.pictures.rows import discard_render
from shared.queues import gpu_queue
from shared.tables import ImageFamily, ImageVariation, QueueLength

#: The columns of a new variation that the caller knows; PostgreSQL sets `created_at`.
_KNOWN = [one for one in ImageVariation.__table__.columns if not one.name.endswith("_at")]
_TYPED = [*(bindparam(one.name, type_=one.type) for one in _KNOWN), bindparam("event_data", type_=JSONB)]

#: Writes a new variation with its families and its event, and counts the families, unless its name is taken: then it
#: returns no row. It is one statement, because a POST would spend most of its time on the way to PostgreSQL and back.
#: The row of the queue, for which others wait, is locked last.
CREATE = text(rf"""
WITH variation AS (
    INSERT INTO image_variations ({", ".join(one.name for one in _KNOWN)})
    VALUES ({", ".join(f":{one.name}" for one in _KNOWN)})
    ON CONFLICT (name) DO NOTHING
    RETURNING id, created_at
), families AS (
    INSERT INTO image_families (
        id, variation_id, name, family_index, status, queue, queued_at, available_at, attempts, crashes, fence, redraws
    )
    SELECT new.id, variation.id, new.name, new.number - 1, :family_status, :queue, created_at, created_at, 0, 0, 0, 0
    FROM variation, unnest(CAST(:family_ids AS uuid[]), CAST(:family_names AS varchar[])) WITH ORDINALITY
        AS new (id, name, number)
    RETURNING id
), event AS (
    INSERT INTO image_events (id, variation_id, sequence, type, data, occurred_at)
    SELECT :event_id, id, :event_sequence, :event_type, CAST(:event_data AS jsonb) || jsonb_build_object(
        'queuedAt', to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24\:MI\:SS.MS"Z"')
    ), created_at
    FROM variation
), length AS (
    INSERT INTO image_queue_lengths AS known (queue, families)
    SELECT :queue, count(*) FROM families HAVING count(*) > 0
    ON CONFLICT (queue) DO UPDATE SET families = known.families + excluded.families
    RETURNING families
)
SELECT variation.created_at, length.families AS waiting FROM variation, length
""").bindparams(*_TYPED)  # noqa: S608 -- names of columns


def queue_new(
    session: Session, variation: ImageVariation, names: Iterable[FamilyName], *, most_waiting: int
) -> tuple[str, ...] | None:
    """Write a new variation with its families; returns their queues, to ring there after the commit.

    Returns None, and writes nothing, if the variation's name is taken. Raises QueueFullError when more than
    `most_waiting` families would wait in the queue. The objects are not part of the session.
    """
    queue = gpu_queue(variation.model_id)
    families = [
        ImageFamily(
            id=uuid4(),
            variation_id=variation.id,
            name=name,
            family_index=index,
            status=FamilyStatus.QUEUED,
            queue=queue,
            attempts=0,
        )
        for index, name in enumerate(names)
    ]
    variation.event_sequence = 1
    created = session.execute(CREATE, _values(variation, families, queue)).one_or_none()
    if created is None:
        return None
    _refuse_when_full(session, queue, created.waiting, most_waiting)
    variation.created_at = created.created_at
    set_committed_value(variation, "families", families)
    set_committed_value(variation, "derivatives", [])
    return (queue,) * len(families)


def _values(variation: ImageVariation, families: Sequence[ImageFamily], queue: str) -> dict[str, object]:
    return {
        **{one.name: getattr(variation, one.name) for one in _KNOWN},
        "family_ids": [family.id for family in families],
        "family_names": [str(family.name) for family in families],
        "family_status": FamilyStatus.QUEUED,
        "queue": queue,
        "event_id": uuid4(),
        "event_type": EventType.VARIATION_QUEUED,
        "event_data": {
            **_queued(variation, families),
            **interrupted(variation, ()),
            **common_facts(variation),
        },
    }


def queue_again(
    session: Session,
    variation: ImageVariation,
    families: Sequence[ImageFamily],
    queued: Sequence[ImageFamily],
    *,
    cause: Cause,
    most_waiting: int,
) -> tuple[str, ...]:
    """Queue some of the families of a variation once more; returns their queues, to ring there after the commit.

    All of them are locked, and the variation is. Whoever works on one that is queued loses it; the others that are
    under way belong to the new run, too. Raises QueueFullError when more than `most_waiting` families would wait in the
    queue.
    """
    now = database_now(session)
    others = [family for family in families if family not in queued and family.status in ACTIVE]
    ended = interrupted(variation, [family for family in families if family not in others])
    for family in queued:
        move(family, FamilyStatus.QUEUED)
        family.queue = gpu_queue(variation.model_id)
        family.queued_at = family.available_at = now
        family.attempts = family.crashes = 0
        family.error = family.error_code = family.stalled_at = None
        family.generation_time_ms = family.render_time_ms = family.cut_time_ms = family.wait_time_ms = None
        discard_render(session, variation.id, family.name)
    revoke(session, queued)
    ours = sorted([*queued, *others], key=lambda family: family.family_index)
    _begin_run(variation, ours, cause, now)
    session.flush()
    queue = gpu_queue(variation.model_id)
    _refuse_when_full(session, queue, _lengthen(session, queue, len(queued)), most_waiting)
    record_event(session, variation.id, EventType.VARIATION_QUEUED, **_queued(variation, ours, now), **ended)
    if any(family.status in WORKING for family in others):  # they were claimed before, and may complete at any moment
        variation.started_at = now
        record_start(session, variation, now, family_count=len(ours))
    return (queue,) * len(queued)


def _begin_run(variation: ImageVariation, families: Iterable[ImageFamily], cause: Cause, now: datetime) -> None:
    """Begin another run of a variation, with these families."""
    variation.run += 1
    variation.cause = cause
    variation.request_id = current_request()
    variation.requeued_at = now
    variation.status = VariationStatus.GENERATING
    variation.started_at = variation.completed_at = None
    for family in families:
        family.run = variation.run


def _lengthen(session: Session, queue: str, added: int) -> int:
    """Count the families that this transaction has added to the queue; returns the most that may wait there."""
    longer = insert(QueueLength).values(queue=queue, families=added)
    longer = longer.on_conflict_do_update(
        index_elements=[QueueLength.queue], set_={"families": QueueLength.families + longer.excluded.families}
    )
    return session.scalars(longer.returning(QueueLength.families)).one()


def _refuse_when_full(session: Session, queue: str, waiting: int, most_waiting: int) -> None:
    """Refuse the families that this transaction has added to the queue if too many wait there now.

    One transaction after the other does so, since each locks the queue's row. The row only grows, and families leave
    the queue meanwhile; they are counted only where that decides.
    """
    if waiting <= most_waiting:
        return
    waiting = count_waiting(session, [queue], at_most=most_waiting + 1)[queue]
    if waiting > most_waiting:
        raise QueueFullError(
            f"At most {most_waiting} families may wait for {queue}, and these were more: ask again later."
        )
    session.execute(update(QueueLength).where(QueueLength.queue == queue).values(families=waiting))


def _queued(
    variation: ImageVariation, families: Sequence[ImageFamily], at: datetime | None = None
) -> dict[str, object]:
    """Tell of which families a run consists; CREATE adds the moment itself."""
    return {
        "variationId": str(variation.id),
        "variationName": variation.name,
        "familyCount": len(families),
        "families": [family.name for family in families],
        "queuedAt": timestamp(at),
    }
