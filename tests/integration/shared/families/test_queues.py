"""The doorbells of the queues, on the real broker: as many as families wait, whatever happens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from celery import Celery
from redis import Redis
from sqlalchemy import Engine

from shared.database import in_transaction
from shared.pictures.store import PictureStore
from shared.queues import Doorbell, gpu_queue, make_celery, ring
from shared.reconciler import Reconciler
from shared.settings import Settings
from shared.variations import remove
from tests.integration.conftest import Workshop, claimed
from tests.support.patience import wait_for

QUEUE = gpu_queue("starter")


@pytest.fixture
def celery(settings: Settings) -> Iterator[Celery]:
    """Make the app that sends doorbells."""
    app = make_celery("test", settings=settings)
    yield app
    app.close()


@pytest.fixture
def reconciler(
    engine: Engine, redis_client: Redis, celery: Celery, store: PictureStore, settings: Settings
) -> Reconciler:
    """Make a reconciler that sweeps when the test asks it to."""
    return Reconciler(engine, redis_client, celery, store, settings)


def submit_and_ring(workshop: Workshop, celery: Celery, name: str) -> Doorbell:
    """Submit an idea with one family, and send its doorbell as the API does."""
    family = workshop.family(workshop.submit(name))
    doorbell = Doorbell(family_id=family.id, queue=family.queue, label=name)
    ring(celery, [doorbell])
    return doorbell


def test_doorbells_of_deleted_families_do_not_pile_up_without_a_worker(
    workshop: Workshop, celery: Celery, redis_client: Redis, reconciler: Reconciler
) -> None:
    for number in range(60):
        doorbell = submit_and_ring(workshop, celery, f"gone{number}")
        variation_id = claimed(workshop.claim()).variation.id
        in_transaction(workshop.engine, lambda session, key=variation_id: remove(session, key))  # type: ignore[misc]
    assert redis_client.llen(doorbell.queue) == 60

    reconciler.sweep()

    assert redis_client.llen(doorbell.queue) == 0


def test_doorbells_of_families_that_wait_stay(
    workshop: Workshop, celery: Celery, redis_client: Redis, reconciler: Reconciler
) -> None:
    for number in range(5):
        submit_and_ring(workshop, celery, f"city{number}")
    ring(celery, [submit_and_ring(workshop, celery, "again")] * 3)

    reconciler.sweep()

    assert redis_client.llen(QUEUE) == 6


def test_a_family_without_a_doorbell_gets_one(workshop: Workshop, redis_client: Redis, reconciler: Reconciler) -> None:
    workshop.submit()

    wait_for("a doorbell", lambda: reconciler.sweep().get("rung"))

    assert redis_client.llen(QUEUE) == 1
    reconciler.sweep()
    assert redis_client.llen(QUEUE) == 1
