"""Claims, fences and leases on the real PostgreSQL: which worker may work on a family, and how its work ends."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg2.errors import DeadlockDetected
from sqlalchemy import Engine, event, text, update
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.orm import Session

from image_generator_types.events import COMMON_FIELDS
from image_generator_types.sizes import ASPECT_FAMILIES, FamilyName
from shared.database import AdvisoryLock, in_transaction
from shared.errors import CheckpointError, LeaseLostError, StorageUnavailableError, WrongStateError
from shared.events import timestamp
from shared.families.claims import Claim, Holder
from shared.families.endings import fail, give_back
from shared.families.recovery import free_lost
from shared.lifecycle import CUTTING, RENDERING, Stage
from shared.tables import ImageFamily
from shared.variations import cancel, regenerate, remove, retry
from tests.integration.conftest import Workshop, claimed, count_rows
from tests.support.patience import wait_for

BROKEN = CheckpointError("The checkpoint is gone.")


def change_family(engine: Engine, family_id: UUID, **values: Any) -> None:
    """Write columns of a family."""
    change = update(ImageFamily).where(ImageFamily.id == family_id).values(**values)
    in_transaction(engine, lambda session: session.execute(change))


def ago(seconds: float) -> Any:
    """Return an SQL expression for a moment in the past, by PostgreSQL's clock."""
    return text(f"clock_timestamp() - interval '{seconds} seconds'")


def free_all_lost(engine: Engine) -> int:
    """Free lost families, and return how many."""
    return in_transaction(engine, lambda session: len(free_lost(session, loss_budget=10)))


# --- claiming


def test_a_claim_gives_the_family_to_its_holder_for_a_lease(workshop: Workshop) -> None:
    variation_id = workshop.submit()

    claim = claimed(workshop.claim(holder=Holder(name="gpu@a 1.2", lock_key=7, lease_seconds=60)))

    family = workshop.family(variation_id)
    assert (family.id, family.fence) == (claim.family_id, claim.fence) == (claim.family.id, 1)
    assert (family.status, family.attempts, family.crashes) == ("rendering", 1, 0)
    assert (family.worker, family.lock_key) == ("gpu@a 1.2", 7)
    lease = (family.lease_until - family.queued_at).total_seconds()
    assert lease >= 60
    assert claim.label == "city sidebar"


def test_nothing_is_claimed_when_nothing_waits(workshop: Workshop) -> None:
    assert workshop.claim(RENDERING) is None
    workshop.submit()
    assert workshop.claim(CUTTING) is None
    assert workshop.claim(RENDERING) is not None
    assert workshop.claim(RENDERING) is None


def test_a_family_waits_for_workers_of_its_own_model_only(workshop: Workshop) -> None:
    workshop.submit(model="animagine-xl-4.0-opt")

    assert workshop.claim() is None


def test_the_family_that_has_waited_longest_comes_first(workshop: Workshop) -> None:
    families = [workshop.family(workshop.submit(name)).id for name in ("a", "b", "c")]

    assert [claimed(workshop.claim()).family_id for _ in families] == families


def test_a_family_that_backs_off_is_not_claimed_before_its_time(workshop: Workshop, engine: Engine) -> None:
    family_id = workshop.family(workshop.submit()).id
    change_family(engine, family_id, available_at=ago(-60))

    assert workshop.claim() is None
    change_family(engine, family_id, available_at=ago(0))
    assert claimed(workshop.claim()).family_id == family_id


def test_no_two_workers_ever_claim_the_same_family(workshop: Workshop) -> None:
    for number in range(6):
        workshop.submit(f"city{number}", list(FamilyName))
    workshop.submit("last", ["og"])

    def claim_all(number: int) -> list[UUID]:
        holder = Holder(name=f"gpu@{number} 1.2", lock_key=number, lease_seconds=60)
        mine = []
        while (claim := workshop.claim(holder=holder)) is not None:
            mine.append(claim.family_id)
        return mine

    with ThreadPoolExecutor(8) as threads:
        claims = [family_id for mine in threads.map(claim_all, range(8)) for family_id in mine]

    assert len(claims) == len(set(claims)) == 6 * 9 + 1


