"""Recovery: free families whose worker is lost, and find waiting families that no worker was told of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session, aliased

from image_generator_types.events import EventType
from shared.database import AdvisoryLock, database_now
from shared.families.claims import Holder
from shared.families.endings import BACK_OFF_SECONDS, mark_failed
from shared.families.moves import WAITING_BEFORE, WAITING_STATES, WORKING_STATES, move
from shared.lifecycle import ACTIVE, WORKING, FamilyStatus
from shared.queues import Doorbell
from shared.settings import Settings
from shared.tables import ImageEvent, ImageFamily, ImageVariation

log = structlog.get_logger(__name__)

FEWEST_DOORBELLS = 200  #: in a queue in which so many families wait

_GO_BACK = " ".join(f"WHEN '{working}' THEN '{waiting}'" for working, waiting in WAITING_BEFORE.items())

#: Frees families whose worker no longer holds its lock (the process is dead) or whose lease has run out (it is frozen
#: or unreachable). For 5 s after PostgreSQL has started no lock counts as gone: living workers need a moment to take
#: theirs again. A family keeps its place in the queue. From the third loss on it pauses, so that a machine on which
#: every process dies does not spend one family's budget after the other.
FREE_LOST = text(f"""
UPDATE image_families SET
    status = CASE status {_GO_BACK} END,
    fence = fence + 1, lease_until = NULL,
    available_at = GREATEST(available_at, clock_timestamp() + (attempts - 2) * interval '1 second')
