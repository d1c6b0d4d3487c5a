"""How busy a GPU is: the child records when it renders, and the parent looks at it."""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass
from uuid import uuid4

import pytest

from shared.catalog import find_model
from workers.masters import assignment, presence
from workers.masters.assignment import GpuAssignment
from workers.masters.presence import BusyShare


@dataclass
class Clock:
    """The monotonic clock of a test."""

    now: float = 1_000.0

    def monotonic(self) -> float:
        """Return the moment."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in (assignment, presence):
        monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def gpu() -> GpuAssignment:
    return GpuAssignment(find_model("starter"), "cpu")


def test_the_seconds_of_rendering_are_added_up_and_go_on_while_it_renders(gpu: GpuAssignment, clock: Clock) -> None:
    for seconds in (3, 4):
        gpu.render([uuid4()])
        clock.now += seconds
        gpu.render([])
        clock.now += 100
    gpu.render([uuid4()])
    clock.now += 2

    assert gpu.busy_seconds() == 9


def test_a_child_that_died_renders_no_more_and_is_still_suspected(gpu: GpuAssignment, clock: Clock) -> None:
    family = uuid4()
    gpu.render([family])
    clock.now += 3
    gpu.rest()
    clock.now += 100

    assert gpu.busy_seconds() == 3
    assert gpu.suspects() == {family}


def test_parent_and_child_see_the_same(gpu: GpuAssignment) -> None:
    def child() -> None:
        gpu.render([uuid4()])
        gpu.render([])

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join()

    assert 0 < gpu.busy_seconds() < 60


def test_the_share_is_that_of_the_last_minute(clock: Clock) -> None:
    share = BusyShare()
    shown = [share.look(0.0)]
    for busy in (2.0, 4.0):  # two seconds of work in two seconds each
        clock.now += 2
        shown.append(share.look(busy))
    clock.now += 4
    shown.append(share.look(4.0))
    for _ in range(40):
        clock.now += 2
        shown.append(share.look(4.0))

    assert shown[:4] == [None, 1.0, 1.0, 0.5]
    assert shown[-1] == 0.0
