"""`python -m tests.benchmarks full-size --model sdxl`: real architectures at their real shapes through the whole line.

No GPU and no download are needed, but memory and patience: the weights are random, and one or two steps are enough to
meet every shape. Servers, GPU worker and CPU worker are the real ones. Each case is printed when it has ended, so a run
that is cut off has said what it knew.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from image_generator_types.sizes import FamilyName
from shared.catalog import CATALOG, CatalogModel, find_model
from shared.database import in_transaction, make_engine
from shared.generation_params import GenerationRequest, VariationRequest
from shared.lifecycle import FamilyStatus
from shared.local_stack.processes import LocalStackError, wait_until
from shared.local_stack.stack import LocalStack
from shared.manifest import register_checkpoint
from shared.tables import ImageDerivative, ImageFamily
from shared.variations import submit
from tests.benchmarks.full_size_worker import IN_TILES, OVERFLOW
from tests.benchmarks.gpu import MODELS
from tests.support.full_size_checkpoints import build_full_size
from tests.support.local_stack import private_stack
from tests.support.tiny_checkpoints import build_checkpoint

PROMPT = "a photograph of a city at night, seen from the sea, with lights in the water"
T5 = "text_encoder_3"
ENDED = (FamilyStatus.COMPLETE, FamilyStatus.FAILED, FamilyStatus.CANCELED)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One family that goes through the whole line."""

    name: str
    family: FamilyName
    prompt: str = PROMPT


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of it."""

    case: Case
    status: str
    size: str  #: of the original
    seconds: float  #: from its submission to its last picture
    rendering_seconds: float
    derivatives: int
    how: str  #: precision, tiling


def cases(families: Sequence[FamilyName]) -> Iterator[Case]:
    """Return the cases: what lies outside the usual first, in the first family; then all families."""
    yield Case(name="long prompts", family=families[0], prompt=f"{PROMPT}, {'with many small lights, ' * 150}"[:4000])
    yield Case(name="decoded in tiles", family=families[0], prompt=f"{IN_TILES}, {PROMPT}")
    for family in families:
        yield Case(name=str(family), family=family)
    # Last, since it needs three times the memory.
    yield Case(name="float32 rescue", family=families[0], prompt=f"{OVERFLOW}, {PROMPT}")


def main(arguments: Sequence[str]) -> None:
    """Run the cases within a time limit; exit with 1 if one of them did not become pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks full-size", description=__doc__)
    parser.add_argument("--model", choices=[*MODELS, *(set(CATALOG) - {"starter"})], default="sdxl", metavar="MODEL")
    parser.add_argument("--families", default=",".join(FamilyName), help="by commas; default all nine")
    parser.add_argument("--cases", help="by commas; default all")
    parser.add_argument("--steps", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--without-t5", action="store_true", help="SD 3.5 without its third text encoder, of 9.5 GB")
    parser.add_argument("--tiny", action="store_true", help="tiny models, to try the bench itself")
    parser.add_argument("--checkpoint", type=Path, help="a folder for the random weights, which another run uses again")
    parser.add_argument("--limit", type=float, default=3600.0, help="seconds")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _end)
    with tempfile.TemporaryDirectory(prefix="image-generator-bench-") as folder:
        sys.exit(not _run(Path(folder), find_model(MODELS.get(options.model, options.model)), options))


def _end(*_: object) -> None:
    raise TimeoutError("The bench was told to end.")


def _run(folder: Path, model: CatalogModel, options: argparse.Namespace) -> bool:
    """Run the cases, print each and then all. Returns whether all became pictures."""
    console = Console(width=None if sys.stdout.isatty() else 160)
    deadline = time.monotonic() + options.limit
    folder.chmod(0o755)  # if this process runs as root, PostgreSQL runs as another user
    console.print(f"{model.name} on {options.device}, torch {torch.__version__}, {os.cpu_count()} cores")
    started = time.monotonic()
    checkpoint = options.checkpoint or folder / "checkpoint"
    _build(checkpoint, model, options)
    console.print(f"random weights in {time.monotonic() - started:.0f} s")
    wanted = set(options.cases.split(",")) if options.cases else None
    families = [FamilyName(name) for name in options.families.split(",")]
    todo = [case for case in cases(families) if wanted is None or case.name in wanted]
    results: list[Result] = []
    (folder / "stack").mkdir()
    stack = private_stack(folder / "stack", **_environment(model, tiny=options.tiny))
    engine = make_engine(stack.settings, "bench")
    try:
        _start(stack, model, checkpoint, options.device)
        for case in todo:
            results.append(_pass(engine, stack, model, case, options.steps, deadline - time.monotonic()))
            console.print(_sentence(results[-1]), highlight=False)
    except (LocalStackError, TimeoutError) as error:
        console.print(f"[yellow]{error} Not done: {', '.join(case.name for case in todo[len(results) :])}.[/]")
    finally:
        engine.dispose()
        stack.stop()
    console.print(_table(results))
    return len(results) == len(todo) and all(result.status == FamilyStatus.COMPLETE for result in results)


