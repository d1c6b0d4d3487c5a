"""Formats that are cut when they are first asked for: the bell that is rung once, however many ask."""

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

ASKED_SECONDS = 10  #: a bell that nobody has heard by then may be rung again
TRIED_SECONDS = 60  #: a cut that fails, or kills its process, is tried no more often than this
AWAY_SECONDS = 5  #: a frozen Redis holds who asks it for two seconds, and a crowd of them every thread of the API
UNHEARD_SECONDS = 5  #: then somebody may wait in vain again

_WANTED = "image-generator.wanted-format."


@dataclass(kw_only=True)
class FormatBell:
    """One process's way to have formats cut; its threads may ring at once."""

    redis: Redis
    celery: Celery
    _away_until: float = field(default=float("-inf"), init=False)  #: Redis, by the monotonic clock
    _unheard_until: float = field(default=float("-inf"), init=False)  #: the bell, by the same

    def ask_for(self, picture: ImageDerivative, image_format: ImageFormat) -> None:
        """Have a current picture cut in another format, soon; whoever asks while that goes on asks for nothing new.

        With Redis away nobody is told, and for AWAY_SECONDS nobody is held up to find that out again.
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
        """Whether it is worth a thread to wait for what was asked for: nobody has done so in vain lately."""
        return time.monotonic() >= max(self._away_until, self._unheard_until)

    def note_unheard(self) -> None:
        """Said by who has waited in vain: the CPU workers are dead or busy, so others are spared it for a while."""
        self._unheard_until = time.monotonic() + UNHEARD_SECONDS


def silence(redis: Redis, picture_id: UUID, image_format: ImageFormat) -> None:
    """Said by who begins to cut it: until it is there, or TRIED_SECONDS are over, nobody needs to ask."""
    try:
        redis.set(_key(picture_id, image_format), "tried", ex=TRIED_SECONDS)
    except RedisError as error:
        log.debug("format_not_silenced", error=str(error))


def _key(picture_id: UUID, image_format: ImageFormat) -> str:
    return f"{_WANTED}{picture_id}.{image_format}"
