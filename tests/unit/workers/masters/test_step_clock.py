from collections.abc import Callable

import pytest

from workers.masters import step_clock
from workers.masters.step_clock import StepClock


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Return a function that sets the time."""
    now = [0.0]
    monkeypatch.setattr(step_clock.time, "perf_counter", lambda: now[0])

    def at(seconds: float) -> None:
        now[0] = seconds

    return at


def test_what_a_pass_prepares_before_its_first_step_is_not_counted(at: Callable[[float], None]) -> None:
    clock = StepClock()
    clock.begin_pass()
    for seconds in (10.0, 11.0, 12.0):
        at(seconds)
        clock.step()

    assert clock.seconds_per_step == 1.0


def test_a_second_pass_weighs_as_many_steps_as_it_has(at: Callable[[float], None]) -> None:
    clock = StepClock()
    for ends in ((1.0, 2.0, 3.0), (83.0,)):
        clock.begin_pass()
        for seconds in ends:
            at(seconds)
            clock.step()
        at(80.0)

    assert clock.seconds_per_step == (3 * 1.0 + 3.0) / 4


def test_a_clock_without_a_step_says_nothing() -> None:
    assert StepClock().seconds_per_step == 0.0
