"""The metrics of one account in one Region, and the datapoints that are made of them.

Nothing is thrown away with age, as AWS does (minutes after 15 days): a simulated day has a fixed
date, and stays readable at every period.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from elastic_lab.cloud.metrics.blocks import MINUTE, Block, minutes_between
from elastic_lab.cloud.metrics.live import STANDARD, LiveSamples, Slot, statistic_of_slots
from elastic_lab.cloud.metrics.metric import Metric
from elastic_lab.cloud.metrics.samples import statistic_of, together
from elastic_lab.cloud.metrics.statistics import check
from elastic_lab.control.alarm_types import Datapoint
from elastic_lab.simulation.day.statistics import Samples


@dataclass(frozen=True, eq=False)
class Columns:
    """Datapoints in columns, oldest first, without gaps filled: when each period began (AWS
    seconds), the statistic's values, and how many samples each was made of."""

    times: np.ndarray
    values: np.ndarray
    sample_counts: np.ndarray

    @classmethod
    def of(cls, points: Iterable[tuple[float, float, float]]) -> Columns:
        """From (time, value, sample count) in any order."""
        table = np.array(sorted(points), float).reshape(-1, 3)
        return cls(table[:, 0], table[:, 1], table[:, 2])


@dataclass
class _Series:
    """Everything there is of one metric."""

    live: LiveSamples = field(default_factory=LiveSamples)
    blocks: list[Block] = field(default_factory=list)

    def last(self) -> float | None:
        """When the newest datapoint began."""
        ends = [block.start + MINUTE * (len(block) - 1) for block in self.blocks]
        lasts = [*ends, *(() if self.live.last is None else (self.live.last,))]
        return max(lasts, default=None)


class MetricStore:
    """Metrics by their names; times are AWS seconds."""

    def __init__(self) -> None:
        self._series: dict[Metric, _Series] = {}

    def put(
        self,
        metric: Metric,
        time: float,
        samples: Samples,
        unit: str = "None",
        resolution: int = STANDARD,
    ) -> None:
        """Keep a few samples of AWS second `time`; `resolution` is 60, or 1 for high resolution."""
        if samples.size:
            self._of(metric).live.add(time, samples, unit, resolution)

    def put_columns(self, metric: Metric, block: Block) -> None:
        """Keep a simulated day's minutes of `metric`; an earlier block of these minutes stays
        until `remove_between`."""
        self._of(metric).blocks.append(block)

    def _of(self, metric: Metric) -> _Series:
        return self._series.setdefault(metric, _Series())

    def remove_between(self, metrics: Iterable[Metric], start: float, end: float) -> None:
        """Forget what `metrics` have in [start, end), AWS seconds."""
        for metric in metrics:
            series = self._series.get(metric)
            if series is None:
                continue
            series.live.remove_between(start, end)
            series.blocks = [
                part for block in series.blocks for part in _outside(block, start, end)
            ]
            if series.last() is None:
                del self._series[metric]

    def metrics(
        self,
        namespace: str | None = None,
        metric_name: str | None = None,
        dimensions: Iterable[tuple[str, str | None]] = (),
        active_since: float | None = None,
    ) -> list[Metric]:
        """The metrics that there are, sorted; `dimensions` are names that a metric must have,
        with a value or None for any. `active_since`: with a datapoint since this AWS second."""
        wanted = tuple(dimensions)
        return sorted(
            metric
            for metric, series in self._series.items()
            if namespace in (None, metric.namespace)
            and metric_name in (None, metric.metric_name)
            and all(_has(metric, *dimension) for dimension in wanted)
            and (active_since is None or (series.last() or 0.0) >= active_since)
        )

    def units(self, metric: Metric, start: float, end: float) -> list[str]:
        """The units in which there are samples in [start, end), sorted."""
        series = self._series.get(metric)
        if series is None:
            return []
        slots = (slot for _, slot in series.live.between(start, end))
        blocks = (block for block in series.blocks if _touches(block, start, end))
        return sorted({*(slot.unit for slot in slots), *(block.unit for block in blocks)})

    def datapoints(
        self,
        metric: Metric,
        statistic: str,
        period: float,
        start: float,
        end: float,
        unit: str | None = None,
    ) -> list[Datapoint]:
        """The datapoints whose periods begin in [start, end), oldest first.

        Periods of `period` seconds are counted from `start`. Only samples in `unit` count, if one
        is named. Raises `statistics.UnknownStatisticError` for what is no statistic.
        """
        found = self.columns(metric, statistic, period, start, end, unit)
        rows = zip(
            found.times.tolist(),
            found.values.tolist(),
            found.sample_counts.tolist(),
            strict=True,
        )
        return [Datapoint(time, value, count) for time, value, count in rows]

    def columns(
        self,
        metric: Metric,
        statistic: str,
        period: float,
        start: float,
        end: float,
        unit: str | None = None,
    ) -> Columns:
        """As `datapoints`, in columns."""
        check(statistic)
        series = self._series.get(metric)
        if series is None:
            return Columns.of(())
        blocks = [b for b in series.blocks if unit in (None, b.unit) and _touches(b, start, end)]
        times = series.live.times(start, end)
        if len(blocks) == 1 and not times and _in_step(blocks[0], period, start):
            return _whole_minutes(blocks[0], statistic, start, end)
        return Columns.of(_binned(series.live, blocks, statistic, period, start, end, unit))


