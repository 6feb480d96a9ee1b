"""Samples of a metric and CloudWatch's statistics of them.

Source (documented):
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from elastic_lab.simulation.histogram import EDGES, percentile
from elastic_lab.simulation.window import Window

_MIDDLES = (EDGES[:-1] + EDGES[1:]) / 2


@dataclass(frozen=True, eq=False)
class Samples:
    """values: float64 (n,). counts: how often each was sampled, float64 (n,)."""

    values: np.ndarray
    counts: np.ndarray

    @classmethod
    def each(cls, values: Sequence[float] | np.ndarray) -> Samples:
        """Every value sampled once."""
        column = np.asarray(values, float)
        return cls(column, np.ones(column.size))

    @classmethod
    def requests(cls, count: float) -> Samples:
        """A counter: each request is a sample of 1, and none means no datapoint."""
        return cls(np.ones(1), np.array([float(count)])) if count else cls.each([])

    @property
    def size(self) -> float:
        """SampleCount."""
        return float(self.counts.sum())

    def statistic(self, name: str) -> float:
        """The statistic `name`, or nan without samples. Raises ValueError for an unknown one."""
        if name.startswith("p"):
            return self._percentile(float(name[1:]))
        if name not in _STATISTICS:
            raise ValueError(f"{name!r} is no statistic that is simulated")
        return _STATISTICS[name](self) if self.size else math.nan

    def _percentile(self, percent: float) -> float:
        if not self.size:
            return math.nan
        order = np.argsort(self.values, kind="stable")
        reached = np.cumsum(self.counts[order])
        place = int(np.searchsorted(reached, percent / 100.0 * reached[-1]))
        return float(self.values[order][min(place, order.size - 1)])


def _average(samples: Samples) -> float:
    """The mean; of plain samples in the same steps as a chart takes it, to the last bit."""
    if samples.size == samples.values.size:
        return float(samples.values.mean())
    return float(samples.values @ samples.counts / samples.size)


_STATISTICS: dict[str, Callable[[Samples], float]] = {
    "Sum": lambda s: float(s.values @ s.counts),
    "Average": _average,
    "Minimum": lambda s: float(s.values.min()),
    "Maximum": lambda s: float(s.values.max()),
    "SampleCount": lambda s: s.size,
}


@dataclass(frozen=True, eq=False)
class Latencies(Samples):
    """Latencies in the buckets of `histogram`; the average and percentiles are as exact as there.

    histogram: int64 (BUCKETS,). seconds: the sum of all latencies.
    """

    histogram: np.ndarray
    seconds: float

    @classmethod
    def of(cls, windows: Sequence[Window]) -> Latencies:
        """All requests that were answered in `windows`."""
        histogram = np.sum([window.latencies for window in windows], axis=0)
        return cls.counted(histogram, sum(window.latency_sum for window in windows))

    @classmethod
    def counted(cls, histogram: np.ndarray, seconds: float) -> Latencies:
        """What a histogram, int64 (BUCKETS,), has counted; `seconds` is the sum."""
        used = np.flatnonzero(histogram)
        return cls(_MIDDLES[used], histogram[used].astype(float), histogram, seconds)

    def statistic(self, name: str) -> float:
        """As of `Samples`; the sum is exact."""
        if not self.size:
            return math.nan
        if name in ("Sum", "Average"):
            return self.seconds / (self.size if name == "Average" else 1.0)
        return super().statistic(name)

    def _percentile(self, percent: float) -> float:
        return float(percentile(self.histogram, percent))
