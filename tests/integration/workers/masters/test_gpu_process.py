"""The child of a GPU worker, in this process: the real starter model, database, Redis, store and picture check."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import BoundedSemaphore
from typing import Any
from uuid import UUID

import numpy as np
import pytest
import torch
from PIL import Image
from redis import Redis
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from image_generator_types.sizes import FamilyName
from shared.catalog import Precision, find_model
from shared.counters import Counted, read_counters
from shared.database import in_transaction
from shared.lifecycle import FamilyStatus
from shared.live_state import read_preview
from shared.pictures.rows import PUBLIC_KINDS, PictureKind
from shared.queues import make_celery
from shared.settings import Settings
from shared.tables import ImageDerivative
from shared.variations import cancel, regenerate
from tests.integration.conftest import Workshop, make_worker
from tests.support.patience import wait_for
from workers.derivatives.staged_cuts import Cutter
from workers.derivatives.tasks import CpuProcess, cut_next
from workers.masters import previews
from workers.masters.assignment import GpuAssignment
from workers.masters.checkpoint import LoadedModel
from workers.masters.generation_plan import plan_generation
from workers.masters.gpu_process import BATCHES_IN_FLIGHT, GpuProcess
from workers.masters.picture_classifiers import OpenNsfw, PictureClassifier
from workers.masters.rendering import family_seed

STEPS = 2  #: enough to be interrupted between
REVISION = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(scope="module")
def classifier() -> PictureClassifier:
    """Load the default picture check."""
    return OpenNsfw()


@pytest.fixture
def gpu(
    workshop: Workshop, redis_client: Redis, starter: LoadedModel, classifier: PictureClassifier
) -> Iterator[Callable[..., GpuProcess]]:
    """Start children with other settings; their leases are renewed, their background threads store."""
    started: list[GpuProcess] = []

    def start(*, batches: bool = False, **changes: Any) -> GpuProcess:
        settings: Settings = workshop.settings.model_copy(update=changes)
        celery = make_celery("test", settings=settings)
        process = make_worker(replace(workshop, settings=settings), redis_client, celery)
        process.feed.start()
        started.append(
            GpuProcess(
                gpu=GpuAssignment(find_model("starter"), "cpu"),
                process=process,
                loaded=replace(starter, batches=batches),
                revision=REVISION,
                classifier=classifier,
                claiming=ThreadPoolExecutor(1),
                background=ThreadPoolExecutor(1),
                in_flight=BoundedSemaphore(BATCHES_IN_FLIGHT * settings.image_batch_size),
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.stop()


def run(process: GpuProcess) -> None:
    """Answer one doorbell, until everything is stored."""
    process.render_waiting()
    process.background.shutdown(wait=True)


def render_of(workshop: Workshop, variation: UUID) -> ImageDerivative:
    """Read the row of the lossless render."""

    def find(session: Session) -> ImageDerivative:
        wanted = (ImageDerivative.variation_id == variation, ImageDerivative.kind == PictureKind.RENDER)
        return session.scalars(select(ImageDerivative).where(*wanted)).one()

    return in_transaction(workshop.engine, find)


def read_render(workshop: Workshop, variation: UUID) -> Image.Image:
    """Open the lossless render."""
    row = render_of(workshop, variation)
    return Image.open(io.BytesIO(workshop.store.content_path(row.sha256, row.format).read_bytes()))


def test_one_doorbell_is_answered_until_nothing_waits(workshop: Workshop, gpu: Callable[..., GpuProcess]) -> None:
    variations = [workshop.submit(name, inference_steps=STEPS) for name in ("a", "b", "c")]

    run(gpu())

    assert {workshop.family(variation).status for variation in variations} == {FamilyStatus.RENDERED}


@pytest.mark.parametrize("family", list(FamilyName))
def test_every_family_is_rendered_at_the_size_of_its_plan(
    workshop: Workshop, gpu: Callable[..., GpuProcess], family: FamilyName
) -> None:
    variation = workshop.submit(families=[family], inference_steps=1)

    run(gpu())

    plan = plan_generation(find_model("starter").native_px, family)
    assert read_render(workshop, variation).size == (plan.original.width, plan.original.height)


def test_everything_needed_to_draw_the_picture_again_is_recorded(
    workshop: Workshop, gpu: Callable[..., GpuProcess]
) -> None:
    variation = workshop.submit(seed=42, inference_steps=STEPS)

    run(gpu())

    recorded = workshop.family(variation).rendered_with
    assert recorded is not None
    assert recorded["seed"] == str(family_seed(42, "sidebar"))
    assert recorded["modelRevision"] == REVISION
    assert recorded["scheduler"].startswith("EulerDiscreteScheduler")
    assert (recorded["device"], recorded["precision"], recorded["batchSize"]) == ("cpu", Precision.FLOAT32, 1)
    assert recorded["torch"] == torch.__version__
    assert {"diffusers", "transformers", "generatedSize", "hiresSize", "vaeTiling"} <= recorded.keys()
    original = json.loads(read_render(workshop, variation).text["image-generator"])  # type: ignore[attr-defined]
    assert recorded.items() <= original.items()
    assert original["prompt"].startswith("a city at night")


def test_the_same_request_makes_the_same_pixels_whatever_was_rendered_before_it(
    workshop: Workshop, gpu: Callable[..., GpuProcess]
) -> None:
    alone = workshop.submit("alone", seed=7, inference_steps=STEPS)
    run(gpu())
    _, among_others, _ = [workshop.submit(f"{seed}", seed=seed, inference_steps=STEPS) for seed in (5, 7, 9)]

    run(gpu(image_batch_size=4))

    assert np.array_equal(np.asarray(read_render(workshop, alone)), np.asarray(read_render(workshop, among_others)))


def test_a_regeneration_that_draws_the_same_changes_no_byte(workshop: Workshop, gpu: Callable[..., GpuProcess]) -> None:
    """So caches and hashes stay. Files of pixels that differ have another date."""

    def made(ago: str = "0 days") -> dict[tuple[str, str], str]:
        """Render, so long ago, and cut what waits; return the hashes of what is served."""
        process = gpu()
        run(process)
        with workshop.engine.begin() as connection:
            earlier = "UPDATE image_derivatives SET created_at = created_at - CAST(:ago AS interval) WHERE kind = :kind"
            connection.execute(text(earlier), {"ago": ago, "kind": PictureKind.RENDER})
        cutter = Cutter(engine=workshop.engine, store=workshop.store, credentials=None)
        assert cut_next(CpuProcess(worker=process.process, cutter=cutter))
        current = select(ImageDerivative).where(ImageDerivative.is_current, ImageDerivative.kind.in_(PUBLIC_KINDS))
        rows = in_transaction(workshop.engine, lambda session: session.scalars(current).all())
        return {(row.name, row.format): row.sha256 for row in rows}

    def again(**changes: Any) -> None:
        in_transaction(workshop.engine, lambda session: regenerate(session, variation, changes, workshop.settings))

    variation = workshop.submit(inference_steps=STEPS, seed=7)
    first = made(ago="2 days")
    again()
    second = made()
    again(seed=8)
    third = made()

    assert second == first
    assert third.keys() == first.keys()
    assert not set(third.values()) & set(first.values())


def test_similar_families_are_rendered_in_one_batch_up_to_the_setting(
    workshop: Workshop, gpu: Callable[..., GpuProcess]
) -> None:
    variations = [workshop.submit(f"{seed}", seed=seed, inference_steps=STEPS) for seed in range(5)]

    run(gpu(batches=True, image_batch_size=3))

    recorded = [workshop.family(variation).rendered_with or {} for variation in variations]
    assert [record["batchSize"] for record in recorded] == [3, 3, 3, 2, 2]
    assert [record["seed"] for record in recorded] == [str(family_seed(seed, "sidebar")) for seed in range(5)]


def test_indexable_pictures_are_checked_and_others_by_setting(
    workshop: Workshop, gpu: Callable[..., GpuProcess], redis_client: Redis
) -> None:
    indexable = workshop.submit("indexable", negative_prompt_mode="indexable", inference_steps=1)
    platform = workshop.submit("platform", inference_steps=1)
    run(gpu())
    checked = workshop.submit("checked", inference_steps=1)
    run(gpu(picture_check=True))

    scores = [workshop.family(variation).picture_score for variation in (indexable, platform, checked)]

    assert scores[1] is None
    assert all(score is not None and 0 < score < 0.5 for score in (scores[0], scores[2]))
    assert read_counters(redis_client)[Counted.PICTURE_CHECKS] == {("starter", "passed"): 2}


def test_a_picture_over_the_threshold_is_drawn_with_other_seeds_and_then_fails(
    workshop: Workshop, gpu: Callable[..., GpuProcess], redis_client: Redis
) -> None:
    variation = workshop.submit(negative_prompt_mode="indexable", inference_steps=1)

    process = gpu(picture_check_threshold=1e-9)
    for _ in range(3):
        process.render_waiting()
        process.background.submit(lambda: None).result()

    family = workshop.family(variation)
    assert (family.status, family.error_code, family.redraws) == (FamilyStatus.FAILED, "unsafe_picture", 3)
    assert family.picture_score is not None
    assert workshop.events(variation)[-1].type == "IMAGE_VARIATION_FAILED"
    assert list(workshop.store.root.rglob("*.png")) == [], "nothing that was refused is kept"
    assert read_counters(redis_client)[Counted.PICTURE_CHECKS] == {("starter", "refused"): 3}


def test_a_family_that_is_canceled_in_a_batch_leaves_the_others_alone(
    workshop: Workshop, gpu: Callable[..., GpuProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    canceled, other = (workshop.submit(name, inference_steps=30) for name in ("canceled", "other"))
    process = gpu(batches=True, image_batch_size=2)
    hold = process.process.lease.hold

    def hold_and_cancel(claim: Any) -> Any:
        held = hold(claim)
        if claim.variation.id == canceled:
            in_transaction(workshop.engine, lambda session: cancel(session, canceled))
        return held

    monkeypatch.setattr(process.process.lease, "hold", hold_and_cancel)
    run(process)

    assert workshop.family(canceled).status == FamilyStatus.CANCELED
    assert workshop.family(other).status == FamilyStatus.RENDERED


def test_a_worker_that_drains_gives_its_batch_back_at_no_cost(
    workshop: Workshop, gpu: Callable[..., GpuProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    variations = [workshop.submit(name, inference_steps=STEPS) for name in ("a", "b")]
    process = gpu(batches=True, image_batch_size=2)
    hold = process.process.lease.hold

    def hold_and_drain(claim: Any) -> Any:
        process.gpu.draining.set()
        return hold(claim)

    monkeypatch.setattr(process.process.lease, "hold", hold_and_drain)
    run(process)

    families = [workshop.family(variation) for variation in variations]
    assert [(family.status, family.attempts) for family in families] == [(FamilyStatus.QUEUED, 0)] * 2


def test_a_worker_that_drains_while_it_decodes_gives_its_family_back(
    workshop: Workshop, gpu: Callable[..., GpuProcess], untrained: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    variation = workshop.submit(inference_steps=1)
    process = replace(gpu(), loaded=untrained)
    vae, decode = untrained.pipeline.vae, untrained.pipeline.vae.decode

    def drain_and_decode(*arguments: Any, **options: Any) -> Any:
        process.gpu.draining.set()
        return decode(*arguments, **options)

    monkeypatch.setattr(vae, "decode", drain_and_decode)
    run(process)

    family = workshop.family(variation)
    assert (family.status, family.attempts) == (FamilyStatus.QUEUED, 0)


@pytest.mark.parametrize(("expected_seconds", "status"), [(0.0, FamilyStatus.RENDERING), (1e6, FamilyStatus.QUEUED)])
def test_the_next_family_is_claimed_when_the_present_one_is_about_to_end_and_no_sooner(
    workshop: Workshop,
    gpu: Callable[..., GpuProcess],
    untrained: LoadedModel,
    monkeypatch: pytest.MonkeyPatch,
    expected_seconds: float,
    status: FamilyStatus,
) -> None:
    """How long it takes is expected from the last one of its shape; a decode may take longer than all steps."""
    _, following = [workshop.submit(name, inference_steps=2) for name in ("present", "following")]
    process = replace(gpu(), loaded=untrained)
    process.seconds_taken[704, 1408, None, 2, 1] = expected_seconds
    vae, decode = untrained.pipeline.vae, untrained.pipeline.vae.decode
    seen: list[FamilyStatus] = []

    def look_and_decode(*arguments: Any, **options: Any) -> Any:
        if not seen:
            wait_for("the claim", lambda: workshop.family(following).status == status)
            seen.append(workshop.family(following).status)
        return decode(*arguments, **options)

    monkeypatch.setattr(vae, "decode", look_and_decode)
    run(process)

    assert seen == [status]
    assert workshop.family(following).status == FamilyStatus.RENDERED


def test_a_rendering_family_has_previews_unless_its_picture_will_be_checked(
    workshop: Workshop, gpu: Callable[..., GpuProcess], redis_client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previews, "EVERY_SECONDS", 0)  # however quickly this processor renders
    shown = workshop.submit("platform", inference_steps=100)
    hidden = workshop.submit("indexable", negative_prompt_mode="indexable", inference_steps=100)
    seen: set[UUID] = set()
    process = gpu()

    with ThreadPoolExecutor(1) as renderer:
        rendering = renderer.submit(run, process)
        while not rendering.done():
            seen |= {
                variation
                for variation in (shown, hidden)
                if read_preview(redis_client, workshop.family(variation).id) is not None
            }
        rendering.result()

    assert seen == {shown}