def _outside(block: Block, start: float, end: float) -> Iterator[Block]:
    """What is left of a block when [start, end) is taken away."""
    first, last = minutes_between(block, start, end)
    if first >= last:
        yield block
        return
    if first > 0:
        yield block.cut(0, first)
    if last < len(block):
        yield block.cut(last, len(block))


def _has(metric: Metric, name: str, value: str | None) -> bool:
    return any(name == n and value in (None, v) for n, v in metric.dimensions)


def _touches(block: Block, start: float, end: float) -> bool:
    first, last = minutes_between(block, start, end)
    return first < last


def _in_step(block: Block, period: float, start: float) -> bool:
    """Are the periods asked for the block's own minutes?"""
    return period == MINUTE and (start - block.start) % MINUTE == 0


def _whole_minutes(block: Block, statistic: str, start: float, end: float) -> Columns:
    first, last = minutes_between(block, start, end)
    part = block.cut(first, last)
    values = part.each(statistic)
    there = ~np.isnan(values)
    times = part.start + MINUTE * np.flatnonzero(there)
    return Columns(times, values[there], part.sample_counts[there])


def _binned(
    live: LiveSamples,
    blocks: list[Block],
    statistic: str,
    period: float,
    start: float,
    end: float,
    unit: str | None,
) -> Iterator[tuple[float, float, float]]:
    """Period by period, wherever there are samples."""
    slots: dict[int, list[Slot]] = {}
    for time, slot in live.between(start, end, unit):
        slots.setdefault(int((time - start) // period), []).append(slot)
    for index in {*slots, *_bins(blocks, period, start, end)}:
        begin = start + index * period
        last = min(begin + period, end)
        parts = [s for block in blocks if (s := _part(block, begin, last)).size]
        value, count = _statistic(slots.get(index, []), parts, statistic)
        if not math.isnan(value):
            yield begin, value, count


def _bins(blocks: list[Block], period: float, start: float, end: float) -> set[int]:
    found: set[int] = set()
    for block in blocks:
        first, last = minutes_between(block, start, end)
        minutes = block.start + MINUTE * np.arange(first, last)
        found |= set(((minutes - start) // period).astype(int).tolist())
    return found


def _part(block: Block, start: float, end: float) -> Samples:
    return block.samples(*minutes_between(block, start, end))


def _statistic(slots: list[Slot], parts: list[Samples], statistic: str) -> tuple[float, float]:
    if not parts:
        return statistic_of_slots(slots, statistic)
    samples = together([*parts, *(part for slot in slots for part in slot.parts)])
    return statistic_of(samples, statistic), samples.size
