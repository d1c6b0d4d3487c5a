"""A worker process: what it has open, and how it attempts the steps of a claim."""

from __future__ import annotations

import faulthandler
import os
import secrets
import signal
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import structlog
from celery import Celery
from redis import Redis
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared.counters import Counted, count
from shared.database import in_transaction, make_engine
from shared.errors import ImageGeneratorError, LeaseLostError, StorageUnavailableError
from shared.events import relay_events
from shared.families.claims import Holder, claim
from shared.families.endings import BACK_OFF_SECONDS, fail, give_back
from shared.families.recovery import free_stalled
from shared.lifecycle import RENDERING, Stage
from shared.live_state import make_redis
from shared.pictures.links import refresh_links
from shared.pictures.store import PictureStore, make_store
from shared.queues import Doorbell, ring
from shared.settings import Settings
from workers.leases import HeldClaim, Lease

log = structlog.get_logger(__name__)

Result = TypeVar("Result")

#: Drawn by a worker's parent and inherited by its children. A parent that is started again has another token, although
#: its name is the same, and in a container even its pid: it did not see its predecessor's children die.
PARENT_TOKEN = secrets.token_hex(4)


@dataclass(frozen=True, kw_only=True)
class WorkerProcess:
    """The connections, the store and the lease of one process."""

    settings: Settings
    engine: Engine
    redis: Redis
    celery: Celery
    store: PictureStore
    lease: Lease

    @classmethod
    def start(
        cls,
        celery: Celery,
        node_name: str,
        *,
        stage: Stage,
        suspects: Callable[[], Collection[UUID] | None] = lambda: None,
    ) -> WorkerProcess:
        """Open everything and start the lease.

        Args:
            celery: the app of the worker.
            node_name: Celery's name of the parent.
            stage: the work that the process claims.
            suspects: returns the families that the process works on; None if it works on all that it holds.
        """
        settings = Settings.from_environment()
        stall_seconds = settings.render_stall_seconds if stage == RENDERING else settings.cut_stall_seconds
        engine = make_engine(settings, node_name)
        redis = make_redis(settings)
        store = make_store(settings)
        name = process_name(node_name, os.getpid())

        def end_stalled(holder: Holder) -> None:
            end_process(
                engine, redis, lambda session: free_stalled(session, holder, suspects(), stall_seconds, settings)
            )

        lease = Lease(
            engine,
            redis,
            name=name,
            lease_seconds=settings.lease_seconds,
            stall_seconds=stall_seconds,
            on_stall=end_stalled,
        )
        lease.start()
        return cls(settings=settings, engine=engine, redis=redis, celery=celery, store=store, lease=lease)

    def claim_next(self, stage: Stage, queue: str, *, batch_size: int = 1) -> list[HeldClaim]:
        """Claim the family that has waited longest, and others like it.

        Returns no claim if nothing waits or the database is away.
        """
        try:
            claims = claim(self.engine, stage, queue, self.lease.holder, batch_size=batch_size)
        except DBAPIError as error:
            log.warning("claim_failed", reason=str(error.orig).strip())
            return []
        for one in claims:
            log.info("family_claimed", family=one.label, stage=stage.working, fence=one.fence)
        return [self.lease.hold(one) for one in claims]

    def attempt(self, held: HeldClaim, step: Callable[[], Result]) -> Result | None:
        """Run one step of a claim and return its result. An error ends the claim as it asks for, and returns None."""
        try:
            return step()
        except Exception as error:  # noqa: BLE001 -- whatever happens, the family must not stay claimed
            self._end(held, error)
            self.finished(held)
            return None

    def finished(self, held: HeldClaim) -> None:
        """Release a claim that has ended, link its pictures, and publish its events."""
        self.lease.release(held)
        self.link(held.claim.variation.name)
        self.announce()

    def link(self, variation: str) -> None:
        """Make the folders of a variation show the pictures that were committed."""
        try:
            refresh_links(self.engine, self.store, variation)
        except (DBAPIError, StorageUnavailableError) as error:
            log.warning("links_left_to_the_reconciler", variation=variation, reason=str(error))

    def handed_over(self, held: HeldClaim, doorbell: Doorbell) -> None:
        """Release a claim whose family waits for another worker now; there is no event and no picture to link."""
        self.lease.release(held)
        ring(self.celery, [doorbell])

    def announce(self) -> None:
        """Publish the events that a commit recorded."""
        relay_events(self.engine, self.redis)

    def _end(self, held: HeldClaim, error: Exception) -> None:
        label = held.claim.label
        try:
            if isinstance(error, LeaseLostError):
                log.info("family_lost", family=label, reason=str(error))
            elif isinstance(error, ImageGeneratorError) and error.retryable:
                log.warning("family_given_back", family=label, reason=str(error))
                give_back(self.engine, held.claim, BACK_OFF_SECONDS)
            elif isinstance(error, ImageGeneratorError):
                log.error("family_failed", family=label, code=error.code, reason=str(error))
                fail(self.engine, held.claim, error)
            elif isinstance(error, DBAPIError):
                log.warning("family_left_to_its_lease", family=label, reason=str(error.orig).strip())
            else:
                log.error("family_failed", family=label, code=ImageGeneratorError.code, exc_info=error)
                unexpected = ImageGeneratorError(f"{type(error).__name__}: {error}")
                fail(self.engine, held.claim, unexpected)
        except LeaseLostError as lost:
            log.info("family_lost", family=label, reason=str(lost))
        except DBAPIError as away:
            log.warning("family_left_to_its_lease", family=label, reason=str(away.orig).strip())


def end_process(engine: Engine, redis: Redis, free: Callable[[Session], int]) -> None:
    """Free what this process holds, then end it with all of its threads; its parent starts another.

    While PostgreSQL is away the process goes on, and tries again with the next beat of its lease.
    """
    try:
        lost = in_transaction(engine, free)
    except DBAPIError as error:
        log.warning("stall_not_recorded", reason=str(error.orig).strip())
        return
    count(redis, Counted.LEASE_LOSSES, "stalled", by=lost)
    log.error("process_stalled", advice="The stacks of all threads follow; the first process that hangs shows where.")
    faulthandler.dump_traceback(all_threads=True)
    os.kill(os.getpid(), signal.SIGKILL)


def process_name(node_name: str, pid: int) -> str:
    """Return the name under which a process claims; it tells which parent may count the death of the process."""
    return f"{node_name} {PARENT_TOKEN}.{pid}"
