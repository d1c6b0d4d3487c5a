"""Histograms of times: small, easily added up, and off by a share that is known beforehand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

#: The bounds of the buckets grow by an eighth of a doubling: nine percent.
PER_DOUBLING = 8

#: By how much a quantile may be off, since it is taken from the middle of a bucket: 4.4 percent.
LARGEST_ERROR = 2 ** (0.5 / PER_DOUBLING) - 1


def bucket_of(milliseconds: int) -> int:
    """Return the bucket of a time. Bucket 0 has all up to a millisecond; the next ones reach to `bound`."""
    return math.ceil(PER_DOUBLING * math.log2(milliseconds)) if milliseconds > 1 else 0


def bound(bucket: float) -> float:
    """Return the longest time of a bucket, in milliseconds."""
    return float(2 ** (bucket / PER_DOUBLING))


@dataclass(frozen=True, kw_only=True)
class Histogram:
    """How many of some times lie in each bucket."""

    numbers: Mapping[int, int]  #: by bucket
    milliseconds: int  #: all of the times together

    @property
    def count(self) -> int:
        """Return how many times there are."""
        return sum(self.numbers.values())

    @property
    def mean(self) -> float | None:
        """Return the mean in milliseconds, which is exact; None without any time."""
        return self.milliseconds / self.count if self.count else None

    def quantile(self, share: float) -> float | None:
        """Return a time, in milliseconds, than which so large a share of all is not longer; None without any time.

        It may be off by LARGEST_ERROR.
        """
        buckets = sorted(self.numbers)
        below = accumulate(self.numbers[bucket] for bucket in buckets)
        wanted = max(1, math.ceil(share * self.count))
        found = (bucket for bucket, count in zip(buckets, below, strict=True) if count >= wanted)
        bucket = next(found, None)
        return None if bucket is None else bound(bucket - 0.5)

    def up_to(self, doublings: int) -> int:
        """Count the times up to 2 to the power of `doublings` milliseconds, which is a bound of a bucket."""
        return sum(number for bucket, number in self.numbers.items() if bucket <= PER_DOUBLING * doublings)
