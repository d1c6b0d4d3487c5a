"""A family that waits says why."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from redis import Redis

from shared.database import in_transaction
from shared.families.endings import give_back
from shared.families.waiting import waiting_reasons
from shared.live_state import GpuWorker, RememberedWorkers, WorkerState, announce_worker, forget_end, note_end
from tests.integration.conftest import Workshop, claimed

NOBODY = "No living GPU worker serves gpu.starter"
START = f"{NOBODY}: it waits until one is started with `celery -A workers.masters worker --model starter`."
READY = GpuWorker(name="gpu@test", model_id="starter", device="cpu", state=WorkerState.READY)
LOADING = GpuWorker(name="gpu@test", model_id="starter", device="cpu", state=WorkerState.LOADING, loading_seconds=12.4)
OTHER = GpuWorker(name="other@test", model_id="sd35-large", device="cpu", state=WorkerState.READY)


def reasons(workshop: Workshop, redis_client: Redis, names: Sequence[str]) -> list[str | None]:
    """Return why the families of these variations wait."""
    workforce = RememberedWorkers(redis_client).workforce()

    def ask(session: object) -> list[str | None]:
        families = [workshop.family(ids[name]) for name in names]
        found = waiting_reasons(session, families, workforce)  # type: ignore[arg-type]
        return [found.get(family.id) for family in families]

    ids = {name: workshop.submit(name) for name in names}
    return in_transaction(workshop.engine, ask)


@pytest.mark.parametrize(
    ("workers", "ended", "reason"),
    [
        pytest.param((), None, START, id="none"),
        pytest.param((OTHER,), None, START, id="one of another model"),
        pytest.param((), "The disk is full.", f"{NOBODY}. The last one ended: The disk is full.", id="ended"),
        pytest.param((LOADING,), "old news", "The GPU worker loads the model, for 12 s now.", id="loading"),
        pytest.param((READY,), "old news", "It is the next one.", id="ready"),
    ],
)
def test_a_queued_family_says_what_its_worker_does(
    workshop: Workshop, redis_client: Redis, workers: Sequence[GpuWorker], ended: str | None, reason: str
) -> None:
    for worker in workers:
        announce_worker(redis_client, worker)
    if ended:
        note_end(redis_client, "starter", ended)

    assert reasons(workshop, redis_client, ["city"]) == [reason]


def test_the_end_of_a_worker_is_forgotten_when_another_is_ready(workshop: Workshop, redis_client: Redis) -> None:
    note_end(redis_client, "starter", "The disk was full.")
    forget_end(redis_client, "starter")

    assert "disk" not in str(reasons(workshop, redis_client, ["city"]))


def test_families_say_how_many_come_before_them(workshop: Workshop, redis_client: Redis) -> None:
    announce_worker(redis_client, READY)

    assert reasons(workshop, redis_client, ["first", "second", "third"]) == [
        "It is the next one.",
        "1 family comes before it.",
        "2 families come before it.",
    ]


def test_far_behind_nobody_counts(workshop: Workshop, redis_client: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    announce_worker(redis_client, READY)
    monkeypatch.setattr("shared.families.waiting.MOST_BEFORE", 2)

    assert reasons(workshop, redis_client, ["first", "second", "third"])[2] == "2 families or more come before it."


def test_a_family_that_waits_to_be_cut_and_one_that_pauses_say_so(workshop: Workshop, redis_client: Redis) -> None:
    announce_worker(redis_client, READY)
    variation = workshop.submit()
    workshop.finish_rendering(claimed(workshop.claim()))
    paused = workshop.submit("paused")
    give_back(workshop.engine, claimed(workshop.claim()), back_off_seconds=30)
    families = [workshop.family(variation), workshop.family(paused)]
    workforce = RememberedWorkers(redis_client).workforce()

    found = in_transaction(workshop.engine, lambda session: waiting_reasons(session, families, workforce))

    assert found[families[0].id] == "It is the next one."
    assert found[families[1].id].startswith("It pauses for ")


def test_a_family_that_is_worked_on_waits_for_nothing(workshop: Workshop) -> None:
    variation = workshop.submit()
    workshop.claim()

    family = workshop.family(variation)

    assert in_transaction(workshop.engine, lambda session: waiting_reasons(session, [family], None)) == {}
