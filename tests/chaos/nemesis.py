"""The faults and their schedule, which follows from the seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tests.chaos.stop_points import STOP_POINTS, StopPoint


class Fault(StrEnum):
    """A kind of fault."""

    KILL_GPU_CHILD = "kill the GPU worker's child"
    KILL_GPU_PARENT = "kill a GPU worker"
    KILL_CPU_CHILD = "kill a CPU worker's child"
    KILL_CPU_PARENT = "kill the CPU worker"
    KILL_ALL_WORKERS = "kill all workers"
    KILL_API = "kill the API"
    FREEZE_GPU = "freeze a GPU worker"
    FREEZE_CPU = "freeze the CPU worker"
    HANG_GPU = "hang the renders that begin"
    HANG_CPU = "hang the cuts that begin"
    DRAIN_GPU = "drain a GPU worker"
    WIPE_BROKER = "wipe the broker"
    KILL_BROKER = "kill the broker"
    KILL_POSTGRES = "kill PostgreSQL"
    FILL_DISK = "fill the disk"
    STOP_AT_FILE = "stop a process before it changes a file"


#: The relative frequency of each fault. Faults that interrupt everything are rarer.
WEIGHTS = {
    Fault.KILL_GPU_CHILD: 4,
    Fault.KILL_GPU_PARENT: 2,
    Fault.KILL_CPU_CHILD: 4,
    Fault.KILL_CPU_PARENT: 2,
    Fault.KILL_ALL_WORKERS: 1,
    Fault.KILL_API: 2,
    Fault.FREEZE_GPU: 2,
    Fault.FREEZE_CPU: 2,
    Fault.HANG_GPU: 1,
    Fault.HANG_CPU: 1,
    Fault.DRAIN_GPU: 2,
    Fault.WIPE_BROKER: 3,
    Fault.KILL_BROKER: 2,
    Fault.KILL_POSTGRES: 2,
    Fault.FILL_DISK: 2,
    Fault.STOP_AT_FILE: 6,
}


@dataclass(frozen=True, kw_only=True)
class Strike:
    """One fault at one moment of a run."""

    at_seconds: float  #: since the run began
    fault: Fault
    lasts_seconds: float  #: until it is undone: thawed, restarted, freed
    choice: int  #: index of the victim, if there are several
    point: StopPoint  #: at which a process stops, if it does


def schedule(seed: int, seconds: float) -> Iterator[Strike]:
    """Yield a fault every 1 to 4 s."""
    rng = random.Random(seed)  # noqa: S311 -- repeatable
    at = 0.0
    while True:
        at += rng.uniform(1, 4)
        fault = rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        frozen = fault in {Fault.FREEZE_GPU, Fault.FREEZE_CPU, Fault.STOP_AT_FILE}
        lasts = rng.uniform(3, 12) if frozen else rng.uniform(0.3, 2)
        choice = rng.randrange(2)
        point = rng.choice(STOP_POINTS)
        if at >= seconds:
            return
        yield Strike(at_seconds=at, fault=fault, lasts_seconds=lasts, choice=choice, point=point)
