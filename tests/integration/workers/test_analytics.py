"""The event processor: whatever is killed, lost or repeated, its numbers are those of the tables."""

from __future__ import annotations

import math
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy import Engine, event, func, select, text, update

from shared.database import in_transaction
from shared.events import STREAM, relay_events
from shared.live_state import make_redis
from shared.local_stack.processes import Processes, Program
from shared.local_stack.servers import free_port
from shared.metrics.counting import ALL_TIME, COUNTED_AT_ONCE, KEPT_DAYS, count_events, forget_hours, uncounted
from shared.metrics.histograms import LARGEST_ERROR
from shared.pictures.store import PictureStore
from shared.settings import Settings
from shared.tables import ImageEvent, MetricCount, MetricTime
from shared.variations import remove
from tests.integration.conftest import Workshop, count_rows
from tests.support.mixed_work import CATEGORIES, FAMILIES, MODELS, MixedWork, Truth
from tests.support.patience import patience, wait_for
from workers.analytics import GROUP, EventProcessor

VARIATIONS = 200
URL = "/api/images/metrics"


def left(engine: Engine) -> int:
    """Return how many events are still to be counted."""
    return in_transaction(engine, uncounted)


def totals(engine: Engine) -> dict[tuple[str, str, str], int]:
    """Return the counts of all time, by family, what and code."""
    columns = (MetricCount.family, MetricCount.what, MetricCount.code, func.sum(MetricCount.number))
    query = select(*columns).where(MetricCount.hour == ALL_TIME).group_by(*columns[:3])
    return {tuple(key): int(number) for *key, number in in_transaction(engine, lambda session: session.execute(query))}  # type: ignore[misc]


@contextmanager
def processing(engine: Engine, redis: Redis) -> Iterator[EventProcessor]:
    """Run a processor in a thread."""
    processor = EventProcessor(engine, redis)
    thread = threading.Thread(target=processor.run)
    thread.start()
    try:
        yield processor
    finally:
        processor.stop()
        thread.join()


def is_read(redis: Redis) -> bool:
    """Return whether the group has read and acknowledged every entry of the stream."""
    groups = redis.xinfo_groups(STREAM) if redis.exists(STREAM) else []
    return [(group["lag"], group["pending"]) for group in groups] == [(0, 0)]


# --- 200 mixed variations


class Killed:
    """A processor that runs as in production, and is killed again and again."""

    def __init__(self, processes: Processes, settings: Settings) -> None:
        environment = {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url}
        command = (sys.executable, "-m", "workers.analytics")
        self._program = Program(name="analytics", command=command, environment=environment)
        self._processes = processes
        self._running: subprocess.Popen[bytes] | None = None
        self.kills = 0

    def start(self) -> None:
        """Start it, unless it runs."""
        if self._running is None:
            self._running = self._processes.start(self._program)

    def kill(self) -> None:
        """Kill it, at whatever it does."""
        assert self._running is not None
        self._running.kill()
        self._processes.end(self._running)
        self._running = None
        self.kills += 1


def do_mixed_work(work: MixedWork, processor: Killed, redis: Redis, engine: Engine) -> None:
    """Post the variations and do everything to them, while the processor is killed and Redis is emptied."""
    for number in range(VARIATIONS):
        work.submit()
        for _ in range(11):
            work.act()
        if number % 25 == 10:
            processor.start()
        elif number % 25 == 20:
            wait_for("it to count", lambda: left(engine) < 100)
        elif number % 25 == 22:
            processor.kill()
        if number in {60, 137}:
            redis.flushall()
    redis.flushall()
    work.finish()


def of_group(group: dict[str, Any]) -> dict[str, str]:
    """Return what names a group."""
    return {name: group[name] for name in ("model", "category", "family") if name in group}


def assert_times(found: dict[str, Any], exact: list[int]) -> None:
    """Compare a histogram with the times that it is of."""
    assert found["count"] == len(exact)
    if not exact:
        assert found == {"count": 0, "mean": None, "p50": None, "p90": None, "p99": None}
        return
    assert found["mean"] == pytest.approx(sum(exact) / len(exact), abs=0.051)
    for name, share in {"p50": 0.5, "p90": 0.9, "p99": 0.99}.items():
        true = exact[math.ceil(share * len(exact)) - 1]
        assert found[name] == pytest.approx(true, abs=LARGEST_ERROR * true + 1)


