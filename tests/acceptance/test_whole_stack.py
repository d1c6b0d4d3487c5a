"""One idea on its way from the POST to pictures and events, through the real processes."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import requests
from PIL import Image
from safetensors.numpy import load_file, save_file

from image_generator_types.events import COMMON_FIELDS, EVENT_FIELDS
from shared.local_stack.demo import EXAMPLE
from shared.local_stack.stack import STARTER, LocalStack
from shared.manifest import find_checkpoint, register_checkpoint
from tests.acceptance.conftest import (
    Listener,
    Post,
    StartGpu,
    content_of,
    ended,
    read,
    rendered,
    run_command,
    start_and_wait,
    wait_until_it_is,
)
from tests.support.event_schemas import complaints
from tests.support.patience import patience, wait_for

PROMPT = {"prompt": "a lighthouse in the fog", "inferenceSteps": 2}

#: The README's pictures. Another processor rounds differently, which moves the scenery: by 8 of 255 when torch played
#: an SSE4.1 processor.
GOLDEN = Path(__file__).parents[1] / "golden"
GOLDEN_PICTURES = {"hero-sm": "768x384", "twitter-small": "600x314", "square-xs": "320x320"}
MOST_DIFFERENCE = 25.0  #: of 255, mean over coarse pixels


def test_the_example_of_the_readme_becomes_pictures_and_events(
    stack: LocalStack, start_gpu: StartGpu, listener: Listener
) -> None:
    """Every picture has its exact size, and the events report the whole life of the variation, in order."""
    start_gpu()
    stack.start_cpu_worker()

    answer = requests.post(f"{stack.api_url}/api/images/variations", json=EXAMPLE, timeout=patience(10))
    variation = wait_until_it_is(stack, answer.json(), ended)

    assert answer.status_code == 202
    assert variation["status"] == "complete"
    derivatives = [picture for picture in variation["derivatives"] if picture["kind"] == "derivative"]
    assert len(derivatives) == 15
    for picture in variation["derivatives"]:
        check_picture(stack, picture)
    for name, size in GOLDEN_PICTURES.items():
        assert_alike(content_of(stack, variation, f"derivatives/{name}-{size}.webp"), GOLDEN / f"{name}-{size}.webp")
    assert_life(
        listener.life_of(variation["id"], "IMAGE_VARIATION_COMPLETED"),
        [
            "IMAGE_VARIATION_QUEUED",
            "IMAGE_VARIATION_STARTED",
            *["IMAGE_FAMILY_COMPLETED"] * 3,
            "IMAGE_VARIATION_COMPLETED",
        ],
    )
    for friendly in ("masters/og-1200x675.webp", "derivatives/facebook-og-1200x630.webp", "originals/og.png"):
        assert content_of(stack, variation, friendly).is_file()


def assert_alike(actual: Path, expected: Path) -> None:
    """Check that a person would take two pictures for the same."""
    coarse = [
        np.asarray(Image.open(path).convert("RGB").resize((48, 48), Image.Resampling.BOX))
        for path in (expected, actual)
    ]
    difference = np.abs(coarse[0].astype(float) - coarse[1]).mean()
    assert difference < MOST_DIFFERENCE, f"{expected.name} differs by {difference:.1f}"


def check_picture(stack: LocalStack, picture: dict[str, Any]) -> None:
    """Check that a browser gets a picture with the size, bytes and ETag that the API lists."""
    answer = requests.get(f"{stack.api_url}{picture['versionedUrl']}", timeout=patience(10))
    decoded = Image.open(io.BytesIO(answer.content))
    decoded.load()
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["ETag"] == picture["etag"]
    assert decoded.size == (picture["width"], picture["height"])
    assert len(answer.content) == picture["fileSize"]


def assert_life(life: list[dict[str, Any]], types: list[str], first_sequence: int = 1) -> None:
    """Check the types of the events, that their numbers have no gap, and that each fits its schema."""
    assert [event["type"] for event in life] == types
    assert [event["sequence"] for event in life] == list(range(first_sequence, first_sequence + len(life)))
    for event in life:
        assert set(event["data"]) == {*COMMON_FIELDS, *EVENT_FIELDS[event["type"]]}
        assert list(complaints(event)) == []


def test_a_family_that_cannot_be_cut_fails_alone(
    stack: LocalStack, start_gpu: StartGpu, listener: Listener, post: Post
) -> None:
    """Its original is damaged on disk while it waits. The variation is partial, and a retry by command completes it."""
    start_gpu()
    variation = post(name="damaged", category="test", generation=PROMPT, families=["og", "square"])
    wait_until_it_is(stack, variation, rendered)
    damage_original(stack, variation, "og")

    stack.start_cpu_worker()

    life = listener.life_of(variation["id"], "IMAGE_VARIATION_PARTIAL")
    assert_life(
        life,
        [
            "IMAGE_VARIATION_QUEUED",
            "IMAGE_VARIATION_STARTED",
            "IMAGE_FAMILY_COMPLETED",
            "IMAGE_VARIATION_PARTIAL",
        ],
    )
    assert life[-1]["data"]["familiesFailed"] == 1
    states = {family["name"]: family for family in read(stack, variation)["familyStates"]}
    assert states["square"]["status"] == "complete"
    assert states["og"]["status"] == "failed"
    assert "cannot be read" in states["og"]["error"]

    listed = run_command(stack, "families", "list", "--status", "failed")
    run_command(stack, "families", "retry", "damaged", "--family", "og", "--yes")
    watched = run_command(stack, "families", "watch", "damaged")

    assert "original_unreadable" in listed
    assert "damaged is complete" in watched
    assert_life(
        listener.life_of(variation["id"], "IMAGE_VARIATION_COMPLETED")[len(life) :],
        [
            "IMAGE_VARIATION_QUEUED",
            "IMAGE_VARIATION_STARTED",
            "IMAGE_FAMILY_COMPLETED",
            "IMAGE_VARIATION_COMPLETED",
        ],
        first_sequence=len(life) + 1,
    )


def damage_original(stack: LocalStack, variation: dict[str, Any], family: str) -> None:
    """Truncate the stored original of a family."""
    for content in (stack.settings.storage_path / ".content").glob("*/*.png"):
        with Image.open(content) as picture:
            facts = str(picture.info.get("image-generator", ""))
        if f'"variation": "{variation["name"]}"' in facts and f'"family": "{family}"' in facts:
            content.write_bytes(content.read_bytes()[:1000])
            return
    pytest.fail("there is no such original")


def test_all_families_of_a_damaged_checkpoint_fail(
    stack: LocalStack, start_gpu: StartGpu, listener: Listener, post: Post
) -> None:
    """Weights that are not numbers lead to no pictures, and the variation fails with a sentence."""
    poison_checkpoint(stack, "noobai-xl-vpred")
    start_gpu("poisoned", "noobai-xl-vpred")

    variation = post(
        name="poisoned",
        category="test",
        generation={**PROMPT, "model": "noobai-xl-vpred"},
        families=["compact", "sidebar"],
    )

    life = listener.life_of(variation["id"], "IMAGE_VARIATION_FAILED")
    assert_life(life, ["IMAGE_VARIATION_QUEUED", "IMAGE_VARIATION_STARTED", "IMAGE_VARIATION_FAILED"])
    assert "not numbers" in life[-1]["data"]["errorMessage"]
    assert {family["status"] for family in read(stack, variation)["familyStates"]} == {"failed"}
    assert read(stack, variation)["derivatives"] == []


def poison_checkpoint(stack: LocalStack, model_id: str) -> None:
    """Install a copy of the starter under another id, with NaN in its last layer."""
    manifest = stack.settings.manifest_path
    folder = shutil.copytree(find_checkpoint(manifest, STARTER), manifest.parent / model_id)
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    tensors = load_file(weights)
    tensors["conv_out.bias"][:] = np.nan
    save_file(tensors, weights)
    register_checkpoint(manifest, model_id, folder, revision="poisoned")


def test_a_worker_that_cannot_load_its_model_says_why_and_ends(stack: LocalStack) -> None:
    missing = start_and_wait(stack, "workers.masters", "worker", "--model", "sd35-large", "--device", "cpu")

    assert missing.returncode != 0
    assert "has no sd35-large" in missing.stderr


def test_what_the_processes_do_is_counted(stack: LocalStack, start_gpu: StartGpu, post: Post) -> None:
    """The events by the event processor, and the rest by the GPU worker and the API."""
    start_gpu()
    stack.start_cpu_worker()
    stack.start_analytics()
    variation = post(
        name="counted", category="seo-city", generation={**PROMPT, "inferenceSteps": 60}, families=["og", "square"]
    )
    wait_until_it_is(stack, variation, ended)

    def answer() -> dict[str, Any]:
        url = f"{stack.api_url}/api/images/metrics?by=model,category"
        found: dict[str, Any] = requests.get(url, timeout=patience(10)).json()
        return found

    counted = wait_for("all events to be counted", lambda: (found := answer())["uncounted"] == 0 and found["groups"])
    metrics = requests.get(f"{stack.api_url}/metrics", timeout=patience(10)).text

    def busy() -> float:
        text = requests.get(f"{stack.api_url}/metrics", timeout=patience(10)).text
        [line] = [line for line in text.splitlines() if line.startswith("image_generator_gpu_busy_share{")]
        return float(line.rpartition(" ")[2])

    [group] = counted
    assert (group["model"], group["category"]) == (STARTER, "seo-city")
    assert group["variations"]["complete"] == 1
    assert group["families"]["complete"] == group["families"]["renderTimeMs"]["count"] == 2
    assert 'families_ended_total{code="",family="og",model_id="starter",outcome="complete"} 1.0' in metrics
    assert 'picture_checks_total{model_id="starter",outcome="passed"} 2.0' in metrics
    assert 'http_requests_total{method="POST",route="/api/images/variations",status="202"} 1.0' in metrics
    assert 0 < wait_for("the GPU to have been busy", busy) <= 1
