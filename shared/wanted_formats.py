"""Formats that are cut when a client first asks for them: CPU workers are told once, however many clients ask."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from uuid import UUID

import structlog
from celery import Celery
from redis import Redis
from redis.exceptions import RedisError

from shared.formats import ImageFormat
from shared.queues import ADD_FORMAT_TASK, ring_again
from shared.tables import ImageDerivative

log = structlog.get_logger(__name__)

ASKED_SECONDS = 10  #: a message that no worker has taken by then may be sent again
TRIED_SECONDS = 60  #: a cut that fails, or kills its process, is tried no more often than this
AWAY_SECONDS = 5  #: a frozen Redis blocks each caller for two seconds, and many callers would block all API threads
UNHEARD_SECONDS = 5  #: after a wait that timed out, no request waits for this long

_WANTED = "image-generator.wanted-format."


@dataclass(kw_only=True)
class WantedFormats:
    """The requests for formats of one process; its threads may use it at the same time."""

    redis: Redis
    celery: Celery
    _away_until: float = field(default=float("-inf"), init=False)  #: until then Redis is not asked; monotonic clock
    _unheard_until: float = field(default=float("-inf"), init=False)  #: until then no request waits; monotonic clock

    def ask_for(self, picture: ImageDerivative, image_format: ImageFormat) -> None:
        """Ask CPU workers to cut a current picture in another format, unless they have been asked already.

        While Redis is away no worker is asked, and for AWAY_SECONDS no caller waits to find that out again.
        """
        if time.monotonic() < self._away_until:
            return
        try:
            first = self.redis.set(_key(picture.id, image_format), "asked", nx=True, ex=ASKED_SECONDS)
        except RedisError as error:
            self._away_until = time.monotonic() + AWAY_SECONDS
            log.warning("format_not_asked_for", picture=picture.name, format=image_format, reason=str(error))
            return
        if first:
            label = f"{picture.name} {image_format}"
            ring_again(self.celery, ADD_FORMAT_TASK, str(picture.id), image_format, label=label)

    def is_heard(self) -> bool:
        """Return whether a request may wait for a format: no recent wait has timed out, and Redis answers."""
        return time.monotonic() >= max(self._away_until, self._unheard_until)

    def note_unheard(self) -> None:
        """Record that a wait for a format timed out: the CPU workers are dead or busy, and requests do not wait now."""
        self._unheard_until = time.monotonic() + UNHEARD_SECONDS


def note_try(redis: Redis, picture_id: UUID, image_format: ImageFormat) -> None:
    """Record that a worker begins to cut a format, so that no process asks for it again within TRIED_SECONDS."""
    try:
        redis.set(_key(picture_id, image_format), "tried", ex=TRIED_SECONDS)
    except RedisError as error:
        log.debug("try_not_recorded", reason=str(error))


def _key(picture_id: UUID, image_format: ImageFormat) -> str:
    return f"{_WANTED}{picture_id}.{image_format}"
