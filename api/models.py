"""What can be rendered: the model catalogue, the size matrix, and the living GPU workers."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, jsonify
from redis.exceptions import RedisError

from api.blueprint import Blueprint
from api.extensions import extensions
from api.schemas.models import GpuWorkerSchema, ModelSchema, SizeMatrixSchema
from image_generator_types.sizes import ASPECT_FAMILIES, SAFE_ZONE
from shared.catalog import CATALOG, CatalogModel
from shared.errors import CheckpointError
from shared.live_state import GpuWorker, WorkerState
from shared.manifest import read_manifest
from shared.use_cases import use_cases_of

blueprint = Blueprint("models", __name__, url_prefix="/api/images", description="Models and sizes")


@blueprint.get("/models")
def catalogue() -> Response:
    """List every model of the catalogue, whether it is installed here, and where it is loaded."""
    workers, installed = _workers(), _installed()
    return jsonify(ModelSchema(many=True).dump(_entry(model, installed, workers) for model in CATALOG.values()))


@blueprint.get("/health/ml")
def gpu_workers() -> Response:
    """List the GPU workers that are alive; the status is `ok` if every default model has one that is ready."""
    workers = _workers()
    ready = {worker.model_id for worker in workers if worker.state == WorkerState.READY}
    wanted = {extensions().settings.model_anime, extensions().settings.model_photorealistic}
    status = "ok" if wanted <= ready else "degraded" if ready else "unavailable"
    return jsonify(status=status, models=GpuWorkerSchema(many=True).dump(workers))


@blueprint.get("/families")
def size_matrix() -> Response:
    """List all families with their masters and derivatives, in pixels."""
    return jsonify(SizeMatrixSchema().dump({"safe_zone": SAFE_ZONE, "families": ASPECT_FAMILIES.values()}))


def _entry(model: CatalogModel, installed: set[str], workers: Sequence[GpuWorker]) -> dict[str, object]:
    serving = [worker for worker in workers if worker.model_id == model.id]
    return {
        "model": model,
        "accepted": model.id in extensions().settings.accepted_model_ids,
        "installed": model.id in installed or bool(serving),
        "use_cases": use_cases_of(model.type),
        "device": _device([worker.device for worker in serving]),
        "loaded": any(worker.state == WorkerState.READY for worker in serving),
    }


def _device(devices: Sequence[str]) -> str | Sequence[str] | None:
    """Return the device of the worker that serves a model, the devices of several, or None without one."""
    return devices if len(devices) > 1 else next(iter(devices), None)


def _workers() -> Sequence[GpuWorker]:
    """Return the living GPU workers; without Redis none is known."""
    try:
        return extensions().gpu_workers.live()
    except RedisError:
        return []


def _installed() -> set[str]:
    """Return the models whose checkpoints are on this machine; GPU workers elsewhere announce theirs."""
    try:
        manifest = read_manifest(extensions().settings.manifest_path)
    except CheckpointError:
        return set()
    return {model_id for model_id, entry in manifest.items() if entry.path.exists()}