def assert_true(group: dict[str, Any], truth: Truth) -> None:
    """Compare the numbers of a group with the truth."""
    of = of_group(group)
    families = group["families"]
    assert families["complete"] == truth.count("complete", families=True, **of)
    assert families["failedByCode"] == truth.by_code("failed", families=True, **of)
    assert families["stoppedBy"] == truth.by_code("stopped", families=True, **of)
    ended = families["complete"] + families["failed"]
    assert families["completeRate"] == (round(families["complete"] / ended, 4) if ended else None)
    for field, what in {"renderTimeMs": "render", "cutTimeMs": "cut", "generationTimeMs": "generation"}.items():
        assert_times(families[field], truth.took(what, families=True, **of))
    assert_times(families["waitTimeMs"], truth.took("wait", families=True, **of))
    if "variations" in group:
        variations = group["variations"]
        assert variations["queued"] == truth.by_code("queued", families=False, **of)
        for what in ("started", "complete", "partial", "failed", "canceled", "deleted"):
            assert variations[what] == truth.count(what, families=False, **of), what
        assert_times(variations["waitTimeMs"], truth.took("wait", families=False, **of))
        assert_times(variations["totalGenerationTimeMs"], truth.took("total", families=False, **of))


@pytest.mark.parametrize("seed", [1, 2])
def test_after_mixed_work_and_kills_the_numbers_are_those_of_the_tables(  # noqa: PLR0913, PLR0917 -- all that there is
    engine: Engine,
    redis_client: Redis,
    store: PictureStore,
    settings: Settings,
    processes: Processes,
    client: FlaskClient,
    seed: int,
) -> None:
    work, processor = MixedWork(engine, redis_client, store, settings, seed), Killed(processes, settings)
    do_mixed_work(work, processor, redis_client, engine)

    processor.start()
    wait_for("all events to be counted", lambda: left(engine) == 0)

    truth = work.truth
    assert processor.kills > 5
    codes = truth.by_code("failed", families=True)
    assert {"checkpoint_unusable", "blank_picture", "out_of_memory", "unsafe_picture"} <= codes.keys()
    assert set(truth.by_code("stopped", families=True)) == {"canceled", "deleted", "regenerated"}
    for by, names in {"model": MODELS, "category": CATEGORIES, "family": FAMILIES}.items():
        answer = client.get(f"{URL}?by={by}").json
        assert [group[by] for group in answer["groups"]] == sorted(names)
        for group in answer["groups"]:
            assert_true(group, truth)
    [everything] = client.get(URL).json["groups"]
    assert_true(everything, truth)
    for group in client.get(f"{URL}?by=model,category,family").json["groups"]:
        assert_true(group, truth)
    hours = client.get(f"{URL}?by=hour").json["groups"]
    assert sum(group["families"]["complete"] for group in hours) == everything["families"]["complete"]
    assert sum(group["variations"]["started"] for group in hours) == everything["variations"]["started"]


# --- exactly once


def test_a_processor_counts_what_the_stream_announces_and_acknowledges_it(
    workshop: Workshop, engine: Engine, redis_client: Redis
) -> None:
    with processing(engine, redis_client):
        wait_for("the group to be there", lambda: is_read(redis_client))
        workshop.submit()
        workshop.make_one()
        relay_events(engine, redis_client)
        wait_for("the events to be counted", lambda: left(engine) == 0)
        wait_for("the stream to be read", lambda: is_read(redis_client))

    assert totals(engine) == {
        ("", "queued", "created"): 1,
        ("", "started", ""): 1,
        ("sidebar", "complete", ""): 1,
        ("", "complete", ""): 1,
    }


