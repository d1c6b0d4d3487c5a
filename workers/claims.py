"""Claiming a family, and ending the claim: every state that a worker moves a family through, in SQL.

A claim is a row of image_families with this worker's name, a lease and a fence. The fence grows with every change of
owner, and every ending checks it under a row lock: whoever lost the family can change nothing any more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.orm import Session

from shared.database import in_lasting_transaction, in_transaction
from shared.errors import ImageGeneratorError, LeaseLostError, UnsafePictureError
from shared.events import record_event, timestamp
from shared.formats import recipe
from shared.lifecycle import EventType, FamilyStatus, Stage, check_move
from shared.pictures import StagedPicture, discard_render, keep_render, store_pictures, supersede_cuts
from shared.queues import CPU_QUEUE, Doorbell
from shared.sizes import FamilyName
from shared.storage import PictureStore
from shared.tables import ImageFamily, ImageVariation
from shared.variations import settle

Result = TypeVar("Result")

#: Pause before a family is tried again after a fault of the surroundings, and before each try after a crash.
BACK_OFF_SECONDS = 1.0

#: How many pictures of a family the picture check may refuse before the family fails.
PICTURES_SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class Holder:
    """The process that claims: its name for people, its advisory lock for PostgreSQL."""

    name: str
    lock_key: int
    lease_seconds: float


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A family that this process may work on, as long as the fence stands."""

    family_id: UUID
    fence: int
    stage: Stage
    family: ImageFamily  #: as it was when it was claimed; detached
    variation: ImageVariation  #: the same
    started: bool  #: it was the first claim of the variation's run, so there is an event to publish

    @property
    def label(self) -> str:
        """What a person calls it."""
        return f"{self.variation.name} {self.family.name}"


#: Takes the family that the doorbell names if it waits, else the one that waits longest. Two steps rather than one
#: ORDER BY, so that both are index look-ups however long the queue is. A waiting family that still names a worker was
#: lost with it; that name is kept until the worker's parent has counted the loss.
_TAKE = """
UPDATE image_families
SET status = :working, worker = :worker, lock_key = :lock_key, fence = fence + 1, attempts = attempts + 1,
    lost_by = COALESCE(worker, lost_by), lease_until = clock_timestamp() + :lease_seconds * interval '1 second'
"""
CLAIM = text(f"""
WITH hinted AS (
    SELECT id FROM image_families
    WHERE id = :hint AND queue = :queue AND status = :waiting AND available_at <= clock_timestamp()
    FOR UPDATE SKIP LOCKED
), oldest AS (
    SELECT id FROM image_families
    WHERE NOT EXISTS (SELECT FROM hinted)
      AND queue = :queue AND status = :waiting AND available_at <= clock_timestamp()
      AND status IN ('queued', 'rendered')
    ORDER BY queued_at LIMIT 1
    FOR UPDATE SKIP LOCKED
)
{_TAKE}
WHERE id IN (SELECT id FROM hinted UNION ALL SELECT id FROM oldest)
RETURNING id
""")  # noqa: S608 -- a constant


#: Takes more that the GPU can denoise in one batch with a family: of its name, so of its size, with equal steps and
#: guidance. What has killed a process before is rendered alone. Looks at the oldest only, however long the queue is.
CLAIM_ALIKE = text(f"""
WITH oldest AS (
    SELECT id FROM image_families
    WHERE queue = :queue AND status = :waiting AND available_at <= clock_timestamp()
      AND status IN ('queued', 'rendered') AND name = :name AND crashes = 0
    ORDER BY queued_at LIMIT 100
), alike AS (
    SELECT f.id FROM image_families f JOIN image_variations v ON v.id = f.variation_id
    WHERE f.id IN (SELECT id FROM oldest) AND f.status = :waiting
      AND v.inference_steps = :inference_steps AND v.guidance_scale = :guidance_scale
    ORDER BY f.queued_at LIMIT :limit
    FOR UPDATE OF f SKIP LOCKED
)
{_TAKE}
WHERE id IN (SELECT id FROM alike)
RETURNING id
""")  # noqa: S608 -- a constant


def claim(engine: Engine, stage: Stage, queue: str, holder: Holder, hint: UUID, *, batch_size: int = 1) -> list[Claim]:
    """Claim a waiting family of a queue, and up to `batch_size - 1` more like it; none when nothing waits."""
    values = {
        "queue": queue,
        "waiting": stage.waiting,
        "working": stage.working,
        "worker": holder.name,
        "lock_key": holder.lock_key,
        "lease_seconds": holder.lease_seconds,
    }

    def take(session: Session) -> list[Claim]:
        family_id = session.scalar(CLAIM, {**values, "hint": hint})
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
    """The first claim of a run starts the variation; tells whether this was it."""
    if variation.started_at is not None:
        return False
    started = (
        update(ImageVariation)
        .where(ImageVariation.id == variation.id, ImageVariation.started_at.is_(None))
        .values(started_at=func.clock_timestamp())
        .returning(ImageVariation.started_at)
        .execution_options(synchronize_session=False)
    )
    started_at = session.scalar(started)
    if started_at is None:
        return False
    families = select(func.count()).where(ImageFamily.variation_id == variation.id)
    record_event(
        session,
        variation.id,
        EventType.VARIATION_STARTED,
        variationId=str(variation.id),
        variationName=variation.name,
        familyCount=session.scalar(families),
        startedAt=timestamp(started_at),
    )
    return True


