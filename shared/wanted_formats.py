"""Formats that are cut when they are first asked for: the bell that is rung once, however many ask."""

from __future__ import annotations

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

_WANTED = "image-generator.wanted-format."


def ask_for(redis: Redis, celery: Celery, picture: ImageDerivative, image_format: ImageFormat) -> None:
    """Have a current picture cut in another format, soon; whoever asks while that goes on asks for nothing new.

    With Redis away nobody is told: the next one who asks rings.
    """
    try:
        first = redis.set(_key(picture.id, image_format), "asked", nx=True, ex=ASKED_SECONDS)
    except RedisError as error:
        log.warning("format_not_asked_for", picture=picture.name, format=image_format, reason=str(error))
        return
    if first:
        ring_again(celery, ADD_FORMAT_TASK, str(picture.id), image_format, label=f"{picture.name} {image_format}")


def silence(redis: Redis, picture_id: UUID, image_format: ImageFormat) -> None:
    """Said by who begins to cut it: until it is there, or TRIED_SECONDS are over, nobody needs to ask."""
    try:
        redis.set(_key(picture_id, image_format), "tried", ex=TRIED_SECONDS)
    except RedisError as error:
        log.debug("format_not_silenced", error=str(error))


def _key(picture_id: UUID, image_format: ImageFormat) -> str:
    return f"{_WANTED}{picture_id}.{image_format}"
