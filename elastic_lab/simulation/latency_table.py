"""One latency histogram for each minute, stored sparse: a day or a year, few bytes a minute."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from elastic_lab.simulation.histogram import BUCKETS, EDGES, bucket_and_share

Sparse = tuple[np.ndarray, np.ndarray]
"""One minute's non-zero buckets, uint16 (n,), and their counts, int64 (n,)."""


def sparse(histogram: np.ndarray) -> Sparse:
    """A dense histogram, int64 (BUCKETS,), without its zeros."""
    buckets = np.flatnonzero(histogram)
    return buckets.astype(np.uint16), histogram[buckets]


@dataclass(frozen=True, eq=False)
class LatencyTable:
    """Histograms of `histogram`'s buckets, one per minute, only their non-zero counts.

    first: int64 (minutes + 1,), where each minute begins in the other two.
    buckets: uint16 (n,). counts: int64 (n,).
    """

    first: np.ndarray
    buckets: np.ndarray
    counts: np.ndarray

    @classmethod
    def of(cls, histograms: Iterable[np.ndarray]) -> LatencyTable:
        """From dense histograms, int64 (BUCKETS,) each."""
        return cls.join(map(sparse, histograms))

    @classmethod
    def join(cls, minutes: Iterable[Sparse]) -> LatencyTable:
        """From histograms that `sparse` has made, one a minute."""
        parts = list(minutes)
        first = np.cumsum([0, *(buckets.size for buckets, _ in parts)])
        buckets = np.concatenate([np.zeros(0, np.uint16), *(buckets for buckets, _ in parts)])
        return cls(first, buckets, np.concatenate([np.zeros(0, np.int64), *(n for _, n in parts)]))

    def __len__(self) -> int:
        return len(self.first) - 1

    def minute(self, index: int) -> np.ndarray:
        """One minute's dense histogram, int64 (BUCKETS,)."""
        part = slice(self.first[index], self.first[index + 1])
        dense = np.zeros(BUCKETS, np.int64)
        dense[self.buckets[part]] = self.counts[part]
        return dense

    def total(self) -> np.ndarray:
        """All minutes together, int64 (BUCKETS,)."""
        dense = np.zeros(BUCKETS, np.int64)
        np.add.at(dense, self.buckets, self.counts)
        return dense

    def percentile(self, percent: float) -> np.ndarray:
        """Each minute's percentile in seconds, (minutes,); nan where nothing was served.

        The same steps as `histogram.percentile`, for all minutes at once.
        Raises ValueError unless 0 < percent <= 100.
        """
        if not 0 < percent <= 100:
            raise ValueError(f"a percentile is above 0 and at most 100, not {percent}")
        values = np.full(len(self), np.nan)
        sizes = np.diff(self.first)
        served = np.flatnonzero(sizes)
        if served.size == 0:
            return values
        begins = self.first[:-1][served]
        reached = np.cumsum(self.counts)
        reached -= np.repeat(reached[begins] - self.counts[begins], sizes[served])
        ranks = percent / 100.0 * reached[self.first[1:][served] - 1]
        below = reached < np.repeat(ranks, sizes[served])
        found = begins + np.add.reduceat(below.astype(np.int64), begins)
        buckets = self.buckets[found].astype(np.int64)
        inside = (ranks - (reached[found] - self.counts[found])) / self.counts[found]
        values[served] = EDGES[buckets] + inside * (EDGES[buckets + 1] - EDGES[buckets])
        return values

    def at_most(self, seconds: float) -> np.ndarray:
        """Requests of each minute that took at most `seconds`, float64 (minutes,).

        The same steps as `histogram.count_at_most`, for all minutes at once.
        """
        limit, share = bucket_and_share(seconds)
        minute = np.repeat(np.arange(len(self)), np.diff(self.first))
        below, within = (
            np.bincount(minute[chosen], self.counts[chosen], len(self))
            for chosen in (self.buckets < limit, self.buckets == limit)
        )
        return below + share * within
