"""The outbox and its relay: events are rows first, then messages.

An event row is written in the transaction that makes it true, so it exists exactly when its change does. The relay
publishes rows after their commit, in order per variation, to a pub/sub channel and to a stream.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import Engine, delete, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared.database import AdvisoryLock, in_transaction, lock_in_transaction
from shared.lifecycle import EVENT_FIELDS, EventType
from shared.redis_circuit import log_fault
from shared.tables import ImageEvent, ImageVariation

log = structlog.get_logger(__name__)

CHANNEL = "image-generator.events"
STREAM = "image-generator.events.log"
STREAM_LENGTH = 100_000  #: entries kept in the stream, about 50 MB
RELAY_BATCH = 500
KEPT_DAYS = 30  #: how long published events stay in the table

#: Publishes an event unless it, or a later one of its variation, was published before: a relay that died between
#: publishing and marking repeats itself. The last sequence is remembered for an hour, far longer than any such gap.
PUBLISH_ONCE = """
if tonumber(ARGV[1]) <= tonumber(redis.call('GET', KEYS[1]) or '0') then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', 3600)
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], '*', 'event', ARGV[2])
redis.call('PUBLISH', KEYS[3], ARGV[2])
return 1
"""


def timestamp(moment: datetime | None) -> str | None:
    """Format a moment for JSON: ISO 8601, UTC, milliseconds, Z."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def record_event(session: Session, variation_id: UUID, event_type: EventType, **data: object) -> None:
    """Write an event into the outbox, numbered behind the variation's last one; locks the variation's row."""
    if tuple(data) != EVENT_FIELDS[event_type]:
        raise ValueError(f"{event_type} carries {EVENT_FIELDS[event_type]}, got {tuple(data)}")
    sequence = session.scalar(
        update(ImageVariation)
        .where(ImageVariation.id == variation_id)
        .values(event_sequence=ImageVariation.event_sequence + 1)
        .returning(ImageVariation.event_sequence)
        .execution_options(synchronize_session=False),
    )
    session.add(ImageEvent(variation_id=variation_id, sequence=sequence, type=event_type, data=data))
    session.flush()


def relay_events(engine: Engine, redis: Redis) -> int:
    """Publish every committed event that is still unpublished, and return how many. Only one relay runs at a time."""
    relayed = 0
    try:
        while (batch := in_transaction(engine, lambda session: _relay_batch(session, redis))) == RELAY_BATCH:
            relayed += batch
        relayed += batch
    except RedisError as error:
        log_fault("relay_interrupted", error)
    except DBAPIError as error:
        log.warning("relay_interrupted", reason=str(error).strip().partition("\n")[0])
    return relayed


def _relay_batch(session: Session, redis: Redis) -> int:
    # The holder of the lock publishes our events too, or the next sweep does: a frozen relay must not block workers.
    session.execute(text("SET LOCAL lock_timeout = '250ms'; SET LOCAL idle_in_transaction_session_timeout = '4s'"))
    lock_in_transaction(session, AdvisoryLock.RELAY)
    unpublished = (
        select(ImageEvent).where(ImageEvent.published_at.is_(None)).order_by(ImageEvent.position).limit(RELAY_BATCH)
    )
    events = session.scalars(unpublished).all()
    if not events:
        return 0
    publish_once = redis.register_script(PUBLISH_ONCE)
    with redis.pipeline(transaction=False) as pipeline:
        for event in events:
            keys = [f"image-generator.events.last.{event.variation_id}", STREAM, CHANNEL]
            publish_once(keys, [event.sequence, json.dumps(envelope(event)), STREAM_LENGTH], client=pipeline)
        pipeline.execute()
    published = update(ImageEvent).where(ImageEvent.id.in_([event.id for event in events]))
    session.execute(published.values(published_at=func.clock_timestamp()))
    return len(events)


def forget_events(session: Session) -> None:
    """Delete events published longer ago than KEPT_DAYS."""
    old = func.clock_timestamp() - timedelta(days=KEPT_DAYS)
    session.execute(delete(ImageEvent).where(ImageEvent.published_at < old))


def envelope(event: ImageEvent) -> dict[str, object]:
    """Build the message of an event for its consumers."""
    return {
        "id": str(event.id),
        "type": event.type,
        "sequence": event.sequence,
        "occurredAt": timestamp(event.occurred_at),
        "data": event.data,
    }
