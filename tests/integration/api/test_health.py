"""Health, catalogue and size matrix; the API without PostgreSQL or Redis; and what all answers have in common."""

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import redis
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from api.extensions import session
from image_generator_types.sizes import ASPECT_FAMILIES
from shared.catalog import CATALOG
from shared.errors import CheckpointError
from shared.families import counting
from shared.families.endings import fail
from shared.live_state import (
    REMEMBERED_SECONDS,
    GpuWorker,
    WorkerState,
    announce_worker,
    live_workers,
    withdraw_worker,
)
from shared.local_stack.servers import free_port
from shared.manifest import register_checkpoint
from shared.pictures.store import PictureStore
from shared.settings import Settings
from tests.integration.conftest import (
    IDEA,
    Workshop,
    claimed,
    count_rows,
    read_problem,
)
from tests.support.patience import wait_for

URL = "/api/images/variations"


@pytest.fixture
def without_database(client_of: Callable[..., FlaskClient]) -> FlaskClient:
    """Return a client of an app whose PostgreSQL is away."""
    return client_of(database_url=f"postgresql://postgres@127.0.0.1:{free_port()}/image_generator")


@pytest.fixture
def without_redis(client_of: Callable[..., FlaskClient]) -> FlaskClient:
    """Return a client of an app whose Redis is away."""
    return client_of(redis_url=f"redis://127.0.0.1:{free_port()}/0")


# --- /health


def test_health_is_ok_while_requests_can_be_accepted_and_pictures_served(
    client: FlaskClient, settings: Settings
) -> None:
    answer = client.get("/health")

    assert answer.status_code == 200
    assert answer.json["status"] == "ok"
    assert answer.json["service"] == "image-generator"
    assert answer.json["storage"] == {"basePath": str(settings.storage_path), "exists": True, "writable": True}


@pytest.mark.parametrize("lacking", [{3: 0, 4: 0}, {4: 0}, {6: 0, 7: 0}], ids=["blocks", "blocks for us", "inodes"])
def test_health_is_degraded_while_the_disk_is_full(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, store: PictureStore, lacking: dict[int, int]
) -> None:
    facts = [lacking.get(place, fact) for place, fact in enumerate(os.statvfs(store.root))]

    monkeypatch.setattr(os, "statvfs", lambda _: os.statvfs_result(facts))
    answer = client.get("/health")
    monkeypatch.undo()

    assert (answer.status_code, answer.json["status"], answer.json["disk"]) == (200, "degraded", {"full": True})
    assert (client.get("/health").json["status"], client.get("/health").json["disk"]) == ("ok", {"full": False})


def test_health_is_unavailable_without_the_storage(client: FlaskClient, store: PictureStore) -> None:
    shutil.rmtree(store.root)

    answer = client.get("/health")

    assert answer.status_code == 503
    assert answer.json["status"] == "unavailable"
    assert answer.json["storage"] == {"basePath": str(store.root), "exists": False, "writable": False}


def test_health_is_unavailable_if_the_storage_path_is_a_file(
    client_of: Callable[..., FlaskClient], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()

    answer = client_of(storage_path=tmp_path / "file").get("/health")

    assert answer.status_code == 503
    assert answer.json["storage"] == {"basePath": str(tmp_path / "file"), "exists": False, "writable": False}


def test_health_recovers_with_the_storage(client: FlaskClient, store: PictureStore) -> None:
    shutil.rmtree(store.root)
    client.get("/health")
    store.prepare()

    assert client.get("/health").status_code == 200


def test_health_is_unavailable_without_the_database(without_database: FlaskClient) -> None:
    answer = without_database.get("/health")

    assert answer.status_code == 503
    assert answer.json["status"] == "unavailable"
    assert answer.json["database"] == {"reachable": False}
    assert answer.json["storage"]["writable"] is True


def test_health_is_only_degraded_without_redis(without_redis: FlaskClient) -> None:
    answer = without_redis.get("/health")

    assert (answer.status_code, answer.json["status"]) == (200, "degraded")
    assert answer.json["redis"] == {"reachable": False}


# --- without PostgreSQL or Redis


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("POST", URL),
        ("GET", URL),
        ("GET", f"{URL}/name/city"),
        ("POST", f"{URL}/8d3f0000-0000-4000-8000-000000000000/regenerate"),
        ("DELETE", f"{URL}/8d3f0000-0000-4000-8000-000000000000"),
        ("GET", "/api/images/city/og"),
    ],
)
def test_without_the_database_a_client_is_asked_to_retry(without_database: FlaskClient, method: str, url: str) -> None:
    body = {"json": IDEA} if url == URL and method == "POST" else {}

    answer = without_database.open(url, method=method, **body)

    assert read_problem(answer, 503)["code"] == "database_unavailable"
    assert int(answer.headers["Retry-After"]) > 0


