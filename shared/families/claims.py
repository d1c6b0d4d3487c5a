"""Claiming: a worker takes a waiting family for itself, in one SQL statement.

A claim is a row of image_families with the worker's name, a lease and a fence. The fence grows with every change of
owner, and every ending (see endings.py) checks it under a row lock, so a worker that has lost its family can no longer
change it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Connection, DateTime, Engine, Integer, Row, column, text

from image_generator_types.events import EventType
from shared.database import Transaction
from shared.events import record_event, timestamp
from shared.families.moves import WAITING_STATES, WORKING_STATES
from shared.lifecycle import CUTTING, Stage, check_move
from shared.pictures.rows import waiting_render
from shared.tables import ImageDerivative, ImageFamily, ImageVariation


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
    family: ImageFamily  #: as it was when it was claimed; in no session
    variation: ImageVariation  #: as it was at that moment, too
    render: ImageDerivative | None  #: what a CPU worker cuts; of no session, too
    started: bool  #: whether this claim started the variation, so that there is an event to publish
    waited_ms: int  #: since the family came into the queue; an earlier claim that was lost in between counts as waiting

    @property
    def names(self) -> dict[str, object]:
        """Return what log lines about the family have: its label, its ids, and that of the request that queued it."""
        ids = {"variation_id": str(self.variation.id), "family_id": str(self.family_id)}
        return {"family": self.label, **ids, "request": self.variation.request_id}

    @property
    def label(self) -> str:
        """Return the name that people know the family by."""
        return f"{self.variation.name} {self.family.name}"


_FAMILY = tuple(ImageFamily.__table__.columns)
_VARIATION = tuple(ImageVariation.__table__.columns)
_WAITED = column("waited_ms", BigInteger)

#: A waiting family that still names a worker was lost with that worker; the name is kept in `lost_by` until the
#: worker's parent has counted the loss.
_TAKE = """
UPDATE image_families
SET status = :working, worker = :worker, lock_key = :lock_key, fence = fence + 1, attempts = attempts + 1,
    lost_by = COALESCE(worker, lost_by), lease_until = clock_timestamp() + :lease_seconds * interval '1 second'
"""

_TAKEN = f"""
RETURNING {", ".join(column.name for column in _FAMILY)},
          GREATEST(0, CAST(extract(epoch FROM clock_timestamp() - queued_at) * 1000 AS bigint)) AS waited_ms
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
{_TAKEN}
""").columns(*_FAMILY, _WAITED)  # noqa: S608 -- a constant

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
    JOIN image_variations first ON first.id = :variation
    WHERE f.id = ANY (ARRAY (SELECT id FROM of_name))
      AND f.status = :waiting AND f.available_at <= clock_timestamp() AND f.crashes = 0
      AND v.inference_steps = first.inference_steps AND v.guidance_scale = first.guidance_scale
    ORDER BY f.queued_at LIMIT :limit
    FOR UPDATE OF f SKIP LOCKED
)
{_TAKE}
WHERE id IN (SELECT id FROM alike)
{_TAKEN}
""").columns(*_FAMILY, _WAITED)  # noqa: S608 -- a constant

#: Reads the variations of claimed families, and starts those of which a family is claimed for the first time since they
#: were queued. A statement after the claims sees what was committed before them, such as a regeneration; none comes
#: after them, since it would need the families. All who start variations lock them in the same order. Of two processes
#: that start one at once, the second one waits and then sees that it is started.
START = text(f"""
WITH due AS (
    SELECT id FROM image_variations WHERE id = ANY(:ids) AND started_at IS NULL ORDER BY id FOR NO KEY UPDATE
), started AS (
    UPDATE image_variations v SET started_at = clock_timestamp() FROM due WHERE v.id = due.id
    RETURNING v.id, v.started_at
)
SELECT {", ".join(f"v.{column.name}" for column in _VARIATION)}, started.started_at AS now_started,
       (SELECT count(*) FROM image_families f WHERE f.variation_id = started.id AND f.run = v.run) AS family_count
FROM image_variations v LEFT JOIN started ON started.id = v.id WHERE v.id = ANY(:ids)
""").columns(*_VARIATION, column("now_started", DateTime(timezone=True)), column("family_count", Integer))  # noqa: S608 -- a constant

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

    with engine.begin() as connection:
        families = list(connection.execute(CLAIM, values))
        if not families:
            return []
        first = families[0]
        if batch_size > 1 and first.crashes == 0:
            alike = {"name": first.name, "variation": first.variation_id, "limit": batch_size - 1}
            families += connection.execute(CLAIM_ALIKE, {**values, **alike})
        return _start(connection, stage, families)


def renew_leases(connection: Connection, holder: Holder, family_ids: Iterable[UUID]) -> set[tuple[UUID, int]]:
    """Extend the holder's leases; returns the id and the fence of each family that it still has."""
    values = {"ids": list(family_ids), "lock_key": holder.lock_key, "lease_seconds": holder.lease_seconds}
    return {(row.id, row.fence) for row in connection.execute(RENEW, values)}


def _start(connection: Connection, stage: Stage, families: Sequence[Row[Any]]) -> list[Claim]:
    """Read the variations of claimed families, and start those that wait for it."""
    variations = connection.execute(START, {"ids": [family.variation_id for family in families]}).all()
    for one in variations:
        if one.now_started is not None:
            record_start(connection, one, one.now_started, family_count=one.family_count)
    by_id = {one.id: one for one in variations}
    return [_claim(connection, stage, family, by_id[family.variation_id]) for family in families]


def record_start(
    session: Transaction, variation: ImageVariation | Row[Any], started_at: datetime, *, family_count: int
) -> None:
    """Record that the present run of a variation has started; it has `family_count` families."""
    record_event(
        session,
        variation.id,
        EventType.VARIATION_STARTED,
        variationId=str(variation.id),
        variationName=variation.name,
        familyCount=family_count,
        queuedAt=timestamp(variation.requeued_at or variation.created_at),
        startedAt=timestamp(started_at),
    )


def _claim(connection: Connection, stage: Stage, family: Row[Any], variation: Row[Any]) -> Claim:
    return Claim(
        family_id=family.id,
        fence=family.fence,
        stage=stage,
        family=ImageFamily(**dict(zip(family._fields[:-1], family, strict=False))),
        variation=ImageVariation(**dict(zip(variation._fields[:-2], variation, strict=False))),
        render=waiting_render(connection, variation.id, family.name) if stage == CUTTING else None,
        started=variation.now_started is not None,
        waited_ms=family.waited_ms,
    )
