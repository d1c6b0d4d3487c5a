"""Claiming: a worker takes a waiting family for itself, in one SQL statement.

A claim is a row of image_families with the worker's name, a lease and a fence. The fence grows with every change of
owner, and every ending (see endings.py) checks it under a row lock, so a worker that has lost its family can no longer
change it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, Engine, func, select, text, update
from sqlalchemy.orm import Session

from shared.database import in_transaction
from shared.events import record_event, timestamp
from shared.families.moves import WAITING_STATES, WORKING_STATES
from shared.lifecycle import EventType, Stage, check_move
from shared.tables import ImageFamily, ImageVariation


@dataclass(frozen=True, kw_only=True)
class Holder:
    """The process that claims."""

    name: str  #: for people
    lock_key: int  #: of the advisory lock that the process holds for as long as it lives
    lease_seconds: float


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A family that this process may work on, as long as the fence stands."""

    family_id: UUID
    fence: int
    stage: Stage
    family: ImageFamily  #: as it was when it was claimed; detached
    variation: ImageVariation  #: as it was at that moment, too
    started: bool  #: whether this claim started the variation, so that there is an event to publish

    @property
    def label(self) -> str:
        """Return the name that people know the family by."""
        return f"{self.variation.name} {self.family.name}"


#: A waiting family that still names a worker was lost with that worker; the name is kept in `lost_by` until the
#: worker's parent has counted the loss.
_TAKE = """
UPDATE image_families
SET status = :working, worker = :worker, lock_key = :lock_key, fence = fence + 1, attempts = attempts + 1,
    lost_by = COALESCE(worker, lost_by), lease_until = clock_timestamp() + :lease_seconds * interval '1 second'
"""

#: Takes the family that has waited longest. The order of the doorbells does not matter: a lost one comes late. All
#: families that wait in a queue are in the same state; to ask for it inside would let PostgreSQL search by the state,
#: through the families of all queues.
CLAIM = text(f"""
{_TAKE}
WHERE status = :waiting AND id = (
    SELECT id FROM image_families
    WHERE queue = :queue AND status IN ({WAITING_STATES}) AND available_at <= clock_timestamp()
    ORDER BY queued_at LIMIT 1
    FOR UPDATE SKIP LOCKED
)
RETURNING id
""")  # noqa: S608 -- a constant

#: Takes more families that the GPU can denoise in one batch with a claimed one: they have its name, so its size, and
#: equal steps and guidance. A family that has killed a process before is rendered alone. Only the oldest families are
#: looked at, of whatever name: one that few have would be searched for in the whole queue.
CLAIM_ALIKE = text(f"""
WITH oldest AS (
    SELECT id, name, queued_at FROM image_families
    WHERE queue = :queue AND status IN ({WAITING_STATES}) ORDER BY queued_at LIMIT 300
), of_name AS (
    SELECT id FROM oldest WHERE name = :name ORDER BY queued_at LIMIT 50
), alike AS (
    SELECT f.id FROM image_families f JOIN image_variations v ON v.id = f.variation_id
    WHERE f.id = ANY (ARRAY (SELECT id FROM of_name))
      AND f.status = :waiting AND f.available_at <= clock_timestamp() AND f.crashes = 0
      AND v.inference_steps = :inference_steps AND v.guidance_scale = :guidance_scale
    ORDER BY f.queued_at LIMIT :limit
    FOR UPDATE OF f SKIP LOCKED
)
{_TAKE}
WHERE id IN (SELECT id FROM alike)
RETURNING id
""")  # noqa: S608 -- a constant

#: Extends leases and returns which claims still stand.
RENEW = text(f"""
UPDATE image_families SET lease_until = clock_timestamp() + :lease_seconds * interval '1 second'
WHERE id = ANY(:ids) AND lock_key = :lock_key AND status IN ({WORKING_STATES})
RETURNING id, fence
""")  # noqa: S608 -- a constant


def claim(engine: Engine, stage: Stage, queue: str, holder: Holder, *, batch_size: int = 1) -> list[Claim]:
    """Claim the family that has waited longest in a queue, and up to `batch_size - 1` more like it.

    Returns no claim when nothing waits.
    """
    check_move(stage.waiting, stage.working)
    values = {
        "queue": queue,
        "waiting": stage.waiting,
        "working": stage.working,
        "worker": holder.name,
        "lock_key": holder.lock_key,
        "lease_seconds": holder.lease_seconds,
    }

    def take(session: Session) -> list[Claim]:
        family_id = session.scalar(CLAIM, values)
        if family_id is None:
            return []
        claims = [_claimed(session, stage, family_id)]
        first = claims[0]
        if batch_size > 1 and first.family.crashes == 0:
            alike = {
                "name": first.family.name,
                "inference_steps": first.variation.inference_steps,
                "guidance_scale": first.variation.guidance_scale,
                "limit": batch_size - 1,
            }
            claims += [_claimed(session, stage, other) for other in session.scalars(CLAIM_ALIKE, {**values, **alike})]
        session.expunge_all()
        return claims

    return in_transaction(engine, take)


def renew_leases(connection: Connection, holder: Holder, family_ids: Iterable[UUID]) -> set[tuple[UUID, int]]:
    """Extend the holder's leases; returns the id and the fence of each family that it still has."""
    values = {"ids": list(family_ids), "lock_key": holder.lock_key, "lease_seconds": holder.lease_seconds}
    return {(row.id, row.fence) for row in connection.execute(RENEW, values)}


def _claimed(session: Session, stage: Stage, family_id: UUID) -> Claim:
    both = select(ImageFamily, ImageVariation).join(ImageVariation, ImageVariation.id == ImageFamily.variation_id)
    family, variation = session.execute(both.where(ImageFamily.id == family_id)).one()
    return Claim(
        family_id=family_id,
        fence=family.fence,
        stage=stage,
        family=family,
        variation=variation,
        started=_record_started(session, variation),
    )


def _record_started(session: Session, variation: ImageVariation) -> bool:
    """Start the variation if this is the first claim since it was queued; returns whether it is."""
    if variation.started_at is not None:
        return False
    families = select(func.count()).where(ImageFamily.variation_id == variation.id).scalar_subquery()
    started = session.execute(
        update(ImageVariation)
        .where(ImageVariation.id == variation.id, ImageVariation.started_at.is_(None))
        .values(started_at=func.clock_timestamp())
        .returning(ImageVariation.started_at, families)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if started is None:
        return False
    started_at, family_count = started
    record_event(
        session,
        variation.id,
        EventType.VARIATION_STARTED,
        variationId=str(variation.id),
        variationName=variation.name,
        familyCount=family_count,
        startedAt=timestamp(started_at),
    )
    return True
