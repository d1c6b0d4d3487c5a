"""Families that have waited too long for a worker fail, if the operator wants that."""

from __future__ import annotations

import pytest
from celery import Celery
from redis import Redis
from sqlalchemy import text

from shared.lifecycle import FamilyStatus
from shared.live_state import GpuWorker, WorkerState, announce_worker, withdraw_worker
from shared.pictures.store import PictureStore
from shared.reconciler import Reconciler
from tests.integration.conftest import Workshop
from tests.support.patience import wait_for

WORKER = GpuWorker(name="gpu@test", model_id="starter", device="cpu", state=WorkerState.READY)


@pytest.fixture
def impatient(workshop: Workshop, redis_client: Redis, celery: Celery, store: PictureStore) -> Reconciler:
    """Make a reconciler that lets families wait for a worker for a fifth of a second."""
    settings = workshop.settings.model_copy(update={"no_worker_seconds": 0.2})
    return Reconciler(workshop.engine, redis_client, celery, store, settings)


def test_a_family_that_nobody_serves_fails_with_a_sentence(workshop: Workshop, impatient: Reconciler) -> None:
    variation = workshop.submit()

    wait_for("it to fail", lambda: impatient.sweep().get("unserved"))

    family = workshop.family(variation)
    assert (family.status, family.error_code) == (FamilyStatus.FAILED, "no_worker")
    assert family.error == "No GPU worker has served starter for 0 s: start one, then retry."
    assert workshop.variation(variation).status == FamilyStatus.FAILED


def test_a_family_whose_worker_is_busy_waits_as_long_as_it_must(
    workshop: Workshop, impatient: Reconciler, redis_client: Redis
) -> None:
    variation = workshop.submit()
    announce_worker(redis_client, WORKER)
    with workshop.engine.begin() as connection:
        connection.execute(text("UPDATE image_families SET queued_at = queued_at - interval '1 day'"))

    for _ in range(3):
        announce_worker(redis_client, WORKER)
        assert "unserved" not in impatient.sweep()

    assert workshop.family(variation).status == FamilyStatus.QUEUED


def test_the_time_begins_when_the_last_worker_is_gone(
    workshop: Workshop, impatient: Reconciler, redis_client: Redis
) -> None:
    """A worker that is started again is not punished for the queue that it has left."""
    workshop.submit()
    with workshop.engine.begin() as connection:
        connection.execute(text("UPDATE image_families SET queued_at = queued_at - interval '1 day'"))
    announce_worker(redis_client, WORKER)
    impatient.sweep()
    withdraw_worker(redis_client, WORKER.name)

    assert "unserved" not in impatient.sweep()
    wait_for("it to fail", lambda: impatient.sweep().get("unserved"))


def test_a_family_waits_for_ever_unless_the_operator_says_otherwise(
    workshop: Workshop, redis_client: Redis, celery: Celery, store: PictureStore
) -> None:
    variation = workshop.submit()
    patient = Reconciler(workshop.engine, redis_client, celery, store, workshop.settings)

    for _ in range(3):
        assert "unserved" not in patient.sweep()

    assert workshop.settings.no_worker_seconds == 0
    assert workshop.family(variation).status == FamilyStatus.QUEUED
