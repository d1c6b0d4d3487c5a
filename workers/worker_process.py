"""A worker process: what it has open, and how it attempts the steps of a claim."""

from __future__ import annotations

import faulthandler
import os
import secrets
import signal
import time
import traceback
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import structlog
from celery import Celery
from redis import Redis
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared.attempts import Attempt, attempt_of, send_losses
from shared.counters import Counted, count
from shared.database import in_transaction, make_engine
from shared.errors import ImageGeneratorError, LeaseLostError, StorageUnavailableError, UnsafePictureError
from shared.events import relay_events
from shared.families.claims import Claim, Holder, claim
from shared.families.endings import BACK_OFF_SECONDS, fail, give_back
from shared.families.recovery import Loss, free_stalled
from shared.families.revoking import was_revoked
from shared.lifecycle import RENDERING, Stage
from shared.live_state import make_redis
from shared.pictures.links import refresh_links
from shared.pictures.store import PictureStore, make_store
from shared.queues import ring
from shared.settings import Settings
from workers.attempt_feed import AttemptFeed
from workers.leases import HeldClaim, Lease

log = structlog.get_logger(__name__)

Result = TypeVar("Result")

#: Drawn by a worker's parent and inherited by its children. A parent that is started again has another token, although
#: its name is the same, and in a container even its pid: it did not see its predecessor's children die.
PARENT_TOKEN = secrets.token_hex(4)


@dataclass(frozen=True, kw_only=True)
class WorkerProcess:
    """The connections, the store, the lease and the feed of one process."""

    settings: Settings
    engine: Engine
    redis: Redis
    celery: Celery
    node_name: str  #: Celery's name of the worker
    store: PictureStore
    lease: Lease
    feed: AttemptFeed

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
                engine,
                redis,
                celery,
                lambda session: free_stalled(session, holder, suspects(), stall_seconds, settings),
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
        feed = AttemptFeed(celery)
        feed.start()
        return cls(
            settings=settings,
            engine=engine,
            redis=redis,
            celery=celery,
            node_name=node_name,
            store=store,
            lease=lease,
            feed=feed,
        )

    def stop(self) -> None:
        """Give the lease back, and tell what became of the last attempts."""
        self.lease.stop()
        self.feed.stop()

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
            log.info("family_claimed", **one.names, stage=stage.working, fence=one.fence)
            self.feed.put(self._attempt(one).received(one.family.attempts - 1))
        return [self.lease.hold(one) for one in claims]

    def begin(self, held: HeldClaim) -> None:
        """Tell that the work on a claim begins; a claim may be made ahead."""
        held.began = time.monotonic()
        self.feed.put(self._attempt(held.claim).started())

    def attempt(self, held: HeldClaim, step: Callable[[], Result]) -> Result | None:
        """Run one step of a claim and return its result. An error ends the claim as it asks for, and returns None."""
        try:
            return step()
        except Exception as error:  # noqa: BLE001 -- whatever happens, the family must not stay claimed
            self._end(held, error)
            self.finished(held)
            return None

    def succeeded(self, held: HeldClaim, pictures: int) -> None:
        """Tell that an attempt has made so many pictures."""
        seconds = time.monotonic() - held.began
        sentence = f"{pictures} picture{'s' * (pictures != 1)} in {seconds:.1f} s"
        self.feed.put(self._attempt(held.claim).succeeded(sentence, seconds))

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

    def handed_over(self, held: HeldClaim, queue: str) -> None:
        """Release a claim whose family waits in a queue again; there is no event and no picture to link."""
        self.lease.release(held)
        ring(self.celery, [queue])

    def announce(self) -> None:
        """Publish the events that a commit recorded."""
        relay_events(self.engine, self.redis)

    def refused(self, held: HeldClaim, sentence: str, *, failed: bool) -> None:
        """Tell that the picture check has refused what an attempt has made."""
        attempt = self._attempt(held.claim)
        self.feed.put(attempt.failed(UnsafePictureError.code, sentence) if failed else attempt.retried(sentence))

    def _attempt(self, claim: Claim) -> Attempt:
        return attempt_of(claim, self.node_name)

    def _end(self, held: HeldClaim, error: Exception) -> None:
        claim = held.claim
        try:
            if isinstance(error, LeaseLostError):
                self._lost(claim, error)
            elif isinstance(error, DBAPIError):
                log.warning("family_left_to_its_lease", **claim.names, reason=str(error.orig).strip())
            elif isinstance(error, ImageGeneratorError) and error.retryable:
                log.warning("family_given_back", **claim.names, reason=str(error))
                give_back(self.engine, claim, BACK_OFF_SECONDS)
                self.feed.put(self._attempt(claim).retried(str(error)))
            elif isinstance(error, ImageGeneratorError):
                log.error("family_failed", **claim.names, code=error.code, reason=str(error))
                self._fail(claim, error)
            else:
                log.error("family_failed", **claim.names, code=ImageGeneratorError.code, exc_info=error)
                self._fail(claim, ImageGeneratorError(f"{type(error).__name__}: {error}"), _traceback(error))
        except LeaseLostError as lost:
            self._lost(claim, lost)
        except DBAPIError as away:
            log.warning("family_left_to_its_lease", **claim.names, reason=str(away.orig).strip())

    def _fail(self, claim: Claim, error: ImageGeneratorError, stack: str = "") -> None:
        fail(self.engine, claim, error)
        self.feed.put(self._attempt(claim).failed(error.code, str(error), stack))

    def _lost(self, claim: Claim, error: LeaseLostError) -> None:
        """Tell of a claim that a person has ended. Whoever has freed a lost one has told of it."""
        log.info("family_lost", **claim.names, reason=str(error))
        if in_transaction(self.engine, lambda session: was_revoked(session, claim)):
            self.feed.put(self._attempt(claim).revoked())


def _traceback(error: Exception) -> str:
    return "".join(traceback.format_exception(error))


def end_process(engine: Engine, redis: Redis, celery: Celery, free: Callable[[Session], Sequence[Loss]]) -> None:
    """Free what this process holds, then end it with all of its threads; its parent starts another.

    While PostgreSQL is away the process goes on, and tries again with the next beat of its lease.
    """
    try:
        losses = in_transaction(engine, free)
    except DBAPIError as error:
        log.warning("stall_not_recorded", reason=str(error.orig).strip())
        return
    count(redis, Counted.LEASE_LOSSES, "stalled", by=len(losses))
    send_losses(celery, losses)
    log.error("process_stalled", advice="The stacks of all threads follow; the first process that hangs shows where.")
    faulthandler.dump_traceback(all_threads=True)
    os.kill(os.getpid(), signal.SIGKILL)


def process_name(node_name: str, pid: int) -> str:
    """Return the name under which a process claims; it tells which parent may count the death of the process."""
    return f"{process_prefix(node_name)}{pid}"


def process_prefix(node_name: str) -> str:
    """Return what the names of all processes of this parent begin with, before their pid."""
    return f"{node_name} {PARENT_TOKEN}."
