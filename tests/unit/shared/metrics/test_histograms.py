"""Buckets of times: each time lies in one, and what is read from them is as exact as they promise."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.metrics.histograms import LARGEST_ERROR, Histogram, bound, bucket_of

TIMES = st.lists(st.integers(1, 10**9), min_size=1, max_size=200)


def histogram(times: list[int]) -> Histogram:
    return Histogram(numbers=Counter(map(bucket_of, times)), milliseconds=sum(times))


@given(st.integers(0, 10**12))
def test_a_time_lies_between_the_bounds_of_its_bucket(milliseconds: int) -> None:
    bucket = bucket_of(milliseconds)

    assert milliseconds <= bound(bucket) * (1 + 1e-12)
    assert bucket == 0 or milliseconds > bound(bucket - 1) * (1 - 1e-12)


@given(TIMES, st.sampled_from([0.01, 0.5, 0.9, 0.99, 1.0]))
def test_a_quantile_is_off_by_no_more_than_it_may(times: list[int], share: float) -> None:
    exact = sorted(times)[math.ceil(share * len(times)) - 1]

    found = histogram(times).quantile(share)

    assert found is not None
    assert abs(found / exact - 1) <= LARGEST_ERROR + 1e-9


@given(TIMES)
def test_count_and_mean_are_exact(times: list[int]) -> None:
    found = histogram(times)

    assert (found.count, found.mean) == (len(times), sum(times) / len(times))


@given(TIMES, st.integers(0, 30))
def test_the_times_up_to_a_power_of_two_are_counted_exactly(times: list[int], doublings: int) -> None:
    assert histogram(times).up_to(doublings) == sum(time <= 2**doublings for time in times)


@pytest.mark.parametrize("milliseconds", [0, 1])
def test_times_of_up_to_a_millisecond_are_not_told_apart(milliseconds: int) -> None:
    assert bucket_of(milliseconds) == 0


def test_without_any_time_there_is_neither_a_mean_nor_a_quantile() -> None:
    nothing = Histogram(numbers={}, milliseconds=0)

    assert (nothing.count, nothing.mean, nothing.quantile(0.5), nothing.up_to(10)) == (0, None, None, 0)
