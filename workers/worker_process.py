"""What a process that works holds, and how it attempts the steps of a claim."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import structlog
from celery import Celery
from redis import Redis
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from shared.database import make_engine
from shared.errors import ImageGeneratorError, LeaseLostError, StorageUnavailableError
from shared.events import relay_events
from shared.families.claims import claim
from shared.families.endings import BACK_OFF_SECONDS, fail, give_back
from shared.lifecycle import Stage
from shared.live_state import make_redis
from shared.pictures.links import refresh_links
from shared.pictures.store import PictureStore, make_store
from shared.queues import Doorbell, ring
from shared.settings import Settings
from workers.leases import HeldClaim, Lease

log = structlog.get_logger(__name__)

Result = TypeVar("Result")

#: Drawn by a worker's parent and inherited by its children. A parent that was started again, with the same name and in
#: a container even with the same pid, is another one: it did not see its predecessor's children die.
PARENT_TOKEN = secrets.token_hex(4)


@dataclass(frozen=True, kw_only=True)
class WorkerProcess:
    """One process that works: its connections, its store and its lease."""

    settings: Settings
    engine: Engine
    redis: Redis
    celery: Celery
    store: PictureStore
    lease: Lease

    @classmethod
    def start(cls, celery: Celery, node_name: str) -> WorkerProcess:
        """Open everything and begin the lease; `node_name` is Celery's name of the parent."""
        settings = Settings.from_environment()
        engine = make_engine(settings, node_name)
        redis = make_redis(settings)
        store = make_store(settings)
        name = process_name(node_name, os.getpid())
        lease = Lease(engine, redis, name=name, lease_seconds=settings.lease_seconds)
        lease.start()
        return cls(settings=settings, engine=engine, redis=redis, celery=celery, store=store, lease=lease)

    def claim_next(self, stage: Stage, queue: str, hint: UUID, *, batch_size: int = 1) -> list[HeldClaim]:
        """Claim a waiting family, and others like it, and hold them; none when nothing waits, or nobody can tell."""
        try:
            claims = claim(self.engine, stage, queue, self.lease.holder, hint, batch_size=batch_size)
        except DBAPIError as error:
            log.warning("nothing_claimed", reason=str(error.orig).strip())
            return []
        for one in claims:
            log.info("family_claimed", family=one.label, stage=stage.working, fence=one.fence)
        return [self.lease.hold(one) for one in claims]

    def attempt(self, held: HeldClaim, step: Callable[[], Result]) -> Result | None:
        """Run one step of a claim. An error ends the claim in the way that the error asks for, and gives None."""
        try:
            return step()
        except Exception as error:  # noqa: BLE001 -- whatever happens, the family must not stay claimed
            self._end(held, error)
            self.finished(held)
            return None

    def finished(self, held: HeldClaim) -> None:
        """Let go of a claim that has ended, and announce what came of it."""
        self.lease.release(held)
        self.link(held.claim.variation.name)
        self.announce()

    def link(self, variation: str) -> None:
        """Let the friendly folder of a variation show what was committed."""
        try:
            refresh_links(self.engine, self.store, variation)
        except (DBAPIError, StorageUnavailableError) as error:
            log.warning("links_left_to_the_reconciler", variation=variation, reason=str(error))

    def handed_over(self, held: HeldClaim, doorbell: Doorbell) -> None:
        """Let go of a claim whose family waits for others now; that is no event, and nothing to link."""
        self.lease.release(held)
        ring(self.celery, [doorbell])

    def announce(self) -> None:
        """After a commit: publish what it recorded."""
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
                fail(self.engine, held.claim, error, self.settings)
            elif isinstance(error, DBAPIError):
                log.warning("family_left_to_its_lease", family=label, reason=str(error.orig).strip())
            else:
                log.error("family_failed", family=label, code=ImageGeneratorError.code, exc_info=error)
                unexpected = ImageGeneratorError(f"{type(error).__name__}: {error}")
                fail(self.engine, held.claim, unexpected, self.settings)
        except LeaseLostError as lost:
            log.info("family_lost", family=label, reason=str(lost))
        except DBAPIError as away:
            log.warning("family_left_to_its_lease", family=label, reason=str(away.orig).strip())


def process_name(node_name: str, pid: int) -> str:
    """The name under which a process claims; says which parent may count its death."""
    return f"{node_name} {PARENT_TOKEN}.{pid}"
