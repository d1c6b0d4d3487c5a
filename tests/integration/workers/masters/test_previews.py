"""Previews: small pictures of latents, which go through Redis to clients while a family renders."""

from __future__ import annotations

import io
from collections.abc import Callable
from uuid import UUID, uuid4

import numpy as np
import pytest
import torch
from flask.testing import FlaskClient
from PIL import Image
from redis import Redis

from shared.live_state import PREVIEW_SECONDS, read_preview, write_preview
from tests.integration.conftest import Workshop, claimed, make_lease, read_problem
from tests.support.patience import wait_for
from workers.masters.architectures.architecture import Architecture
from workers.masters.architectures.sd3 import SD3
from workers.masters.architectures.sdxl import SDXL
from workers.masters.previews import EVERY_SECONDS, PreviewPace, draw_preview
from workers.xmp import TRAINED_ALGORITHMIC_MEDIA

each_architecture = pytest.mark.parametrize("architecture", [SDXL, SD3], ids=["sdxl", "sd3"])

pytestmark = pytest.mark.pixels


def pixels_of(webp: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(webp)) as image:
        assert image.format == "WEBP"
        return np.asarray(image)


# --- drawing


@each_architecture
@pytest.mark.parametrize(
    ("height", "width", "expected"),
    [(128, 128, (128, 128, 3)), (136, 320, (54, 128, 3)), (240, 136, (128, 73, 3)), (17, 17, (128, 128, 3))],
)
def test_a_preview_has_one_size_and_keeps_its_ratio(
    architecture: Architecture, height: int, width: int, expected: tuple[int, ...]
) -> None:
    latents = torch.randn(len(architecture.latent_rgb) - 1, height, width, generator=torch.Generator().manual_seed(1))

    assert pixels_of(draw_preview(latents, architecture.sketch)).shape == expected


@each_architecture
def test_light_latents_make_a_light_preview(architecture: Architecture) -> None:
    """The latents follow the direction in which all three colours of the map grow."""
    brighter = torch.tensor(architecture.latent_rgb[:-1]).sum(dim=1)[:, None, None]
    light, dark = (
        pixels_of(draw_preview(sign * brighter.expand(-1, 16, 16) * 2, architecture.sketch)).mean() for sign in (1, -1)
    )

    assert light > dark + 50


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e30])
def test_latents_that_are_not_numbers_still_make_a_preview(value: float) -> None:
    assert pixels_of(draw_preview(torch.full((4, 16, 16), value), SDXL.sketch)).shape == (128, 128, 3)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_drawn_too(dtype: torch.dtype) -> None:
    assert pixels_of(draw_preview(torch.ones(16, 32, 32, dtype=dtype), SD3.sketch)).shape == (128, 128, 3)


def test_a_preview_says_that_it_was_generated() -> None:
    webp = draw_preview(torch.ones(4, 16, 16), SDXL.sketch)

    assert TRAINED_ALGORITHMIC_MEDIA.encode() in webp
    assert b"xmp:CreateDate=" in webp


def test_there_is_at_most_one_preview_a_second() -> None:
    now = 100.0
    pace = PreviewPace(clock=lambda: now)

    for _ in range(3):
        now += EVERY_SECONDS * 0.9
        assert not pace.due()
        now += EVERY_SECONDS * 0.2
        assert pace.due()


# --- on its way


def test_the_lease_sends_what_the_renderer_shows(workshop: Workshop, redis_client: Redis) -> None:
    workshop.submit()
    lease = make_lease(workshop.engine, redis_client, "gpu@test 1.2")
    lease.start()
    claim = claimed(workshop.claim(holder=lease.holder))
    held = lease.hold(claim)

    held.preview = b"picture"

    def sent() -> bool:
        held.report(1, 2)
        return held.preview is None

    wait_for("the preview to be sent", sent)
    lease.stop()

    assert read_preview(redis_client, claim.family_id) == b"picture"
    assert 0 < redis_client.ttl(f"image-generator.preview.{claim.family_id}") <= PREVIEW_SECONDS


# --- asking for it


def preview_of(variation: UUID | str, family: str = "sidebar") -> str:
    return f"/api/images/variations/{variation}/families/{family}/preview"


def test_a_preview_is_served_while_the_family_renders_and_never_cached(
    workshop: Workshop, client: FlaskClient, redis_client: Redis
) -> None:
    variation = workshop.submit()
    write_preview(redis_client, claimed(workshop.claim()).family_id, b"RIFFsmall")

    answer = client.get(preview_of(variation))

    assert (answer.status_code, answer.data, answer.content_type) == (200, b"RIFFsmall", "image/webp")
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.head(preview_of(variation)).status_code == 200


def test_the_preview_is_404_before_and_after_rendering(
    workshop: Workshop, client: FlaskClient, redis_client: Redis
) -> None:
    variation = workshop.submit()
    write_preview(redis_client, workshop.family(variation).id, b"left over")
    read_problem(client.get(preview_of(variation)), 404)

    claim = claimed(workshop.claim())
    workshop.finish_rendering(claim)

    assert "only while it renders" in read_problem(client.get(preview_of(variation)), 404)["detail"]


def test_the_preview_is_404_until_the_renderer_sends_one(workshop: Workshop, client: FlaskClient) -> None:
    variation = workshop.submit()
    workshop.claim()

    read_problem(client.get(preview_of(variation)), 404)


@pytest.mark.parametrize(("mode", "check"), [("indexable", False), ("platform", True)])
def test_a_picture_that_will_be_checked_has_no_preview(
    workshop: Workshop,
    client_of: Callable[..., FlaskClient],
    redis_client: Redis,
    mode: str,
    check: bool,  # noqa: FBT001 -- a parameter of the test
) -> None:
    variation = workshop.submit(negative_prompt_mode=mode)
    write_preview(redis_client, claimed(workshop.claim()).family_id, b"RIFFsmall")

    client = client_of(picture_check=check)

    read_problem(client.get(preview_of(variation)), 404)


@pytest.mark.parametrize("variation", [uuid4(), "not-an-id"])
def test_an_unknown_variation_is_named(client: FlaskClient, variation: UUID | str) -> None:
    assert str(variation) in read_problem(client.get(preview_of(variation)), 404)["detail"]


def test_an_unknown_family_is_named(workshop: Workshop, client: FlaskClient) -> None:
    variation = workshop.submit()

    assert "nonsense" in read_problem(client.get(preview_of(variation, "nonsense")), 404)["detail"]


def test_the_preview_is_404_while_redis_is_away(workshop: Workshop, client_of: Callable[..., FlaskClient]) -> None:
    variation = workshop.submit()
    workshop.claim()

    client = client_of(redis_url="redis://127.0.0.1:1/0")

    read_problem(client.get(preview_of(variation)), 404)
