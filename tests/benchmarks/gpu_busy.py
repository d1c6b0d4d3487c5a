"""The share of time in which a GPU works while families wait, and the CPU that the product spends on each family."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select

from shared.database import in_transaction, make_engine
from shared.generation_params import GenerationRequest, VariationRequest
from shared.lifecycle import FamilyStatus
from shared.local_stack.processes import wait_until
from shared.manifest import register_checkpoint
from shared.settings import Settings
from shared.sizes import FamilyName
from shared.tables import ImageFamily
from shared.variations import submit
from tests.support.local_stack import private_stack

FAMILIES = 200
MODEL = "animagine-xl-4.0-opt"
BATCH_SIZES = (1, 4)


def measure() -> Iterator[dict[str, Any]]:
    """Run the backlog once for each batch size."""
    for batch_size in BATCH_SIZES:
        with tempfile.TemporaryDirectory(prefix="image-generator-bench-") as folder:
            figures = _run(Path(folder), batch_size)
        name = f"{FAMILIES} families waiting, batches of {batch_size}"
        yield {"what": f"{name}: GPU busy", "value": figures["share"], "unit": "%", "at_least": 98}
        yield {"what": f"{name}: our CPU a family", "value": figures["cpu"], "unit": "ms", "at_most": 15}
        yield {"what": f"{name}: PNG encoder's CPU a family", "value": figures["encoding"], "unit": "ms"}


def _run(folder: Path, batch_size: int) -> dict[str, float]:
    folder.chmod(0o755)  # if this process runs as root, PostgreSQL runs as another user
    report = folder / "report.json"
    stack = private_stack(folder, MODEL_ANIME=MODEL, IMAGE_BATCH_SIZE=str(batch_size), BENCH_REPORT=str(report))
    engine = make_engine(stack.settings, "bench")
    try:
        stack.start_servers()
        register_checkpoint(stack.settings.manifest_path, MODEL, folder, revision="0" * 40)
        _submit_backlog(engine, stack.settings)
        worker = stack.processes.start(stack.gpu_program("bench", MODEL, "tests.benchmarks.stand_in"))
        wait_until(lambda: _rendered(engine) == FAMILIES, "The backlog", stack.processes, 300)
        stack.processes.end(worker)
        return _figures(json.loads(report.read_text()))
    finally:
        engine.dispose()
        stack.stop()


def _submit_backlog(engine: Engine, settings: Settings) -> None:
    for number in range(FAMILIES):
        request = VariationRequest(
            name=f"city-{number}",
            category="landing",
            generation=GenerationRequest(prompt=f"a city at night, {number} lights", model=MODEL, seed=number),
            families=(FamilyName.SQUARE,),
        )
        in_transaction(engine, partial(submit, request=request, settings=settings))


def _rendered(engine: Engine) -> int:
    """Count the rendered families. Raises ValueError if one has failed, since the figures would be worthless."""
    query = select(ImageFamily.status, func.max(ImageFamily.error), func.count()).group_by(ImageFamily.status)
    counts = in_transaction(engine, lambda session: session.execute(query).all())
    for status, error, count in counts:
        if status == FamilyStatus.FAILED:
            raise ValueError(f"{count} families failed, as: {error}")
    return sum(count for status, _, count in counts if status == FamilyStatus.RENDERED)


def _figures(report: dict[str, Any]) -> dict[str, float]:
    busy = report["busy"]
    whole = busy[-1][1] - busy[0][0]
    return {
        "share": 100 * sum(end - start for start, end in busy) / whole,
        "cpu": 1000 * report["cpu_seconds"] / FAMILIES,
        "encoding": 1000 * report["encoding_cpu_seconds"] / FAMILIES,
    }
