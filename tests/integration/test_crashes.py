"""What a worker's parent does when a child of it has died."""

from __future__ import annotations

import os
import subprocess
import sys
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from shared.errors import LeaseLostError
from shared.lifecycle import FamilyStatus
from shared.settings import Settings
from tests.integration.conftest import Workshop, claimed
from workers.bootsteps import count_crashes
from workers.claims import Holder
from workers.worker_process import process_name

NODE = "gpu@test"


def dead_child() -> Holder:
    """A holder whose process has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return holder(ended.pid)


def holder(pid: int) -> Holder:
    """A child of this worker."""
    return Holder(name=process_name(NODE, pid), lock_key=1, lease_seconds=60)


def end_pauses(engine: Engine) -> None:
    """Let every back-off be over."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE image_families SET available_at = clock_timestamp()"))


def test_what_a_dead_child_worked_on_is_tried_again_after_a_pause(workshop: Workshop, settings: Settings) -> None:
    variation = workshop.submit()
    claimed(workshop.claim(holder=dead_child()))

    count_crashes(workshop.engine, NODE, settings)

    family = workshop.family(variation)
    assert (family.status, family.crashes, family.worker) == (FamilyStatus.QUEUED, 1, None)
    assert workshop.claim() is None


def test_a_family_fails_when_its_crash_budget_is_spent(workshop: Workshop, settings: Settings) -> None:
    variation = workshop.submit()

    for _ in range(settings.crash_budget):
        end_pauses(workshop.engine)
        claimed(workshop.claim(holder=dead_child()))
        count_crashes(workshop.engine, NODE, settings)

    family = workshop.family(variation)
    assert (family.status, family.error_code) == (FamilyStatus.FAILED, "crashed")


def test_only_the_last_claim_of_a_dead_child_is_charged(workshop: Workshop, settings: Settings) -> None:
    """The one before was rendered already, and waited in the background to be stored."""
    first, second = workshop.submit("first"), workshop.submit("second")
    dead = dead_child()
    claimed(workshop.claim(holder=dead, hint=family_id(workshop, first)))
    claimed(workshop.claim(holder=dead, hint=family_id(workshop, second)))

    count_crashes(workshop.engine, NODE, settings)

    assert workshop.family(first).crashes == 0
    assert workshop.family(second).crashes == 1
    assert {workshop.family(first).status, workshop.family(second).status} == {FamilyStatus.QUEUED}


def test_a_living_child_is_not_charged(workshop: Workshop, settings: Settings) -> None:
    variation = workshop.submit()
    claimed(workshop.claim(holder=holder(os.getpid())))

    count_crashes(workshop.engine, NODE, settings)

    assert workshop.family(variation).status == FamilyStatus.RENDERING


def test_the_children_of_a_lost_parent_are_not_charged(workshop: Workshop, settings: Settings) -> None:
    """The parent that was started again has the same name, but another token."""
    variation = workshop.submit()
    stranger = Holder(name=f"{NODE} 0badcafe.{2**22}", lock_key=1, lease_seconds=60)
    claimed(workshop.claim(holder=stranger))

    count_crashes(workshop.engine, NODE, settings)

    assert workshop.family(variation).crashes == 0


def test_what_a_dead_child_had_finished_is_not_charged(workshop: Workshop, settings: Settings) -> None:
    variation = workshop.submit()
    workshop.finish_rendering(claimed(workshop.claim(holder=dead_child())))

    count_crashes(workshop.engine, NODE, settings)

    family = workshop.family(variation)
    assert (family.status, family.crashes) == (FamilyStatus.RENDERED, 0)


def test_a_family_that_the_sweep_freed_first_is_charged_all_the_same(workshop: Workshop, settings: Settings) -> None:
    """Or a poisonous family could crash processes for ever, freed by whoever is faster."""
    variation = workshop.submit()
    claimed(workshop.claim(holder=dead_child()))
    free_all(workshop.engine)

    count_crashes(workshop.engine, NODE, settings)

    assert workshop.family(variation).crashes == 1


def test_a_family_that_another_worker_has_already_is_charged_and_left_to_it(
    workshop: Workshop, settings: Settings
) -> None:
    """The sweep and an idle worker may both be faster than the parent of the dead one."""
    variation, before = workshop.submit("poison"), workshop.submit("before")
    dead = dead_child()
    claimed(workshop.claim(holder=dead, hint=family_id(workshop, before)))
    claimed(workshop.claim(holder=dead, hint=family_id(workshop, variation)))
    free_all(workshop.engine)
    other = holder(os.getpid())
    claimed(workshop.claim(holder=other, hint=family_id(workshop, variation)))
    claimed(workshop.claim(holder=other, hint=family_id(workshop, before)))

    count_crashes(workshop.engine, NODE, settings)
    count_crashes(workshop.engine, NODE, settings)

    family = workshop.family(variation)
    assert (family.status, family.crashes, family.worker) == (FamilyStatus.RENDERING, 1, other.name)
    assert workshop.family(before).crashes == 0


def test_a_budget_that_is_spent_while_another_worker_has_the_family_fails_it(
    workshop: Workshop, settings: Settings
) -> None:
    variation = workshop.submit()
    claimed(workshop.claim(holder=dead_child()))
    free_all(workshop.engine)
    later = claimed(workshop.claim(holder=holder(os.getpid())))

    count_crashes(workshop.engine, NODE, settings.model_copy(update={"crash_budget": 1}))

    assert workshop.family(variation).status == FamilyStatus.FAILED
    with pytest.raises(LeaseLostError):
        workshop.finish_rendering(later)


def free_all(engine: Engine) -> None:
    """What the sweep does when a lock is gone."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE image_families SET status = 'queued', fence = fence + 1, lease_until = NULL"))


def family_id(workshop: Workshop, variation: UUID) -> UUID:
    """The id of a variation's only family."""
    return workshop.family(variation).id
