"""Families that are claimed together to be denoised in one batch, and pictures that are refused and drawn again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import Engine, text

from shared.database import in_transaction
from shared.errors import LeaseLostError
from shared.families.claims import Claim, Holder
from shared.families.endings import PICTURES_SHOWN, draw_again
from shared.lifecycle import FamilyStatus
from shared.settings import Settings
from shared.variations import cancel, regenerate, retry
from tests.integration.conftest import Workshop, claimed, dead_child
from tests.integration.shared.families.test_claims import deadlocks_counted
from workers.bootsteps import count_crashes


def labels(claims: list[Claim]) -> list[str]:
    return sorted(claim.label for claim in claims)


def submit_six(workshop: Workshop) -> None:
    """Submit three similar families, and one that differs from them in each respect that a batch shares."""
    for name in ("a", "b", "c"):
        workshop.submit(name, ["og", "sidebar"])
    workshop.submit("steps", ["og"], inference_steps=7)
    workshop.submit("guidance", ["og"], guidance_scale=3.3)
    workshop.submit("other-model", ["og"], model="animagine-xl-4.0-opt")


def test_a_batch_is_of_one_shape_with_equal_steps_and_guidance(workshop: Workshop) -> None:
    submit_six(workshop)

    assert labels(workshop.claim_batch(8)) == ["a og", "b og", "c og"]
    assert labels(workshop.claim_batch(8)) == ["a sidebar", "b sidebar", "c sidebar"]
    assert labels(workshop.claim_batch(8)) == ["steps og"]
    assert labels(workshop.claim_batch(8)) == ["guidance og"]
    assert workshop.claim_batch(8) == []


def test_a_batch_is_no_larger_than_asked_for(workshop: Workshop) -> None:
    submit_six(workshop)

    assert labels(workshop.claim_batch(2)) == ["a og", "b og"]
    assert labels(workshop.claim_batch(1)) == ["a sidebar"]


def test_a_batch_is_not_searched_for_in_a_long_queue(workshop: Workshop, engine: Engine) -> None:
    """A million families may wait between two of the same name."""
    workshop.submit("first", ["hero"])
    many = workshop.submit("many", ["og"])
    copies = text(
        "INSERT INTO image_families"
        " (id, variation_id, name, family_index, status, queue, attempts, crashes, fence, redraws)"
        " SELECT gen_random_uuid(), variation_id, 'og-' || n, n, status, queue, 0, 0, 0, 0"
        " FROM image_families, generate_series(1, 300) n WHERE variation_id = :variation"
    )
    in_transaction(engine, lambda session: session.execute(copies, {"variation": many}))
    workshop.submit("last", ["hero"])

    assert labels(workshop.claim_batch(2)) == ["first hero"]


def test_each_family_of_a_batch_starts_its_own_variation_and_has_its_own_fence(workshop: Workshop) -> None:
    first, second = workshop.submit("a"), workshop.submit("b")

    one, other = workshop.claim_batch(2)
    in_transaction(workshop.engine, lambda session: cancel(session, one.variation.id))
    workshop.finish_rendering(other)

    with pytest.raises(LeaseLostError):
        workshop.finish_rendering(one)
    assert [event.type for event in workshop.events(first)] == [
        "IMAGE_VARIATION_QUEUED",
        "IMAGE_VARIATION_STARTED",
        "IMAGE_VARIATION_CANCELED",
    ]
    assert workshop.family(second).status == FamilyStatus.RENDERED


def test_batches_that_start_the_same_variations_cause_no_deadlock(workshop: Workshop, engine: Engine) -> None:
    """Their families may wait in different orders."""
    turned_round = text("UPDATE image_families SET queued_at = now() - (queued_at - now()) WHERE name = 'sidebar'")
    with deadlocks_counted(engine) as deadlocks, ThreadPoolExecutor(2) as threads:
        for turn in range(10):
            for number in range(16):
                workshop.submit(f"city{turn}-{number}", ["og", "sidebar"])
            in_transaction(engine, lambda session: session.execute(turned_round))
            together = Barrier(2)
            while any(threads.map(partial(claim_at_once, workshop, together), range(2))):
                pass

    assert deadlocks == []


def claim_at_once(workshop: Workshop, together: Barrier, number: int) -> list[Claim]:
    """Claim a batch at the same moment as others."""
    holder = Holder(name=f"gpu@{number} 1.2", lock_key=number, lease_seconds=60)
    together.wait()
    return workshop.claim_batch(16, holder=holder)


def test_a_whole_batch_is_charged_for_its_process_and_then_tried_one_by_one(
    workshop: Workshop, settings: Settings
) -> None:
    """Any of them may have killed the process; the families that it had rendered before did not."""
    before, *batch = (workshop.submit(name) for name in ("before", "a", "b", "c"))
    dead = dead_child()
    claimed(workshop.claim(holder=dead))
    claims = workshop.claim_batch(8, holder=dead)
    assert len(claims) == len(batch)

    count_crashes(workshop.engine, "gpu@test", settings, {claim.family_id for claim in claims})

    assert [workshop.family(variation).crashes for variation in (before, *batch)] == [0, 1, 1, 1]
    with workshop.engine.begin() as connection:
        connection.execute(text("UPDATE image_families SET available_at = clock_timestamp()"))
    assert labels(workshop.claim_batch(8)) == ["before sidebar"]
    assert len(workshop.claim_batch(8)) == 1


def refuse(workshop: Workshop, score: float = 0.9) -> None:
    draw_again(workshop.engine, claimed(workshop.claim()), score)


def test_a_refused_picture_is_drawn_again_and_its_score_recorded(workshop: Workshop) -> None:
    variation = workshop.submit()

    refuse(workshop, 0.75)

    family = workshop.family(variation)
    assert (family.status, family.redraws, family.picture_score) == (FamilyStatus.QUEUED, 1, 0.75)


def test_a_family_fails_when_every_picture_shown_was_refused(workshop: Workshop, engine: Engine) -> None:
    variation = workshop.submit()

    for _ in range(PICTURES_SHOWN):
        refuse(workshop)

    family = workshop.family(variation)
    assert (family.status, family.error_code) == (FamilyStatus.FAILED, "unsafe_picture")
    assert "refused 3 pictures" in str(family.error)
    in_transaction(engine, lambda session: retry(session, variation, settings=workshop.settings))
    assert workshop.family(variation).redraws == PICTURES_SHOWN, "a retry draws other seeds"
    in_transaction(engine, lambda session: regenerate(session, variation, {}, workshop.settings))
    assert workshop.family(variation).redraws == 0, "a regeneration draws the same again"


def test_a_picture_that_was_refused_too_late_changes_nothing(workshop: Workshop) -> None:
    variation = workshop.submit()
    claim = claimed(workshop.claim())
    in_transaction(workshop.engine, lambda session: cancel(session, variation))

    with pytest.raises(LeaseLostError):
        draw_again(workshop.engine, claim, 0.9)

    assert workshop.family(variation).redraws == 0
