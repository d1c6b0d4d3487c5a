"""Runs: from each IMAGE_VARIATION_QUEUED to the event that ends it, a consumer can account for every family."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from image_generator_types.sizes import ASPECT_FAMILIES, FamilyName
from shared.database import in_transaction
from shared.errors import BlankPictureError, CheckpointError, ImageGeneratorError, LeaseLostError, WrongStateError
from shared.families.claims import Claim
from shared.families.endings import draw_again, fail, give_back
from shared.lifecycle import CUTTING, RENDERING
from shared.tables import ImageEvent
from shared.variations import cancel, regenerate, remove, retry
from tests.integration.conftest import Workshop, claimed

BROKEN = CheckpointError("The checkpoint is gone.")
ENDS = {f"IMAGE_VARIATION_{end}" for end in ("COMPLETED", "PARTIAL", "FAILED", "CANCELED", "DELETED")}


def change(workshop: Workshop, step: Callable[..., object], variation_id: UUID, *said: Any, **named: Any) -> None:
    """Let a person change a variation."""
    in_transaction(workshop.engine, lambda session: step(session, variation_id, *said, **named))


def retry_it(workshop: Workshop, variation_id: UUID, *families: str) -> None:
    change(workshop, retry, variation_id, families or None, settings=workshop.settings)


def regenerate_it(workshop: Workshop, variation_id: UUID) -> None:
    change(workshop, regenerate, variation_id, {}, workshop.settings)


def fail_next(workshop: Workshop, error: ImageGeneratorError = BROKEN) -> None:
    fail(workshop.engine, claimed(workshop.claim()), error)


def runs_of(events: Sequence[ImageEvent]) -> list[list[ImageEvent]]:
    """Split the events of a variation into its runs; each has a number of its own."""
    runs: list[list[ImageEvent]] = []
    for event in events:
        if event.type == "IMAGE_VARIATION_QUEUED":
            runs.append([])
        runs[-1].append(event)
        assert event.data["run"] == len(runs)
    return runs


def short(events: Sequence[ImageEvent]) -> str:
    """Return the types of events, as in "QUEUED STARTED"."""
    return " ".join(event.type.removeprefix("IMAGE_").removeprefix("VARIATION_") for event in events)


def test_the_total_time_is_that_from_the_start_to_the_end_as_the_events_tell_them(workshop: Workshop) -> None:
    variation_id = workshop.submit(families=["og", "sidebar"])
    workshop.make_one()
    workshop.make_one()

    _, started, _, _, completed = workshop.events(variation_id)

    began, ended = (datetime.fromisoformat(one) for one in (started.data["startedAt"], completed.data["completedAt"]))
    assert timedelta(milliseconds=completed.data["totalGenerationTimeMs"]) == ended - began


def test_a_family_tells_where_its_time_went(workshop: Workshop) -> None:
    variation_id = workshop.submit()
    workshop.make_one()

    told = workshop.events(variation_id)[2].data
    family = workshop.family(variation_id)
    assert (told["renderTimeMs"], told["cutTimeMs"], told["generationTimeMs"]) == (1000, 500, 1500)
    assert (family.render_time_ms, family.cut_time_ms, family.generation_time_ms) == (1000, 500, 1500)
    assert told["waitTimeMs"] == family.wait_time_ms >= 0


def test_all_events_tell_model_category_and_cause(workshop: Workshop) -> None:
    variation_id = workshop.submit()
    workshop.make_one()
    regenerate_it(workshop, variation_id)
    fail_next(workshop)
    retry_it(workshop, variation_id)

    events = workshop.events(variation_id)
    assert {(one.data["model"], one.data["modelId"], one.data["category"]) for one in events} == {
        ("photorealistic", "starter", "landing")
    }
    told = [(run[0].data["cause"], run[0].data["revision"], short(run)) for run in runs_of(events)]
    assert told == [
        ("created", 1, "QUEUED STARTED FAMILY_COMPLETED COMPLETED"),
        ("regenerated", 2, "QUEUED STARTED FAILED"),
        ("retried", 2, "QUEUED"),
    ]
    assert all(one.data["cause"] == run[0].data["cause"] for run in runs_of(events) for one in run)


def test_public_urls_stand_in_the_order_of_the_families_and_of_the_matrix(workshop: Workshop) -> None:
    """Whichever family was cut first."""
    wanted = ["sidebar", "og", "square"]
    variation_id = workshop.submit(families=wanted)
    for _ in wanted:
        workshop.finish_rendering(claimed(workshop.claim()))
    for claim in reversed([claimed(workshop.claim(CUTTING)) for _ in wanted]):
        workshop.finish_cutting(claim)

    told = workshop.events(variation_id)[-1].data["publicUrls"]
    names = [cut.name for family in wanted for cut in ASPECT_FAMILIES[FamilyName(family)].derivatives]
    assert told == [f"/api/images/city/{name}" for name in names]


def test_a_retry_starts_with_as_many_families_as_it_queues(workshop: Workshop) -> None:
    variation_id = workshop.submit(families=["og", "sidebar", "header"])
    fail_next(workshop)
    workshop.make_one()
    fail_next(workshop)
    retry_it(workshop, variation_id, "header")
    workshop.make_one()

    first, second = runs_of(workshop.events(variation_id))
    assert short(first) == "QUEUED STARTED FAMILY_COMPLETED PARTIAL"
    assert short(second) == "QUEUED STARTED FAMILY_COMPLETED PARTIAL"
    assert [one.data["familyCount"] for one in (*first[:2], *second[:2])] == [3, 3, 1, 1]
    failed = [one["familyName"] for one in second[-1].data["failures"] if one["run"] == 2]
    assert (failed, second[-1].data["familiesFailed"]) == ([], 1), "that one was told before"


def test_a_retry_beside_work_goes_on_with_it_in_one_run(workshop: Workshop) -> None:
    """The family that is cut belongs to the new run, which has started with it."""
    variation_id = workshop.submit(families=["og", "sidebar", "header"])
    fail_next(workshop, BlankPictureError("It is blank."))
    working = claimed(workshop.claim())
    fail_next(workshop)
    retry_it(workshop, variation_id, "og")
    workshop.finish_rendering(working)
    workshop.finish_cutting(claimed(workshop.claim(CUTTING)))
    workshop.make_one()

    first, second = runs_of(workshop.events(variation_id))
    assert short(first) == "QUEUED STARTED"
    assert short(second) == "QUEUED STARTED FAMILY_COMPLETED FAMILY_COMPLETED PARTIAL"
    queued, started, *_, partial = second
    assert queued.data["familyCount"] == started.data["familyCount"] == 2
    assert [(one["familyName"], one["code"]) for one in queued.data["failures"]] == [
        ("og", "blank_picture"),
        ("header", "checkpoint_unusable"),
    ]
    assert [(one["familyName"], one["run"]) for one in partial.data["failures"]] == [("header", 1)]


def test_a_retry_beside_work_that_waits_starts_with_the_next_claim(workshop: Workshop) -> None:
    variation_id = workshop.submit(families=["og", "sidebar"])
    fail_next(workshop)
    give_back(workshop.engine, claimed(workshop.claim()))
    retry_it(workshop, variation_id)
    assert short(runs_of(workshop.events(variation_id))[1]) == "QUEUED"
    claimed(workshop.claim())

    queued, started = runs_of(workshop.events(variation_id))[1]
    assert queued.data["families"] == ["og", "sidebar"]
    assert queued.data["familyCount"] == started.data["familyCount"] == 2
    assert queued.data["queuedAt"] == started.data["queuedAt"]


def test_a_regeneration_tells_which_work_it_ended(workshop: Workshop) -> None:
    variation_id = workshop.submit(families=["og", "sidebar", "header"])
    fail_next(workshop)
    claimed(workshop.claim())
    regenerate_it(workshop, variation_id)

    queued = workshop.events(variation_id)[-1].data
    assert queued["stoppedFamilies"] == ["sidebar", "header"]
    assert [one["familyName"] for one in queued["failures"]] == ["og"]
    assert queued["familyCount"] == 3


def test_a_retry_after_a_cancel_ends_canceled_and_stops_nothing_more(workshop: Workshop) -> None:
    variation_id = workshop.submit(families=["og", "sidebar"])
    fail_next(workshop)
    change(workshop, cancel, variation_id)
    retry_it(workshop, variation_id)
    workshop.make_one()

    first, second = runs_of(workshop.events(variation_id))
    assert (short(first), short(second)) == ("QUEUED STARTED CANCELED", "QUEUED STARTED FAMILY_COMPLETED CANCELED")
    assert first[-1].data["stoppedFamilies"] == ["sidebar"]
    assert [one["familyName"] for one in first[-1].data["failures"]] == ["og"]
    assert second[-1].data["stoppedFamilies"] == second[-1].data["failures"] == []
    assert second[-1].data["familiesCanceled"] == 1


@pytest.mark.parametrize("ended", [False, True])
def test_the_last_event_of_a_deleted_variation_tells_what_no_other_has(workshop: Workshop, *, ended: bool) -> None:
    variation_id = workshop.submit(families=["og", "sidebar"])
    fail_next(workshop)
    if ended:
        fail_next(workshop)
    change(workshop, remove, variation_id)

    deleted = workshop.events(variation_id)[-1]
    failed, stopped = ([], []) if ended else (["og"], ["sidebar"])
    assert deleted.type == "IMAGE_VARIATION_DELETED"
    assert [one["familyName"] for one in deleted.data["failures"]] == failed
    assert deleted.data["stoppedFamilies"] == stopped


# --- at random


def unaccounted(runs: Sequence[Sequence[ImageEvent]]) -> list[str]:
    """Return what a consumer that accounts for every family cannot explain."""
    odd = []
    for number, run in enumerate(runs, 1):
        queued, *later = run
        under_way = set(queued.data["families"])
        for event in later:
            gone = ended_families(event, number)
            odd += [f"{name} ended twice in run {number}" for name in gone - under_way]
            under_way -= gone
            if event.type in ENDS:
                odd += [f"{name} did not end in run {number}" for name in under_way]
        if run[-1].type not in ENDS:
            following = runs[number][0]
            under_way -= ended_families(following, number)
            odd += [f"{name} is in no run after {number}" for name in under_way - set(following.data["families"])]
        starts = [event.data["familyCount"] for event in later if event.type == "IMAGE_VARIATION_STARTED"]
        count = queued.data["familyCount"]
        if starts not in ([], [count]) or count != len(queued.data["families"]):
            odd.append(f"run {number} of {count} families started with {starts}")
        if any(event.type == "IMAGE_FAMILY_COMPLETED" for event in later) and not starts:
            odd.append(f"run {number} was never started")
    return odd


def ended_families(event: ImageEvent, run: int) -> set[str]:
    """Return the families of a run that an event tells the end of."""
    data = event.data
    completed = {data["familyName"]} if event.type == "IMAGE_FAMILY_COMPLETED" else set()
    failed = {failure["familyName"] for failure in data.get("failures", ()) if failure["run"] == run}
    return completed | failed | set(data.get("stoppedFamilies", ()))


class Chance:
    """Somebody who does at random what workers and people can do to one variation."""

    def __init__(self, workshop: Workshop, seed: int) -> None:
        self.workshop = workshop
        self.random = random.Random(seed)  # noqa: S311 -- repeatable
        self.held: list[Claim] = []
        self.variation_id = workshop.submit(families=["og", "sidebar", "header"])

    def act(self) -> None:
        """Do something; much of it is refused."""
        workers = (self.claim, self.finish, self.finish, self.fail, self.give_back, self.refuse)
        people = (self.retry, self.regenerate, self.cancel)
        self.random.choice((*workers, *workers, *workers, *people, self.retry, self.retry))()

    def claim(self) -> None:
        claim = self.workshop.claim(self.random.choice((RENDERING, CUTTING)))
        self.held += [] if claim is None else [claim]

    def finish(self) -> None:
        self.end(self._finish)

    def fail(self) -> None:
        self.end(lambda claim: fail(self.workshop.engine, claim, BROKEN))

    def give_back(self) -> None:
        self.end(lambda claim: give_back(self.workshop.engine, claim))

    def refuse(self) -> None:
        self.end(lambda claim: draw_again(self.workshop.engine, claim, 0.9) if claim.stage == RENDERING else None)

    def retry(self) -> None:
        families = self.random.sample(["og", "sidebar", "header"], self.random.randint(1, 3))
        self.ask(lambda: retry_it(self.workshop, self.variation_id, *families))

    def regenerate(self) -> None:
        self.ask(lambda: regenerate_it(self.workshop, self.variation_id))

    def cancel(self) -> None:
        self.ask(lambda: change(self.workshop, cancel, self.variation_id))

    def end(self, ending: Callable[[Claim], object]) -> None:
        """End a claim, which may be lost."""
        if self.held:
            claim = self.held.pop(self.random.randrange(len(self.held)))
            self.ask(lambda: ending(claim))

    def _finish(self, claim: Claim) -> None:
        if claim.stage == RENDERING:
            self.workshop.finish_rendering(claim)
        else:
            self.workshop.finish_cutting(claim)

    def ask(self, step: Callable[[], object]) -> None:
        """Do what may be refused."""
        with suppress(LeaseLostError, WrongStateError):
            step()


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_a_consumer_can_account_for_every_family(workshop: Workshop, seed: int) -> None:
    chance = Chance(workshop, seed)
    for _ in range(100):
        chance.act()
    change(workshop, remove, chance.variation_id)

    runs = runs_of(workshop.events(chance.variation_id))
    assert unaccounted(runs) == []
    assert len(runs) > 1