def test_only_the_first_claim_starts_the_variation(workshop: Workshop) -> None:
    variation_id = workshop.submit(families=["og", "hero"])
    assert workshop.variation(variation_id).started_at is None

    claimed(workshop.claim())
    started_at = workshop.variation(variation_id).started_at
    claimed(workshop.claim())

    assert workshop.variation(variation_id).started_at == started_at is not None
    assert [event.type for event in workshop.events(variation_id)] == [
        "IMAGE_VARIATION_QUEUED",
        "IMAGE_VARIATION_STARTED",
    ]


@pytest.fixture
def hold_claims(engine: Engine) -> Iterator[Callable[[Session], None]]:
    """Return a function that holds claims up until a session ends, when they have begun and have taken nothing yet."""
    lock = "pg_advisory_xact_lock_shared(77, 0)"
    wait = f"CREATE FUNCTION wait_77() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM {lock}; RETURN NULL; END'"
    trigger = "CREATE TRIGGER wait_77 BEFORE UPDATE ON image_families FOR EACH STATEMENT EXECUTE FUNCTION wait_77()"
    with engine.begin() as connection:
        connection.execute(text(wait))
        connection.execute(text(trigger))
    yield lambda session: session.execute(text("SELECT pg_advisory_xact_lock(77, 0)"))
    with engine.begin() as connection:
        connection.execute(text("DROP FUNCTION wait_77 CASCADE"))


def claim_waits(engine: Engine) -> bool:
    """Tell whether a claim is held up."""
    waiting = text("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 77 AND NOT granted)")
    return in_transaction(engine, lambda session: session.scalar(waiting)) is True


def test_a_claim_that_begins_before_a_regeneration_ends_renders_what_it_asks_for(
    workshop: Workshop, engine: Engine, hold_claims: Callable[[Session], None]
) -> None:
    variation_id = workshop.submit(seed=1)
    give_back(engine, claimed(workshop.claim()))

    with ThreadPoolExecutor(1) as worker:
        with Session(engine) as session, session.begin():
            hold_claims(session)
            claiming = worker.submit(workshop.claim)
            wait_for("the claim to begin", lambda: claim_waits(engine))
            regenerate(session, variation_id, {"seed": 2}, workshop.settings)
        claim = claimed(claiming.result())

    assert (claim.variation.seed, claim.variation.revision, claim.started) == (2, 2, True)
    assert [kind for kind, _ in told(workshop, variation_id)][-2:] == [
        "IMAGE_VARIATION_QUEUED",
        "IMAGE_VARIATION_STARTED",
    ]


def test_a_given_back_family_costs_nothing_and_waits_its_back_off(workshop: Workshop, engine: Engine) -> None:
    variation_id = workshop.submit()
    give_back(engine, claimed(workshop.claim()), back_off_seconds=60)

    family = workshop.family(variation_id)
    assert (family.status, family.attempts, family.crashes, family.lease_until) == ("queued", 0, 0, None)
    assert workshop.claim() is None


def test_a_rendered_family_waits_for_the_cpu_with_fresh_counts(workshop: Workshop) -> None:
    variation_id = workshop.submit()
    workshop.finish_rendering(claimed(workshop.claim()))

    family = workshop.family(variation_id)
    assert (family.status, family.queue, family.attempts, family.generation_time_ms) == ("rendered", "cpu", 0, 1000)
    assert claimed(workshop.claim(CUTTING)).fence == 3


# --- the fence

Taking = Callable[[Workshop, Claim], object]


def free(workshop: Workshop, claim: Claim) -> None:
    change_family(workshop.engine, claim.family_id, lease_until=ago(1))
    assert free_all_lost(workshop.engine) == 1


def free_and_claim_again(workshop: Workshop, claim: Claim) -> None:
    free(workshop, claim)
    claimed(workshop.claim(claim.stage))


def in_session(step: Callable[[Session, Workshop, UUID], object]) -> Taking:
    return lambda workshop, claim: in_transaction(
        workshop.engine, lambda session: step(session, workshop, claim.variation.id)
    )


