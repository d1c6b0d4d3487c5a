"""The queues, on the real broker: as many doorbells as families wait, and no more families than may wait."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from celery import Celery
from redis import Redis
from sqlalchemy import Engine, func, select

from image_generator_types.sizes import FamilyName
from shared.database import in_transaction
from shared.errors import CheckpointError, NameTakenError, QueueFullError
from shared.families.endings import fail, give_back
from shared.lifecycle import FamilyStatus
from shared.live_state import GpuWorker, RememberedWorkers, WorkerState, announce_worker, make_redis
from shared.local_stack.servers import free_port
from shared.pictures.store import PictureStore
from shared.queues import CPU_QUEUE, gpu_queue, ring
from shared.reconciler import Reconciler
from shared.settings import Settings
from shared.tables import ImageFamily, ImageVariation, QueueLength
from shared.variations import regenerate, remove, retry
from tests.integration.conftest import Workshop, claimed
from tests.support.patience import patience, wait_for

QUEUE = gpu_queue("starter")


@pytest.fixture
def reconciler(
    engine: Engine, redis_client: Redis, celery: Celery, store: PictureStore, settings: Settings
) -> Reconciler:
    """Make a reconciler that sweeps when the test asks it to."""
    return Reconciler(engine, redis_client, celery, store, settings)


def submit_and_ring(workshop: Workshop, celery: Celery, name: str) -> None:
    """Submit an idea with one family, and send its doorbell as the API does."""
    workshop.submit(name)
    ring(celery, [QUEUE])


def test_doorbells_of_deleted_families_do_not_pile_up_without_a_worker(
    workshop: Workshop, celery: Celery, redis_client: Redis, reconciler: Reconciler
) -> None:
    for number in range(60):
        submit_and_ring(workshop, celery, f"gone{number}")
        variation_id = claimed(workshop.claim()).variation.id
        in_transaction(workshop.engine, lambda session, key=variation_id: remove(session, key))  # type: ignore[misc]
    assert redis_client.llen(QUEUE) == 60

    reconciler.sweep()

    assert redis_client.llen(QUEUE) == 0


def test_doorbells_of_families_that_wait_stay(
    workshop: Workshop, celery: Celery, redis_client: Redis, reconciler: Reconciler
) -> None:
    for number in range(5):
        submit_and_ring(workshop, celery, f"city{number}")
    ring(celery, [QUEUE] * 3)

    reconciler.sweep()

    assert redis_client.llen(QUEUE) == 5


def test_a_queue_has_no_more_doorbells_than_can_be_counted_in_time(
    workshop: Workshop, celery: Celery, redis_client: Redis, reconciler: Reconciler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.reconciler.MOST_DOORBELLS", 3)
    for number in range(5):
        submit_and_ring(workshop, celery, f"city{number}")

    reconciler.sweep()

    assert redis_client.llen(QUEUE) == 3


@pytest.mark.parametrize("families", [1, 9, 300])
def test_a_queue_is_as_long_as_families_wait(
    workshop: Workshop, redis_client: Redis, reconciler: Reconciler, families: int
) -> None:
    for number in range(families):
        workshop.submit(f"city{number}")

    wait_for("doorbells", lambda: reconciler.sweep() and redis_client.llen(QUEUE) == families)

    assert not reconciler.sweep().keys() & {"rung", "dropped"}
    messages = [json.loads(message) for message in redis_client.lrange(QUEUE, 0, -1)]
    assert len({message["headers"]["id"] for message in messages}) == families
    assert len({message["properties"]["delivery_tag"] for message in messages}) == families


def test_families_that_pause_ring_nowhere(workshop: Workshop, redis_client: Redis, reconciler: Reconciler) -> None:
    """A worker would look for them in vain, again and again."""
    workshop.submit()
    give_back(workshop.engine, claimed(workshop.claim()), back_off_seconds=3600)

    reconciler.sweep()

    assert redis_client.llen(QUEUE) == 0


def announce_workers(redis_client: Redis, count: int) -> None:
    """Announce that so many GPU workers live."""
    for number in range(count):
        name = f"gpu{number}@test"
        announce_worker(redis_client, GpuWorker(name=name, model_id="starter", device="cpu", state=WorkerState.READY))


@pytest.mark.parametrize(("living", "rung"), [(0, 1), (1, 1), (3, 3), (12, 9)])
def test_each_living_gpu_worker_gets_a_doorbell_and_not_each_family(
    redis_client: Redis, living: int, rung: int
) -> None:
    """A worker renders until no family waits, and several begin at once."""
    announce_workers(redis_client, living)

    enough = RememberedWorkers(redis_client).enough([QUEUE] * 9 + [gpu_queue("sdxl")] * 2)

    assert enough == {QUEUE: rung, gpu_queue("sdxl"): 1}


def test_each_family_that_waits_to_be_cut_keeps_its_doorbell(redis_client: Redis) -> None:
    """A CPU worker cuts one family for each."""
    announce_workers(redis_client, 1)

    assert RememberedWorkers(redis_client).enough([CPU_QUEUE] * 9) == {CPU_QUEUE: 9}


def test_without_redis_one_doorbell_of_each_queue_is_tried() -> None:
    away = make_redis(Settings(redis_url=f"redis://127.0.0.1:{free_port()}/0"))

    assert RememberedWorkers(away).enough([QUEUE] * 9) == {QUEUE: 1}
    away.close()


# --- the limit of waiting families


def limited(settings: Settings) -> Settings:
    """Return settings by which nine families may wait for a model."""
    return settings.model_copy(update={"most_waiting_families": 9})


def waiting(workshop: Workshop) -> int:
    """Count the families that wait to be rendered."""
    waits = select(func.count()).where(ImageFamily.status == FamilyStatus.QUEUED)
    return in_transaction(workshop.engine, lambda session: session.scalars(waits).one())


def refuses(call: Callable[[], object]) -> bool:
    """Return whether a call is refused because too many families wait."""
    try:
        call()
    except QueueFullError:
        return True
    return False


def test_requests_at_the_same_moment_do_not_exceed_the_limit(workshop: Workshop, settings: Settings) -> None:
    crowded, start = replace(workshop, settings=limited(settings)), Barrier(8, timeout=patience(60))

    def post(number: int) -> bool:
        start.wait()
        return refuses(lambda: crowded.submit(f"city{number}", ["og", "hero", "square"]))

    with ThreadPoolExecutor(8) as clients:
        refused = list(clients.map(post, range(8)))

    assert refused.count(False) == 3
    assert waiting(workshop) == 9
    assert len(all_names(workshop)) == 3, "a refused request leaves nothing"


def test_families_that_were_claimed_make_room_for_others(workshop: Workshop, settings: Settings) -> None:
    crowded = replace(workshop, settings=limited(settings))
    crowded.submit("full", list(FamilyName))
    assert refuses(lambda: crowded.submit("next"))

    for number in range(4):
        claimed(workshop.claim())
        crowded.submit(f"next{number}")
        assert refuses(lambda: crowded.submit("another"))

    assert waiting(workshop) == 9


def test_a_regeneration_is_refused_while_too_many_families_wait(workshop: Workshop, settings: Settings) -> None:
    done = workshop.submit("done")
    workshop.make_one()
    workshop.submit("waits", list(FamilyName))

    def again() -> object:
        return in_transaction(workshop.engine, lambda session: regenerate(session, done, {}, limited(settings)))

    assert refuses(again)
    assert (workshop.variation(done).status, workshop.variation(done).revision) == ("complete", 1)


def test_a_variation_that_fills_the_queue_can_be_regenerated(workshop: Workshop, settings: Settings) -> None:
    full = workshop.submit("full", list(FamilyName))

    in_transaction(workshop.engine, lambda session: regenerate(session, full, {}, limited(settings)))

    assert waiting(workshop) == 9


def test_a_retry_is_refused_while_too_many_families_wait(workshop: Workshop, settings: Settings) -> None:
    failed = workshop.submit("failed")
    fail(workshop.engine, claimed(workshop.claim()), CheckpointError("The checkpoint is gone."))
    workshop.submit("waits", list(FamilyName))

    def again() -> object:
        return in_transaction(workshop.engine, lambda session: retry(session, failed, settings=limited(settings)))

    assert refuses(again)
    assert workshop.variation(failed).status == "failed"


def all_names(workshop: Workshop) -> Sequence[str]:
    """Return the names of all variations."""
    return in_transaction(workshop.engine, lambda session: session.scalars(select(ImageVariation.name)).all())


def test_a_request_whose_name_is_taken_makes_no_queue_longer(workshop: Workshop) -> None:
    workshop.submit("city", list(FamilyName))

    with pytest.raises(NameTakenError):
        workshop.submit("city", list(FamilyName), prompt="a village")

    lengths = in_transaction(workshop.engine, lambda session: session.scalars(select(QueueLength.families)).all())
    assert lengths == [9]
    assert waiting(workshop) == 9
