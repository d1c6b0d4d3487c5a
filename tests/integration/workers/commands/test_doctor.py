"""The doctor finds what is wrong with an installation, one part at a time, and says what to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from sqlalchemy import Engine, text

from shared.database import make_engine
from shared.live_state import make_redis
from shared.local_stack.servers import LOOPBACK, free_port
from shared.manifest import register_checkpoint
from shared.pictures.store import PictureStore
from shared.settings import Settings
from tests.integration.conftest import Workshop
from tests.support.patience import patience
from workers.commands.diagnosis import CHECKS, Finding, Health, Installation, diagnose
from workers.commands.doctor import SIGNS

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def findings(settings: Settings, engine: Engine, redis_client: Redis) -> Callable[..., dict[str, Finding]]:
    """Return a function that looks at some parts, or all, of an installation with other settings."""
    redis_client.config_set("maxmemory", "100mb")

    def findings(*parts: str, **changes: Any) -> dict[str, Finding]:
        changed = Settings(**{**settings.model_dump(exclude_unset=True), **changes})
        other = make_engine(changed, "test") if "database_url" in changes else engine
        redis = make_redis(changed) if "redis_url" in changes else redis_client
        installation = Installation(settings=changed, engine=other, redis=redis)
        each = [one for part in parts for one in CHECKS[part](installation, part)] if parts else diagnose(installation)
        found = {one.part: one for one in each}
        other.dispose()
        return found

    yield findings
    redis_client.config_set("maxmemory", "0")
    redis_client.config_set("maxmemory-policy", "noeviction")


@pytest.fixture
def installed(settings: Settings, starter_folder: Path) -> None:
    """Install the starter."""
    register_checkpoint(settings.manifest_path, "starter", starter_folder, revision="2")


@pytest.mark.usefixtures("installed")
def test_a_whole_installation_has_nothing_bad(findings: Callable[..., dict[str, Finding]]) -> None:
    found = findings(port=free_port())

    assert {part: one.sentence for part, one in found.items() if one.health == Health.BAD} == {}
    good = {part for part, one in found.items() if one.health == Health.GOOD}
    assert {"database", "clock", "broker", "storage", "cutting", "models: starter", "events"} <= good
    assert "webp, jpeg, png, avif" in found["cutting"].sentence
    assert found["API"].health == Health.DOUBTFUL, "none runs here"
    assert all(one.remedy for one in found.values() if one.health in {Health.BAD, Health.DOUBTFUL})


NOWHERE = "127.0.0.1:1"


@pytest.mark.parametrize(
    ("changes", "part", "health", "words"),
    [
        ({"database_url": f"postgresql://me@{NOWHERE}/x"}, "database", Health.BAD, "does not answer"),
        ({"redis_url": f"redis://{NOWHERE}/0"}, "broker", Health.BAD, "does not answer"),
        ({"storage_path": Path("/proc/nowhere")}, "storage", Health.BAD, "/proc/nowhere"),
        ({"model_photorealistic": "juggernaut-xi-v11"}, "models: juggernaut-xi-v11", Health.BAD, "ACCEPTED_LICENCES"),
        ({"model_photorealistic": "realvisxl-v4"}, "models: realvisxl-v4", Health.GOOD, "not installed here"),
        ({"image_device": "cuda:0"}, "GPUs", Health.BAD, "sees no GPU"),
        ({"public_image_url": f"http://{NOWHERE}/pictures"}, "edge", Health.DOUBTFUL, "does not answer"),
    ],
)
def test_what_is_wrong_is_named(
    findings: Callable[..., dict[str, Finding]], changes: dict[str, Any], part: str, health: Health, words: str
) -> None:
    check = "API" if part == "edge" else part.partition(":")[0]
    found = findings(check, **changes)[part]

    assert found.health == health, found
    assert words in f"{found.sentence} {found.remedy}"


def test_what_a_missing_database_hides_is_not_called_a_bug(findings: Callable[..., dict[str, Finding]]) -> None:
    found = findings(database_url=f"postgresql://nobody@{LOOPBACK}:{free_port()}/none")

    assert found["database"].health == Health.BAD
    assert {found[part].remedy for part in ("workers", "events")} == {"Mend that first."}


def test_an_old_schema_is_bad(findings: Callable[..., dict[str, Finding]], engine: Engine) -> None:
    with engine.begin() as connection:
        newest = connection.scalar(text("SELECT version_num FROM alembic_version"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    try:
        found = findings("database")["database"]
    finally:
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :newest"), {"newest": newest})

    assert found.health == Health.BAD
    assert "python -m shared.migrations" in found.remedy


def test_a_broker_that_drops_keys_is_bad_and_one_without_a_limit_doubtful(
    findings: Callable[..., dict[str, Finding]], redis_client: Redis
) -> None:
    redis_client.config_set("maxmemory-policy", "allkeys-lru")
    dropping = findings("broker")["broker"]
    redis_client.config_set("maxmemory-policy", "noeviction")
    redis_client.config_set("maxmemory", "0")
    boundless = findings("broker")["broker"]

    assert (dropping.health, boundless.health) == (Health.BAD, Health.DOUBTFUL)
    assert "noeviction" in dropping.remedy


def test_an_empty_mount_point_is_no_store(
    findings: Callable[..., dict[str, Finding]], workshop: Workshop, store: PictureStore
) -> None:
    workshop.submit()
    workshop.make_one()
    store.root.rename(store.root.with_name("elsewhere"))
    store.root.mkdir()

    found = findings("storage")["storage"]

    assert found.health == Health.BAD
    assert list(store.root.iterdir()) == [], "nothing is made there"


def test_families_that_nobody_serves_are_bad(findings: Callable[..., dict[str, Finding]], workshop: Workshop) -> None:
    workshop.submit(families=["og", "hero"])

    found = findings("workers")["workers: gpu.starter"]

    assert found.health == Health.BAD
    assert found.sentence.startswith("2 families wait. No living GPU worker serves gpu.starter")


def test_events_that_nobody_counts_are_doubtful(
    findings: Callable[..., dict[str, Finding]], workshop: Workshop, engine: Engine
) -> None:
    workshop.submit()
    with engine.begin() as connection:
        connection.execute(text("UPDATE image_events SET occurred_at = occurred_at - interval '1 hour'"))

    assert findings("events")["events"].health == Health.DOUBTFUL


def test_a_checkpoint_that_has_gone_is_bad(
    findings: Callable[..., dict[str, Finding]], settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "gone").mkdir()
    register_checkpoint(settings.manifest_path, "starter", tmp_path / "gone", revision="2")
    (tmp_path / "gone").rmdir()

    found = findings("models")["models: starter"]

    assert found.health == Health.BAD
    assert "models pull starter" in found.remedy


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(("broken", "code"), [([], 0), (["broker"], 1)])
def test_the_command_prints_findings_and_tells_programs_by_its_exit_code(
    settings: Settings, broken: list[str], code: int
) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": str(settings.database_url),
        "REDIS_URL": f"redis://127.0.0.1:{free_port()}/0" if broken else settings.redis_url,
        "STORAGE_PATH": str(settings.storage_path),
        "MODEL_MANIFEST": str(settings.manifest_path),
        "MODEL_ANIME": "starter",
        "MODEL_PHOTOREALISTIC": "starter",
    }

    def run(*options: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "celery", "-A", "workers", "doctor", *options]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=patience(120), check=False
        )

    for_people, for_programs = run(), run("--json")

    assert (for_people.returncode, for_programs.returncode) == (code, code), for_people.stdout + for_people.stderr
    parts = [json.loads(line) for line in for_programs.stdout.splitlines()]
    assert [one["part"] for one in parts if one["health"] == "bad"] == broken
    assert all(one["part"] in for_people.stdout for one in parts)
    assert set(SIGNS) == set(Health)
