"""Announcements of GPU workers: who lives, why others ended, and what is remembered. No server is the point here."""

from __future__ import annotations

import fakeredis
import pytest

from shared.live_state import (
    GpuWorker,
    RememberedWorkers,
    WorkerState,
    announce_worker,
    forget_end,
    live_workers,
    note_end,
    withdraw_worker,
)

READY = GpuWorker(name="gpu@test", model_id="starter", device="cuda:1", state=WorkerState.READY, load_seconds=31.5)
LOADING = GpuWorker(name="b@test", model_id="sd35-large", device="cpu", state=WorkerState.LOADING, loading_seconds=3.5)


def test_who_was_announced_lives_until_it_is_withdrawn(redis: fakeredis.FakeRedis) -> None:
    announce_worker(redis, READY)
    announce_worker(redis, LOADING)
    both = live_workers(redis)
    withdraw_worker(redis, READY.name)

    assert both == [LOADING, READY], "sorted by name"
    assert live_workers(redis) == [LOADING]


@pytest.mark.parametrize(
    "announcement", ["", "{}", "[1]", '{"state": "dancing"}', '{"name": "x", "colour": "red"}', "[" * 5_000]
)
def test_an_announcement_of_another_version_is_passed_over(redis: fakeredis.FakeRedis, announcement: str) -> None:
    announce_worker(redis, READY)
    redis.sadd("image-generator.gpu-workers", "strange@test")
    redis.set("image-generator.gpu-worker.strange@test", announcement)

    assert live_workers(redis) == [READY]


def test_the_reason_of_an_end_is_known_until_another_is_ready(redis: fakeredis.FakeRedis) -> None:
    note_end(redis, "starter", "The checkpoint is torn.")
    ended = RememberedWorkers(redis).workforce()
    forget_end(redis, "starter")
    forgotten = RememberedWorkers(redis).workforce()

    assert ended is not None
    assert ended.ended == {"starter": "The checkpoint is torn."}
    assert forgotten is not None
    assert forgotten.ended == {}


def test_an_answer_is_used_for_a_second(redis: fakeredis.FakeRedis, monkeypatch: pytest.MonkeyPatch) -> None:
    remembered = RememberedWorkers(redis)
    assert list(remembered.live()) == []
    announce_worker(redis, READY)
    at_once = list(remembered.live())
    monkeypatch.setattr("shared.live_state.REMEMBERED_SECONDS", -1.0)

    assert at_once == []
    assert list(remembered.live()) == [READY]


def test_without_redis_nobody_knows_and_nothing_fails(server: fakeredis.FakeServer, redis: fakeredis.FakeRedis) -> None:
    server.connected = False

    note_end(redis, "starter", "It is lost.")

    assert RememberedWorkers(redis).workforce() is None
    assert RememberedWorkers(redis).enough(["cpu", "gpu.starter", "gpu.starter"]) == {"cpu": 1, "gpu.starter": 1}
