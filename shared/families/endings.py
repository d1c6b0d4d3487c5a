"""Ending a claim: every state that a worker moves its family to, with what the worker made of the family.

Each ending runs under the fence: it raises LeaseLostError when the family was canceled, deleted or taken over.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Engine, func, text
from sqlalchemy.orm import Session

from image_generator_types.events import EventType
from image_generator_types.sizes import FamilyName
from shared.database import in_lasting_transaction
from shared.errors import ImageGeneratorError, LeaseLostError, UnsafePictureError
from shared.events import record_event
from shared.families.claims import Claim
from shared.families.moves import WAITING_BEFORE, move
from shared.families.settling import all_have_ended, settle
from shared.formats import recipe
from shared.lifecycle import FamilyStatus, check_move
from shared.pictures.rows import StagedPicture, discard_render, keep_render, store_pictures
from shared.pictures.store import PictureStore
from shared.queues import CPU_QUEUE
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
    made_at: datetime | None = None  #: when the same pixels were drawn first, if that was before


#: Owned by the caller, and locked until the commit. PostgreSQL asks again after it has waited for the lock.
FENCE = text("SELECT id FROM image_families WHERE id = :id AND fence = :fence AND status = :working FOR UPDATE")

#: What every family leaves behind when a stage of its work is done, as in `_enter`: its place in the queue of that
#: stage, and its owner.
_DONE = """
queued_at = clock_timestamp(), fence = fence + 1, worker = NULL, lost_by = NULL, lease_until = NULL
"""

RENDERED = text(f"""
UPDATE image_families
SET {_DONE}, status = :status, queue = :queue, attempts = 0, crashes = 0, stalled_at = NULL,
    generation_time_ms = :milliseconds, render_time_ms = :milliseconds, wait_time_ms = :waited_ms,
    rendered_with = CAST(:rendered_with AS jsonb), picture_score = :score
WHERE id = :id
""")  # noqa: S608 -- a constant

COMPLETED = text(f"""
UPDATE image_families
SET {_DONE}, status = :status, recipe = :recipe, generation_time_ms = :generation_time_ms, cut_time_ms = :cut_time_ms,
    wait_time_ms = :wait_time_ms
WHERE id = :id
""")  # noqa: S608 -- a constant


def finish_rendering(
    engine: Engine, store: PictureStore, claim: Claim, render: StagedPicture, record: RenderRecord
) -> None:
    """Store the lossless render and hand the family over to the CPU workers, to be rung in CPU_QUEUE."""
    check_move(claim.stage.working, FamilyStatus.RENDERED)

    def finish(session: Session) -> None:
        connection = session.connection()
        store_pictures(connection, store, claim.variation, claim.family.name, [render], made_at=record.made_at)
        values = {
            "status": FamilyStatus.RENDERED,
            "queue": CPU_QUEUE,
            "milliseconds": record.milliseconds,
            "waited_ms": claim.waited_ms,
            "rendered_with": json.dumps(record.rendered_with),
            "score": record.score,
        }
        connection.execute(RENDERED, {"id": claim.family_id, **values})

    _under_fence(engine, claim, finish)


def finish_cutting(
    engine: Engine, store: PictureStore, claim: Claim, pictures: Sequence[StagedPicture], *, milliseconds: int
) -> None:
    """Store and serve the master and the derivatives, complete the family, and settle its variation."""
    check_move(claim.stage.working, FamilyStatus.COMPLETE)
    variation, family = claim.variation, claim.family
    render_time_ms = family.generation_time_ms or 0
    times = {
        "generation_time_ms": render_time_ms + milliseconds,
        "cut_time_ms": milliseconds,
        "wait_time_ms": (family.wait_time_ms or 0) + claim.waited_ms,
    }

    def finish(session: Session) -> None:
        connection = session.connection()
        store_pictures(connection, store, variation, family.name, pictures, all_cuts=True)
        keep_render(connection, variation.id, family.name)
        values = {
            "status": FamilyStatus.COMPLETE,
            "recipe": recipe(FamilyName(family.name)),
            **times,
        }
        connection.execute(COMPLETED, {"id": claim.family_id, **values})
        record_event(
            connection,
            variation.id,
            EventType.FAMILY_COMPLETED,
            variationId=str(variation.id),
            familyName=family.name,
            familyIndex=family.family_index,
            generationTimeMs=times["generation_time_ms"],
            renderTimeMs=render_time_ms,
            cutTimeMs=times["cut_time_ms"],
            waitTimeMs=times["wait_time_ms"],
        )
        if all_have_ended(connection, variation.id):
            settle(session, session.get_one(ImageVariation, variation.id))

    _under_fence(engine, claim, finish)


def draw_again(engine: Engine, claim: Claim, score: float) -> str | None:
    """Refuse a picture: queue the family for another seed, or fail it after PICTURES_SHOWN pictures.

    Returns the sentence with which the family has failed, or None.
    """

    def refuse(session: Session, family: ImageFamily) -> str | None:
        family.picture_score = score
        family.redraws += 1
        if family.redraws % PICTURES_SHOWN:
            _enter(family, FamilyStatus.QUEUED)
            return None
        sentence = (
            f"The picture check refused {PICTURES_SHOWN} pictures, the last with a score of {score:.2f}. Another prompt"
            " would help; a retry draws other seeds."
        )
        mark_failed(session, family, UnsafePictureError.code, sentence)
        return sentence

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
    """Run an ending of the rare kind under the fence, with the family, which is locked."""
    return _under_fence(engine, claim, lambda session: ending(session, session.get_one(ImageFamily, claim.family_id)))


def _under_fence(engine: Engine, claim: Claim, ending: Callable[[Session], Result]) -> Result:
    """Run an ending under the fence.

    After a COMMIT in doubt the ending runs once more. If that COMMIT had succeeded, the claim is gone by then, and the
    caller gets a LeaseLostError for a family that is ended as it should be.
    """
    ours = {"id": claim.family_id, "fence": claim.fence, "working": claim.stage.working}

    def end(session: Session) -> Result:
        if session.connection().scalar(FENCE, ours) is None:
            raise LeaseLostError(f"{claim.label} is no longer ours: canceled, deleted or taken over.")
        return ending(session)

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