WHERE id IN (
    SELECT id FROM image_families
    WHERE status IN ({WORKING_STATES}) AND (
        lease_until < clock_timestamp()
        OR (
            pg_postmaster_start_time() < clock_timestamp() - interval '5 seconds'
            AND NOT EXISTS (
                SELECT FROM pg_locks
                WHERE locktype = 'advisory' AND classid = :lock_class AND objid = lock_key AND objsubid = 2
                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            )
        )
    )
    FOR UPDATE SKIP LOCKED
)
RETURNING id, attempts
""")  # noqa: S608 -- constants

#: Leaves out as many families of each queue as it has doorbells. Each queue has its own limit: a long one cannot hide
#: another.
UNHEARD = text(f"""
SELECT waiting.id, queues.queue, image_variations.name || ' ' || waiting.name AS label
FROM unnest(CAST(:queues AS varchar[]), CAST(:doorbells AS integer[])) AS queues (queue, doorbells)
CROSS JOIN LATERAL (
    SELECT f.id, f.name, f.variation_id FROM image_families f
    WHERE f.queue = queues.queue AND f.status IN ({WAITING_STATES})
      AND f.available_at < clock_timestamp() AND f.queued_at < clock_timestamp() - interval '0.5 seconds'
    ORDER BY f.queued_at OFFSET queues.doorbells LIMIT GREATEST(0, :limit - queues.doorbells)
) AS waiting JOIN image_variations ON image_variations.id = waiting.variation_id
""")  # noqa: S608 -- constants


def free_lost(session: Session, loss_budget: int) -> int:
    """Return families of dead and frozen workers to their queue, and return how many.

    A loss costs no crash budget, since it is rarely the family's fault. A family that was lost `loss_budget` times
    fails: perhaps it needs so much memory that its worker and the parent, which would count the crash, die together.
    """
    freed = session.execute(FREE_LOST, {"lock_class": int(AdvisoryLock.WORKER)}).all()
    for row in freed:
        if row.attempts >= loss_budget:
            _fail_lost(session, session.get_one(ImageFamily, row.id, with_for_update=True))
    return len(freed)


def _fail_lost(session: Session, family: ImageFamily) -> None:
    sentence = (
        f"Its worker was lost {family.attempts} times while it worked on it, and nobody could see why. Perhaps it needs"
        " more memory than the machine has."
    )
    log.error("family_lost_too_often", family=str(family.id), name=family.name, attempts=family.attempts)
    mark_failed(session, family, "lost", sentence)


def unheard(session: Session, doorbells: Mapping[str, int]) -> list[Doorbell]:
    """Find families that have waited so long that their own doorbell must have been lost.

    `doorbells` counts those that still lie in each queue; they serve as many families.
    """
    queues = {"queues": list(doorbells), "doorbells": list(doorbells.values())}
    waiting = session.execute(UNHEARD, {**queues, "limit": FEWEST_DOORBELLS})
    return [Doorbell(family_id=row.id, queue=row.queue, label=row.label) for row in waiting]


def charge_crashes(
    session: Session,
    name_prefix: str,
    is_dead: Callable[[str], bool],
    suspects: Collection[UUID] | None,
    settings: Settings,
) -> int:
    """Charge families with the death of the processes that worked on them, and free all that they held.

    Returns how many families they still held; those that the sweep has freed before were counted there.

    Args:
        session: the caller's transaction.
        name_prefix: how the names of the caller's own worker processes begin.
        is_dead: says of such a name whether its process has ended.
        suspects: the families that a process worked on when it died; None where it worked on all that it held. What
            else it held only waited to be stored, and is freed without a charge.
        settings: with the budgets.
    """
    owners = (ImageFamily.worker, ImageFamily.lost_by)
    ours = or_(*(owner.startswith(name_prefix, autoescape=True) for owner in owners))
    held = select(ImageFamily).where(ours, ImageFamily.status.in_(ACTIVE)).with_for_update()
    lost = 0
    for family in session.scalars(held):
        names = {name for name in (family.worker, family.lost_by) if name and name.startswith(name_prefix)}
        dead = {name for name in names if is_dead(name)}
        if not dead:
            continue
        family.lost_by = None  # counted now
        lost += family.worker in dead and family.status in WORKING
        if suspects is None or family.id in suspects:
            family.crashes += 1
            log.error("family_crashed_process", family=str(family.id), name=family.name, crashes=family.crashes)
        if family.crashes >= settings.crash_budget:
            sentence = f"{family.crashes} worker processes died of it, one after the other."
            mark_failed(session, family, "crashed", sentence)
        elif family.attempts >= settings.loss_budget and family.worker in dead:
            _fail_lost(session, family)
        elif family.worker in dead:  # otherwise another worker has it already, and keeps it
            _free(session, family)
    return lost


def free_stalled(
    session: Session, holder: Holder, suspects: Collection[UUID] | None, stall_seconds: float, settings: Settings
) -> int:
    """Free all families of a process whose work stands still, before the process is ended. Returns how many.

    The families that it worked on (`suspects`, or all) go behind the others that wait. Usually the machine is to blame,
    which costs no crash budget. A stall counts like a crash when it follows the family: work on it stood still before,
    and others were finished in between.
    """
    held = select(ImageFamily).where(ImageFamily.lock_key == holder.lock_key, ImageFamily.status.in_(WORKING))
    families = session.scalars(held.with_for_update()).all()
    for family in families:
        suspected = suspects is None or family.id in suspects
        if suspected:
            family.crashes += _others_were_finished(session, family)
            family.queued_at = database_now(session)
            family.stalled_at = family.stalled_at or family.queued_at
            log.error("family_stalled", family=str(family.id), name=family.name, crashes=family.crashes)
        if suspected and family.crashes >= settings.crash_budget:
            sentence = (
                f"Work on it stood still for {stall_seconds:.0f} s each time, while other families were finished."
            )
            mark_failed(session, family, "stalled", sentence)
        elif family.attempts >= settings.loss_budget:
            _fail_lost(session, family)
        else:
            _free(session, family)
    return len(families)


def _others_were_finished(session: Session, family: ImageFamily) -> bool:
    """Return whether others were finished since work on a family first stood still: of its model, if it renders."""
    since = family.stalled_at
    if since is None:
        return False
    finished = select(ImageEvent.id).where(
        ImageEvent.type == EventType.FAMILY_COMPLETED,
        ImageEvent.occurred_at > since,
        or_(ImageEvent.published_at > since, ImageEvent.published_at.is_(None)),  # both have an index
    )
    if family.status == FamilyStatus.RENDERING:
        model = select(ImageVariation.model_id).where(ImageVariation.id == family.variation_id).scalar_subquery()
        variation = aliased(ImageVariation)
        finished = finished.join(variation, variation.id == ImageEvent.variation_id).where(variation.model_id == model)
    return bool(session.scalar(select(finished.exists())))


def _free(session: Session, family: ImageFamily) -> None:
    """Return a family to its queue, unless the sweep was faster, after a pause that doubles with each crash."""
    if family.status in WORKING:
        move(family, WAITING_BEFORE[FamilyStatus(family.status)])
        family.fence += 1
        family.lease_until = None
    family.worker = None
    if family.crashes:
        pause = timedelta(seconds=BACK_OFF_SECONDS * 2 ** (family.crashes - 1))
        family.available_at = database_now(session) + pause