@dataclass(frozen=True, kw_only=True)
class RenderRecord:
    """What is written down of a render."""

    milliseconds: int
    rendered_with: dict[str, Any]  #: what it takes to draw the same again; JSON
    score: float | None  #: what the picture check said, if it was asked


def finish_rendering(
    engine: Engine, store: PictureStore, claim: Claim, render: StagedPicture, record: RenderRecord
) -> Doorbell:
    """Store the lossless render and hand the family to the CPU workers; raises LeaseLostError."""

    def finish(session: Session, family: ImageFamily) -> None:
        store_pictures(session, store, claim.variation, family.name, [render])
        family.generation_time_ms = record.milliseconds
        family.rendered_with = record.rendered_with
        family.picture_score = record.score
        _enter(family, FamilyStatus.RENDERED)
        family.queue = CPU_QUEUE
        family.attempts = family.crashes = 0

    _end(engine, claim, finish)
    return Doorbell(family_id=claim.family_id, queue=CPU_QUEUE, label=claim.label)


def finish_cutting(
    engine: Engine,
    store: PictureStore,
    claim: Claim,
    pictures: Sequence[StagedPicture],
    *,
    milliseconds: int,
    public_image_url: str,
) -> None:
    """Store master and derivatives, serve them from now on, and settle the variation; raises LeaseLostError."""

    def finish(session: Session, family: ImageFamily) -> None:
        variation = session.get_one(ImageVariation, family.variation_id)
        supersede_cuts(session, variation.id, family.name)
        store_pictures(session, store, variation, family.name, pictures)
        family.recipe = recipe(FamilyName(family.name))
        keep_render(session, variation.id, family.name)
        family.generation_time_ms = (family.generation_time_ms or 0) + milliseconds
        _enter(family, FamilyStatus.COMPLETE)
        record_event(
            session,
            variation.id,
            EventType.FAMILY_COMPLETED,
            variationId=str(variation.id),
            familyName=family.name,
            familyIndex=family.family_index,
            generationTimeMs=family.generation_time_ms,
        )
        settle(session, variation, public_image_url)

    _end(engine, claim, finish)


def draw_again(engine: Engine, claim: Claim, score: float, public_image_url: str) -> Doorbell | None:
    """Refuse a picture: the family is drawn with another seed, or fails after PICTURES_SHOWN; raises LeaseLostError.

    Gives the doorbell to ring, or None where the family has failed.
    """

    def refuse(session: Session, family: ImageFamily) -> Doorbell | None:
        family.picture_score = score
        family.redraws += 1
        if family.redraws % PICTURES_SHOWN:
            _enter(family, FamilyStatus.QUEUED)
            return Doorbell(family_id=family.id, queue=family.queue, label=claim.label)
        sentence = (
            f"The picture check refused {PICTURES_SHOWN} pictures, the last with a score of {score:.2f}. Another prompt"
            " would help; a retry draws other seeds."
        )
        mark_failed(session, family, UnsafePictureError.code, sentence, public_image_url)
        return None

    return _end(engine, claim, refuse)


def fail(engine: Engine, claim: Claim, error: ImageGeneratorError, public_image_url: str) -> None:
    """End a family with an error that doing the same again would not mend; raises LeaseLostError."""
    _end(
        engine,
        claim,
        lambda session, family: mark_failed(session, family, error.code, str(error), public_image_url),
    )


def mark_failed(session: Session, family: ImageFamily, code: str, sentence: str, public_image_url: str) -> None:
    """Fail a locked family and settle its variation."""
    family.error_code = code
    family.error = sentence
    discard_render(session, family.variation_id, family.name)
    _enter(family, FamilyStatus.FAILED)
    settle(session, session.get_one(ImageVariation, family.variation_id), public_image_url)


def give_back(engine: Engine, claim: Claim, back_off_seconds: float = 0) -> None:
    """Let another worker have the family, without spending any budget; raises LeaseLostError."""

    def free(_session: Session, family: ImageFamily) -> None:
        family.available_at = func.clock_timestamp() + timedelta(seconds=back_off_seconds)
        family.attempts -= 1
        _enter(family, claim.stage.waiting)

    _end(engine, claim, free)


def _end(engine: Engine, claim: Claim, ending: Callable[[Session, ImageFamily], Result]) -> Result:
    """Run an ending under the fence. A COMMIT in doubt runs it again, and then finds the family gone: so be it."""

    def end(session: Session) -> Result:
        family = session.get(ImageFamily, claim.family_id, with_for_update=True)
        if family is None or family.fence != claim.fence or family.status != claim.stage.working:
            raise LeaseLostError(f"{claim.label} is no longer ours: canceled, deleted or taken over.")
        return ending(session, family)

    return in_lasting_transaction(engine, end)


def _enter(family: ImageFamily, status: FamilyStatus) -> None:
    """Leave the working state; the fence grows so that the claim ends with it."""
    check_move(FamilyStatus(family.status), status)
    family.status = status
    family.fence += 1
    family.worker = family.lost_by = None
    family.lease_until = None
    family.queued_at = func.clock_timestamp()
