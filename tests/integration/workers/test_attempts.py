"""Each attempt at a family is exactly one task for Flower, which ends as the attempt does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from celery import Celery
from celery.events.state import State, Task
from redis import Redis

from shared.database import in_transaction
from shared.errors import CheckpointError, OriginalUnreadableError, StorageUnavailableError
from shared.families.endings import draw_again
from shared.families.recovery import Loss, free_lost
from shared.lifecycle import CUTTING, RENDERING
from shared.pictures.store import PictureStore
from shared.queues import gpu_queue
from shared.reconciler import Reconciler
from shared.settings import Settings
from shared.variations import cancel, regenerate, remove
from tests.integration.conftest import Workshop, claimed, dead_child, end_pauses, make_worker
from tests.support.patience import wait_for
from workers.bootsteps import count_crashes
from workers.derivatives.staged_cuts import Cutter
from workers.derivatives.tasks import CpuProcess, cut_next, cut_task
from workers.leases import HeldClaim
from workers.masters.tasks import render
from workers.worker_process import WorkerProcess

NODE = "gpu@test"
STARTER = Settings(model_anime="starter", model_photorealistic="starter")


@pytest.fixture
def seen(celery: Celery, redis_client: Redis) -> Iterator[Callable[[], list[Task]]]:
    """Look on as Flower does; the function returns the tasks that were seen, the oldest first."""
    state = State()
    ready, stopping = threading.Event(), threading.Event()

    def look() -> None:
        with celery.connection_for_read() as connection:
            receiver = celery.events.Receiver(connection, handlers={"*": state.event})
            with receiver.consumer_context() as (_, channel, _):
                ready.set()
                while not stopping.is_set():
                    with suppress(TimeoutError):
                        channel.connection.client.drain_events(timeout=0.1)

    looker = threading.Thread(target=look)
    looker.start()
    ready.wait()
    wait_for("the looker to listen", lambda: redis_client.pubsub_numpat() or redis_client.pubsub_channels())
    yield lambda: sorted(state.tasks.values(), key=lambda task: task.received or task.timestamp)
    stopping.set()
    looker.join()


@pytest.fixture
def worker(workshop: Workshop, redis_client: Redis, celery: Celery) -> Iterator[WorkerProcess]:
    """Return what a process of a worker has open."""
    process = make_worker(workshop, redis_client, celery, NODE)
    process.feed.start()
    yield process
    process.stop()


def begun(worker: WorkerProcess) -> HeldClaim:
    """Claim the family that waits to be rendered, and begin."""
    (held,) = worker.claim_next(RENDERING, gpu_queue("starter"))
    worker.begin(held)
    return held


def fail_with(error: Exception) -> Callable[[], None]:
    """Return a step that raises an error."""

    def step() -> None:
        raise error

    return step


def only(tasks: list[Task]) -> Task | None:
    """Return the only task, once it has ended."""
    return tasks[0] if len(tasks) == 1 and tasks[0].state not in {"PENDING", "RECEIVED", "STARTED"} else None


def test_a_family_that_is_cut_is_a_task_that_says_what_was_made(
    workshop: Workshop, worker: WorkerProcess, seen: Callable[[], list[Task]]
) -> None:
    workshop.submit("404_lost_witch")
    workshop.finish_rendering(claimed(workshop.claim()))
    cpu = CpuProcess(worker=worker, cutter=Cutter(engine=workshop.engine, store=workshop.store, credentials=None))

    assert cut_next(cpu)
    assert not cut_next(cpu), "a doorbell too many is no task"

    task = wait_for("the task to end", lambda: only(seen()))
    assert (task.name, task.args, task.hostname) == ("derivatives.cut", "404_lost_witch sidebar", NODE)
    assert (task.state, task.retries) == ("SUCCESS", 0)
    assert task.result.startswith("3 pictures in "), "a master and two derivatives"
    assert task.received <= task.started <= task.succeeded
    assert task.runtime == pytest.approx(task.succeeded - task.started, abs=0.2)


@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        pytest.param(
            CheckpointError("The model has lost a file."),
            "FAILURE",
            "checkpoint_unusable: The model has lost a file.",
            id="an error of ours",
        ),
        pytest.param(
            OriginalUnreadableError("It is torn."), "FAILURE", "original_unreadable: It is torn.", id="another"
        ),
        pytest.param(RuntimeError("bug"), "FAILURE", "internal_error: RuntimeError: bug", id="a bug"),
        pytest.param(StorageUnavailableError("The disk is full."), "RETRY", "The disk is full.", id="a fault"),
    ],
)
def test_an_error_is_the_state_and_the_reason_of_the_task(
    workshop: Workshop, worker: WorkerProcess, seen: Callable[[], list[Task]], error: Exception, state: str, reason: str
) -> None:
    workshop.submit()
    worker.attempt(begun(worker), fail_with(error))

    task = wait_for("the task to end", lambda: only(seen()))

    assert (task.state, task.exception) == (state, reason)
    assert (task.name, task.args) == ("masters.render", "city sidebar")
    assert ("bug" in (task.traceback or "")) == isinstance(error, RuntimeError)


def test_another_attempt_is_another_task(
    workshop: Workshop, worker: WorkerProcess, seen: Callable[[], list[Task]]
) -> None:
    workshop.submit()
    worker.attempt(begun(worker), fail_with(StorageUnavailableError("The disk is full.")))
    end_pauses(workshop.engine)
    held = begun(worker)
    worker.succeeded(held, 1)

    tasks = wait_for("both", lambda: [task for task in seen() if task.state in {"RETRY", "SUCCESS"}][1:] and seen())

    assert [(task.state, task.args) for task in tasks] == [("RETRY", "city sidebar"), ("SUCCESS", "city sidebar")]


@pytest.mark.parametrize("end", [cancel, remove, lambda *which: regenerate(*which, {}, STARTER)])
def test_a_family_that_a_person_takes_away_is_revoked(
    workshop: Workshop, worker: WorkerProcess, seen: Callable[[], list[Task]], end: Callable[..., object]
) -> None:
    variation = workshop.submit()
    held = begun(worker)
    in_transaction(workshop.engine, lambda session: end(session, variation))
    wait_for("the worker to hear of it", held._lost.is_set)

    worker.attempt(held, lambda: held.report(1, 2))

    assert wait_for("the task to end", lambda: only(seen())).state == "REVOKED"


def test_a_lost_worker_is_a_retry_that_the_reconciler_tells(
    workshop: Workshop,
    settings: Settings,
    celery: Celery,
    redis_client: Redis,
    store: PictureStore,
    seen: Callable[[], list[Task]],
) -> None:
    workshop.submit()
    claimed(workshop.claim(holder=dead_child()))

    wait_for(
        "the sweep", lambda: Reconciler(workshop.engine, redis_client, celery, store, settings).sweep().get("freed")
    )

    task = wait_for("the task to end", lambda: only(seen()))
    assert (task.state, task.exception) == ("RETRY", "Its worker died or was frozen; another one tries.")
    assert (task.name, task.args, task.hostname) == ("masters.render", "city sidebar", NODE)


def losses_of(workshop: Workshop, *, cut: bool) -> list[Loss]:
    """Let a process die of a family that it renders or cuts, and count the crash."""
    claimed(workshop.claim(CUTTING if cut else RENDERING, holder=dead_child()))
    return count_crashes(workshop.engine, NODE, workshop.settings)


def test_a_crash_is_the_end_of_the_attempt_that_crashed(workshop: Workshop) -> None:
    variation = workshop.submit()
    budget = workshop.settings.crash_budget
    fences = []

    for number in range(budget):
        end_pauses(workshop.engine)
        (loss,) = losses_of(workshop, cut=False)
        fences.append(loss.fence)
        assert loss.failed_with == ("crashed" if number == budget - 1 else None)
        assert (loss.label, loss.stage) == ("city sidebar", RENDERING)

    assert len(set(fences)) == budget
    assert workshop.family(variation).fence > max(fences)


def test_a_crash_that_the_sweep_has_seen_is_told_again_only_if_it_fails_the_family(workshop: Workshop) -> None:
    workshop.submit()
    workshop.finish_rendering(claimed(workshop.claim()))
    budget = workshop.settings.crash_budget

    for number in range(budget):
        end_pauses(workshop.engine)
        claim = claimed(workshop.claim(CUTTING, holder=dead_child()))
        (freed,) = wait_for(
            "the sweep", lambda: in_transaction(workshop.engine, lambda session: free_lost(session, 100))
        )
        losses = count_crashes(workshop.engine, NODE, workshop.settings)
        assert (freed.fence, freed.stage) == (claim.fence, CUTTING)
        assert [(loss.fence, loss.failed_with, loss.seen_before) for loss in losses] == (
            [(claim.fence, "crashed", True)] if number == budget - 1 else []
        )


def test_a_refused_picture_is_a_retry_and_the_last_one_a_failure(
    workshop: Workshop, worker: WorkerProcess, seen: Callable[[], list[Task]]
) -> None:
    workshop.submit()
    for _ in range(3):
        held = begun(worker)
        sentence = draw_again(workshop.engine, held.claim, 0.9)
        worker.refused(held, sentence or "The picture check refused it.", failed=sentence is not None)
        worker.lease.release(held)

    tasks = wait_for("three", lambda: [task for task in seen() if task.state in {"RETRY", "FAILURE"}][2:] and seen())

    assert [task.state for task in tasks] == ["RETRY", "RETRY", "FAILURE"]
    assert tasks[2].exception.startswith("unsafe_picture: The picture check refused 3 pictures")


def test_what_happens_while_the_broker_is_away_is_told_afterwards(
    worker: WorkerProcess, workshop: Workshop, seen: Callable[[], list[Task]], monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.submit()
    monkeypatch.setattr("workers.attempt_feed.AWAY_SECONDS", 0.2)
    monkeypatch.setattr("workers.attempt_feed.send_attempts", lambda *_: False)
    held = begun(worker)
    worker.succeeded(held, 1)
    threading.Event().wait(0.5)
    assert not seen()

    monkeypatch.undo()

    assert wait_for("the task to end", lambda: only(seen())).state == "SUCCESS"


def test_a_doorbell_is_no_task() -> None:
    assert not cut_task.send_events
    assert not render.send_events
