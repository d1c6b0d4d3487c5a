"""Recovery: free families whose worker is lost, and compare the queues with the families that wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session, aliased

from image_generator_types.events import EventType
from shared.database import AdvisoryLock, database_now
from shared.families.claims import Holder
from shared.families.endings import BACK_OFF_SECONDS, mark_failed
from shared.families.moves import WAITING_BEFORE, WAITING_STATES, WORKING_STATES, move
from shared.lifecycle import ACTIVE, WORKING, FamilyStatus, Stage, stage_of
from shared.settings import Settings
from shared.tables import ImageEvent, ImageFamily, ImageVariation, log_names

log = structlog.get_logger(__name__)

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
RETURNING id, attempts, fence, status, worker,
          (SELECT v.name FROM image_variations v WHERE v.id = variation_id) || ' ' || name AS label
""")  # noqa: S608 -- constants

COUNTED_AT_ONCE = 1_000  #: families of a queue in one statement, so that none takes longer the more wait

_EARLIEST = datetime.fromtimestamp(0, UTC)

#: Counts some of the families that may be claimed, behind those that were counted before. One whose own doorbell may be
#: on its way is not yet unheard. The order makes PostgreSQL use the index, as in COUNT_WAITING.
COUNT_CLAIMABLE = text(f"""
SELECT queues.queue, waiting.families, waiting.unheard, waiting.last
FROM unnest(CAST(:queues AS varchar[]), CAST(:since AS timestamptz[])) AS queues (queue, since)
CROSS JOIN LATERAL (
    SELECT count(*) AS families, max(queued_at) AS last,
           count(*) FILTER (WHERE queued_at < now() - interval '0.5 seconds') AS unheard
    FROM (
        SELECT f.queued_at FROM image_families f
        WHERE f.queue = queues.queue AND f.status IN ({WAITING_STATES})
          AND f.queued_at > queues.since AND f.available_at < clock_timestamp()
        ORDER BY f.queued_at FETCH FIRST {COUNTED_AT_ONCE} ROWS WITH TIES
    ) AS oldest
) AS waiting
""")  # noqa: S608 -- constants


@dataclass(frozen=True, kw_only=True)
class Loss:
    """A claim that ended with its worker."""

    family_id: UUID
    fence: int  #: of the claim
    label: str
    stage: Stage
    worker: str  #: the process
    reason: str
    failed_with: str | None = None  #: the code of its error, if the family has failed; otherwise another worker tries
    seen_before: bool = False  #: whether a sweep has freed the family already


def free_lost(session: Session, loss_budget: int) -> list[Loss]:
    """Return families of dead and frozen workers to their queue.

    A loss costs no crash budget, since it is rarely the family's fault. A family that was lost `loss_budget` times
    fails: perhaps it needs so much memory that its worker and the parent, which would count the crash, die together.
    """
    losses = []
    for row in session.execute(FREE_LOST, {"lock_class": int(AdvisoryLock.WORKER)}).all():
        loss = Loss(
            family_id=row.id,
            fence=row.fence - 1,
            label=row.label,
            stage=stage_of(row.status),
            worker=row.worker,
            reason="Its worker died or was frozen; another one tries.",
        )
        if row.attempts >= loss_budget:
            loss = _fail_lost(session, session.get_one(ImageFamily, row.id, with_for_update=True))
        losses.append(loss)
    return losses


def surplus_doorbells(session: Session, doorbells: Mapping[str, int], *, at_most: int) -> Mapping[str, int]:
    """Compare the doorbells in each queue with the families that may be claimed there, up to `at_most`.

    Returns how many doorbells are too many; where some are missing, the number is negative.
    """
    families, unheard = Counter[str](), Counter[str]()
    since = dict.fromkeys(doorbells, _EARLIEST)
    while since:
        counted = session.execute(COUNT_CLAIMABLE, {"queues": list(since), "since": list(since.values())}).all()
        since = {}
        for row in counted:
            families[row.queue] += row.families
            unheard[row.queue] += row.unheard
            if row.families >= COUNTED_AT_ONCE and families[row.queue] < at_most:
                since[row.queue] = row.last
    surplus = {
        queue: max(0, lying - min(at_most, families[queue])) - max(0, min(at_most, unheard[queue]) - lying)
        for queue, lying in doorbells.items()
    }
    return {queue: count for queue, count in surplus.items() if count}


