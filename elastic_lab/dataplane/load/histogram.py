"""Percentiles without keeping every value: counts in buckets that grow with the value.

As in HdrHistogram, each doubling is cut into 64 equal buckets, so that a bucket is at most 1/64 as
wide as its values are large. A percentile is read at its bucket's middle: at most 0.8 % from the
exact one, from 1 microsecond to 1,024 seconds. The largest value is kept exactly.
http://hdrhistogram.org
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

import numpy as np

RELATIVE_ERROR = 1 / 128
PER_DOUBLING = 64
ROUNDING = 1e-9
"""99.9 % of 10,000 are 9,990, and not the 9,990.000000000002 of the machine's arithmetic."""
_LOWEST, _HIGHEST = -20, 10
BUCKETS = (_HIGHEST - _LOWEST) * PER_DOUBLING


class Histogram:
    """Counts of values in seconds, 0 or more; those out of range are in the first or last
    bucket."""

    def __init__(self) -> None:
        self.counts = np.zeros(BUCKETS, dtype=np.int64)
        self.largest = 0.0

    def add(self, seconds: Sequence[float]) -> None:
        """Count some values."""
        if seconds:
            self.counts += np.bincount(_buckets_of(np.asarray(seconds)), minlength=BUCKETS)
            self.largest = max(self.largest, *seconds)

    def merge(self, other: Histogram) -> None:
        """Count what another one has counted."""
        self.counts += other.counts
        self.largest = max(self.largest, other.largest)

    @property
    def total(self) -> int:
        """How many values were counted."""
        return int(self.counts.sum())

    def percentile(self, percent: float) -> float | None:
        """The value in seconds that `percent` of the values do not exceed; None without values.

        Raises ValueError unless 0 < percent <= 100.
        """
        if not 0 < percent <= 100:
            raise ValueError(f"a percentile is above 0 and at most 100, not {percent}")
        total = self.total
        if not total:
            return None
        rank = max(1, ceil(total * percent / 100 - ROUNDING))
        if rank == total:
            return self.largest
        return min(_middle(int(np.searchsorted(np.cumsum(self.counts), rank))), self.largest)

    def as_json(self) -> dict[str, Any]:
        """Bucket -> count of those that are not empty, and the largest value."""
        filled = np.flatnonzero(self.counts)
        counts = {str(bucket): int(self.counts[bucket]) for bucket in filled}
        return {"counts": counts, "largest": self.largest}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Histogram:
        """What `as_json` gave."""
        made = cls()
        for bucket, count in told["counts"].items():
            made.counts[int(bucket)] = count
        made.largest = told["largest"]
        return made


def _buckets_of(seconds: np.ndarray) -> np.ndarray:
    """A value is (0.5 to 1) * 2 ** exponent: the exponent says the doubling."""
    part, exponent = np.frexp(seconds)
    bucket = (exponent - 1 - _LOWEST) * PER_DOUBLING + ((2 * part - 1) * PER_DOUBLING).astype(int)
    return np.clip(np.where(seconds > 0, bucket, 0), 0, BUCKETS - 1)


def _middle(bucket: int) -> float:
    doubling, step = divmod(bucket, PER_DOUBLING)
    return float(2.0 ** (_LOWEST + doubling) * (1 + (step + 0.5) / PER_DOUBLING))
