"""What a worker's parent does when a child of it has died."""

from __future__ import annotations

import multiprocessing
import os
import signal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text

from shared.catalog import find_model
from shared.database import in_transaction
from shared.errors import LeaseLostError
from shared.families.claims import Holder
from shared.families.endings import give_back
from shared.families.recovery import free_lost
from shared.lifecycle import FamilyStatus
from shared.settings import LARGEST_BATCH, Settings
from tests.integration.conftest import Workshop, claimed, dead_child, end_pauses
from workers.bootsteps import count_crashes
from workers.masters.assignment import GpuAssignment
from workers.worker_process import process_name

NODE = "gpu@test"


def holder(pid: int) -> Holder:
    """Return a holder for a child of this worker."""
    return Holder(name=process_name(NODE, pid), lock_key=1, lease_seconds=60)


def test_the_family_of_a_dead_child_is_tried_again_after_a_pause(workshop: Workshop, settings: Settings) -> None:
    variation = workshop.submit()
    claimed(workshop.claim(holder=dead_child()))

    assert len(count_crashes(workshop.engine, NODE, settings)) == 1, "a family is lost"

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


def test_only_the_family_that_a_dead_child_was_rendering_is_charged(workshop: Workshop, settings: Settings) -> None:
    """A family that it had rendered only waited to be stored, and one that it had claimed ahead was not begun."""
    before, poison, ahead = (workshop.submit(name) for name in ("before", "poison", "ahead"))
    dead = dead_child()
    for _ in range(3):
        claimed(workshop.claim(holder=dead))

    count_crashes(workshop.engine, NODE, settings, {family_id(workshop, poison)})

    families = [workshop.family(variation) for variation in (before, poison, ahead)]
    assert [family.crashes for family in families] == [0, 1, 0]
    assert {family.status for family in families} == {FamilyStatus.QUEUED}


def test_a_parent_knows_which_families_its_child_rendered_when_it_died() -> None:
    """Both see the same memory; a real process is killed while it renders."""
    gpu = GpuAssignment(find_model("starter"), "cpu")
    families = {uuid4() for _ in range(LARGEST_BATCH)}
    ready = multiprocessing.Event()

    def child() -> None:
        gpu.render(families)
        ready.set()
        signal.pause()

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    ready.wait()
    process.kill()
    process.join()

    assert gpu.suspects() == families
    gpu.render([])
    assert gpu.suspects() == set()


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


def test_a_family_that_a_dead_child_had_finished_is_not_charged(workshop: Workshop, settings: Settings) -> None:
    variation = workshop.submit()
    workshop.finish_rendering(claimed(workshop.claim(holder=dead_child())))

    count_crashes(workshop.engine, NODE, settings)

    family = workshop.family(variation)
    assert (family.status, family.crashes) == (FamilyStatus.RENDERED, 0)


def test_a_family_that_the_sweep_freed_first_is_still_charged(workshop: Workshop, settings: Settings) -> None:
    """Otherwise a poisonous family could crash processes for ever."""
    variation = workshop.submit()
    claimed(workshop.claim(holder=dead_child()))
    free_all(workshop.engine)

    assert not count_crashes(workshop.engine, NODE, settings), "the sweep has counted the loss"

    assert workshop.family(variation).crashes == 1


def test_a_family_that_another_worker_has_already_is_charged_and_left_to_it(
    workshop: Workshop, settings: Settings
) -> None:
    """The sweep and an idle worker may both be faster than the parent of the dead child."""
    before, variation = workshop.submit("before"), workshop.submit("poison")
    dead, other = dead_child(), holder(os.getpid())
    for worker in (dead, other):
        free_all(workshop.engine)
        for _ in range(2):
            claimed(workshop.claim(holder=worker))

    for _ in range(2):
        count_crashes(workshop.engine, NODE, settings, {family_id(workshop, variation)})

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


def test_a_family_that_is_lost_with_its_workers_parent_again_and_again_fails_with_a_sentence(
    workshop: Workshop, engine: Engine, settings: Settings
) -> None:
    """The out-of-memory killer in a container ends both at once, so that no parent counts the crash."""
    variation = workshop.submit()

    for _ in range(settings.loss_budget):
        assert workshop.family(variation).status == FamilyStatus.QUEUED
        end_pauses(engine)
        lose(workshop)

    family = workshop.family(variation)
    assert (family.status, family.error_code, family.crashes) == (FamilyStatus.FAILED, "lost", 0)
    assert f"lost {settings.loss_budget} times" in str(family.error)
    assert workshop.variation(variation).status == "failed"
    assert workshop.events(variation)[-1].type == "IMAGE_VARIATION_FAILED"


def test_a_family_that_was_only_waiting_to_be_stored_each_time_its_child_died_fails_in_the_end(
    workshop: Workshop, engine: Engine, settings: Settings
) -> None:
    variation = workshop.submit()

    for _ in range(settings.loss_budget):
        end_pauses(engine)
        claimed(workshop.claim(holder=dead_child()))
        count_crashes(engine, NODE, settings, suspects=set())

    family = workshop.family(variation)
    assert (family.status, family.error_code, family.crashes) == (FamilyStatus.FAILED, "lost", 0)


def test_a_lost_family_keeps_its_place_in_the_queue(workshop: Workshop) -> None:
    first = workshop.submit("first")
    for name in ("second", "third"):
        workshop.submit(name)

    lose(workshop)

    assert claimed(workshop.claim()).variation.id == first


def test_a_family_whose_child_died_keeps_its_place_in_the_queue(
    workshop: Workshop, engine: Engine, settings: Settings
) -> None:
    first = workshop.submit("first")
    workshop.submit("second")
    claimed(workshop.claim(holder=dead_child()))
    count_crashes(engine, NODE, settings)

    end_pauses(engine)

    assert claimed(workshop.claim()).variation.id == first


def test_a_family_that_a_draining_worker_gives_back_keeps_its_place_in_the_queue(
    workshop: Workshop, engine: Engine
) -> None:
    first = workshop.submit("first")
    workshop.submit("second")

    give_back(engine, claimed(workshop.claim()))

    assert claimed(workshop.claim()).variation.id == first


def test_families_that_are_lost_often_let_others_go_first(workshop: Workshop) -> None:
    workshop.submit("first")
    second = workshop.submit("second")
    for _ in range(3):
        lose(workshop)

    assert claimed(workshop.claim()).variation.id == second


def lose(workshop: Workshop) -> None:
    """Claim the next family, and free it when its lease has run out."""
    claimed(workshop.claim(holder=Holder(name="gpu@lost 1.2", lock_key=3, lease_seconds=-1)))
    assert len(in_transaction(workshop.engine, lambda session: free_lost(session, workshop.settings.loss_budget))) == 1


def free_all(engine: Engine) -> None:
    """Free all families, as the sweep does when their locks are gone."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE image_families SET status = 'queued', fence = fence + 1, lease_until = NULL"))


def family_id(workshop: Workshop, variation: UUID) -> UUID:
    """Return the id of a variation's only family."""
    return workshop.family(variation).id