TAKINGS: dict[str, Taking] = {
    "freed": free,
    "claimed again": free_and_claim_again,
    "given back": lambda workshop, claim: give_back(workshop.engine, claim),
    "failed": lambda workshop, claim: fail(workshop.engine, claim, BROKEN),
    "canceled": in_session(lambda session, _, key: cancel(session, key)),
    "regenerated": in_session(lambda session, workshop, key: regenerate(session, key, {}, workshop.settings)),
    "deleted": in_session(lambda session, _, key: remove(session, key)),
}

ENDINGS: dict[str, Taking] = {
    "finish": lambda workshop, claim: (
        workshop.finish_rendering(claim) if claim.stage == RENDERING else workshop.finish_cutting(claim)
    ),
    "fail": lambda workshop, claim: fail(workshop.engine, claim, BROKEN),
    "give back": lambda workshop, claim: give_back(workshop.engine, claim),
}


def everything(engine: Engine) -> dict[str, Sequence[Any]]:
    """Read all rows of all tables."""
    with engine.connect() as connection:
        return {table: connection.execute(text(f"SELECT * FROM {table}")).all() for table in count_rows(engine)}  # noqa: S608 -- our tables


@pytest.mark.parametrize("stage", [RENDERING, CUTTING], ids=lambda stage: stage.working)
@pytest.mark.parametrize("taken", TAKINGS)
def test_a_worker_that_lost_its_family_can_change_nothing_any_more(
    workshop: Workshop, stage: Stage, taken: str
) -> None:
    workshop.submit()
    if stage == CUTTING:
        workshop.finish_rendering(claimed(workshop.claim()))
    zombie = claimed(workshop.claim(stage))
    TAKINGS[taken](workshop, zombie)
    before = everything(workshop.engine)

    for end in ENDINGS.values():
        with pytest.raises(LeaseLostError, match="city sidebar"):
            end(workshop, zombie)

    assert everything(workshop.engine) == before


def test_a_claim_can_be_ended_once(workshop: Workshop) -> None:
    workshop.submit()
    rendering = claimed(workshop.claim())
    workshop.finish_rendering(rendering)
    with pytest.raises(LeaseLostError):
        workshop.finish_rendering(rendering)
    cutting = claimed(workshop.claim(CUTTING))
    workshop.finish_cutting(cutting)
    before = everything(workshop.engine)

    with pytest.raises(LeaseLostError):
        workshop.finish_cutting(cutting)
    with pytest.raises(LeaseLostError):
        workshop.finish_rendering(rendering)

    assert everything(workshop.engine) == before


def test_a_zombies_pictures_do_not_replace_its_successors(workshop: Workshop) -> None:
    workshop.submit()
    workshop.finish_rendering(claimed(workshop.claim()))
    zombie = claimed(workshop.claim(CUTTING))
    free(workshop, zombie)
    workshop.finish_cutting(claimed(workshop.claim(CUTTING)), colour=90)
    before = everything(workshop.engine)

    with pytest.raises(LeaseLostError):
        workshop.finish_cutting(zombie, colour=200)

    assert everything(workshop.engine) == before


def test_an_absent_store_leaves_the_claim_as_it_was(workshop: Workshop) -> None:
    workshop.submit()
    claim = claimed(workshop.claim())
    workshop.store.root.rename(workshop.store.root.with_name("away"))
    workshop.store.root.touch()
    before = everything(workshop.engine)

    with pytest.raises(StorageUnavailableError, match="The picture store is not in"):
        workshop.finish_rendering(claim)

    assert everything(workshop.engine) == before


# --- leases


