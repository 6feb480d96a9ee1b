"""Single samples as they come in, kept by the second or the minute to which they belong.

CloudWatch keeps standard metrics by the minute and high-resolution ones by the second:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html
"""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field

from elastic_lab.cloud.metrics.samples import statistic_of, together
from elastic_lab.simulation.day.statistics import Samples

STANDARD, HIGH_RESOLUTION = 60, 1


@dataclass
class Slot:
    """All samples of one second or minute in one unit, and their sums so far."""

    unit: str
    count: float = 0.0
    total: float = 0.0
    minimum: float = math.inf
    maximum: float = -math.inf
    parts: list[Samples] = field(default_factory=list)

    def add(self, samples: Samples) -> None:
        """Take some more samples, at least one."""
        self.count += samples.size
        self.total += samples.statistic("Sum")
        self.minimum = min(self.minimum, samples.statistic("Minimum"))
        self.maximum = max(self.maximum, samples.statistic("Maximum"))
        self.parts.append(samples)


class LiveSamples:
    """The single samples of one metric, in the order of their times."""

    def __init__(self) -> None:
        self._times: list[float] = []
        self._slots: dict[float, list[Slot]] = {}

    def add(self, time: float, samples: Samples, unit: str, resolution: int) -> None:
        """Take samples of AWS second `time`, stored with `resolution` 1 or 60 s."""
        kept_at = math.floor(time / resolution) * resolution
        if kept_at not in self._slots:
            insort(self._times, kept_at)
            self._slots[kept_at] = []
        for slot in self._slots[kept_at]:
            if slot.unit == unit:
                slot.add(samples)
                return
        self._slots[kept_at].append(Slot(unit))
        self._slots[kept_at][-1].add(samples)

    def between(
        self, start: float, end: float, unit: str | None = None
    ) -> Iterator[tuple[float, Slot]]:
        """(time, slot) in [start, end), AWS seconds, oldest first, of one unit if one is named."""
        for time in self.times(start, end):
            for slot in self._slots[time]:
                if unit in (None, slot.unit):
                    yield time, slot

    def times(self, start: float, end: float) -> list[float]:
        """When there are samples in [start, end)."""
        return self._times[bisect_left(self._times, start) : bisect_left(self._times, end)]

    def remove_between(self, start: float, end: float) -> None:
        """Forget the samples in [start, end)."""
        for time in self.times(start, end):
            del self._slots[time]
        first, last = bisect_left(self._times, start), bisect_left(self._times, end)
        del self._times[first:last]

    @property
    def last(self) -> float | None:
        """When the newest sample was taken."""
        return self._times[-1] if self._times else None


def statistic_of_slots(slots: list[Slot], name: str) -> tuple[float, float]:
    """(the statistic `name`, SampleCount) of all samples of `slots`; nan when there is none."""
    count = math.fsum(slot.count for slot in slots)
    if not count:
        return math.nan, 0.0
    if name in ("Sum", "Average"):
        total = sum(slot.total for slot in slots)
        return (total if name == "Sum" else total / count), count
    if name == "Minimum":
        return min(slot.minimum for slot in slots), count
    if name == "Maximum":
        return max(slot.maximum for slot in slots), count
    if name == "SampleCount":
        return count, count
    parts = [part for slot in slots for part in slot.parts]
    return statistic_of(together(parts), name), count
