"""What one family costs beside model and encoders: statements, commits, content locks, commands to Redis.

Each number is exact, so that none of them grows unseen. Their time is measured by `python -m tests.benchmarks own_cpu`.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import Any

import numpy as np
import pytest
import torch
from celery import Celery
from redis import Redis
from sqlalchemy import Engine, event

from shared.catalog import find_model
from shared.database import AdvisoryLock
from tests.benchmarks.stand_in_pipeline import StandIn, loaded
from tests.integration.conftest import Workshop, make_worker
from tests.support.statements import shape
from workers.derivatives.staged_cuts import Cutter
from workers.derivatives.tasks import CpuProcess, cut_next
from workers.masters.assignment import GpuAssignment
from workers.masters.gpu_process import GpuProcess
from workers.masters.picture_classifiers import PictureClassifier
from workers.worker_process import WorkerProcess

#: What does not belong to a family: greetings of connections, and progress, which is written five times a second.
NOT_COUNTED = {"set", "info", "ping", "hello", "client|setinfo", "client|setname", "config|resetstat", "select", "auth"}


#: What a relay sends to Redis for one event, with what the script does there.
RELAY = {"incrby": 1, "evalsha": 1, "get": 1, "hgetall": 1, "del": 1, "hset": 1, "xadd": 1, "publish": 1}


@dataclass
class Work:
    """What was asked of the servers during a block."""

    statements: list[str] = field(default_factory=list)
    content_locks: int = 0
    commits: int = 0
    commands: dict[str, int] = field(default_factory=dict)

    def hear(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        """Note a statement, unless the lease sends it, or it asks on a busy machine whether a lock is still held."""
        if threading.current_thread().name != "lease" and statement != "SELECT 1":
            self.statements.append(shape(statement))
            self.content_locks += "advisory_xact_lock" in statement and parameters["lock"] == AdvisoryLock.CONTENT

    def hear_commit(self, _connection: Any) -> None:
        """Note a commit."""
        self.commits += threading.current_thread().name != "lease"


def work_of(engine: Engine, redis: Redis, block: Callable[[], object]) -> Work:
    """Return what a block asks of the servers."""
    work = Work()
    event.listen(engine, "before_cursor_execute", work.hear)
    event.listen(engine, "commit", work.hear_commit)
    redis.config_resetstat()
    block()
    commands = {name.removeprefix("cmdstat_"): one["calls"] for name, one in redis.info("commandstats").items()}
    work.commands = {name: calls for name, calls in commands.items() if name not in NOT_COUNTED}
    event.remove(engine, "before_cursor_execute", work.hear)
    event.remove(engine, "commit", work.hear_commit)
    return work


class Drawer(StandIn):
    """Draws noise of the size that is asked for, at once."""

    def _draw(self, width: int, height: int) -> torch.Tensor:
        return torch.from_numpy(np.random.default_rng(0).random((3, height, width), np.float32))


@pytest.fixture
def worker(workshop: Workshop, redis_client: Redis, celery: Celery) -> Iterator[WorkerProcess]:
    """Return what a process of a worker has open, without its feed, whose messages depend on the moment."""
    process = make_worker(workshop, redis_client, celery)
    yield process
    process.lease.stop()


@pytest.fixture
def gpu(worker: WorkerProcess) -> Iterator[GpuProcess]:
    """Return a GPU process whose model is a stand-in."""
    with ThreadPoolExecutor(1) as claiming, ThreadPoolExecutor(1) as background:
        yield GpuProcess(
            gpu=GpuAssignment(find_model("starter"), "cpu"),
            process=worker,
            loaded=loaded(find_model("starter"), Drawer(0.0)),
            revision="0" * 40,
            classifier=Unasked(),
            claiming=claiming,
            background=background,
            in_flight=BoundedSemaphore(2),
        )


class Unasked(PictureClassifier):
    """A picture check that is never asked."""


def render_all(gpu: GpuProcess) -> None:
    """Render everything that waits, until it is stored."""
    gpu.render_waiting()
    gpu.background.submit(lambda: None).result()


def test_the_work_of_a_gpu_process_for_a_family(workshop: Workshop, gpu: GpuProcess, redis_client: Redis) -> None:
    workshop.submit("the-first-one-declares-queues", inference_steps=1)
    render_all(gpu)
    workshop.submit(families=["sidebar", "og"], inference_steps=1)

    work = work_of(workshop.engine, redis_client, lambda: render_all(gpu))

    # Two families: three claims, of which the last one finds nothing, and their variation; four statements to store
    # each; one event and its relay, which takes two.
    assert len(work.statements) == 3 + 2 + 2 * 4 + 1 + 2, work.statements
    assert (work.content_locks, work.commits) == (2, 3 + 2 + 1)
    assert work.commands == RELAY | {"hset": 2, "xadd": 2, "publish": 2, "lpush": 2}


def test_the_work_of_a_cpu_worker_for_a_family(
    workshop: Workshop, worker: WorkerProcess, gpu: GpuProcess, redis_client: Redis
) -> None:
    workshop.submit(families=["sidebar", "og"], inference_steps=1)
    render_all(gpu)
    process = CpuProcess(worker=worker, cutter=Cutter(engine=workshop.engine, store=workshop.store, credentials=None))

    work = work_of(workshop.engine, redis_client, lambda: cut_next(process))

    # The claim, its variation and render; seven to store, three to link, two to relay.
    assert len(work.statements) == 3 + 7 + 3 + 2, work.statements
    assert (work.content_locks, work.commits) == (1, 4)
    assert work.commands == RELAY
    assert Counter(work.statements).most_common(1)[0][1] == 1, "no statement is repeated for each picture"