def test_an_event_that_comes_again_is_not_counted_again(
    workshop: Workshop, engine: Engine, redis_client: Redis
) -> None:
    workshop.submit()
    relay_events(engine, redis_client)
    [(_, entry)] = redis_client.xrange(STREAM)

    with processing(engine, redis_client):
        wait_for("the event to be counted", lambda: left(engine) == 0)
        for _ in range(3):
            redis_client.xadd(STREAM, entry)
        wait_for("the stream to be read", lambda: is_read(redis_client))

    assert totals(engine) == {("", "queued", "created"): 1}


def test_without_redis_events_are_counted_all_the_same(workshop: Workshop, engine: Engine) -> None:
    away = make_redis(Settings(redis_url=f"redis://127.0.0.1:{free_port()}/0"))
    with processing(engine, away):
        workshop.submit()
        wait_for("the event to be counted", lambda: left(engine) == 0)
    away.close()

    assert totals(engine) == {("", "queued", "created"): 1}


def test_a_count_that_is_interrupted_before_its_commit_is_done_again(workshop: Workshop, engine: Engine) -> None:
    workshop.submit()

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    event.listen(engine, "commit", die)
    with pytest.raises(KeyboardInterrupt):
        count_events(engine)
    event.remove(engine, "commit", die)
    assert left(engine) == 1
    assert count_events(engine) == 1

    assert totals(engine) == {("", "queued", "created"): 1}


