"""The whole line with a stand-in for the model: servers, API, CPU worker, and a GPU worker that draws photographs."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from image_generator_types.sizes import FamilyName
from shared.database import in_transaction, make_engine
from shared.generation_params import GenerationRequest, VariationRequest
from shared.local_stack.processes import wait_until
from shared.local_stack.stack import LocalStack
from shared.manifest import register_checkpoint
from shared.variations import submit
from tests.benchmarks.masters import drawings, photographs, smooth_photographs
from tests.support.local_stack import private_stack
from tests.support.patience import patience

MODEL = "animagine-xl-4.0-opt"
DRAWN = FamilyName.SQUARE


@contextmanager
def stand_in_line(folder: Path, seconds_per_picture: float, batch_size: int = 1) -> Iterator[tuple[LocalStack, Engine]]:
    """Start everything but the GPU worker, for a block that submits what it renders."""
    folder.chmod(0o755)  # if this process runs as root, PostgreSQL runs as another user
    stack = private_stack(
        folder,
        MODEL_ANIME=MODEL,
        IMAGE_BATCH_SIZE=str(batch_size),
        BENCH_SECONDS=str(seconds_per_picture),
        BENCH_PICTURES=str(_write_pictures(folder / "drawn")),
        BENCH_REPORT=str(report_path(folder)),
    )
    engine = make_engine(stack.settings, "bench")
    try:
        stack.start_servers()
        stack.start_api()
        stack.start_cpu_worker()
        register_checkpoint(stack.settings.manifest_path, MODEL, folder, revision="0" * 40)
        yield stack, engine
    finally:
        engine.dispose()
        stack.stop()


def order_picture(stack: LocalStack, engine: Engine, name: str, number: int) -> None:
    """Order a picture of one family, which differs from all others by its number."""
    request = VariationRequest(
        name=name,
        category="landing",
        generation=GenerationRequest(prompt=f"a city at night, {number} lights", model=MODEL, seed=number),
        families=(DRAWN,),
    )
    in_transaction(engine, partial(submit, request=request, settings=stack.settings))


def start_gpu_worker(stack: LocalStack) -> subprocess.Popen[bytes]:
    """Start the GPU worker with the stand-in and wait until it is ready. It writes its report when it ends."""
    worker = stack.processes.start(stack.gpu_program("bench", MODEL, "tests.benchmarks.stand_in"))
    wait_until(lambda: stack.ready_workers() == [MODEL], "The GPU worker", stack.processes, patience(120))
    return worker


def report_path(folder: Path) -> Path:
    """Return where the GPU worker writes what it has measured."""
    return folder / "report.json"


def _write_pictures(folder: Path) -> Path:
    """Write what the stand-in draws in turn: a photograph with grain, one without, and a drawing."""
    folder.mkdir()
    makers = (photographs(), smooth_photographs(), drawings())
    for number, pictures in enumerate(makers):
        (folder / f"{number}.png").write_bytes(pictures[DRAWN])
    return folder
