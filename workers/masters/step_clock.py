"""The clock of a denoising: how long a step takes, apart from what surrounds the steps."""

from __future__ import annotations

import time
from itertools import pairwise


class StepClock:
    """Times the steps of one or two passes; encoding, preparing and decoding lie outside of them."""

    def __init__(self) -> None:
        self._passes: list[list[float]] = []

    def begin_pass(self) -> None:
        """Begin a pass, whose first step has not begun yet."""
        self._passes.append([time.perf_counter()])

    def step(self) -> None:
        """Record the end of a step."""
        self._passes[-1].append(time.perf_counter())

    @property
    def seconds_per_step(self) -> float:
        """Return the mean over all steps.

        The first step of a pass also prepares, so it counts as long as the others; only if it is alone, as it was.
        """
        passes = [times for times in self._passes if len(times) > 1]
        seconds = sum(_mean_step(times) * (len(times) - 1) for times in passes)
        return seconds / max(1, sum(len(times) - 1 for times in passes))


def _mean_step(times: list[float]) -> float:
    begun, *ends = times
    counted = ends if len(ends) > 1 else [begun, *ends]
    return sum(end - start for start, end in pairwise(counted)) / (len(counted) - 1)