def test_processors_that_count_at_the_same_time_count_once(workshop: Workshop, engine: Engine) -> None:
    for number in range(30):
        workshop.submit(f"city{number}")

    threads = [threading.Thread(target=count_events, args=(engine,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    count_events(engine)

    assert totals(engine) == {("", "queued", "created"): 30}


def test_entries_that_a_killed_processor_has_read_are_acknowledged_by_the_next_one(
    workshop: Workshop, engine: Engine, redis_client: Redis
) -> None:
    redis_client.xgroup_create(STREAM, GROUP, id="$", mkstream=True)
    workshop.submit()
    relay_events(engine, redis_client)
    redis_client.xreadgroup(GROUP, "analytics", {STREAM: ">"})
    assert redis_client.xpending(STREAM, GROUP)["pending"] == 1

    with processing(engine, redis_client):
        wait_for("the entry to be acknowledged", lambda: redis_client.xpending(STREAM, GROUP)["pending"] == 0)

    assert left(engine) == 0


def test_events_of_deleted_variations_are_counted(workshop: Workshop, engine: Engine) -> None:
    variation_id = workshop.submit()
    in_transaction(engine, lambda session: remove(session, variation_id))

    assert count_events(engine) == 2
    assert totals(engine) == {
        ("", "queued", "created"): 1,
        ("", "deleted", ""): 1,
        ("sidebar", "stopped", "deleted"): 1,
    }


# --- an existing installation

#: An event as the version before wrote it.
OLD = text("""
INSERT INTO image_events (id, variation_id, sequence, type, data, occurred_at, published_at)
SELECT gen_random_uuid(), :variation, :sequence, :type, CAST(:data AS jsonb), now() - interval '3 days', now()
""")


@pytest.mark.foreign_events
def test_the_events_of_an_older_version_are_counted_from_the_first_one_on(
    workshop: Workshop, engine: Engine, client: FlaskClient
) -> None:
    variation_id = workshop.submit()
    older = [
        (
            "IMAGE_VARIATION_QUEUED",
            '{"variationName": "city", "familyCount": 2, "queuedAt": "2026-10-01T00:00:00.000Z"}',
        ),
        ("IMAGE_VARIATION_STARTED", '{"familyCount": 2, "startedAt": "2026-10-01T00:00:01.000Z"}'),
        ("IMAGE_FAMILY_COMPLETED", '{"familyName": "og", "familyIndex": 0, "generationTimeMs": 700}'),
        ("IMAGE_VARIATION_PARTIAL", '{"familiesCompleted": 1, "familiesFailed": 1, "errors": ["hero: It is gone."]}'),
    ]

    def write(session: Any) -> None:
        session.execute(text("DELETE FROM image_events"))
        for sequence, (kind, data) in enumerate(older, 1):
            told = {"variation": variation_id, "sequence": sequence, "type": kind, "data": data}
            session.execute(OLD, told)

    in_transaction(engine, write)
    count_events(engine)

    assert totals(engine) == {
        ("", "queued", "created"): 1,
        ("", "started", ""): 1,
        ("og", "complete", ""): 1,
        ("", "partial", ""): 1,
        ("hero", "failed", "unknown"): 1,
    }
    [group] = client.get(f"{URL}?since=2020-01-01&by=model,category").json["groups"]
    assert (group["model"], group["category"]) == ("starter", "landing")
    assert group["families"]["generationTimeMs"]["count"] == 1


@pytest.mark.foreign_events
def test_more_events_than_one_transaction_takes_are_counted(workshop: Workshop, engine: Engine) -> None:
    variation_id = workshop.submit()
    many = text(
        "INSERT INTO image_events (id, variation_id, sequence, type, data)"
        " SELECT gen_random_uuid(), :variation_id, n, 'IMAGE_VARIATION_STARTED', '{}' FROM generate_series(2, :last) n"
    )
    last = 2 * COUNTED_AT_ONCE + 7
    in_transaction(engine, lambda session: session.execute(many, {"variation_id": variation_id, "last": last}))

    assert count_events(engine) == last
    assert totals(engine)["", "started", ""] == last - 1


def test_old_hours_are_forgotten_and_those_of_all_time_stay(workshop: Workshop, engine: Engine) -> None:
    workshop.submit()
    workshop.make_one()
    count_events(engine)
    hours = len({*_hours(engine)})
    for table in (MetricCount, MetricTime):
        older = (
            update(table)
            .where(table.hour > ALL_TIME)
            .values(hour=func.now() - text(f"interval '{KEPT_DAYS + 1} days'"))
        )
        in_transaction(engine, lambda session, older=older: session.execute(older))

    in_transaction(engine, forget_hours)

    assert hours >= 2
    assert _hours(engine) == {ALL_TIME}
    assert totals(engine)["", "complete", ""] == 1


def _hours(engine: Engine) -> set[Any]:
    return {
        hour
        for table in (MetricCount, MetricTime)
        for hour in in_transaction(engine, lambda session, table=table: session.scalars(select(table.hour)).all())
    }


# --- as a program


def run_check(settings: Settings) -> subprocess.CompletedProcess[str]:
    """Run the health check."""
    environment = {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url}
    command = [sys.executable, "-m", "workers.analytics", "--check"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_its_health_check_fails_while_an_event_waits_for_long(
    workshop: Workshop, engine: Engine, settings: Settings
) -> None:
    assert run_check(settings).returncode == 0
    workshop.submit()
    assert run_check(settings).returncode == 0
    late = update(ImageEvent).values(occurred_at=func.now() - text("interval '2 minutes'"))
    in_transaction(engine, lambda session: session.execute(late))

    answer = run_check(settings)

    assert answer.returncode == 1
    assert re.search(r"was recorded 12\d s ago", answer.stdout)


def test_sigterm_ends_it_with_everything_counted(
    workshop: Workshop, engine: Engine, settings: Settings, processes: Processes
) -> None:
    workshop.submit()
    environment = {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url}
    program = Program(name="analytics", command=(sys.executable, "-m", "workers.analytics"), environment=environment)
    process = processes.start(program)
    wait_for("the event to be counted", lambda: left(engine) == 0)

    process.terminate()

    assert process.wait(patience(20)) == 0
    processes.end(process)


# --- the answers


@pytest.mark.parametrize("query", ["since=yesterday", "since=2999-01-01T00:00:00Z", "by=colour", "by=model,colour"])
def test_a_wrong_query_is_refused_by_name(client: FlaskClient, query: str) -> None:
    answer = client.get(f"{URL}?{query}")

    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"].partition(".")[0] == query.partition("=")[0]


def test_without_any_event_there_are_no_groups(client: FlaskClient) -> None:
    answer = client.get(URL).json

    assert (answer["groups"], answer["uncounted"]) == ([], 0)
    assert answer["since"].endswith(":00:00.000Z")


def test_the_answer_tells_how_many_events_are_not_counted_yet(workshop: Workshop, client: FlaskClient) -> None:
    workshop.submit()

    assert client.get(URL).json["uncounted"] == 1
    assert count_rows(workshop.engine)["image_metric_counts"] == 0
