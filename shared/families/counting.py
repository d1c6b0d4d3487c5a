"""Counting families, up to a bound."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import func, select, text, union_all
from sqlalchemy.orm import Session

from shared.database import MOST_COUNTED
from shared.families.moves import WAITING_STATES
from shared.lifecycle import WORKING, FamilyStatus
from shared.queues import CPU_QUEUE, QUEUES
from shared.tables import ImageFamily

#: The order makes PostgreSQL use the index: without it, a table of which a third waits here would be read until enough
#: were found, and as a whole where the statistics are wrong.
COUNT_WAITING = text(f"""
SELECT queue, (
    SELECT count(*) FROM (
        SELECT FROM image_families f WHERE f.queue = queues.queue AND f.status IN ({WAITING_STATES})
        ORDER BY f.queued_at LIMIT :at_most
    ) AS waiting
) AS families
FROM unnest(CAST(:queues AS varchar[])) AS queues (queue)
""")  # noqa: S608 -- constants


def count_waiting(session: Session, queues: Collection[str], *, at_most: int) -> Mapping[str, int]:
    """Count the families that wait in each of these queues, those that pause included, up to `at_most` in each."""
    counts = session.execute(COUNT_WAITING, {"queues": list(queues), "at_most": at_most})
    return {row.queue: row.families for row in counts}


def count_families(session: Session) -> Mapping[tuple[str, FamilyStatus], int]:
    """Count the families that wait, are worked on, or failed, by queue and state.

    At most MOST_COUNTED are counted in each queue, and of each other state in all queues together.
    """
    families = {
        (queue, FamilyStatus.RENDERED if queue == CPU_QUEUE else FamilyStatus.QUEUED): count
        for queue, count in count_waiting(session, QUEUES, at_most=MOST_COUNTED).items()
    }
    some = (
        select(ImageFamily.queue, ImageFamily.status)
        .where(ImageFamily.status == status)
        .order_by(ImageFamily.queued_at)
        .limit(MOST_COUNTED)
        for status in sorted({*WORKING, FamilyStatus.FAILED})
    )
    found = union_all(*(one.subquery().select() for one in some)).subquery()
    counts = select(found.c.queue, found.c.status, func.count()).group_by(found.c.queue, found.c.status)
    return families | {(queue, FamilyStatus(status)): count for queue, status, count in session.execute(counts)}