def test_calls_that_need_no_database_are_answered_without_it(without_database: FlaskClient) -> None:
    for url in ("/api/images/models", "/api/images/families", "/api/images/health/ml"):
        assert without_database.get(url).status_code == 200
    assert without_database.post(URL, json={}).status_code == 422


def test_a_broken_connection_is_replaced_unnoticed(client: FlaskClient, engine: Engine) -> None:
    client.post(URL, json=IDEA)
    with engine.begin() as connection:
        ended = text("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'api'")
        assert connection.execute(ended).all()

    assert client.get(URL).status_code == 200


def test_without_redis_a_request_is_accepted(without_redis: FlaskClient, engine: Engine) -> None:
    answer = without_redis.post(URL, json=IDEA)

    assert answer.status_code == 202
    assert count_rows(engine)["image_families"] == 9


def test_without_redis_a_variation_can_be_read_regenerated_canceled_and_deleted(
    without_redis: FlaskClient, workshop: Workshop
) -> None:
    url = f"{URL}/{workshop.submit()}"
    workshop.claim()

    calls = [("GET", url), ("POST", f"{url}/regenerate"), ("POST", f"{url}/cancel"), ("DELETE", url)]
    answers = [without_redis.open(path, method=method) for method, path in calls]

    assert [answer.status_code for answer in answers] == [200, 202, 200, 204]


def test_without_redis_no_worker_is_known(without_redis: FlaskClient) -> None:
    models, workers = without_redis.get("/api/images/models"), without_redis.get("/api/images/health/ml")

    assert [model["loaded"] for model in models.json] == [False] * len(CATALOG)
    assert (workers.status_code, workers.json) == (200, {"status": "unavailable", "models": []})


# --- models and sizes


def announce(client: redis.Redis, model_id: str, state: WorkerState = WorkerState.READY) -> None:
    """Announce a living GPU worker."""
    announce_worker(client, GpuWorker(name=f"gpu-{model_id}@test", model_id=model_id, device="cuda:1", state=state))


def test_the_catalogue_lists_every_model_with_every_field(client: FlaskClient) -> None:
    models = client.get("/api/images/models").json

    assert [model["model_id"] for model in models] == list(CATALOG)
    fields = {
        "type",
        "model_id",
        "name",
        "status",
        "native_px",
        "licence",
        "restriction",
        "draft_of",
        "gated",
        "requires_acceptance",
        "accepted",
        "installed",
        "device",
        "loaded",
        "useCases",
    }
    assert all(model.keys() == fields for model in models)
    assert {model["type"] for model in models} == {"anime", "photorealistic"}
    assert not any(model["installed"] or model["loaded"] for model in models)


def find_model(client: FlaskClient, model_id: str) -> dict[str, Any]:
    """Return the catalogue's entry of a model."""
    [found] = [model for model in client.get("/api/images/models").json if model["model_id"] == model_id]
    return found


def test_a_live_worker_shows_where_its_model_is_loaded(client: FlaskClient, redis_client: redis.Redis) -> None:
    announce(redis_client, "starter", WorkerState.LOADING)
    loading = find_model(client, "starter")
    announce(redis_client, "starter", WorkerState.READY)
    ready = wait_for("the model", lambda: (model := find_model(client, "starter"))["loaded"] and model)

    assert [(m["installed"], m["device"], m["loaded"]) for m in (loading, ready)] == [
        (True, "cuda:1", False),
        (True, "cuda:1", True),
    ]


