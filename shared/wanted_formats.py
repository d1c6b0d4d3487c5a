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
from shared.queues import ADD_FORMAT_TASK, AGAIN_QUEUE, ring_again
from shared.redis_circuit import log_fault
from shared.tables import ImageDerivative

log = structlog.get_logger(__name__)

ASKED_SECONDS = 10  #: after so long a message may be lost, if none is left in the queue
REMEMBERED_SECONDS = 3600  #: how long a message is remembered that still lies in the queue
MOST_ASKED = 1_000  #: messages in the queue; beyond that no worker is asked, since none takes them
TRIED_SECONDS = 60  #: a cut that fails, or kills its process, is tried no more often than this
UNHEARD_SECONDS = 5  #: after a wait that timed out, no request waits for this long

_WANTED = "image-generator.wanted-format."

#: Returns 0 if no worker can be asked, 1 if one was asked before, 2 if the caller is to ask now.
_ASK = """
local state = redis.call('GET', KEYS[1])
if state == 'tried' then return 1 end
local messages = redis.call('LLEN', KEYS[2])
if state == 'asked' then
    if messages > 0 or redis.call('TTL', KEYS[1]) > ARGV[1] - ARGV[2] then return 1 end
elseif messages >= tonumber(ARGV[3]) then return 0 end
redis.call('SET', KEYS[1], 'asked', 'EX', ARGV[1])
return 2
"""


@dataclass(kw_only=True)
class WantedFormats:
    """The requests for formats of one process; its threads may use it at the same time."""

    redis: Redis
    celery: Celery
    _unheard_until: float = field(default=float("-inf"), init=False)  #: until then no request waits; monotonic clock

    def ask_for(self, picture: ImageDerivative, image_format: ImageFormat) -> bool:
        """Ask CPU workers to cut a current picture in another format, unless they have been asked already.

        Returns whether they have been asked: not while Redis is away, nor while too many messages wait for them.
        """
        ask = self.redis.register_script(_ASK)
        try:
            answer = ask([_key(picture.id, image_format), AGAIN_QUEUE], [REMEMBERED_SECONDS, ASKED_SECONDS, MOST_ASKED])
        except RedisError as error:
            log_fault("format_not_asked_for", error)
            return False
        if answer == 2:  # noqa: PLR2004 -- see _ASK
            label = f"{picture.name} {image_format}"
            ring_again(self.celery, ADD_FORMAT_TASK, str(picture.id), image_format, label=label)
        return bool(answer)

    def is_heard(self) -> bool:
        """Return whether a request may wait for a format: no recent wait has timed out."""
        return time.monotonic() >= self._unheard_until

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
