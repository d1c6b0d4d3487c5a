"""The child process of a GPU worker: one model, one family after the other.

While a picture is encoded, stored and committed by a background thread, the next one denoises.
"""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import BoundedSemaphore
from uuid import UUID

import structlog
from celery import Celery

from shared.catalog import find_model
from shared.errors import CheckpointError, ShuttingDownError
from shared.generation_plan import plan_generation
from shared.lifecycle import RENDERING
from shared.manifest import find_checkpoint
from shared.pictures import PictureKind, StagedPicture
from shared.queues import Doorbell, gpu_queue
from shared.sizes import FamilyName, Size
from workers.claims import Claim, finish_rendering
from workers.leases import HeldClaim
from workers.masters.checkpoint import LoadedModel, load_checkpoint
from workers.masters.model_gate import GpuAssignment, Loading, assignment
from workers.masters.rendering import RenderedPicture, RenderRequest, encode_original, family_seed, render
from workers.worker_process import WorkerProcess

log = structlog.get_logger(__name__)

#: Rendered pictures that may wait for the background thread before the GPU waits for it: bounds memory.
PICTURES_IN_FLIGHT = 2


@dataclass(frozen=True, kw_only=True)
class GpuProcess:
    """A loaded model and what it takes to serve its queue."""

    gpu: GpuAssignment
    process: WorkerProcess
    loaded: LoadedModel
    background: ThreadPoolExecutor
    in_flight: BoundedSemaphore

    @classmethod
    def start(cls, celery: Celery, node_name: str) -> GpuProcess | None:
        """Load and warm the model; says why once, and gives None, where that cannot be done."""
        gpu = assignment()
        process = WorkerProcess.start(celery, node_name)
        started = time.monotonic()
        try:
            loaded = load_checkpoint(
                find_checkpoint(process.settings.manifest_path, gpu.model.id), gpu.model, gpu.device
            )
            loaded.warm_up()
        except Exception as error:
            log.error("model_not_loaded", model=gpu.model.id, reason=str(error), exc_info=_unexpected(error))  # noqa: TRY400
            gpu.loading.value = Loading.FAILED
            return None
        log.info("model_loaded", model=gpu.model.id, device=gpu.device, seconds=round(time.monotonic() - started, 1))
        gpu.loading.value = Loading.DONE
        return cls(
            gpu=gpu,
            process=process,
            loaded=loaded,
            background=ThreadPoolExecutor(1, thread_name_prefix="storing"),
            in_flight=BoundedSemaphore(PICTURES_IN_FLIGHT),
        )

    def stop(self) -> None:
        """Store what is rendered, then let go of the lease."""
        self.background.shutdown(wait=True)
        self.process.lease.stop()

    def render_next(self, hint: UUID) -> str:
        """Claim a family, render it, and leave the storing to the background; says what came of it."""
        if self.gpu.draining.is_set():
            return "shutting down"
        held = self.process.claim_next(RENDERING, gpu_queue(self.gpu.model.id), hint)
        if held is None:
            return "nothing waits"
        picture = self.process.attempt(held, lambda: self._render(held))
        if picture is None:
            return f"{held.claim.label} was not rendered"
        self.in_flight.acquire()
        self.background.submit(self._store, held, picture)
        return f"{held.claim.label} in {picture.seconds:.1f} s"

    def _render(self, held: HeldClaim) -> RenderedPicture:
        def on_step(step: int, total: int) -> None:
            held.report(step, total)
            if self.gpu.draining.is_set():
                raise ShuttingDownError("This worker is shutting down; another one renders the family.")

        return render(self.loaded, render_request(held.claim), on_step)

    def _store(self, held: HeldClaim, picture: RenderedPicture) -> None:
        try:
            doorbell = self.process.attempt(held, lambda: self._store_original(held.claim, picture))
            if doorbell is not None:
                self.process.finished(held, [doorbell])
        finally:
            self.in_flight.release()

    def _store_original(self, claim: Claim, picture: RenderedPicture) -> Doorbell:
        data = encode_original(picture.pixels, provenance(claim))
        height, width, _ = picture.pixels.shape
        file = self.process.store.stage(data, "png")
        staged = StagedPicture(
            name=f"{claim.family.name}-{PictureKind.RENDER}",
            kind=PictureKind.RENDER,
            size=Size(width=width, height=height),
            file=file,
        )
        try:
            milliseconds = round(picture.seconds * 1000)
            return finish_rendering(self.process.engine, self.process.store, claim, staged, milliseconds)
        finally:
            self.process.store.discard(file)


def render_request(claim: Claim) -> RenderRequest:
    """What to render for a claimed family."""
    variation = claim.variation
    model = find_model(variation.model_id)
    plan = plan_generation(model.native_px, FamilyName(claim.family.name))
    return RenderRequest(
        prompt=variation.effective_prompt,
        negative_prompt=variation.negative_prompt,
        seed=family_seed(variation.seed, claim.family.name),
        width=plan.generate.width,
        height=plan.generate.height,
        hires=(plan.hires.width, plan.hires.height) if plan.hires else None,
        num_inference_steps=variation.inference_steps,
        guidance_scale=variation.guidance_scale,
        guidance_rescale=model.guidance_rescale,
    )


def provenance(claim: Claim) -> dict[str, str]:
    """What the original, which is never public, says about its making."""
    variation = claim.variation
    facts = {
        "variation": variation.name,
        "family": claim.family.name,
        "prompt": variation.effective_prompt,
        "negativePrompt": variation.negative_prompt,
        "seed": variation.seed,
        "familySeed": family_seed(variation.seed, claim.family.name),
        "modelId": variation.model_id,
        "inferenceSteps": variation.inference_steps,
        "guidanceScale": variation.guidance_scale,
    }
    return {"image-generator": json.dumps(facts, ensure_ascii=False)}


def _unexpected(error: Exception) -> Exception | None:
    """A traceback helps only where the error is not a sentence of ours."""
    return None if isinstance(error, CheckpointError) else error
