"""Why a family waits: nobody serves its queue, the model is still being loaded, it pauses, or others come first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.database import database_now
from shared.families.moves import WAITING_STATES
from shared.lifecycle import WAITING, FamilyStatus
from shared.live_state import WorkerState, Workforce
from shared.queues import gpu_queue
from shared.tables import ImageFamily

MOST_BEFORE = 250  #: families that are counted; who waits behind so many does not care for the number

#: Numbers the families that have waited longest in each queue, from 0. The order makes PostgreSQL use the index.
PLACES = text(f"""
SELECT place.id, place.before
FROM unnest(CAST(:queues AS varchar[])) AS queues (queue)
CROSS JOIN LATERAL (
    SELECT oldest.id, row_number() OVER (ORDER BY oldest.queued_at) - 1 AS before
    FROM (
        SELECT f.id, f.queued_at FROM image_families f
        WHERE f.queue = queues.queue AND f.status IN ({WAITING_STATES})
        ORDER BY f.queued_at LIMIT :at_most
    ) AS oldest
) AS place
WHERE place.id = ANY(:ids)
""")  # noqa: S608 -- constants


def waiting_reasons(
    session: Session, families: Iterable[ImageFamily], workforce: Workforce | None
) -> Mapping[UUID, str]:
    """Say of each of these families that waits why it does, in a sentence. Without Redis no worker is known."""
    waiting = [family for family in families if family.status in WAITING]
    queued = [family for family in waiting if family.status == FamilyStatus.QUEUED]
    unserved = {family.id: reason for family in queued if (reason := not_served(family.queue, workforce))}
    served = [family for family in waiting if family.id not in unserved]
    if not served:
        return unserved
    places, now = _places(session, served), database_now(session)
    return unserved | {family.id: _pause(family, now) or _place(places.get(family.id)) for family in served}


def not_served(queue: str, workforce: Workforce | None) -> str | None:
    """Say why no GPU worker takes from a queue, in a sentence; None where one does, or where that is not known."""
    if workforce is None:
        return None
    model_id = queue.removeprefix(gpu_queue(""))
    serving = [worker for worker in workforce.living if worker.model_id == model_id]
    if not serving and model_id in workforce.ended:
        return f"No living GPU worker serves {queue}. The last one ended: {workforce.ended[model_id]}"
    if not serving:
        start = f"celery -A workers.masters worker --model {model_id}"
        return f"No living GPU worker serves {queue}: it waits until one is started with `{start}`."
    if all(worker.state == WorkerState.LOADING for worker in serving):
        seconds = max(worker.loading_seconds or 0 for worker in serving)
        return f"The GPU worker loads the model, for {seconds:.0f} s now."
    return None


def _pause(family: ImageFamily, now: datetime) -> str | None:
    seconds = (family.available_at - now).total_seconds()
    return f"It pauses for {seconds:.0f} s after a fault." if seconds >= 1 else None


def _place(before: int | None) -> str:
    if before is None:
        return f"{MOST_BEFORE} families or more come before it."
    return {0: "It is the next one.", 1: "1 family comes before it."}.get(before, f"{before} families come before it.")


def _places(session: Session, families: Sequence[ImageFamily]) -> Mapping[UUID, int]:
    queues = sorted({family.queue for family in families})
    ids = [family.id for family in families]
    rows = session.execute(PLACES, {"queues": queues, "ids": ids, "at_most": MOST_BEFORE})
    return {row.id: row.before for row in rows}