def test_a_checkpoint_on_this_machine_is_installed(client: FlaskClient, settings: Settings, tmp_path: Path) -> None:
    checkpoint = tmp_path / "checkpoint"
    checkpoint.mkdir()
    register_checkpoint(settings.manifest_path, "starter", checkpoint, "1")

    assert find_model(client, "starter")["installed"] is True


def test_a_broken_manifest_does_not_break_the_catalogue(client: FlaskClient, settings: Settings) -> None:
    settings.manifest_path.parent.mkdir()
    settings.manifest_path.write_text("{")

    assert find_model(client, "starter")["installed"] is False


def test_ml_health_follows_the_workers_of_the_default_models(client: FlaskClient, redis_client: redis.Redis) -> None:
    def becomes(status: str, workers: int) -> bool:
        health = wait_for(
            f"{workers} workers and {status}",
            lambda: (seen := client.get("/api/images/health/ml").json)["status"] == status and seen,
        )
        return len(health["models"]) == workers

    assert becomes("unavailable", 0)
    announce(redis_client, "starter", WorkerState.LOADING)
    announce(redis_client, "animagine-xl-4.0-opt")
    assert becomes("degraded", 2)
    announce(redis_client, "starter")
    assert becomes("ok", 2)
    withdraw_worker(redis_client, "gpu-starter@test")
    assert becomes("degraded", 1)


def test_a_loading_worker_alone_serves_nothing(client: FlaskClient, redis_client: redis.Redis) -> None:
    announce(redis_client, "starter", WorkerState.LOADING)

    assert client.get("/api/images/health/ml").json["status"] == "unavailable"


def test_living_workers_are_found_without_a_search_through_redis(redis_client: redis.Redis) -> None:
    announce(redis_client, "starter")
    gone = GpuWorker(name="gone", model_id="starter", device="cpu", state=WorkerState.READY)
    announce_worker(redis_client, gone)
    redis_client.delete("image-generator.gpu-worker.gone")  # as Redis does when it is silent for too long
    redis_client.config_resetstat()

    assert [[worker.name for worker in live_workers(redis_client)] for _ in range(2)] == [["gpu-starter@test"]] * 2
    assert "cmdstat_scan" not in redis_client.info("commandstats")
    assert redis_client.smembers("image-generator.gpu-workers") == {"gpu-starter@test"}, "nothing piles up"


def test_a_process_asks_for_the_workers_once_a_second_at_most(client: FlaskClient, redis_client: redis.Redis) -> None:
    announce(redis_client, "starter")
    client.get("/api/images/health/ml")
    redis_client.config_resetstat()

    began = time.monotonic()
    for _ in range(20):
        client.get("/api/images/health/ml")
    asked = redis_client.info("commandstats").get("cmdstat_smembers", {}).get("calls", 0)

    assert asked <= 1 + (time.monotonic() - began) / REMEMBERED_SECONDS


@pytest.mark.parametrize("junk", ["5", "abc", "null", "[]", "{}", '{"state":"ready","spin":2}', "[" * 100_000])
def test_an_announcement_that_cannot_be_read_hides_no_worker(
    client: FlaskClient, redis_client: redis.Redis, junk: str
) -> None:
    announce(redis_client, "starter")
    redis_client.set("image-generator.gpu-worker.of-another-version", junk)
    redis_client.sadd("image-generator.gpu-workers", "of-another-version")

    assert [worker["model_id"] for worker in client.get("/api/images/health/ml").json["models"]] == ["starter"]


def test_ml_health_names_each_worker(client: FlaskClient, redis_client: redis.Redis) -> None:
    figures = {
        "load_seconds": 31.5,
        "seconds_per_step": 0.12,
        "decoding_seconds": 0.3,
        "peak_memory_bytes": 9_000_000_000,
        "busy_share": 0.75,
    }
    worker = {"name": "gpu-starter@test", "model_id": "starter", "device": "cuda:1"}
    announce_worker(redis_client, GpuWorker(**worker, state=WorkerState.READY, **figures))

    shown = {"worker": worker["name"], "model_id": "starter", "device": "cuda:1", "status": "ready", **figures}
    assert client.get("/api/images/health/ml").json["models"] == [shown | {"loading_seconds": None}]
    labels = 'device="cuda:1",model_id="starter",worker="gpu-starter@test"'
    metrics = client.get("/metrics").text
    assert f"image_generator_gpu_load_seconds{{{labels}}} 31.5" in metrics
    assert f"image_generator_gpu_seconds_per_step{{{labels}}} 0.12" in metrics
    assert f"image_generator_gpu_peak_memory_bytes{{{labels}}} 9e+09" in metrics
    assert f"image_generator_gpu_busy_share{{{labels}}} 0.75" in metrics


