"""Ending a claim: every state that a worker moves its family to, with what the worker made of the family.

Each ending runs under the fence: it raises LeaseLostError when the family was canceled, deleted or taken over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import Engine, func
from sqlalchemy.orm import Session

from shared.database import in_lasting_transaction
from shared.errors import ImageGeneratorError, LeaseLostError, UnsafePictureError
from shared.events import record_event
from shared.families.claims import Claim
from shared.families.moves import WAITING_BEFORE, move
from shared.families.settling import settle
from shared.formats import recipe
from shared.lifecycle import EventType, FamilyStatus
from shared.pictures.rows import StagedPicture, discard_render, keep_render, store_pictures, supersede_cuts
from shared.pictures.store import PictureStore
from shared.queues import CPU_QUEUE, Doorbell
from shared.sizes import FamilyName
from shared.tables import ImageFamily, ImageVariation

Result = TypeVar("Result")

#: Pause before a family is tried again after a fault of the infrastructure, and after its first crash.
BACK_OFF_SECONDS = 1.0

#: The picture check refuses at most this many pictures of a family; then the family fails.
PICTURES_SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class RenderRecord:
    """What is recorded of a render."""

    milliseconds: int
    rendered_with: dict[str, Any]  #: all that is needed to draw the same picture again; JSON
    score: float | None  #: of the picture check; None where it was not asked


def finish_rendering(
    engine: Engine, store: PictureStore, claim: Claim, render: StagedPicture, record: RenderRecord
) -> Doorbell:
    """Store the lossless render and hand the family over to the CPU workers; returns the doorbell to ring."""

    def finish(session: Session, family: ImageFamily) -> None:
        store_pictures(session, store, claim.variation, family.name, [render])
        family.generation_time_ms = record.milliseconds
        family.rendered_with = record.rendered_with
        family.picture_score = record.score
        _enter(family, FamilyStatus.RENDERED)
        family.queue = CPU_QUEUE
        family.attempts = family.crashes = 0
        family.stalled_at = None

    _end(engine, claim, finish)
    return Doorbell(family_id=claim.family_id, queue=CPU_QUEUE, label=claim.label)


def finish_cutting(
    engine: Engine, store: PictureStore, claim: Claim, pictures: Sequence[StagedPicture], *, milliseconds: int
) -> None:
    """Store and serve the master and the derivatives, complete the family, and settle its variation."""

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
        settle(session, variation)

    _end(engine, claim, finish)


def draw_again(engine: Engine, claim: Claim, score: float) -> Doorbell | None:
    """Refuse a picture: queue the family for another seed, or fail it after PICTURES_SHOWN pictures.

    Returns the doorbell to ring, or None when the family has failed.
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
        mark_failed(session, family, UnsafePictureError.code, sentence)
        return None

    return _end(engine, claim, refuse)


def fail(engine: Engine, claim: Claim, error: ImageGeneratorError) -> None:
    """Fail a family with an error that another try would not mend."""
    _end(engine, claim, lambda session, family: mark_failed(session, family, error.code, str(error)))


def mark_failed(session: Session, family: ImageFamily, code: str, sentence: str) -> None:
    """Fail a locked family and settle its variation."""
    family.error_code = code
    family.error = sentence
    discard_render(session, family.variation_id, family.name)
    _enter(family, FamilyStatus.FAILED)
    settle(session, session.get_one(ImageVariation, family.variation_id))


def give_back(engine: Engine, claim: Claim, back_off_seconds: float = 0) -> None:
    """Return the family to its queue for another worker, without spending any of its budgets."""

    def free(_session: Session, family: ImageFamily) -> None:
        family.available_at = func.clock_timestamp() + timedelta(seconds=back_off_seconds)
        family.attempts -= 1
        _enter(family, claim.stage.waiting)

    _end(engine, claim, free)


def _end(engine: Engine, claim: Claim, ending: Callable[[Session, ImageFamily], Result]) -> Result:
    """Run an ending under the fence.

    After a COMMIT in doubt the ending runs once more. If that COMMIT had succeeded, the claim is gone by then, and the
    caller gets a LeaseLostError for a family that is ended as it should be.
    """

    def end(session: Session) -> Result:
        family = session.get(ImageFamily, claim.family_id, with_for_update=True)
        if family is None or family.fence != claim.fence or family.status != claim.stage.working:
            raise LeaseLostError(f"{claim.label} is no longer ours: canceled, deleted or taken over.")
        return ending(session, family)

    return in_lasting_transaction(engine, end)


def _enter(family: ImageFamily, status: FamilyStatus) -> None:
    """Move a family out of its working state; the fence grows, so that its claim ends."""
    if (
        WAITING_BEFORE.get(FamilyStatus(family.status)) != status
    ):  # a family that goes back keeps its place in the queue
        family.queued_at = func.clock_timestamp()
    move(family, status)
    family.fence += 1
    family.worker = family.lost_by = None
    family.lease_until = None