@contextmanager
def lock_of_a_living(engine: Engine, key: int) -> Iterator[None]:
    """Hold the lock that a living worker process holds."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock, :key)"), {"lock": int(AdvisoryLock.WORKER), "key": key})
        yield
        connection.invalidate()


@pytest.fixture
def _old_server(engine: Engine) -> None:
    """Wait until PostgreSQL has run for longer than living workers get to take their locks again."""
    old = text("SELECT pg_postmaster_start_time() < clock_timestamp() - interval '5 seconds'")
    wait_for("PostgreSQL to be older", lambda: in_transaction(engine, lambda session: session.scalar(old)))


@pytest.mark.usefixtures("_old_server")
@pytest.mark.parametrize("stage", [RENDERING, CUTTING], ids=lambda stage: stage.working)
def test_a_family_whose_worker_is_dead_is_freed_at_no_cost(workshop: Workshop, engine: Engine, stage: Stage) -> None:
    variation_id = workshop.submit()
    if stage == CUTTING:
        workshop.finish_rendering(claimed(workshop.claim()))
    claim = claimed(workshop.claim(stage, holder=Holder(name="dead@test 1.2", lock_key=99, lease_seconds=60)))

    assert free_all_lost(engine) == 1

    family = workshop.family(variation_id)
    assert (family.status, family.lease_until, family.crashes) == (stage.waiting, None, 0)
    assert family.fence == claim.fence + 1
    assert claimed(workshop.claim(stage)).family_id == family.id


@pytest.mark.usefixtures("_old_server")
def test_a_family_whose_worker_lives_is_not_freed(workshop: Workshop, engine: Engine) -> None:
    workshop.submit()
    with lock_of_a_living(engine, 98):
        workshop.claim(holder=Holder(name="alive@test 1.2", lock_key=98, lease_seconds=60))

        assert free_all_lost(engine) == 0

    assert wait_for("the family to be freed", lambda: free_all_lost(engine)) == 1


@pytest.mark.usefixtures("_old_server")
def test_the_greatest_lock_key_counts_as_held(workshop: Workshop, engine: Engine) -> None:
    workshop.submit()
    with lock_of_a_living(engine, 2**31 - 1):
        workshop.claim(holder=Holder(name="alive@test 1.2", lock_key=2**31 - 1, lease_seconds=60))

        assert free_all_lost(engine) == 0


def test_a_family_whose_worker_is_frozen_is_freed_when_its_lease_ends(workshop: Workshop, engine: Engine) -> None:
    workshop.submit()
    with lock_of_a_living(engine, 97):
        claim = claimed(workshop.claim(holder=Holder(name="frozen@test 1.2", lock_key=97, lease_seconds=60)))
        change_family(engine, claim.family_id, lease_until=ago(0))

        assert free_all_lost(engine) == 1


def test_a_family_that_no_worker_has_is_never_freed(workshop: Workshop, engine: Engine) -> None:
    workshop.submit("complete")
    workshop.make_one()
    workshop.submit("rendered")
    workshop.finish_rendering(claimed(workshop.claim()))
    workshop.submit("failed")
    fail(engine, claimed(workshop.claim()), BROKEN)
    workshop.submit("queued")
    before = everything(engine)

    assert free_all_lost(engine) == 0
    assert everything(engine) == before


# --- settling


def told(workshop: Workshop, variation_id: UUID) -> list[tuple[str, dict[str, Any]]]:
    """Return the events of a variation without what all have, after checking that their numbers have no gap."""
    events = workshop.events(variation_id)
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    return [
        (event.type, {field: value for field, value in event.data.items() if field not in COMMON_FIELDS})
        for event in events
    ]


def failure(family: str, message: str) -> dict[str, object]:
    """Return what an event tells of a family that has failed in the first run of its variation."""
    return {"familyName": family, "code": CheckpointError.code, "message": message, "run": 1}


def floor_ms(moment: datetime | None) -> int:
    """Count the whole milliseconds of a moment."""
    assert moment is not None
    return (moment - datetime(2000, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def test_a_variation_whose_families_are_complete_is_complete(workshop: Workshop) -> None:
    variation_id = workshop.submit(families=["og", "sidebar"])
    workshop.finish_rendering(claimed(workshop.claim()))
    workshop.finish_rendering(claimed(workshop.claim()))
    og, sidebar = claimed(workshop.claim(CUTTING)), claimed(workshop.claim(CUTTING))
    workshop.finish_cutting(sidebar)
    assert workshop.variation(variation_id).status == "generating"
    workshop.finish_cutting(og)

    variation = workshop.variation(variation_id)
    [queued, *later] = told(workshop, variation_id)
    key = str(variation_id)
    assert variation.status == "complete"
    assert queued[0] == "IMAGE_VARIATION_QUEUED"
    cuts = [d.name for name in ("og", "sidebar") for d in ASPECT_FAMILIES[FamilyName(name)].derivatives]
    times = {"generationTimeMs": 1500, "renderTimeMs": 1000, "cutTimeMs": 500}
    waits = {name: workshop.family(variation_id, name).wait_time_ms for name in ("og", "sidebar")}
    took = floor_ms(variation.completed_at) - floor_ms(variation.started_at)
    assert later == [
        (
            "IMAGE_VARIATION_STARTED",
            {
                "variationId": key,
                "variationName": "city",
                "familyCount": 2,
                "queuedAt": queued[1]["queuedAt"],
                "startedAt": timestamp(variation.started_at),
            },
        ),
        (
            "IMAGE_FAMILY_COMPLETED",
            {"variationId": key, "familyName": "sidebar", "familyIndex": 1, "waitTimeMs": waits["sidebar"], **times},
        ),
        (
            "IMAGE_FAMILY_COMPLETED",
            {"variationId": key, "familyName": "og", "familyIndex": 0, "waitTimeMs": waits["og"], **times},
        ),
        (
            "IMAGE_VARIATION_COMPLETED",
            {
                "variationId": key,
                "variationName": "city",
                "familiesCompleted": 2,
                "totalGenerationTimeMs": took,
                "publicUrls": [f"/api/images/city/{name}" for name in cuts],
                "completedAt": timestamp(variation.completed_at),
            },
        ),
    ]


@pytest.mark.parametrize("failed_last", [True, False])
def test_a_variation_of_which_some_families_failed_is_partial(workshop: Workshop, *, failed_last: bool) -> None:
    variation_id = workshop.submit(families=["og", "sidebar"])
    doomed = claimed(workshop.claim())
    steps = [workshop.make_one, lambda: fail(workshop.engine, doomed, BROKEN)]
    for step in steps if failed_last else steps[::-1]:
        step()

    variation, family = workshop.variation(variation_id), workshop.family(variation_id, "og")
    assert variation.status == "partial"
    assert variation.completed_at is not None
    assert (family.status, family.error_code, family.error) == ("failed", "checkpoint_unusable", str(BROKEN))
    events = told(workshop, variation_id)
    assert [kind for kind, _ in events].count("IMAGE_FAMILY_COMPLETED") == 1
    assert events[-1] == (
        "IMAGE_VARIATION_PARTIAL",
        {
            "variationId": str(variation_id),
            "variationName": "city",
            "familiesCompleted": 1,
            "familiesFailed": 1,
            "errors": ["og: The checkpoint is gone."],
            "failures": [failure("og", "The checkpoint is gone.")],
            "completedAt": timestamp(variation.completed_at),
        },
    )


def test_a_variation_of_which_all_families_failed_is_failed(workshop: Workshop) -> None:
    variation_id = workshop.submit(families=["og", "sidebar"])
    fail(workshop.engine, claimed(workshop.claim()), BROKEN)
    assert workshop.variation(variation_id).status == "generating"
    workshop.finish_rendering(claimed(workshop.claim()))
    fail(workshop.engine, claimed(workshop.claim(CUTTING)), CheckpointError("It does not decode."))

    variation = workshop.variation(variation_id)
    assert variation.status == "failed"
    assert told(workshop, variation_id)[2:] == [
        (
            "IMAGE_VARIATION_FAILED",
            {
                "variationId": str(variation_id),
                "variationName": "city",
                "errorMessage": "og: The checkpoint is gone.; sidebar: It does not decode.",
                "failures": [failure("og", "The checkpoint is gone."), failure("sidebar", "It does not decode.")],
                "failedAt": timestamp(variation.completed_at),
            },
        )
    ]
    assert count_rows(workshop.engine)["image_derivatives"] == 1, "the render waits for collection"


def test_a_canceled_variation_ends_with_an_event(workshop: Workshop, engine: Engine) -> None:
    variation_id = workshop.submit(families=["og", "sidebar"])
    workshop.claim()
    in_transaction(engine, lambda session: cancel(session, variation_id))

    variation = workshop.variation(variation_id)
    assert variation.status == "canceled"
    assert variation.completed_at is not None
    assert [workshop.family(variation_id, name).status for name in ("og", "sidebar")] == ["canceled"] * 2
    assert told(workshop, variation_id)[2:] == [
        (
            "IMAGE_VARIATION_CANCELED",
            {
                "variationId": str(variation_id),
                "variationName": "city",
                "familiesCompleted": 0,
                "familiesFailed": 0,
                "familiesCanceled": 2,
                "failures": [],
                "stoppedFamilies": ["og", "sidebar"],
                "canceledAt": timestamp(variation.completed_at),
            },
        )
    ]


@contextmanager
def deadlocks_counted(engine: Engine) -> Iterator[list[str]]:
    """Collect the deadlocks that PostgreSQL had to break, which a repeated block would hide."""
    found: list[str] = []

    def note(context: ExceptionContext) -> None:
        if isinstance(context.original_exception, DeadlockDetected):
            found.append(str(context.original_exception))

    event.listen(engine, "handle_error", note)
    yield found
    event.remove(engine, "handle_error", note)


def test_families_that_end_at_the_same_moment_settle_once(workshop: Workshop) -> None:
    variation_id = workshop.submit(families=list(FamilyName))
    claims = [claimed(workshop.claim()) for _ in FamilyName]

    with deadlocks_counted(workshop.engine) as deadlocks, ThreadPoolExecutor(9) as threads:
        list(threads.map(lambda claim: fail(workshop.engine, claim, BROKEN), claims))

    assert workshop.variation(variation_id).status == "failed"
    assert [kind for kind, _ in told(workshop, variation_id)].count("IMAGE_VARIATION_FAILED") == 1
    assert deadlocks == []


def test_families_that_complete_at_the_same_moment_cause_no_deadlock(workshop: Workshop) -> None:
    small = ["sidebar", "header", "compact"]
    variation_id = workshop.submit(families=small)
    for _ in small:
        workshop.finish_rendering(claimed(workshop.claim()))
    claims = [claimed(workshop.claim(CUTTING)) for _ in small]
    cuts = [workshop.stage_cuts(claim) for claim in claims]

    with deadlocks_counted(workshop.engine) as deadlocks, ThreadPoolExecutor(3) as threads:
        list(threads.map(workshop.store_cuts, claims, cuts))

    assert workshop.variation(variation_id).status == "complete"
    kinds = [kind for kind, _ in told(workshop, variation_id)]
    assert (kinds.count("IMAGE_FAMILY_COMPLETED"), kinds[-1]) == (3, "IMAGE_VARIATION_COMPLETED")
    assert deadlocks == []


def test_a_cancel_and_an_ending_at_the_same_moment_settle_once(workshop: Workshop, engine: Engine) -> None:
    for number in range(8):
        variation_id = workshop.submit(f"city{number}", families=["og", "sidebar"])
        claims = [claimed(workshop.claim()) for _ in range(2)]

        def end(claim: Claim | None, key: UUID = variation_id) -> None:
            try:
                if claim is None:
                    in_transaction(engine, lambda session: cancel(session, key))
                else:
                    fail(engine, claim, BROKEN)
            except (LeaseLostError, WrongStateError):
                return

        with ThreadPoolExecutor(3) as threads:
            list(threads.map(end, [claims[1], None, claims[0]]))

        kinds = [kind for kind, _ in told(workshop, variation_id)]
        status = workshop.variation(variation_id).status
        assert status in {"failed", "canceled"}
        assert kinds[2:] == [f"IMAGE_VARIATION_{status.upper()}"]


def test_a_retried_variation_starts_and_settles_again(workshop: Workshop, engine: Engine) -> None:
    variation_id = workshop.submit()
    fail(engine, claimed(workshop.claim()), BROKEN)
    in_transaction(engine, lambda session: retry(session, variation_id, settings=workshop.settings))

    family = workshop.family(variation_id)
    assert (family.status, family.attempts, family.error, family.error_code) == ("queued", 0, None, None)
    workshop.make_one()

    assert workshop.variation(variation_id).status == "complete"
    assert [kind for kind, _ in told(workshop, variation_id)] == [
        "IMAGE_VARIATION_QUEUED",
        "IMAGE_VARIATION_STARTED",
        "IMAGE_VARIATION_FAILED",
        "IMAGE_VARIATION_QUEUED",
        "IMAGE_VARIATION_STARTED",
        "IMAGE_FAMILY_COMPLETED",
        "IMAGE_VARIATION_COMPLETED",
    ]
