"""The outbox: events are rows first and then messages, in order, each published once."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from redis import Redis
from redis.client import PubSub
from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.orm import Session

from image_generator_types.events import EventType
from shared.database import in_transaction
from shared.events import CHANNEL, KEPT_DAYS, STREAM, forget_events, record_event, relay_events, timestamp
from shared.live_state import make_redis
from shared.local_stack.servers import free_port
from shared.settings import Settings
from shared.tables import ImageEvent
from shared.variations import cancel, regenerate, remove
from tests.integration.conftest import Workshop, count_rows
from tests.support.patience import patience


@pytest.fixture
def heard(redis_client: Redis) -> Iterator[PubSub]:
    """Subscribe to the channel before any event is published."""
    with redis_client.pubsub(ignore_subscribe_messages=True) as subscription:
        subscription.subscribe(CHANNEL)
        assert subscription.get_message(timeout=patience(5)) is None, "the subscription itself is not told"
        yield subscription


def read_channel(redis_client: Redis, heard: PubSub) -> list[dict[str, Any]]:
    """Read the messages of the channel up to a mark that this function sends."""
    redis_client.publish(CHANNEL, "null")
    messages: list[dict[str, Any]] = []
    while message := heard.get_message(timeout=patience(5)):
        event = json.loads(message["data"])
        if event is None:
            return messages
        messages.append(event)
    raise AssertionError("the channel lost its last message")


def read_stream(redis_client: Redis) -> list[dict[str, Any]]:
    """Read the whole stream."""
    return [json.loads(fields["event"]) for _, fields in redis_client.xrange(STREAM)]


def requeue(workshop: Workshop, variation_id: UUID) -> None:
    """Regenerate a variation, which records one event."""
    in_transaction(workshop.engine, lambda session: regenerate(session, variation_id, {}, workshop.settings))


def unpublish(engine: Engine) -> None:
    """Pretend that the relay died between publishing and marking."""
    in_transaction(engine, lambda session: session.execute(update(ImageEvent).values(published_at=None)))


def unpublished(engine: Engine) -> int:
    query = select(func.count()).where(ImageEvent.published_at.is_(None))
    return in_transaction(engine, lambda session: session.scalars(query).one())


def test_events_are_published_in_order_on_the_channel_and_in_the_stream(
    workshop: Workshop, engine: Engine, redis_client: Redis, heard: PubSub
) -> None:
    variation_id = workshop.submit()
    workshop.make_one()

    assert relay_events(engine, redis_client) == 4

    events = [
        {
            "id": str(event.id),
            "type": event.type,
            "sequence": event.sequence,
            "occurredAt": timestamp(event.occurred_at),
            "data": event.data,
        }
        for event in workshop.events(variation_id)
    ]
    assert [event["type"] for event in events] == [
        "IMAGE_VARIATION_QUEUED",
        "IMAGE_VARIATION_STARTED",
        "IMAGE_FAMILY_COMPLETED",
        "IMAGE_VARIATION_COMPLETED",
    ]
    assert [event["sequence"] for event in events] == [1, 2, 3, 4]
    assert read_stream(redis_client) == events
    assert read_channel(redis_client, heard) == events


def test_a_published_event_is_marked_and_not_published_again(
    workshop: Workshop, engine: Engine, redis_client: Redis
) -> None:
    workshop.submit()

    assert [relay_events(engine, redis_client) for _ in range(2)] == [1, 0]
    assert unpublished(engine) == 0
    assert len(read_stream(redis_client)) == 1


def test_a_relay_that_died_before_marking_repeats_nothing(
    workshop: Workshop, engine: Engine, redis_client: Redis, heard: PubSub
) -> None:
    variation_id = workshop.submit()
    relay_events(engine, redis_client)
    unpublish(engine)
    requeue(workshop, variation_id)

    relay_events(engine, redis_client)

    assert unpublished(engine) == 0
    assert [event["sequence"] for event in read_stream(redis_client)] == [1, 2]
    assert [event["sequence"] for event in read_channel(redis_client, heard)] == [1, 2]


def test_a_relay_that_froze_before_publishing_repeats_nothing(
    workshop: Workshop, engine: Engine, redis_client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It wakes when PostgreSQL has taken its lock and others have published what it holds, and later events."""
    variation_id = workshop.submit()
    register_script = Redis.register_script

    def freeze(frozen: Redis, script: str) -> Any:
        monkeypatch.undo()
        kill = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = 3"
        in_transaction(engine, lambda session: session.execute(text(kill)))
        assert relay_events(engine, redis_client) == 1
        requeue(workshop, variation_id)
        assert relay_events(engine, redis_client) == 1
        for name in ("elsewhere", "again"):
            workshop.submit(name)
            relay_events(engine, redis_client)
        return register_script(frozen, script)

    monkeypatch.setattr(Redis, "register_script", freeze)
    relay_events(engine, redis_client)

    told = [(event["data"]["variationName"], event["sequence"]) for event in read_stream(redis_client)]
    assert told == [("city", 1), ("city", 2), ("elsewhere", 1), ("again", 1)]


def test_publishing_leaves_no_key_for_each_variation(workshop: Workshop, engine: Engine, redis_client: Redis) -> None:
    for number in range(20):
        workshop.submit(f"city{number}")
        relay_events(engine, redis_client)

    assert len(redis_client.keys("*events*")) == len([STREAM, "turn", "last batch"])
    assert redis_client.hlen("image-generator.events.last-batch") == 1


