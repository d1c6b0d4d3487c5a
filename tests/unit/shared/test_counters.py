"""Counters of a process: they wait while Redis is away, and nothing is lost. No server is the point here."""

from __future__ import annotations

from threading import Thread

import fakeredis

from shared.counters import Counted, Counters, count, read_counters


def test_processes_add_to_the_same_sums(redis: fakeredis.FakeRedis) -> None:
    for counters in (Counters(), Counters()):
        counters.add(Counted.PICTURE_CACHE, "hit")
        counters.add(Counted.PICTURE_CACHE, "hit")
        counters.add(Counted.REQUEST_SECONDS, "GET", "/health", by=0.25)
        counters.flush(redis)

    sums = read_counters(redis)
    assert sums[Counted.PICTURE_CACHE] == {("hit",): 4}
    assert sums[Counted.REQUEST_SECONDS] == {("GET", "/health"): 0.5}


def test_what_was_told_is_not_told_again(redis: fakeredis.FakeRedis) -> None:
    counters = Counters()
    counters.add(Counted.PICTURE_CACHE, "miss")

    counters.flush(redis)
    counters.flush(redis)

    assert read_counters(redis)[Counted.PICTURE_CACHE] == {("miss",): 1}


def test_while_redis_is_away_the_numbers_wait(server: fakeredis.FakeServer, redis: fakeredis.FakeRedis) -> None:
    counters = Counters()
    counters.add(Counted.PICTURE_CACHE, "hit")
    server.connected = False
    counters.flush(redis)
    counters.add(Counted.PICTURE_CACHE, "hit")
    server.connected = True

    counters.flush(redis)

    assert read_counters(redis)[Counted.PICTURE_CACHE] == {("hit",): 2}


def test_threads_lose_no_count(redis: fakeredis.FakeRedis) -> None:
    counters = Counters()

    def add_many() -> None:
        for _ in range(1_000):
            counters.add(Counted.PICTURE_CACHE, "hit")

    threads = [Thread(target=add_many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    counters.flush(redis)

    assert read_counters(redis)[Counted.PICTURE_CACHE] == {("hit",): 4_000}


def test_rare_things_are_counted_at_once_or_never(server: fakeredis.FakeServer, redis: fakeredis.FakeRedis) -> None:
    count(redis, Counted.LEASE_LOSSES, "crashed", by=2)
    count(redis, Counted.LEASE_LOSSES, "crashed", by=0)
    server.connected = False
    count(redis, Counted.LEASE_LOSSES, "crashed")
    server.connected = True

    assert read_counters(redis)[Counted.LEASE_LOSSES] == {("crashed",): 2}


def test_counters_of_another_version_are_passed_over(redis: fakeredis.FakeRedis) -> None:
    redis.hset("image-generator.counters", '["of the future", "label"]', 7)

    assert read_counters(redis) == {}