def test_metrics_count_families_by_queue_and_state(
    client: FlaskClient, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.submit("city", ["og", "hero", "square", "sidebar"])
    fail(workshop.engine, claimed(workshop.claim()), CheckpointError("The checkpoint is gone."))
    workshop.claim()

    def count(queue: str, status: str) -> str:
        [line] = [
            one for one in client.get("/metrics").text.splitlines() if f'queue="{queue}",status="{status}"' in one
        ]
        return line.rpartition(" ")[2]

    states = [("gpu.starter", state) for state in ("queued", "rendering", "failed")]
    assert [count(*state) for state in states] == ["2.0", "1.0", "1.0"]
    assert count("cpu", "rendered") == "0.0", "an empty queue is shown"
    monkeypatch.setattr(counting, "MOST_COUNTED", 1)
    assert count("gpu.starter", "queued") == "1.0", "there may be millions, and nobody counts them"


def test_a_model_that_asks_for_the_operators_consent_says_so(client_of: Callable[..., FlaskClient]) -> None:
    client = client_of(accepted_licences="juggernaut-xl-v9")

    models = {model["model_id"]: model for model in client.get("/api/images/models").json}

    asked = {key for key, model in models.items() if model["requires_acceptance"]}
    assert asked == {"juggernaut-xi-v11", "juggernaut-xl-v9"}
    assert [key for key, model in models.items() if model["accepted"]] == ["juggernaut-xl-v9"]
    assert models["juggernaut-xl-v9"]["status"] == "legacy"
    assert "API" in models["juggernaut-xl-v9"]["restriction"]
    assert models["sd35-large"]["gated"]


def test_the_size_matrix_is_complete(client: FlaskClient) -> None:
    matrix = client.get("/api/images/families").json

    shown = {
        family["name"]: (family["master"], [(d["name"], d["width"], d["height"]) for d in family["derivatives"]])
        for family in matrix["families"]
    }
    assert shown == {
        family.name: (
            {"width": family.master.width, "height": family.master.height},
            [(d.name, d.size.width, d.size.height) for d in family.derivatives],
        )
        for family in ASPECT_FAMILIES.values()
    }
    assert sum(len(derivatives) for _, derivatives in shown.values()) == 33


# --- every answer


@pytest.mark.parametrize("url", ["/", "/api", "/api/images", "/api/images/", f"{URL}/", "/api/images/a/b/c", "/%00"])
def test_an_unknown_route_is_404(client: FlaskClient, url: str) -> None:
    read_problem(client.get(url), 404)


@pytest.mark.parametrize(
    ("method", "url", "allowed"),
    [
        ("DELETE", "/health", "GET"),
        ("PUT", URL, "POST"),
        ("DELETE", URL, "POST"),
        ("POST", "/api/images/models", "GET"),
        ("GET", f"{URL}/8d3f0000-0000-4000-8000-000000000000/cancel", "POST"),
        ("PATCH", f"{URL}/8d3f0000-0000-4000-8000-000000000000", "DELETE"),
    ],
)
def test_a_wrong_method_is_answered_with_the_allowed_ones(
    client: FlaskClient, method: str, url: str, allowed: str
) -> None:
    answer = client.open(url, method=method)

    read_problem(answer, 405)
    assert allowed in answer.headers["Allow"].split(", ")


@pytest.mark.parametrize(("url", "status"), [("/health", 200), ("/nowhere", 404), (f"{URL}/x", 404)])
def test_an_answer_carries_the_id_of_its_request(client: FlaskClient, url: str, status: int) -> None:
    answer = client.get(url, headers={"X-Request-ID": "abc-123_x.y"})

    assert answer.status_code == status
    assert answer.headers["X-Request-ID"] == "abc-123_x.y"
    if status != 200:
        assert answer.json["requestId"] == "abc-123_x.y"


def test_a_request_without_an_id_is_given_one(client: FlaskClient) -> None:
    ids = [client.get("/health").headers["X-Request-ID"] for _ in range(2)]

    assert len(set(ids)) == 2
    assert all(len(given) == 32 for given in ids)


@pytest.mark.parametrize("given", ["", "a" * 65, "a b", "<script>", "a;b", "ü"])
def test_a_request_id_that_is_not_a_plain_word_is_replaced(client: FlaskClient, given: str) -> None:
    answer = client.get("/health", headers={"X-Request-ID": given})

    assert answer.headers["X-Request-ID"] != given


SITE, SHOP = "https://site.example", "https://shop.example"


@pytest.mark.parametrize(
    ("setting", "asking", "allowed", "vary"),
    [
        ("", SITE, None, None),
        ("none", SITE, None, None),
        ("*", SITE, "*", None),
        ("*", None, "*", None),
        (SITE, SITE, SITE, None),
        (SITE, SHOP, SITE, None),
        (f"{SITE},{SHOP}", SITE, SITE, "Origin"),
        (f"{SITE}, {SHOP}", SHOP, SHOP, "Origin"),
        (f"{SITE},{SHOP}", "https://evil.example", None, "Origin"),
        (f"{SITE},{SHOP}", f"{SITE},{SHOP}", None, "Origin"),
        (f"{SITE},{SHOP}", "null", None, "Origin"),
        (f"{SITE},{SHOP}", None, None, "Origin"),
    ],
)
def test_pages_of_the_listed_origins_may_read_answers(
    client_of: Callable[..., FlaskClient],
    setting: str,
    asking: str | None,
    allowed: str | None,
    vary: str | None,
) -> None:
    client = client_of(cors_origin=setting)

    for path, status in (("/api/images/families", 200), ("/api/images/unknown/og", 404)):
        answer = client.get(path, headers={"Origin": asking} if asking else {})

        assert answer.status_code == status
        assert answer.headers.getlist("Access-Control-Allow-Origin") == ([allowed] if allowed else [])
        assert answer.headers.get("Vary") == vary
        assert ("Location" in answer.headers.get("Access-Control-Expose-Headers", "")) == (allowed is not None)


def test_a_browser_learns_before_a_post_what_a_page_may_send(client_of: Callable[..., FlaskClient]) -> None:
    client = client_of(cors_origin=f"{SITE},{SHOP}")
    wanted = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,idempotency-key"}

    allowed, refused = (client.options(URL, headers={**wanted, "Origin": origin}) for origin in (SHOP, "null"))

    assert allowed.status_code == 200
    assert allowed.headers["Access-Control-Allow-Origin"] == SHOP
    assert "POST" in allowed.headers["Access-Control-Allow-Methods"].split(", ")
    assert allowed.headers["Access-Control-Allow-Headers"] == "content-type,idempotency-key"
    assert int(allowed.headers["Access-Control-Max-Age"]) > 0
    assert not [name for name, _ in refused.headers if name.startswith("Access-Control")]


def test_an_unexpected_error_is_a_problem_with_the_id_of_its_request(app: Flask) -> None:
    @app.get("/accident")
    def accident() -> None:
        raise ZeroDivisionError("a secret")

    problem = read_problem(app.test_client().get("/accident", headers={"X-Request-ID": "abc"}), 500)

    assert problem["requestId"] == "abc"
    assert "secret" not in json.dumps(problem)


def test_a_finished_answer_is_not_lost_with_the_database(app: Flask, client: FlaskClient, engine: Engine) -> None:
    """PostgreSQL may die between the last query of a request and the end of its transaction."""

    def kill_own_backend(response: Response) -> Response:
        backend = session().scalar(text("SELECT pg_backend_pid()"))
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:backend, 5000)"), {"backend": backend})
        return response

    app.after_request(kill_own_backend)

    assert client.get("/api/images/variations").status_code == 200
