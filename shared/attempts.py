"""What Flower and `celery events` show: each attempt at a stage of a family is one task, with what became of it.

Celery's own tasks are doorbells, of which one may lead to many families or to none, so they send no events. The
processes that attempt families send them in their place; of an attempt that ended with its process, whoever notices it.
The events are for people who look on: what happens while Redis is away may be missing, and PostgreSQL has the truth.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from shared.families.claims import Claim
from shared.families.recovery import Loss
from shared.lifecycle import RENDERING, Stage
from shared.queues import CUT_TASK, RENDER_TASK
from shared.redis_circuit import log_fault


@dataclass(frozen=True, kw_only=True)
class AttemptEvent:
    """Something that happened to an attempt; the names and fields are Celery's."""

    type: str
    node: str  #: Celery's name of the worker
    fields: Mapping[str, Any]
    timestamp: float = field(default_factory=time.time)  #: seconds since 1970


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A worker's attempt at a stage of a family."""

    family_id: UUID
    fence: int
    label: str  #: as in "404_lost_witch og"
    stage: Stage
    node: str

    @property
    def task_id(self) -> str:
        """Return the id of the task, which everybody can tell who knows the claim."""
        return str(uuid5(self.family_id, str(self.fence)))

    @property
    def task(self) -> str:
        """Return the name of the task."""
        return task_of(self.stage)

    def received(self, tries: int) -> AttemptEvent:
        """Tell that a worker has claimed the family, which was tried so many times before."""
        return self._event("received", retries=tries, eta=None, expires=None, root_id=self.task_id, parent_id=None)

    def started(self) -> AttemptEvent:
        """Tell that the worker begins."""
        return self._event("started")

    def succeeded(self, result: str, seconds: float) -> AttemptEvent:
        """Tell that the stage is done."""
        return self._event("succeeded", result=result, runtime=seconds)

    def failed(self, code: str, sentence: str, traceback: str = "") -> AttemptEvent:
        """Tell that the family has failed."""
        return self._event("failed", exception=f"{code}: {sentence}", traceback=traceback)

    def retried(self, reason: str) -> AttemptEvent:
        """Tell that there will be another attempt, and why."""
        return self._event("retried", exception=reason, traceback="")

    def revoked(self) -> AttemptEvent:
        """Tell that a person has canceled, deleted or regenerated the family meanwhile."""
        return self._event("revoked", terminated=True, signum=None, expired=False)

    def _event(self, what: str, **fields: Any) -> AttemptEvent:
        # Name and arguments are in each event: who looks on may have come after the first.
        known = {"uuid": self.task_id, "name": self.task, "args": self.label, "kwargs": ""}
        return AttemptEvent(type=f"task-{what}", node=self.node, fields=known | fields)


def task_of(stage: Stage) -> str:
    """Return the name of the task that works on a stage."""
    return RENDER_TASK if stage == RENDERING else CUT_TASK


def attempt_of(claim: Claim, node: str) -> Attempt:
    """Return the attempt of a worker that has claimed a family."""
    return Attempt(family_id=claim.family_id, fence=claim.fence, label=claim.label, stage=claim.stage, node=node)


def send_attempts(celery: Celery, events: Iterable[AttemptEvent]) -> bool:
    """Send events, in one message for each worker. Returns False while the broker is away."""
    by_node = defaultdict(list)
    for event in events:
        by_node[event.node].append(event)
    try:
        for node, ours in by_node.items():
            with celery.events.default_dispatcher(hostname=node) as dispatcher:
                dispatcher.buffer_group, dispatcher.buffer_limit = {"task"}, len(ours) + 1
                for event in ours:
                    dispatcher.send(event.type, timestamp=event.timestamp, **event.fields)
                dispatcher.flush(errors=False)
    except (OperationalError, RedisError, OSError) as error:
        log_fault("broker_away", error)
        return False
    return True


def send_losses(celery: Celery, losses: Iterable[Loss]) -> None:
    """Tell of attempts that ended with their processes, after they were recorded."""
    send_attempts(celery, map(_ended, losses))


def _ended(loss: Loss) -> AttemptEvent:
    attempt = Attempt(
        family_id=loss.family_id,
        fence=loss.fence,
        label=loss.label,
        stage=loss.stage,
        node=loss.worker.partition(" ")[0],
    )
    if loss.failed_with is None:
        return attempt.retried(loss.reason)
    return attempt.failed(loss.failed_with, loss.reason)
