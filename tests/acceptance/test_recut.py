"""Finished families are cut again by the real CPU worker and the real command, while the API serves."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import c2pa
import pytest
import requests
from sqlalchemy import Engine, text

from image_generator_types.sizes import FamilyName
from shared.database import in_transaction
from shared.formats import ImageFormat, recipe
from shared.live_state import make_redis
from shared.local_stack.stack import LocalStack
from shared.pictures.rows import find_picture
from shared.pictures.store import make_store
from shared.queues import ADD_FORMAT_TASK, AGAIN_QUEUE, make_celery, ring_again
from shared.wanted_formats import WantedFormats
from tests.acceptance.conftest import content_of, ended, run_command, start_and_wait, wait_until_it_is
from tests.integration.conftest import Workshop, claimed
from tests.support.certificates import make_identity
from tests.support.patience import patience, wait_for


@pytest.fixture
def cpu(stack: LocalStack, tmp_path: Path) -> None:
    """Start a CPU worker that signs pictures."""
    identity = make_identity(tmp_path)
    files = {"C2PA_CERTIFICATE": str(identity.certificate), "C2PA_KEY": str(identity.key)}
    program = stack.cpu_program()
    stack.processes.start(replace(program, environment={**program.environment, **files}))


def signer(data: bytes, image_format: ImageFormat) -> str:
    """Return the name of the signer of a picture; fail if the signature has any fault except an unknown signer."""
    with c2pa.Reader(image_format.media_type, io.BytesIO(data)) as reader:
        failures = reader.get_validation_results()["activeManifest"]["failure"]
        assert [failure["code"] for failure in failures] == ["signingCredential.untrusted"]
        return str(reader.get_active_manifest()["signature_info"]["common_name"])


@pytest.fixture
def finished(stack: LocalStack, engine: Engine, cpu: None) -> Callable[[str], dict[str, Any]]:
    """Return a function that makes a complete variation: it stores a render, and the CPU worker cuts it."""
    del cpu
    workshop = Workshop(engine=engine, store=make_store(stack.settings), settings=stack.settings)

    def finished(name: str) -> dict[str, Any]:
        variation = workshop.submit(name)
        workshop.finish_rendering(claimed(workshop.claim()))
        current = wait_until_it_is(stack, {"id": str(variation)}, ended)
        assert current["status"] == "complete"
        return current

    return finished


def make_recipes_old(engine: Engine) -> None:
    in_transaction(engine, lambda session: session.execute(text("UPDATE image_families SET recipe = 'older'")))


def recipes(engine: Engine) -> set[str]:
    query = text("SELECT recipe FROM image_families")
    return set(in_transaction(engine, lambda session: session.scalars(query).all()))


def test_families_recut_ends_when_every_family_has_the_current_recipe(
    stack: LocalStack, engine: Engine, finished: Callable[[str], dict[str, Any]]
) -> None:
    variation = finished("recut-lighthouse")
    make_recipes_old(engine)
    url = f"{stack.api_url}/api/images/recut-lighthouse/sidebar"

    said = run_command(stack, "families", "recut", "--variation", "recut-lighthouse")

    assert "1 family cut again." in said
    assert recipe(FamilyName.SIDEBAR) in recipes(engine)
    assert signer(requests.get(url, timeout=patience(10)).content, ImageFormat.WEBP) == "Tests' signer"
    assert "Everything is" in run_command(stack, "families", "recut", "--variation", "recut-lighthouse")
    assert "1 family cut again." in run_command(stack, "families", "recut", "--variation", "recut-lighthouse", "--all")

    content_of(stack, variation, "originals/sidebar.png").unlink()
    make_recipes_old(engine)
    finished = start_and_wait(stack, "workers", "families", "recut", "--variation", "recut-lighthouse")

    assert finished.returncode == 1
    assert "The original of recut-lighthouse sidebar cannot be read" in finished.stdout
    assert requests.get(url, timeout=patience(10)).ok


def test_families_recut_refuses_an_unknown_variation_with_a_sentence(stack: LocalStack) -> None:
    finished = start_and_wait(stack, "workers", "families", "recut", "--variation", "unknown")

    assert finished.returncode == 1
    assert "There is no variation unknown." in finished.stderr


def test_families_verify_finds_damage_and_has_it_mended(
    stack: LocalStack, finished: Callable[[str], dict[str, Any]]
) -> None:
    variation = finished("damaged-lighthouse")
    url = f"{stack.api_url}/api/images/damaged-lighthouse/sidebar-sm"
    friendly = stack.settings.storage_path / "damaged-lighthouse/derivatives/sidebar-sm-150x300.webp"
    wait_for("the links", friendly.is_file)
    assert "Everything is as it should be." in run_command(stack, "families", "verify")
    path = content_of(stack, variation, "derivatives/sidebar-sm-150x300.webp")
    path.write_bytes(bytes(path.stat().st_size))

    found = start_and_wait(stack, "workers", "families", "verify", "--variation", "damaged-lighthouse")

    assert found.returncode == 1
    assert "sidebar-sm.webp" in found.stdout
    assert "bytes" in found.stdout
    assert requests.get(f"{stack.api_url}/health", timeout=patience(10)).json()["status"] == "degraded"
    wait_for("the API to notice", lambda: requests.get(url, timeout=patience(10)).status_code == 404)
    assert "Everything is as it should be." in run_command(stack, "families", "verify", "--repair")
    wait_for("the picture", lambda: requests.get(url, timeout=patience(10)).ok)
    assert signer(requests.get(url, timeout=patience(10)).content, ImageFormat.WEBP) == "Tests' signer"
    assert requests.get(f"{stack.api_url}/health", timeout=patience(10)).json()["status"] == "ok"


def test_a_format_is_cut_once_however_many_doorbells_are_sent(
    stack: LocalStack, engine: Engine, finished: Callable[[str], dict[str, Any]]
) -> None:
    finished("avif-lighthouse")
    picture = in_transaction(engine, lambda session: find_picture(session, "avif-lighthouse", "sidebar"))
    celery, redis = make_celery("asks", settings=stack.settings), make_redis(stack.settings)

    WantedFormats(redis=redis, celery=celery).ask_for(picture, ImageFormat.AVIF)
    friendly = stack.settings.storage_path / "avif-lighthouse" / "derivatives" / "sidebar-300x600.avif"
    wait_for("the AVIF", friendly.is_file)
    for _ in range(100):
        ring_again(celery, ADD_FORMAT_TASK, str(picture.id), ImageFormat.PNG, label="sidebar png")
    wait_for("the queue to be empty", lambda: redis.llen(AGAIN_QUEUE) == 0)
    wait_for("the PNG", friendly.with_suffix(".png").is_file)

    assert signer(friendly.read_bytes(), ImageFormat.AVIF) == "Tests' signer"
    counted = text("SELECT count(*) FROM image_derivatives WHERE name = 'sidebar' AND format = 'png'")
    assert in_transaction(engine, lambda session: session.scalar(counted)) == 1
    celery.close()
    redis.close()