def test_relays_of_many_processes_publish_each_event_once_and_in_order(
    workshop: Workshop, engine: Engine, redis_client: Redis
) -> None:
    ids = [workshop.submit(f"city{number}") for number in range(5)]

    def change_and_relay(number: int) -> None:
        requeue(workshop, ids[number % 5])
        relay_events(engine, redis_client)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(change_and_relay, range(30)))

    told: dict[str, list[int]] = {}
    for event in read_stream(redis_client):
        told.setdefault(event["data"]["variationName"], []).append(event["sequence"])
    assert told == {f"city{number}": list(range(1, 8)) for number in range(5)}
    assert unpublished(engine) == 0


def test_an_uncommitted_event_is_not_published_and_a_rolled_back_one_never(
    workshop: Workshop, engine: Engine, redis_client: Redis
) -> None:
    variation_id = workshop.submit()
    relay_events(engine, redis_client)

    with Session(engine) as session:
        regenerate(session, variation_id, {}, workshop.settings)
        assert relay_events(engine, redis_client) == 0
        session.rollback()
    assert relay_events(engine, redis_client) == 0
    requeue(workshop, variation_id)

    assert relay_events(engine, redis_client) == 1
    assert [event["sequence"] for event in read_stream(redis_client)] == [1, 2]


@pytest.mark.foreign_events
def test_more_than_one_batch_is_relayed(workshop: Workshop, engine: Engine, redis_client: Redis) -> None:
    variation_id = workshop.submit()

    many = text(
        "INSERT INTO image_events (id, variation_id, sequence, type, data)"
        " SELECT gen_random_uuid(), :variation_id, n, 'IMAGE_VARIATION_QUEUED', '{}' FROM generate_series(2, 1201) n"
    )
    in_transaction(engine, lambda session: session.execute(many, {"variation_id": variation_id}))

    assert relay_events(engine, redis_client) == 1_201
    assert [event["sequence"] for event in read_stream(redis_client)] == list(range(1, 1_202))


def test_without_redis_events_wait_in_their_table(workshop: Workshop, engine: Engine, redis_client: Redis) -> None:
    workshop.submit()
    away = make_redis(Settings(redis_url=f"redis://127.0.0.1:{free_port()}/0"))

    assert relay_events(engine, away) == 0
    assert unpublished(engine) == 1
    away.close()
    assert relay_events(engine, redis_client) == 1


def test_after_a_wipe_of_redis_events_go_on_with_the_next_number(
    workshop: Workshop, engine: Engine, redis_client: Redis
) -> None:
    variation_id = workshop.submit()
    relay_events(engine, redis_client)
    redis_client.flushall()
    requeue(workshop, variation_id)

    assert relay_events(engine, redis_client) == 1
    assert [event["sequence"] for event in read_stream(redis_client)] == [2]


def test_the_events_of_a_deleted_variation_are_still_published(
    workshop: Workshop, engine: Engine, redis_client: Redis
) -> None:
    variation_id = workshop.submit()
    in_transaction(engine, lambda session: remove(session, variation_id))

    assert relay_events(engine, redis_client) == 2
    told = read_stream(redis_client)
    assert [event["type"] for event in told] == ["IMAGE_VARIATION_QUEUED", "IMAGE_VARIATION_DELETED"]
    assert {event["data"]["variationId"] for event in told} == {str(variation_id)}


def test_an_event_with_other_fields_than_its_contract_is_refused(workshop: Workshop, engine: Engine) -> None:
    variation_id = workshop.submit()

    with Session(engine) as session, pytest.raises(ValueError, match="IMAGE_VARIATION_FAILED carries"):
        record_event(session, variation_id, EventType.VARIATION_FAILED, variationId=str(variation_id))


def test_a_cancel_is_published(workshop: Workshop, engine: Engine, redis_client: Redis) -> None:
    variation_id = workshop.submit()
    relay_events(engine, redis_client)
    in_transaction(engine, lambda session: cancel(session, variation_id))

    assert relay_events(engine, redis_client) == 1
    assert read_stream(redis_client)[-1]["type"] == "IMAGE_VARIATION_CANCELED"


@pytest.mark.foreign_events
def test_many_old_events_are_forgotten_in_small_steps(workshop: Workshop, engine: Engine) -> None:
    variation_id = workshop.submit()
    many = text(
        "INSERT INTO image_events (id, variation_id, sequence, type, data, published_at, counted_at)"
        " SELECT gen_random_uuid(), :variation_id, n, 'IMAGE_VARIATION_QUEUED', '{}', now() - n * interval '1 day',"
        " now() FROM generate_series(31, 280) n"
    )
    in_transaction(engine, lambda session: session.execute(many, {"variation_id": variation_id}))

    left = []
    for _ in range(3):
        in_transaction(engine, forget_events)
        left.append(count_rows(engine)["image_events"])

    assert left == [151, 51, 1]


def test_published_and_counted_events_are_forgotten_after_a_month_and_others_never(
    workshop: Workshop, engine: Engine
) -> None:
    old, young = KEPT_DAYS + 1, KEPT_DAYS - 1
    for name, published, counted in [
        ("old", old, 0),
        ("young", young, 0),
        ("waiting", None, 0),
        ("uncounted", old, None),
    ]:
        variation_id = workshop.submit(name)
        moments = {
            column: None if days is None else func.clock_timestamp() - timedelta(days=days)
            for column, days in {"published_at": published, "counted_at": counted}.items()
        }
        change = update(ImageEvent).where(ImageEvent.variation_id == variation_id).values(**moments)
        in_transaction(engine, lambda session, change=change: session.execute(change))

    in_transaction(engine, forget_events)

    names = select(ImageEvent.data["variationName"].astext)
    assert set(in_transaction(engine, lambda session: session.scalars(names).all())) == {
        "young",
        "waiting",
        "uncounted",
    }
    assert count_rows(engine)["image_variations"] == 4