def _fail_lost(session: Session, family: ImageFamily) -> Loss:
    sentence = (
        f"Its worker was lost {family.attempts} times while it worked on it, and nobody could see why. Perhaps it needs"
        " more memory than the machine has."
    )
    log.error(
        "family_lost_too_often",
        **log_names(family),
        attempts=family.attempts,
    )
    return _fail(session, family, "lost", sentence)


def _fail(session: Session, family: ImageFamily, code: str, sentence: str) -> Loss:
    loss = _loss(session, family, sentence, failed_with=code)
    mark_failed(session, family, code, sentence)
    return loss


def _loss(session: Session, family: ImageFamily, reason: str, failed_with: str | None = None) -> Loss:
    """Describe the loss of a locked family that its worker holds still, or that a sweep has freed."""
    is_held = family.status in WORKING
    return Loss(
        family_id=family.id,
        fence=family.fence if is_held else family.fence - 1,
        label=f"{session.get_one(ImageVariation, family.variation_id).name} {family.name}",
        stage=stage_of(family.status),
        worker=family.worker or "",
        reason=reason,
        failed_with=failed_with,
        seen_before=not is_held,
    )


def charge_crashes(
    session: Session,
    name_prefix: str,
    is_dead: Callable[[str], bool],
    suspects: Collection[UUID] | None,
    settings: Settings,
) -> list[Loss]:
    """Charge families with the death of the processes that worked on them, and free all that they held.

    Returns what they lost. Of those that a sweep has freed before, only those that fail now are among them.

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
    losses = []
    for family in session.scalars(held).all():
        names = {name for name in (family.worker, family.lost_by) if name and name.startswith(name_prefix)}
        dead = {name for name in names if is_dead(name)}
        if not dead:
            continue
        family.lost_by = None  # counted now
        if suspects is None or family.id in suspects:
            family.crashes += 1
            log.error(
                "family_crashed_process",
                **log_names(family),
                crashes=family.crashes,
            )
        if family.crashes >= settings.crash_budget:
            sentence = f"{family.crashes} worker processes died of it, one after the other."
            losses.append(_fail(session, family, "crashed", sentence))
        elif family.attempts >= settings.loss_budget and family.worker in dead:
            losses.append(_fail_lost(session, family))
        elif family.worker in dead:  # otherwise another worker has it already, and keeps it
            if family.status in WORKING:
                losses.append(_loss(session, family, "Its worker process died; another one tries."))
            _free(session, family)
    return losses


def free_stalled(
    session: Session, holder: Holder, suspects: Collection[UUID] | None, stall_seconds: float, settings: Settings
) -> list[Loss]:
    """Free all families of a process whose work stands still, before the process is ended.

    The families that it worked on (`suspects`, or all) go behind the others that wait. Usually the machine is to blame,
    which costs no crash budget. A stall counts like a crash when it follows the family: work on it stood still before,
    and others were finished in between.
    """
    held = select(ImageFamily).where(ImageFamily.lock_key == holder.lock_key, ImageFamily.status.in_(WORKING))
    losses = []
    for family in session.scalars(held.with_for_update()).all():
        suspected = suspects is None or family.id in suspects
        if suspected:
            family.crashes += _others_were_finished(session, family)
            family.queued_at = database_now(session)
            family.stalled_at = family.stalled_at or family.queued_at
            log.error(
                "family_stalled",
                **log_names(family),
                crashes=family.crashes,
            )
        if suspected and family.crashes >= settings.crash_budget:
            sentence = (
                f"Work on it stood still for {stall_seconds:.0f} s each time, while other families were finished."
            )
            losses.append(_fail(session, family, "stalled", sentence))
        elif family.attempts >= settings.loss_budget:
            losses.append(_fail_lost(session, family))
        else:
            losses.append(
                _loss(session, family, f"Its work stood still for {stall_seconds:.0f} s; another worker tries.")
            )
            _free(session, family)
    return losses


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
