"""The share of time in which a GPU works while families wait, beside a CPU worker that cuts what it renders."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import mean
from typing import Any

import psutil
from sqlalchemy import Engine, func, select

from shared.database import in_transaction
from shared.lifecycle import FamilyStatus
from shared.local_stack.processes import wait_until
from shared.local_stack.stack import LocalStack
from shared.tables import ImageFamily
from tests.benchmarks.stand_in_line import order_picture, report_path, stand_in_line, start_gpu_worker
from tests.support.patience import patience

RENDERED = {FamilyStatus.RENDERED, FamilyStatus.CUTTING, FamilyStatus.COMPLETE}


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """Families that wait, and how they are rendered."""

    families: int
    seconds: float  #: that the stand-in takes for a picture
    batch_size: int = 1
    least_busy: float  #: percent

    @property
    def name(self) -> str:
        """Return what a reader of the figures sees."""
        return f"{self.families} families of {self.seconds:g} s, batches of {self.batch_size}"


BACKLOGS = (
    Backlog(families=60, seconds=1.0, least_busy=98),
    Backlog(families=200, seconds=0.2, least_busy=95),
    Backlog(families=200, seconds=0.2, batch_size=4, least_busy=95),
)
BRIEF = (Backlog(families=6, seconds=0.2, least_busy=95),)


def measure(*, brief: bool) -> Iterator[dict[str, Any]]:
    """Run each backlog once."""
    for backlog in BRIEF if brief else BACKLOGS:
        with tempfile.TemporaryDirectory(prefix="image-generator-bench-") as folder:
            figures = _run(Path(folder), backlog)
        yield {
            "what": f"{backlog.name}: GPU busy",
            "value": figures.pop("busy"),
            "unit": "%",
            "at_least": backlog.least_busy,
        }
        for what in ("a picture came late by", "between two pictures"):
            yield {"what": f"{backlog.name}: {what}", "value": 1000 * figures.pop(what), "unit": "ms"}
        for program, seconds in figures.items():
            value = 1000 * seconds / backlog.families
            yield {"what": f"{backlog.name}: CPU a family, {program}", "value": value, "unit": "ms"}


def _run(folder: Path, backlog: Backlog) -> dict[str, float]:
    with stand_in_line(folder, backlog.seconds, backlog.batch_size) as (stack, engine):
        for number in range(backlog.families):
            order_picture(stack, engine, f"city-{number}", number)
        worker = start_gpu_worker(stack)
        before = _cpu_seconds(stack)
        wait_until(lambda: _rendered(engine) == backlog.families, "The backlog", stack.processes, patience(300))
        spent = {name: seconds - before[name] for name, seconds in _cpu_seconds(stack).items()}
        stack.processes.end(worker)
        return _figures(json.loads(report_path(folder).read_text()), spent, backlog)


def _cpu_seconds(stack: LocalStack) -> dict[str, float]:
    """Return the CPU time of each program so far, with that of its child processes."""
    spent = {}
    for program, process in stack.processes.running():
        root = psutil.Process(process.pid)
        times = [one.cpu_times() for one in (root, *root.children(recursive=True))]
        ended = sum(one.children_user + one.children_system for one in times)
        spent[program.name] = sum(one.user + one.system for one in times) + ended
    return spent


def _rendered(engine: Engine) -> int:
    """Count the rendered families. Raises ValueError if one has failed, since the figures would be worthless."""
    query = select(ImageFamily.status, func.max(ImageFamily.error), func.count()).group_by(ImageFamily.status)
    counts = in_transaction(engine, lambda session: session.execute(query).all())
    for status, error, count in counts:
        if status == FamilyStatus.FAILED:
            raise ValueError(f"{count} families failed, as: {error}")
    return sum(count for status, _, count in counts if status in RENDERED)


def _figures(report: dict[str, Any], spent: dict[str, float], backlog: Backlog) -> dict[str, float]:
    worked = report["worked"]
    wall = worked[-1][1] - worked[0][0]
    nominal = backlog.seconds * backlog.families / len(worked)
    return {
        # What a GPU would have had to do, over the time that passed: a step that came late counts as idle.
        "busy": 100 * backlog.families * backlog.seconds / wall,
        "a picture came late by": mean(ended - began - nominal for began, ended in worked),
        "between two pictures": mean(after - ended for (_, ended), (after, _) in pairwise(worked)),
        "GPU process without model and encoder": report["cpu_seconds"],
        "PNG encoder": report["encoding_cpu_seconds"],
        "diffusers' Python, played": report["stand_in_cpu_seconds"],
        "CPU worker, cutting": spent["cpu"],
        "PostgreSQL": spent["postgres"],
        "Valkey": spent["valkey"],
        "API": spent["api"],
    }
