"""/metrics: counters and histograms of what happened, read by Prometheus' own parser."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis

from api.extensions import EXTENSIONS, Extensions
from api.pictures import cache as cache_module
from shared.counters import Counted, Counters, count, read_counters
from shared.database import in_transaction
from shared.errors import CheckpointError
from shared.families.endings import fail
from shared.live_state import make_redis
from shared.local_stack.servers import free_port
from shared.metrics.counting import count_events
from shared.settings import Settings
from shared.variations import cancel, retry
from tests.integration.conftest import Workshop, claimed

PICTURE = "/api/images/<variation>/<derivative>"


def scrape(client: FlaskClient) -> Mapping[str, Mapping[tuple[str, ...], float]]:
    """Read all samples: by name, and by the values of the labels in the order of their names."""
    samples: dict[str, dict[tuple[str, ...], float]] = {}
    for metric in text_string_to_metric_families(client.get("/metrics").text):
        for sample in metric.samples:
            labels = tuple(value for _, value in sorted(sample.labels.items()))
            samples.setdefault(sample.name, {})[labels] = sample.value
    return samples


def test_families_and_variations_that_ended_are_counted_since_the_first_event(
    client: FlaskClient, workshop: Workshop
) -> None:
    first = workshop.submit(families=["og", "sidebar", "header"])
    fail(workshop.engine, claimed(workshop.claim()), CheckpointError("The checkpoint is gone."))
    workshop.make_one()
    in_transaction(workshop.engine, lambda session: cancel(session, first))
    in_transaction(workshop.engine, lambda session: retry(session, first, settings=workshop.settings))
    workshop.make_one()
    assert scrape(client)["image_generator_events_uncounted"][()] == 8
    count_events(workshop.engine)

    samples = scrape(client)

    assert samples["image_generator_events_uncounted"][()] == 0
    ended = samples["image_generator_families_ended_total"]  # by code, family, model and outcome
    assert ended == {
        ("", "og", "starter", "complete"): 1,
        ("", "sidebar", "starter", "complete"): 1,
        ("canceled", "header", "starter", "stopped"): 1,
        ("checkpoint_unusable", "og", "starter", "failed"): 1,
    }
    outcomes = samples["image_generator_variations_ended_total"]
    assert outcomes == {("starter", end): 2.0 * (end == "canceled") for _, end in outcomes}
    assert samples["image_generator_variations_queued_total"] == {("created", "starter"): 1, ("retried", "starter"): 1}


def test_times_of_families_are_histograms_in_seconds(client: FlaskClient, workshop: Workshop) -> None:
    workshop.submit()
    workshop.make_one()
    count_events(workshop.engine)

    samples = scrape(client)

    for what, seconds in {"render": 1.0, "cut": 0.5}.items():
        name = f"image_generator_{what}_seconds"
        buckets = {float(bound): number for (_, bound, _), number in samples[f"{name}_bucket"].items()}
        assert buckets == {bound: float(seconds <= bound) for bound in buckets}
        assert samples[f"{name}_sum"] == {("sidebar", "starter"): seconds}
        assert samples[f"{name}_count"] == {("sidebar", "starter"): 1}
    assert samples["image_generator_wait_seconds_count"] == {("sidebar", "starter"): 1}


def test_requests_are_counted_by_method_route_and_status(client: FlaskClient) -> None:
    for _ in range(3):
        client.get("/api/images/city/og")
    client.get("/nowhere")
    client.open("/health", method="BREW")
    client.post("/api/images/variations", json={})

    samples = scrape(client)

    requests = samples["image_generator_http_requests_total"]
    assert requests["GET", PICTURE, "404"] == 3
    assert requests["GET", "none", "404"] == 1
    assert requests["other", "none", "405"] == 1
    assert requests["POST", "/api/images/variations", "422"] == 1
    seconds = samples["image_generator_http_request_seconds_bucket"]
    assert seconds["+Inf", "GET", PICTURE] == samples["image_generator_http_request_seconds_count"]["GET", PICTURE] == 3
    below = [number for (_, method, route), number in seconds.items() if (method, route) == ("GET", PICTURE)]
    assert below == sorted(below)
    assert samples["image_generator_http_request_seconds_sum"]["GET", PICTURE] > 0


@pytest.fixture
def _trusted_cache(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the app trust its cache, as while the change listener proves it."""
    monkeypatch.setattr(cache_module, "TRUSTED_SECONDS", float("inf"))
    extensions: Extensions = app.extensions[EXTENSIONS]
    extensions.picture_cache.prove(0.0)
    return


@pytest.mark.usefixtures("_trusted_cache")
def test_pictures_found_in_the_cache_are_counted_with_and_without_flask(
    client: FlaskClient, workshop: Workshop
) -> None:
    workshop.submit()
    workshop.make_one()
    for headers in ({}, {}, {}, {"Range": "bytes=0-9"}):  # Flask answers the last one
        client.get("/api/images/city/sidebar", headers=headers).close()

    samples = scrape(client)

    assert samples["image_generator_picture_cache_total"] == {("hit",): 3, ("miss",): 1}
    requests = samples["image_generator_http_requests_total"]
    assert (requests["GET", PICTURE, "200"], requests["GET", PICTURE, "206"]) == (3, 1)


def test_what_other_processes_count_is_in_the_same_sums(client: FlaskClient, redis_client: Redis) -> None:
    count(redis_client, Counted.PICTURE_CHECKS, "starter", "passed")
    count(redis_client, Counted.PICTURE_CHECKS, "starter", "passed")
    count(redis_client, Counted.PICTURE_CHECKS, "starter", "refused")
    count(redis_client, Counted.LEASE_LOSSES, "stalled", by=3)
    count(redis_client, Counted.LEASE_LOSSES, "crashed", by=0)

    samples = scrape(client)

    assert samples["image_generator_picture_checks_total"] == {("starter", "passed"): 2, ("starter", "refused"): 1}
    assert samples["image_generator_lease_losses_total"] == {("stalled",): 3}


def test_what_is_counted_while_redis_is_away_is_told_later(redis_client: Redis) -> None:
    counters = Counters()
    away = make_redis(Settings(redis_url=f"redis://127.0.0.1:{free_port()}/0"))
    counters.add(Counted.PICTURE_CACHE, "hit", by=2)
    counters.flush(away)
    away.close()
    counters.add(Counted.PICTURE_CACHE, "hit")

    counters.flush(redis_client)
    counters.flush(redis_client)

    assert read_counters(redis_client) == {Counted.PICTURE_CACHE: {("hit",): 3.0}}


def test_without_redis_the_metrics_of_the_database_are_there(
    client_of: Callable[..., FlaskClient], workshop: Workshop
) -> None:
    workshop.submit()
    count_events(workshop.engine)

    samples = scrape(client_of(redis_url=f"redis://127.0.0.1:{free_port()}/0"))

    assert samples["image_generator_variations_queued_total"] == {("created", "starter"): 1}
    assert "image_generator_http_requests_total" not in samples
