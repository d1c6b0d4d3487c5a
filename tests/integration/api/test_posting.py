"""What one POST asks of PostgreSQL and Redis, so that it cannot grow unnoticed; `make bench` measures what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from celery import Celery
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy import Engine, event, select

from image_generator_types.sizes import FamilyName
from shared.database import in_transaction
from shared.events import relay_events, timestamp
from shared.queues import gpu_queue, ring
from shared.tables import ImageFamily
from tests.integration.conftest import IDEA, Workshop
from tests.support.statements import shape

URL = "/api/images/variations"


@dataclass
class Asked:
    """What was asked during a block."""

    statements: list[str] = field(default_factory=list)  #: their shapes
    commands: Mapping[str, int] = field(default_factory=dict)  #: how often each command of Redis was executed

    @property
    def verbs(self) -> list[str]:
        """Return the first word of each statement."""
        return [statement.partition(" ")[0] for statement in self.statements]


@pytest.fixture
def asking(redis_client: Redis) -> Any:
    """Return a function that notes what is asked during a block, by whatever engine."""

    def commands() -> dict[str, int]:
        stats = redis_client.info("commandstats")
        return {name.removeprefix("cmdstat_"): said["calls"] for name, said in stats.items()}

    @contextmanager
    def asking() -> Iterator[Asked]:
        asked = Asked()

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            asked.statements.append(shape(statement))

        before = commands()
        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield asked
        finally:
            event.remove(Engine, "before_cursor_execute", note)
            after = commands()
        counts = {name: count - before.get(name, 0) for name, count in after.items()}
        asked.commands = {name: count for name, count in counts.items() if count and name not in {"info", "ping"}}

    return asking


def test_a_post_is_one_statement(client: FlaskClient, asking: Any) -> None:
    assert client.post(URL, json={**IDEA, "name": "first"}).status_code == 202

    with asking() as asked:
        assert client.post(URL, json=IDEA).status_code == 202

    assert asked.verbs == ["WITH"]
    assert asked.commands.keys() <= {"smembers"}, "who serves the queue is asked once a second"


@pytest.mark.parametrize("families", [1, 9])
def test_the_doorbells_of_a_queue_are_one_command(
    celery: Celery, redis_client: Redis, asking: Any, families: int
) -> None:
    doorbells = [gpu_queue("starter")] * families
    ring(celery, doorbells)

    assert redis_client.llen(gpu_queue("starter")) == families

    with asking() as asked:
        assert ring(celery, doorbells) == families

    assert asked.commands == {"lpush": 1}


def test_an_event_is_published_with_two_statements_and_two_commands(
    workshop: Workshop, engine: Engine, redis_client: Redis, asking: Any
) -> None:
    workshop.submit("first")
    relay_events(engine, redis_client)
    workshop.submit()

    with asking() as asked:
        assert relay_events(engine, redis_client) == 1

    assert asked.verbs == ["SET", "WITH"]
    assert {"incrby", "evalsha"} <= asked.commands.keys()


def test_the_event_of_a_new_variation_tells_the_moment_of_its_creation(
    client: FlaskClient, workshop: Workshop, engine: Engine
) -> None:
    shown = client.post(URL, json=IDEA, headers={"X-Request-ID": "from-the-cms"}).json

    [queued] = workshop.events(UUID(shown["id"]))
    families = select(ImageFamily.queued_at, ImageFamily.available_at)
    moments = in_transaction(engine, lambda session: session.execute(families).all())
    created = workshop.variation(UUID(shown["id"])).created_at
    assert queued.data == {
        "variationId": shown["id"],
        "variationName": "city",
        "familyCount": 9,
        "families": list(FamilyName),
        "queuedAt": shown["createdAt"],
        "failures": [],
        "stoppedFamilies": [],
        "model": "photorealistic",
        "modelId": "starter",
        "category": "landing",
        "revision": 1,
        "run": 1,
        "cause": "created",
        "requestId": "from-the-cms",
    }
    assert timestamp(queued.occurred_at) == timestamp(created) == shown["createdAt"]
    assert set(moments) == {(created, created)}


def test_the_answer_to_a_post_is_what_a_reader_gets(client: FlaskClient) -> None:
    """The answer is made from what was written, without reading it again."""
    generation = {
        "prompt": "a girl in a city",
        "negativePrompt": "blurry",
        "seed": 2**64 - 1,
        "style": {"light": "dusk"},
    }

    shown = client.post(URL, json={**IDEA, "category": "error-page", "alt": "A city", "generation": generation})

    assert shown.status_code == 202
    assert client.get(f"{URL}/{shown.json['id']}").json == shown.json


def test_new_rows_have_the_defaults_of_their_tables(client: FlaskClient, workshop: Workshop) -> None:
    """The statement that writes them names the defaults again, since PostgreSQL does not know them."""
    shown = client.post(URL, json={**IDEA, "families": ["og"]}).json

    for row in (workshop.variation(UUID(shown["id"])), workshop.family(UUID(shown["id"]), "og")):
        defaults = {
            column.name: column.default.arg
            for column in row.__table__.columns
            if column.default is not None and column.default.is_scalar and column.name != "event_sequence"
        }
        assert defaults
        assert {name: getattr(row, name) for name in defaults} == defaults
