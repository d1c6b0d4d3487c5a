"""The child process of a GPU worker: it has one model, and renders one batch after the other.

While a picture is checked, encoded, stored and committed by a background thread, the next one denoises.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from threading import BoundedSemaphore, Event
from typing import Any

import numpy as np
import structlog
import torch
from celery import Celery
from PIL import Image

from image_generator_types.sizes import FamilyName, ImageSize
from shared.catalog import find_model
from shared.counters import Counted, count
from shared.database import in_transaction
from shared.errors import ImageGeneratorError, ShuttingDownError
from shared.families.claims import Claim
from shared.families.endings import RenderRecord, draw_again, finish_rendering
from shared.lifecycle import RENDERING
from shared.live_state import note_end
from shared.manifest import find_checkpoint, find_entry
from shared.pictures.collection import staged_files
from shared.pictures.rows import PictureKind, StagedPicture, current_original
from shared.queues import CPU_QUEUE, gpu_queue
from workers.leases import HeldClaim
from workers.masters.architectures import find_sketch
from workers.masters.assignment import GpuAssignment, Loading, assignment
from workers.masters.checkpoint import LoadedModel, LoadingOptions, load_checkpoint
from workers.masters.generation_plan import plan_generation
from workers.masters.original_png import encode_original
from workers.masters.picture_classifiers import PictureClassifier, highest_score, load_classifier
from workers.masters.previews import PreviewPace, draw_preview
from workers.masters.rendering import RenderedPicture, RenderRequest, family_seed, render
from workers.masters.screening import refused
from workers.worker_process import WorkerProcess

log = structlog.get_logger(__name__)

#: Rendered batches that may wait for the background thread before the GPU waits for it: bounds memory.
BATCHES_IN_FLIGHT = 2

#: How long before the expected end of a rendering the next families are claimed. A claim takes some 10 ms, on a busy
#: database more; another GPU, which may be idle, cannot take them any more.
CLAIM_AHEAD_SECONDS = 0.25

#: How soon the background thread must yield to the rendering thread; during Python's default of 5 ms the GPU is idle.
GIL_SECONDS = 0.0005


class _Ahead:
    """The claim of the following batch, made shortly before the present one is done: the GPU waits for no database.

    Without an expectation of when that is, it is made at the end.
    """

    def __init__(
        self, executor: ThreadPoolExecutor, claim: Callable[[], list[HeldClaim]], expected_seconds: float | None
    ) -> None:
        self._done = Event()
        wait = None if expected_seconds is None else max(0.0, expected_seconds - CLAIM_AHEAD_SECONDS)

        def claim_in_time() -> list[HeldClaim]:
            self._done.wait(wait)
            return claim()

        self._future = executor.submit(claim_in_time)

    def result(self) -> list[HeldClaim]:
        """Return what was claimed."""
        self._done.set()
        return self._future.result()


@dataclass(frozen=True, kw_only=True)
class GpuProcess:
    """A loaded model, and everything that is needed to serve its queue."""

    gpu: GpuAssignment
    process: WorkerProcess
    loaded: LoadedModel
    revision: str  #: of the checkpoint, from the manifest
    classifier: PictureClassifier
    claiming: ThreadPoolExecutor
    background: ThreadPoolExecutor
    in_flight: BoundedSemaphore
    #: How long the last batch of each shape took, in seconds. Steps alone tell too little: on a CPU a decode takes as
    #: long as twenty of them.
    seconds_taken: dict[tuple[object, ...], float] = field(default_factory=dict)

    @classmethod
    def start(cls, celery: Celery, node_name: str) -> GpuProcess | None:
        """Load and warm up the model; logs the reason and returns None when that fails."""
        gpu = assignment()
        process = WorkerProcess.start(celery, node_name, stage=RENDERING, suspects=gpu.suspects)
        started = time.monotonic()
        try:
            loaded = _load(process, gpu)
            classifier = load_classifier(process.settings)
            revision = find_entry(process.settings.manifest_path, gpu.model.id).revision
        except Exception as error:
            log.error("model_not_loaded", model=gpu.model.id, reason=str(error), exc_info=_unexpected(error))  # noqa: TRY400
            note_end(process.redis, gpu.model.id, str(error))
            gpu.loading.value = Loading.FAILED
            return None
        seconds = time.monotonic() - started
        gpu.note(load_seconds=seconds, peak_memory_bytes=_peak_memory(gpu.device))
        log.info(
            "model_loaded",
            model=gpu.model.id,
            revision=revision,
            device=gpu.device,
            precision=loaded.precision,
            seconds=round(seconds, 1),
            memory_mib=_peak_memory(gpu.device) >> 20,
        )
        gpu.loading.value = Loading.DONE
        sys.setswitchinterval(GIL_SECONDS)
        return cls(
            gpu=gpu,
            process=process,
            loaded=loaded,
            revision=revision,
            classifier=classifier,
            claiming=ThreadPoolExecutor(1, thread_name_prefix="claiming"),
            background=ThreadPoolExecutor(1, thread_name_prefix="storing"),
            in_flight=BoundedSemaphore(BATCHES_IN_FLIGHT * process.settings.image_batch_size),
        )

    def stop(self) -> None:
        """Store what is rendered, then stop the lease."""
        self.claiming.shutdown(wait=True)
        self.background.shutdown(wait=True)
        self.process.stop()

    def render_waiting(self) -> None:
        """Render all families that wait.

        One doorbell leads to much work, so that the GPU does not wait for the broker to bring the next one.
        """
        batch = self._claim()
        while batch:
            following = _Ahead(self.claiming, self._claim, self.seconds_taken.get(_shape(batch)))
            try:
                self._render_batch(batch)
            finally:
                batch = following.result()

    def _claim(self) -> list[HeldClaim]:
        if self.gpu.draining.is_set():
            return []
        batch_size = self.process.settings.image_batch_size if self.loaded.batches else 1
        batch = self.process.claim_next(RENDERING, gpu_queue(self.gpu.model.id), batch_size=batch_size)
        if any(held.claim.started for held in batch):
            self.background.submit(self.process.announce)
        return batch

    def _render_batch(self, batch: Sequence[HeldClaim]) -> None:
        """Render claimed families and leave the storing to the background."""
        self.gpu.render(held.claim.family_id for held in batch)
        for held in batch:
            self.process.begin(held)
        started = time.monotonic()
        outcomes = self._outcomes(batch)
        if all(isinstance(outcome, RenderedPicture) for outcome in outcomes):
            self.seconds_taken[_shape(batch)] = time.monotonic() - started
        self.gpu.render([])
        pictures = [
            (held, picture)
            for held, outcome in zip(batch, outcomes, strict=True)
            if (picture := self.process.attempt(held, partial(_unwrap, outcome))) is not None
        ]
        for held, picture in pictures:
            self.in_flight.acquire()
            self.background.submit(self._store, held, picture)

    def _outcomes(self, batch: Sequence[HeldClaim]) -> Sequence[RenderedPicture | Exception]:
        """Render a batch. Returns the outcome of each family. An unexpected error is the outcome of all."""
        settings = self.process.settings
        sketch = find_sketch(self.loaded.pipeline)
        paces = [
            None if settings.checks_pictures(held.claim.variation.negative_prompt_mode) else PreviewPace()
            for held in batch
        ]

        def on_step(index: int, step: int, total: int, latents: Callable[[], torch.Tensor]) -> None:
            batch[index].report(step, total)
            self._stop_if_draining()
            pace = paces[index]
            if pace is not None and pace.due():
                batch[index].preview = draw_preview(latents(), sketch)

        def meanwhile(index: int) -> None:
            batch[index].move_on()
            self._stop_if_draining()

        try:
            outcomes = render(self.loaded, [render_request(held.claim) for held in batch], on_step, meanwhile)
        except Exception as error:  # noqa: BLE001 -- whatever happens, no family must stay claimed
            return [error] * len(batch)
        for held, picture in zip(batch, outcomes, strict=True):
            if isinstance(picture, RenderedPicture):
                log.info(
                    "family_rendered",
                    **held.claim.names,
                    seconds=round(picture.seconds, 2),
                    seconds_per_step=round(picture.seconds_per_step, 3),
                    decoding_seconds=round(picture.decoding_seconds, 3),
                    batch_size=picture.batch_size,
                )
                self.gpu.note(
                    seconds_per_step=picture.seconds_per_step,
                    decoding_seconds=picture.decoding_seconds,
                    peak_memory_bytes=_peak_memory(self.gpu.device),
                )
        return outcomes

    def _stop_if_draining(self) -> None:
        """Raise ShuttingDownError if this worker is to end: whoever renders the family then, it costs no attempt."""
        if self.gpu.draining.is_set():
            raise ShuttingDownError("This worker is shutting down; another one renders the family.")

    def _store(self, held: HeldClaim, picture: RenderedPicture) -> None:
        try:
            self.process.attempt(held, lambda: self._check_and_store(held, picture))
        finally:
            self.in_flight.release()

    def _check_and_store(self, held: HeldClaim, picture: RenderedPicture) -> None:
        settings, claim = self.process.settings, held.claim
        score = None
        if settings.checks_pictures(claim.variation.negative_prompt_mode):
            score = highest_score(self.classifier, picture.pixels)
        is_refused = score is not None and refused(score, settings)
        if score is not None:
            outcome = "refused" if is_refused else "passed"
            count(self.process.redis, Counted.PICTURE_CHECKS, self.gpu.model.id, outcome)
        if score is not None and is_refused:
            self._refuse(held, score)
        else:
            self._store_original(claim, picture, score)
            self.process.succeeded(held, pictures=1)
            self.process.handed_over(held, CPU_QUEUE)

    def _refuse(self, held: HeldClaim, score: float) -> None:
        """Have another picture drawn, or fail the family."""
        log.warning("picture_refused", **held.claim.names, score=round(score, 3))
        failed_with = draw_again(self.process.engine, held.claim, score)
        again = f"The picture check refused the picture, with a score of {score:.2f}; another seed is drawn."
        self.process.refused(held, failed_with or again, failed=failed_with is not None)
        if failed_with is None:
            self.process.handed_over(held, held.claim.family.queue)
        else:
            self.process.finished(held)

    def _store_original(self, claim: Claim, picture: RenderedPicture, score: float | None) -> None:
        process = self.process
        rendered_with = self._rendered_with(claim, picture)
        height, width, _ = picture.pixels.shape
        made_at = self._drawn_before(claim, picture.pixels)
        record = RenderRecord(
            milliseconds=round(picture.seconds * 1000), rendered_with=rendered_with, score=score, made_at=made_at
        )
        data = encode_original(picture.pixels, provenance(claim, rendered_with), made_at or datetime.now(UTC))
        with staged_files(process.engine, process.store) as files:
            files.append(process.store.stage(data, "png"))
            staged = StagedPicture(
                name=f"{claim.family.name}-{PictureKind.RENDER}",
                kind=PictureKind.RENDER,
                size=ImageSize(width=width, height=height),
                file=files[0],
            )
            finish_rendering(process.engine, process.store, claim, staged, record)

    def _drawn_before(self, claim: Claim, pixels: np.ndarray) -> datetime | None:
        """Return when the present original was drawn if it has the same pixels: then its files need no other date.

        So a regeneration that changes nothing changes no byte that is served.
        """
        if claim.variation.revision == 1:
            return None
        process = self.process
        former = in_transaction(
            process.engine, lambda session: current_original(session, claim.variation.id, claim.family.name)
        )
        if former is None:
            return None
        try:
            file = process.store.read(former.sha256, former.format, former.file_size)
            with Image.open(io.BytesIO(file)) as picture:
                return former.created_at if np.array_equal(np.asarray(picture), pixels) else None
        except OSError as error:
            log.warning("former_original_unreadable", **claim.names, reason=str(error))
            return None

    def _rendered_with(self, claim: Claim, picture: RenderedPicture) -> dict[str, Any]:
        """Return all that is needed to draw the same picture again."""
        request = render_request(claim)
        return {
            "seed": str(request.seed),  # a string: many readers of JSON do not keep 64 bits of a number
            "generatedSize": [request.width, request.height],
            "hiresSize": request.hires,
            "modelRevision": self.revision,
            **self.loaded.facts(),
            "precision": picture.precision,
            "batchSize": picture.batch_size,
            "vaeTiling": picture.tiled,
        }


def _shape(batch: Sequence[HeldClaim]) -> tuple[object, ...]:
    """Return what the time of a batch depends on."""
    request = render_request(batch[0].claim)
    return request.width, request.height, request.hires, request.num_inference_steps, len(batch)


def render_request(claim: Claim) -> RenderRequest:
    """Build the request for the picture of a claimed family."""
    variation = claim.variation
    model = find_model(variation.model_id)
    plan = plan_generation(model.native_px, FamilyName(claim.family.name))
    return RenderRequest(
        prompt=variation.effective_prompt,
        negative_prompt=variation.negative_prompt,
        seed=family_seed(variation.seed, claim.family.name, claim.family.redraws),
        width=plan.generate.width,
        height=plan.generate.height,
        hires=(plan.hires.width, plan.hires.height) if plan.hires else None,
        num_inference_steps=variation.inference_steps,
        guidance_scale=variation.guidance_scale,
        guidance_rescale=model.guidance_rescale,
    )


def provenance(claim: Claim, rendered_with: dict[str, Any]) -> dict[str, str]:
    """Return what the original, which is never public, says about how it was made."""
    variation = claim.variation
    facts = {
        "variation": variation.name,
        "family": claim.family.name,
        "prompt": variation.effective_prompt,
        "negativePrompt": variation.negative_prompt,
        "variationSeed": variation.seed,
        "modelId": variation.model_id,
        "inferenceSteps": variation.inference_steps,
        "guidanceScale": variation.guidance_scale,
        **rendered_with,
    }
    return {"image-generator": json.dumps(facts, ensure_ascii=False)}


def _load(process: WorkerProcess, gpu: GpuAssignment) -> LoadedModel:
    settings = process.settings
    how = LoadingOptions(
        precision=settings.image_precision,
        channels_last=settings.image_channels_last,
        sdpa=settings.image_sdpa,
        compile=settings.image_compile,
        deep_cache=settings.image_deep_cache,
    )
    loaded = load_checkpoint(find_checkpoint(settings.manifest_path, gpu.model.id), gpu.model, gpu.device, how)
    loaded.warm_up()
    return loaded


def _unwrap(outcome: RenderedPicture | Exception) -> RenderedPicture:
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _peak_memory(device: str) -> int:
    """Return the most bytes that were used: of the GPU; on a CPU, of main memory by this process."""
    if device.startswith("cuda"):
        return torch.cuda.max_memory_allocated(device)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024  # Linux counts in KiB


def _unexpected(error: Exception) -> Exception | None:
    """Return an error whose traceback is worth logging; None for our own errors, whose sentence says everything."""
    return None if isinstance(error, ImageGeneratorError) else error
