"""A simulated day's minutes of one metric: columns that are handed over whole.

A block has one entry a minute from `start` (AWS seconds, a full minute) on. nan, or a minute
without samples, is no datapoint. What a chart computes from a day's columns a block computes in
the same steps, so that both agree to the last digit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol, Self

import numpy as np

from elastic_lab.cloud.metrics import samples as many
from elastic_lab.simulation.day.statistics import Samples
from elastic_lab.simulation.latency_table import LatencyTable

MINUTE = 60.0


class Block(Protocol):
    """Minutes of one metric; `unit` is CloudWatch's."""

    @property
    def start(self) -> float:
        """AWS seconds of the first minute's beginning."""

    @property
    def unit(self) -> str:
        """CloudWatch's unit of the values."""

    def __len__(self) -> int: ...

    def samples(self, first: int, last: int) -> Samples:
        """All samples of the minutes `first` to `last` (exclusive)."""

    def each(self, statistic: str) -> np.ndarray:
        """The statistic of every minute, (minutes,); nan is none."""

    @property
    def sample_counts(self) -> np.ndarray:
        """SampleCount of every minute, (minutes,)."""

    def cut(self, first: int, last: int) -> Self:
        """The minutes `first` to `last` (exclusive) alone."""


@dataclass(frozen=True, eq=False)
class ValueBlock:
    """One value a minute, (minutes,), that was sampled `counts` times (once if None)."""

    start: float
    values: np.ndarray
    counts: np.ndarray | None = None
    unit: str = "None"

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def sample_counts(self) -> np.ndarray:
        """SampleCount of every minute."""
        counts = np.ones(len(self)) if self.counts is None else self.counts.astype(float)
        return np.where(np.isnan(self.values), 0.0, counts)

    def samples(self, first: int, last: int) -> Samples:
        """All samples of some minutes."""
        values, counts = self.values[first:last], self.sample_counts[first:last]
        there = counts > 0
        return Samples(values[there].astype(float), counts[there])

    def each(self, statistic: str) -> np.ndarray:
        """The statistic of every minute."""
        if statistic == "SampleCount":
            column = self.sample_counts
        elif statistic == "Sum":
            column = self.values * self.sample_counts
        else:
            column = self.values
        return np.where(self.sample_counts > 0, column, np.nan)

    def cut(self, first: int, last: int) -> ValueBlock:
        """Some minutes alone."""
        counts = None if self.counts is None else self.counts[first:last]
        start = self.start + first * MINUTE
        return replace(self, start=start, values=self.values[first:last], counts=counts)


@dataclass(frozen=True, eq=False)
class SeveralBlock:
    """Several values a minute, each sampled once: those of minute m are
    `values[first[m]:first[m + 1]]`. first: int64 (minutes + 1,); values without nan."""

    start: float
    first: np.ndarray
    values: np.ndarray
    unit: str = "None"

    def __len__(self) -> int:
        return len(self.first) - 1

    @cached_property
    def sample_counts(self) -> np.ndarray:
        """SampleCount of every minute."""
        return np.diff(self.first).astype(float)

    def samples(self, first: int, last: int) -> Samples:
        """All samples of some minutes."""
        return Samples.each(self.values[self.first[first] : self.first[last]])

    def each(self, statistic: str) -> np.ndarray:
        """The statistic of every minute; the average in the same steps as of `Samples`."""
        if statistic == "SampleCount":
            return np.where(self.sample_counts > 0, self.sample_counts, np.nan)
        return many.each_minute(self, statistic)

    def cut(self, first: int, last: int) -> SeveralBlock:
        """Some minutes alone."""
        return replace(
            self,
            start=self.start + first * MINUTE,
            first=self.first[first : last + 1] - self.first[first],
            values=self.values[self.first[first] : self.first[last]],
        )


@dataclass(frozen=True, eq=False)
class CounterBlock:
    """How many events a minute, (minutes,): each is a sample of 1, none is no datapoint."""

    start: float
    counts: np.ndarray
    unit: str = "Count"

    def __len__(self) -> int:
        return len(self.counts)

    @property
    def sample_counts(self) -> np.ndarray:
        """SampleCount of every minute."""
        return np.asarray(self.counts, float)

    def samples(self, first: int, last: int) -> Samples:
        """All samples of some minutes."""
        return Samples.requests(float(self.counts[first:last].sum()))

    def each(self, statistic: str) -> np.ndarray:
        """The statistic of every minute."""
        counted = statistic in ("Sum", "SampleCount")
        column = self.sample_counts if counted else np.ones(len(self))
        return np.where(self.sample_counts > 0, column, np.nan)

    def cut(self, first: int, last: int) -> CounterBlock:
        """Some minutes alone."""
        return replace(self, start=self.start + first * MINUTE, counts=self.counts[first:last])


@dataclass(frozen=True, eq=False)
class LatencyBlock:
    """A histogram of latencies a minute, and their exact sum in `seconds`, (minutes,)."""

    start: float
    table: LatencyTable
    seconds: np.ndarray
    unit: str = "Seconds"

    def __len__(self) -> int:
        return len(self.table)

    @cached_property
    def sample_counts(self) -> np.ndarray:
        """SampleCount of every minute."""
        reached = np.concatenate([[0], np.cumsum(self.table.counts)])
        return np.diff(reached[self.table.first]).astype(float)

    def samples(self, first: int, last: int) -> Samples:
        """All samples of some minutes."""
        part = slice(self.table.first[first], self.table.first[last])
        buckets, counts = self.table.buckets[part], self.table.counts[part]
        return many.latencies(buckets, counts, float(self.seconds[first:last].sum()))

    def each(self, statistic: str) -> np.ndarray:
        """The statistic of every minute; average and percentiles exactly as a chart's."""
        counts = self.sample_counts
        if statistic == "Average":
            with np.errstate(invalid="ignore", divide="ignore"):
                return np.where(counts > 0, self.seconds / counts, np.nan)
        if statistic in ("Sum", "SampleCount"):
            return np.where(counts > 0, self.seconds if statistic == "Sum" else counts, np.nan)
        if statistic.startswith("p"):
            return self.table.percentile(float(statistic[1:]))
        return many.each_minute(self, statistic)

    def cut(self, first: int, last: int) -> LatencyBlock:
        """Some minutes alone."""
        part = slice(self.table.first[first], self.table.first[last])
        offsets = self.table.first[first : last + 1] - self.table.first[first]
        table = LatencyTable(offsets, self.table.buckets[part], self.table.counts[part])
        return replace(
            self,
            start=self.start + first * MINUTE,
            table=table,
            seconds=self.seconds[first:last],
        )


def minutes_between(block: Block, start: float, end: float) -> tuple[int, int]:
    """(first, last): the block's minutes that begin in [start, end), AWS seconds."""
    first = int(np.ceil((start - block.start) / MINUTE))
    last = int(np.ceil((end - block.start) / MINUTE))
    return max(0, min(first, len(block))), max(0, min(last, len(block)))