def _build(checkpoint: Path, model: CatalogModel, options: argparse.Namespace) -> None:
    if (checkpoint / "model_index.json").exists():
        return
    if not options.tiny:
        build_full_size(model, checkpoint, without=frozenset({T5} if options.without_t5 else ()))
        return
    alike = next(id_ for id_ in MODELS.values() if find_model(id_).pipeline == model.pipeline)
    build_checkpoint(alike, checkpoint.with_name("tiny")).rename(checkpoint)


def _environment(model: CatalogModel, *, tiny: bool) -> dict[str, str]:
    of_type = f"MODEL_{model.type.upper()}"
    half = {"IMAGE_PRECISION": "bfloat16"} if tiny else {}  # there is nothing to rescue in float32
    return {of_type: model.id, "ACCEPTED_LICENCES": model.id, "RENDER_STALL_SECONDS": "3600", **half}


def _start(stack: LocalStack, model: CatalogModel, checkpoint: Path, device: str) -> None:
    """Start the servers, a GPU worker with all cores, and a CPU worker."""
    stack.start_servers()
    register_checkpoint(stack.settings.manifest_path, model.id, checkpoint, revision="0" * 40)
    program = stack.gpu_program("full-size", model.id, "tests.benchmarks.full_size_worker")
    command = tuple(device if word == "cpu" else word for word in program.command)
    environment = {**program.environment, "OMP_NUM_THREADS": str(os.cpu_count())}
    stack.processes.start(replace(program, command=command, environment=environment))
    stack.start_cpu_worker()


def _pass(
    engine: Engine, stack: LocalStack, model: CatalogModel, case: Case, steps: int, seconds_left: float
) -> Result:
    """Submit a family, wait until it has ended, and read what became of it. Raises LocalStackError after the limit."""
    request = VariationRequest(
        name=case.name.replace(" ", "-"),
        category="landing",
        generation=GenerationRequest(prompt=case.prompt, model=model.id, seed=7, inference_steps=steps),
        families=(case.family,),
    )
    started = time.monotonic()
    submitted = in_transaction(engine, partial(submit, request=request, settings=stack.settings))
    of_it = ImageFamily.variation_id == submitted.variation.id

    def status() -> str:
        return in_transaction(engine, lambda session: session.scalars(select(ImageFamily.status).where(of_it)).one())

    wait_until(lambda: status() in ENDED, f"The case {case.name!r}", stack.processes, max(1.0, seconds_left))
    seconds = time.monotonic() - started

    def read(session: Session) -> Result:
        family = session.scalars(select(ImageFamily).where(of_it)).one()
        pictures = session.scalar(select(func.count()).where(ImageDerivative.variation_id == submitted.variation.id))
        facts = family.rendered_with or {}
        width, height = facts.get("hiresSize") or facts.get("generatedSize") or (0, 0)
        tiled = ", in tiles" if facts.get("vaeTiling") else ""
        return Result(
            case=case,
            status=family.status if not family.error else f"{family.status}: {family.error}",
            size=f"{width} x {height}",
            seconds=seconds,
            rendering_seconds=(family.generation_time_ms or 0) / 1000,
            derivatives=pictures or 0,
            how=f"{facts.get('precision', '')}{tiled}",
        )

    return in_transaction(engine, read)


def _sentence(result: Result) -> str:
    return (
        f"{result.case.name}: {result.status}, {result.size}, {result.derivatives} files, {result.how},"
        f" {result.rendering_seconds:.1f} s of rendering, {result.seconds:.1f} s in all"
    )


def _table(results: Sequence[Result]) -> Table:
    table = Table(
        "case", "family", "original", "how", "rendering", "in all", "files", "", box=None, padding=(0, 2, 0, 0)
    )
    for result in results:
        table.add_row(
            result.case.name,
            result.case.family,
            result.size,
            result.how,
            f"{result.rendering_seconds:.1f} s",
            f"{result.seconds:.1f} s",
            str(result.derivatives),
            result.status,
        )
    return table
