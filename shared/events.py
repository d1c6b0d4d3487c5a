"""The outbox and its relay: events are rows first, then messages.

An event row is written in the transaction that makes it true, so it exists exactly when its change does. The relay
publishes rows after their commit, in order per variation, to a pub/sub channel and to a stream.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import Engine, Row, delete, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from image_generator_types.events import COMMON_FIELDS, EVENT_FIELDS, EventType
from shared.database import AdvisoryLock, Transaction, in_transaction
from shared.redis_circuit import log_fault
from shared.tables import ImageEvent, ImageVariation

log = structlog.get_logger(__name__)

CHANNEL = "image-generator.events"
STREAM = "image-generator.events.log"
STREAM_LENGTH = 100_000  #: entries kept in the stream, about 50 MB
RELAY_BATCH = 100  #: whose publishing and marking takes some milliseconds, for which other relays wait
KEPT_DAYS = 30  #: how long published events stay in the table
FORGOTTEN_AT_ONCE = 100  #: older events that one sweep deletes: eight million a day, far more than are recorded

_TURN = "image-generator.events.turn"  #: counts the turns of relays; only the last one may publish
_LAST_BATCH = "image-generator.events.last-batch"  #: a hash: the last sequence of each variation in it

#: Publishes a batch, unless another relay has taken its turn since: this one was frozen and has lost its lock. What was
#: published in the last batch is left out: the relay may have died before it marked it.
PUBLISH = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local before, last = {}, redis.call('HGETALL', KEYS[2])
for i = 1, #last, 2 do before[last[i]] = tonumber(last[i + 1]) end
redis.call('DEL', KEYS[2])
for i = 3, #ARGV, 3 do
    local variation, sequence, event = ARGV[i], tonumber(ARGV[i + 1]), ARGV[i + 2]
    if sequence > (before[variation] or 0) then
        redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[2], '*', 'event', event)
        redis.call('PUBLISH', KEYS[4], event)
        before[variation] = sequence
    end
    redis.call('HSET', KEYS[2], variation, before[variation])
end
return 1
"""


#: Waits for the relay's lock, but not long: its holder publishes our events too, or the next sweep does. A frozen relay
#: must not block workers.
TAKE_TURN = text("""
SET LOCAL lock_timeout = '250ms'; SET LOCAL idle_in_transaction_session_timeout = '4s';
SELECT pg_advisory_xact_lock(:lock, 0)
""")

#: Marks the oldest events as published and returns them in their order. Nobody sees the marks before the commit, which
#: comes after the publishing.
MARK = text("""
WITH marked AS (
    UPDATE image_events SET published_at = clock_timestamp()
    WHERE id = ANY (ARRAY (
        SELECT id FROM image_events WHERE published_at IS NULL ORDER BY position LIMIT :limit
    ))
    RETURNING id, position, variation_id, sequence, type, data, occurred_at
)
SELECT * FROM marked ORDER BY position
""")


def timestamp(moment: datetime | None) -> str | None:
    """Format a moment for JSON: ISO 8601, UTC, milliseconds, Z."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


#: The columns of a variation that every event tells, by the names of COMMON_FIELDS.
_COLUMNS = ("model", "model_id", "category", "revision", "run", "cause", "request_id")
_COMMON = dict(zip(COMMON_FIELDS, _COLUMNS, strict=True))

#: Counts the variation's events on, which locks its row until the commit, and writes the event. What all events carry
#: is read from the row that is locked: a worker that claimed a family before a retry knows an older run.
RECORD = text(f"""
WITH counted AS (
    UPDATE image_variations SET event_sequence = event_sequence + 1 WHERE id = :variation
    RETURNING event_sequence, {", ".join(_COMMON.values())}
)
INSERT INTO image_events (id, variation_id, sequence, type, data)
SELECT gen_random_uuid(), :variation, event_sequence, :type,
       CAST(:data AS jsonb) || jsonb_build_object({", ".join(f"'{field}', {_COMMON[field]}" for field in _COMMON)})
FROM counted
""")  # noqa: S608 -- names of columns


def common_facts(variation: ImageVariation) -> dict[str, object]:
    """Return what every event of a variation carries, for the one that is written together with its variation."""
    return {field: getattr(variation, column) for field, column in _COMMON.items()}


def record_event(session: Transaction, variation_id: UUID, event_type: EventType, **data: object) -> None:
    """Write an event into the outbox, numbered behind the variation's last one; locks the variation's row.

    `data` has the fields of EVENT_FIELDS; those of COMMON_FIELDS are added.
    """
    if tuple(data) != EVENT_FIELDS[event_type]:
        raise ValueError(f"{event_type} carries {EVENT_FIELDS[event_type]}, got {tuple(data)}")
    session.execute(RECORD, {"variation": variation_id, "type": event_type, "data": json.dumps(data)})


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
    session.execute(TAKE_TURN, {"lock": int(AdvisoryLock.RELAY)})
    turn = redis.incr(_TURN)  # before the events are read, which shows that the lock was still held
    events = session.execute(MARK, {"limit": RELAY_BATCH}).all()
    if not events:
        return 0
    batch = [part for one in events for part in (str(one.variation_id), one.sequence, json.dumps(envelope(one)))]
    publish = redis.register_script(PUBLISH)
    if not publish([_TURN, _LAST_BATCH, STREAM, CHANNEL], [turn, STREAM_LENGTH, *batch]):
        session.rollback()
        return 0
    for one in events:
        known = {"request": one.data.get("requestId"), "family": one.data.get("familyName")}
        log.info("event_published", type=one.type, variation_id=str(one.variation_id), sequence=one.sequence, **known)
    return len(events)


def forget_events(session: Session) -> None:
    """Delete some events that were published longer ago than KEPT_DAYS, the oldest first, unless they still count."""
    old = ImageEvent.published_at < func.now() - timedelta(days=KEPT_DAYS)  # no index serves clock_timestamp()
    some = select(ImageEvent.id).where(old).order_by(ImageEvent.published_at).limit(FORGOTTEN_AT_ONCE)
    forgotten = delete(ImageEvent).where(ImageEvent.id == func.any(func.array(some.scalar_subquery())))
    session.execute(forgotten.where(ImageEvent.counted_at.is_not(None)))


def envelope(event: ImageEvent | Row[Any]) -> dict[str, object]:
    """Build the message of an event for its consumers."""
    return {
        "id": str(event.id),
        "type": event.type,
        "sequence": event.sequence,
        "occurredAt": timestamp(event.occurred_at),
        "data": event.data,
    }
