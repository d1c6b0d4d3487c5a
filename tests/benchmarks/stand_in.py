"""A GPU worker with a stand-in for the model: `celery -A tests.benchmarks.stand_in worker --model … --device cpu`.

The stand-in takes as long as BENCH_SECONDS says for a picture: in each step it spends the processor time that diffusers
spends on its Python, and then waits. Everything around it is the product's own code, in its own processes. It records
when it worked, and the CPU time of itself and of the PNG encoder.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
from celery.signals import worker_process_init, worker_process_shutdown
from PIL import Image

from shared.catalog import CatalogModel
from tests.benchmarks.stand_in_pipeline import StandIn, loaded, to_floats
from workers.masters import app

__all__ = ["app"]

_model = StandIn(float(os.environ["BENCH_SECONDS"]))
_cpu_seconds = {"encoding": 0.0, "at start": 0.0}


@worker_process_init.connect
def replace_model(**_: Any) -> None:
    """Replace the model in the child, before it loads one, and measure the time of the encoder."""
    from workers.masters import gpu_process  # noqa: PLC0415 -- it imports torch, which the parent never does

    encode_original = gpu_process.encode_original

    def load(_path: Path, model: CatalogModel, *_: Any) -> Any:
        return loaded(model, _model, warm_up=_remember_cpu)

    def encode(*arguments: Any) -> bytes:
        started = time.thread_time()
        data = encode_original(*arguments)
        _cpu_seconds["encoding"] += time.thread_time() - started
        return data

    gpu_process.load_checkpoint = load  # type: ignore[assignment]
    gpu_process.encode_original = encode  # type: ignore[assignment]


def _remember_cpu() -> None:
    """Read the pictures, and record the CPU time before the first family, which is not the families' cost."""
    for path in sorted(Path(os.environ["BENCH_PICTURES"]).glob("*.png")):
        with Image.open(path) as picture:
            _model.pictures.append(to_floats(np.asarray(picture)))
    _cpu_seconds["at start"] = time.process_time()


@worker_process_shutdown.connect
def report(**_: Any) -> None:
    """Write the measured figures into the file that BENCH_REPORT names."""
    spent = time.process_time() - _cpu_seconds["at start"]
    figures = {
        "worked": _model.worked,
        "stand_in_cpu_seconds": _model.own_cpu_seconds,
        "cpu_seconds": spent - _model.own_cpu_seconds - _cpu_seconds["encoding"],
        "encoding_cpu_seconds": _cpu_seconds["encoding"],
    }
    Path(os.environ["BENCH_REPORT"]).write_text(json.dumps(figures))
