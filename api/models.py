"""What can be rendered: the model catalogue, the size matrix, and the GPU workers that are alive."""

from __future__ import annotations

from flask import Response, jsonify
from flask_smorest import Blueprint
from redis.exceptions import RedisError

from api.extensions import extensions
from shared.catalog import CATALOG
from shared.errors import CheckpointError
from shared.live_state import GpuWorker, WorkerState, live_workers
from shared.manifest import read_manifest
from shared.sizes import ASPECT_FAMILIES, SAFE_ZONE, Size

blueprint = Blueprint("models", __name__, url_prefix="/api/images", description="Models and sizes")


@blueprint.get("/models")
def catalogue() -> Response:
    """Every model of the catalogue, whether it is installed here, and where it is loaded."""
    workers = _workers()
    installed = _installed()
    return jsonify([_catalogue_entry(model_id, installed, workers) for model_id in CATALOG])


@blueprint.get("/health/ml")
def gpu_workers() -> Response:
    """The GPU workers that are alive; `ok` when every default model has one that is ready."""
    workers = _workers()
    ready = {worker.model_id for worker in workers if worker.state == WorkerState.READY}
    wanted = {extensions().settings.model_anime, extensions().settings.model_photorealistic}
    status = "ok" if wanted <= ready else "degraded" if ready else "unavailable"
    return jsonify(status=status, models=[_health_entry(worker) for worker in workers])


@blueprint.get("/families")
def size_matrix() -> Response:
    """All families with their masters and derivatives, in pixels."""
    families = [
        {
            "name": family.name,
            "master": _size(family.master),
            "derivatives": [{"name": d.name, **_size(d.size)} for d in family.derivatives],
        }
        for family in ASPECT_FAMILIES.values()
    ]
    zone = {"widthPercent": SAFE_ZONE.width_percent, "heightPercent": SAFE_ZONE.height_percent}
    return jsonify(safeZone=zone, families=families)


def _catalogue_entry(model_id: str, installed: set[str], workers: list[GpuWorker]) -> dict[str, object]:
    model = CATALOG[model_id]
    serving = [worker for worker in workers if worker.model_id == model_id]
    return {
        "type": model.type,
        "model_id": model.id,
        "name": model.name,
        "status": model.status,
        "native_px": model.native_px,
        "licence": model.licence,
        "restriction": model.restriction,
        "gated": model.gated,
        "requires_acceptance": model.forbids_api,
        "accepted": model_id in extensions().settings.accepted_model_ids,
        "installed": model_id in installed or bool(serving),
        "device": ", ".join(worker.device for worker in serving) or None,
        "loaded": any(worker.state == WorkerState.READY for worker in serving),
    }


def _health_entry(worker: GpuWorker) -> dict[str, object]:
    return {
        "worker": worker.name,
        "model_id": worker.model_id,
        "device": worker.device,
        "status": worker.state,
        "load_seconds": worker.load_seconds,
        "seconds_per_step": worker.seconds_per_step,
        "peak_memory_bytes": worker.peak_memory_bytes,
    }


def _workers() -> list[GpuWorker]:
    """Nobody is known to be alive while Redis is away."""
    try:
        return live_workers(extensions().redis)
    except RedisError:
        return []


def _installed() -> set[str]:
    """Models whose checkpoints lie on this machine; GPU workers elsewhere speak for themselves."""
    try:
        return {
            model_id
            for model_id, entry in read_manifest(extensions().settings.manifest_path).items()
            if entry.path.exists()
        }
    except CheckpointError:
        return set()


def _size(size: Size) -> dict[str, int]:
    return {"width": size.width, "height": size.height}
