"""How long tests wait before they fail: generous deadlines, which grow on a slow machine.

No test asserts a speed; `make bench` and `make chaos` do that. A deadline only ends a wait that would never end. It
costs no time when everything works, and it must not end a wait on a slow machine too early.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import TypeVar

Found = TypeVar("Found")

#: The wall time of one calibration on two quiet cores of a server of 2024 (AMD EPYC), seconds.
REFERENCE_SECONDS = 0.16

#: The environment variable in which pytest's controller passes its measurement to the workers.
VARIABLE = "TEST_SLOWNESS"

LOOK_EVERY_SECONDS = 0.02


def slowness() -> float:
    """Return how many times slower this machine is than the reference, at least 1; measured once a run."""
    if VARIABLE not in os.environ:
        os.environ[VARIABLE] = f"{max(1.0, median(_calibrate() for _ in range(3)) / REFERENCE_SECONDS):.2f}"
    return float(os.environ[VARIABLE])


def patience(seconds: float) -> float:
    """Scale a deadline that suits the reference machine to this one."""
    return seconds * slowness()


def wait_for(what: str, find: Callable[[], Found], seconds: float = 60) -> Found:
    """Poll until `find()` returns something true, and return that.

    After `patience(seconds)` it raises TimeoutError with `what` and the last result of `find()`.
    """
    allowed = patience(seconds)
    deadline = time.monotonic() + allowed
    while not (found := find()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come within {allowed:.0f} s. The last look found {found!r}.")
        time.sleep(LOOK_EVERY_SECONDS)
    return found


def _calibrate() -> float:
    """Measure the time of what tests do most: start Python, import and interpret."""
    program = "import argparse, json, logging, urllib.request; sum(number * number % 7 for number in range(500_000))"
    began = time.monotonic()
    subprocess.run([sys.executable, "-I", "-c", program], check=True)
    return time.monotonic() - began
