"""The schedule of faults."""

from __future__ import annotations

from itertools import pairwise

from tests.chaos.nemesis import Fault, schedule


def test_the_same_seed_picks_the_same_faults() -> None:
    assert list(schedule(7, 120)) == list(schedule(7, 120))


def test_another_seed_picks_other_faults() -> None:
    assert list(schedule(7, 120)) != list(schedule(8, 120))


def test_a_fault_occurs_every_one_to_four_seconds() -> None:
    moments = [0.0, *(strike.at_seconds for strike in schedule(7, 600))]

    assert all(1 <= later - earlier <= 4 for earlier, later in pairwise(moments))


def test_every_fault_occurs_in_ten_runs() -> None:
    assert {strike.fault for seed in range(1, 11) for strike in schedule(seed, 120)} == set(Fault)
