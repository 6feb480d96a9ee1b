"""Samples that come together: several reports of one period, and statistics of them.

CloudWatch's statistics are those of `simulation.day.statistics`, plus the trimmed mean.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from elastic_lab.simulation.day.statistics import Latencies, Samples
from elastic_lab.simulation.histogram import BUCKETS


class Minutes(Protocol):
    """A block, as far as its minutes' samples go."""

    def __len__(self) -> int: ...

    def samples(self, first: int, last: int) -> Samples:
        """The samples of some minutes."""


@dataclass(frozen=True, eq=False)
class StatisticSet(Samples):
    """What PutMetricData's StatisticValues say: the samples themselves are not known.

    A percentile is then known only if all samples are equal (documented).
    """

    total: float
    minimum: float
    maximum: float

    @classmethod
    def of(cls, count: float, total: float, minimum: float, maximum: float) -> Samples:
        """A set of `count` samples; plain samples when their values are known after all."""
        counts = np.array([float(count)])
        if minimum == maximum:
            return Samples(np.array([float(minimum)]), counts)
        return cls(np.array([total / count]), counts, float(total), float(minimum), float(maximum))

    def statistic(self, name: str) -> float:
        """As of `Samples`; nan for a percentile."""
        known = {"Sum": self.total, "Minimum": self.minimum, "Maximum": self.maximum}
        known |= {"SampleCount": self.size, "Average": self.total / self.size}
        return known.get(name, math.nan)


def latencies(buckets: np.ndarray, counts: np.ndarray, seconds: float) -> Latencies:
    """Latencies counted in `buckets` of the histogram; a bucket may come more than once."""
    return Latencies.counted(np.bincount(buckets, counts, BUCKETS).astype(np.int64), seconds)


def together(parts: Sequence[Samples]) -> Samples:
    """All samples of `parts`, at least one."""
    if len(parts) == 1:
        return parts[0]
    if any(isinstance(part, StatisticSet) for part in parts):
        return _one_set(parts)
    if all(isinstance(part, Latencies) for part in parts):
        merged = [part for part in parts if isinstance(part, Latencies)]
        histogram = np.sum([part.histogram for part in merged], axis=0)
        return Latencies.counted(histogram, sum(part.seconds for part in merged))
    return Samples(
        np.concatenate([part.values for part in parts]),
        np.concatenate([part.counts for part in parts]),
    )


def _one_set(parts: Sequence[Samples]) -> Samples:
    filled = [part for part in parts if part.size]
    return StatisticSet.of(
        sum(part.size for part in filled),
        sum(part.statistic("Sum") for part in filled),
        min(part.statistic("Minimum") for part in filled),
        max(part.statistic("Maximum") for part in filled),
    )


def statistic_of(samples: Samples, name: str) -> float:
    """The statistic `name`, checked before by `statistics.check`; nan without samples."""
    if not samples.size:
        return math.nan
    if name.startswith("tm"):
        return _trimmed_mean(samples, float(name[2:]))
    return samples.statistic(name)


def _trimmed_mean(samples: Samples, percent: float) -> float:
    """The mean of what is not above the percentile, a sample on the border counting in part."""
    if isinstance(samples, StatisticSet):
        return math.nan
    order = np.argsort(samples.values, kind="stable")
    values, counts = samples.values[order], samples.counts[order]
    kept = max(percent / 100.0 * samples.size, 1.0)
    before = np.cumsum(counts) - counts
    weights = np.clip(kept - before, 0.0, counts)
    return float(values @ weights / weights.sum())


def each_minute(block: Minutes, statistic: str) -> np.ndarray:
    """The statistic of every minute, one after the other; nan is none."""
    return np.array(
        [statistic_of(block.samples(m, m + 1), statistic) for m in range(len(block))], float
    )
