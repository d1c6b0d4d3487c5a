"""The assignment of a GPU worker: its model, its device, and the memory that the parent and the child share.

The parent makes the assignment before it forks, so this module does not import torch.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import socket
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from celery.signals import celeryd_init

from shared.catalog import CatalogModel, check_licence, find_model
from shared.errors import ImageGeneratorError, SettingsError
from shared.live_state import make_redis, note_end
from shared.manifest import find_checkpoint
from shared.queues import gpu_queue
from shared.settings import LARGEST_BATCH, Settings
from workers.bootsteps import ReconcilerStep

#: What the child measures and the parent announces; fields of GpuWorker.
FIGURES = MappingProxyType(
    {"load_seconds": float, "seconds_per_step": float, "decoding_seconds": float, "peak_memory_bytes": int}
)

_NO_FAMILY = UUID(int=0)
_ID_BYTES = len(_NO_FAMILY.bytes)


class Loading(IntEnum):
    """How far the child is with its model."""

    UNDER_WAY = 0
    DONE = 1
    FAILED = 2


@dataclass(frozen=True)
class GpuAssignment:
    """Which model this worker renders with, on which device, and the values that parent and child share.

    The child inherits the assignment. The shared values lie in memory that both processes see.
    """

    model: CatalogModel
    device: str
    loading: Any = field(default_factory=lambda: multiprocessing.Value("i", Loading.UNDER_WAY))
    draining: Any = field(default_factory=multiprocessing.Event)
    rendering: Any = field(default_factory=lambda: multiprocessing.Array("c", LARGEST_BATCH * _ID_BYTES))
    figures: Any = field(default_factory=lambda: multiprocessing.Array("d", [math.nan] * len(FIGURES)))
    #: Seconds that were spent rendering, and when the present rendering began, which is not a number if there is none.
    busy: Any = field(default_factory=lambda: multiprocessing.Array("d", [0.0, math.nan]))

    def render(self, family_ids: Iterable[UUID]) -> None:
        """Record in the shared memory which families the child is about to render; none once it has rendered them."""
        ids = b"".join(family_id.bytes for family_id in family_ids)
        self.rendering.raw = ids[: len(self.rendering)].ljust(len(self.rendering), b"\0")
        self.busy[:] = [self.busy_seconds(), time.monotonic() if ids else math.nan]

    def rest(self) -> None:
        """Record that nothing is rendered, without forgetting the suspects."""
        self.busy[:] = [self.busy_seconds(), math.nan]

    def busy_seconds(self) -> float:
        """Return how many seconds were spent rendering, until now. Both processes see the same clock."""
        spent, since = self.busy
        return float(spent if math.isnan(since) else spent + time.monotonic() - since)

    def suspects(self) -> set[UUID]:
        """Return the families that the child was rendering when it died, or renders now."""
        raw = self.rendering.raw
        return {UUID(bytes=raw[start : start + _ID_BYTES]) for start in range(0, len(raw), _ID_BYTES)} - {_NO_FAMILY}

    def note(self, **figures: float) -> None:
        """Record some of FIGURES in the shared memory. The child calls this."""
        for name, figure in figures.items():
            self.figures[[*FIGURES].index(name)] = figure

    def noted(self) -> dict[str, float]:
        """Return the figures that the child has recorded. The parent calls this."""
        pairs = zip(FIGURES.items(), self.figures, strict=True)
        return {name: kind(figure) for (name, kind), figure in pairs if not math.isnan(figure)}


_assignment: GpuAssignment | None = None


def assignment() -> GpuAssignment:
    """Return the assignment of this process. Raises SettingsError outside a GPU worker."""
    if _assignment is None:
        raise SettingsError("This is not a GPU worker: start it with `celery -A workers.masters worker --model ...`.")
    return _assignment


@celeryd_init.connect
def assign(sender: str, instance: Any, conf: Any, options: dict[str, Any], **_: Any) -> None:
    """Read --model and --device before the worker sets itself up, and end it with a sentence if it cannot use them."""
    global _assignment  # noqa: PLW0603 -- one assignment per process, inherited by the child
    try:
        settings = Settings.from_environment()
        model_id = options.get("model") or settings.image_model
        if not model_id:
            raise SettingsError("Which model? Start with --model <id>, or set IMAGE_MODEL.")
        model = find_model(model_id)
    except ImageGeneratorError as error:
        raise SystemExit(str(error)) from error
    try:
        check_licence(model, settings.accepted_model_ids)
        find_checkpoint(settings.manifest_path, model.id)
    except ImageGeneratorError as error:
        note_end(make_redis(settings), model.id, str(error))
        raise SystemExit(str(error)) from error
    _assignment = GpuAssignment(model, options.get("device") or settings.image_device)
    conf.worker_concurrency = 1
    conf.task_default_queue = gpu_queue(model.id)
    if sender == f"celery@{socket.gethostname()}":
        device = _assignment.device.replace(":", "")
        instance.hostname = f"{model.id}.{device}.{os.getpid()}@{socket.gethostname()}"


class GpuReconcilerStep(ReconcilerStep):
    """The reconciler of a GPU worker, whose child also holds families that only wait to be stored."""

    def suspects(self) -> Collection[UUID]:
        """Return the families that the child was rendering, and not those that it had rendered already."""
        return assignment().suspects()
