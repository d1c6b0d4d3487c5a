"""Work that stands still: how a worker process notices it, and what becomes of the families that it holds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from redis import Redis
from sqlalchemy import text

from shared.database import in_transaction
from shared.families.claims import Claim, Holder
from shared.families.endings import give_back
from shared.families.recovery import free_stalled
from shared.lifecycle import CUTTING, FamilyStatus
from shared.settings import Settings
from tests.integration.conftest import Workshop, claimed
from tests.support.patience import wait_for
from workers import leases
from workers.leases import Lease

HUNG = Holder(name="gpu@hung 1.2", lock_key=5, lease_seconds=60)


@contextmanager
def watched(workshop: Workshop, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Lease, list[Holder]]]:
    """Run a lease that notices work that does not move within a moment, and note for whom it says so."""
    monkeypatch.setattr(leases, "BEAT_SECONDS", 0.05)
    stalled: list[Holder] = []
    lease = Lease(
        workshop.engine, redis, name="cpu@test 1.2", lease_seconds=60, stall_seconds=0.5, on_stall=stalled.append
    )
    lease.start()
    yield lease, stalled
    lease.stop()


def test_a_claim_without_progress_is_noticed(
    workshop: Workshop, redis_client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.submit()
    with watched(workshop, redis_client, monkeypatch) as (lease, stalled):
        lease.hold(claimed(workshop.claim(holder=lease.holder)))

        wait_for("the stall to be noticed", lambda: stalled)

        assert stalled[0] == lease.holder


def test_work_without_a_claim_that_hangs_is_noticed(
    workshop: Workshop, redis_client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A format is added, and a family cut again, without a claim."""
    with watched(workshop, redis_client, monkeypatch) as (lease, stalled), lease.watching():
        wait_for("the stall to be noticed", lambda: stalled)


def test_a_process_without_work_does_not_stand_still(
    workshop: Workshop, redis_client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.submit()
    with watched(workshop, redis_client, monkeypatch) as (lease, stalled):
        lease.release(lease.hold(claimed(workshop.claim(holder=lease.holder))))
        with lease.watching():
            pass

        threading.Event().wait(1)

        assert stalled == []


# --- what becomes of the families


@pytest.fixture
def stall(workshop: Workshop, settings: Settings) -> Callable[..., Claim]:
    """Return a function that claims the next family, lets the work on it stand still, and returns the claim."""

    def stall(suspects: set[UUID] | None = None) -> Claim:
        claim = claimed(workshop.claim(holder=HUNG))
        in_transaction(workshop.engine, lambda session: free_stalled(session, HUNG, suspects, 60, settings))
        return claim

    return stall


def test_a_stall_costs_nothing_and_the_family_goes_behind_the_others(
    workshop: Workshop, stall: Callable[..., Claim]
) -> None:
    first, second = workshop.submit("first"), workshop.submit("second")

    stall()

    family = workshop.family(first)
    assert (family.status, family.crashes, family.worker) == (FamilyStatus.QUEUED, 0, None)
    assert claimed(workshop.claim()).variation.id == second
    assert claimed(workshop.claim()).variation.id == first


def test_a_family_that_only_waited_while_the_work_stood_still_keeps_its_place(
    workshop: Workshop, stall: Callable[..., Claim]
) -> None:
    waiting = workshop.submit("waiting")
    workshop.submit("behind")

    stall(set())

    assert claimed(workshop.claim()).variation.id == waiting
    assert workshop.family(waiting).stalled_at is None


def test_stalls_count_as_faults_of_the_machine_while_no_other_family_is_finished(
    workshop: Workshop, stall: Callable[..., Claim], settings: Settings
) -> None:
    variation = workshop.submit()

    for _ in range(settings.crash_budget + 2):
        stall()

    family = workshop.family(variation)
    assert (family.status, family.crashes) == (FamilyStatus.QUEUED, 0)


def test_a_family_fails_when_stalls_follow_it_while_others_are_finished(
    workshop: Workshop, stall: Callable[..., Claim], settings: Settings
) -> None:
    hanging = workshop.submit("hanging")
    stall()

    for number in range(settings.crash_budget):
        assert workshop.family(hanging).status == FamilyStatus.QUEUED
        workshop.submit(f"other{number}")
        end_pauses(workshop)
        finish_other(workshop)
        stall()

    family = workshop.family(hanging)
    assert (family.status, family.error_code, family.crashes) == (FamilyStatus.FAILED, "stalled", settings.crash_budget)
    assert "stood still" in str(family.error)
    assert workshop.variation(hanging).status == "failed"


def test_a_family_that_always_hangs_alone_fails_in_the_end(
    workshop: Workshop, stall: Callable[..., Claim], settings: Settings
) -> None:
    variation = workshop.submit()

    for _ in range(settings.loss_budget):
        stall()

    assert workshop.family(variation).error_code == "lost"


def test_the_cut_of_a_family_begins_without_the_stalls_of_its_rendering(
    workshop: Workshop, stall: Callable[..., Claim]
) -> None:
    variation = workshop.submit()
    stall()

    workshop.finish_rendering(claimed(workshop.claim()))

    assert workshop.family(variation).stalled_at is None
    assert claimed(workshop.claim(CUTTING)).family.attempts == 1


def finish_other(workshop: Workshop) -> None:
    """Finish the family that was submitted last; the one that hangs goes back to its place."""
    hanging, other = claimed(workshop.claim()), claimed(workshop.claim())
    give_back(workshop.engine, hanging)
    workshop.finish_rendering(other)
    workshop.finish_cutting(claimed(workshop.claim(CUTTING)))


def end_pauses(workshop: Workshop) -> None:
    """End every back-off."""
    with workshop.engine.begin() as connection:
        connection.execute(text("UPDATE image_families SET available_at = clock_timestamp()"))
