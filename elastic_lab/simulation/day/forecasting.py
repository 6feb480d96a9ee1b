"""What predictive scaling is shown: the group's load of every hour, kept as the day goes by."""

from __future__ import annotations

from dataclasses import dataclass, field

from elastic_lab.control.forecast import HOUR
from elastic_lab.simulation.day.observed import Observed


@dataclass
class HourlyLoad:
    """`by_hour`: the start of each hour (AWS seconds) and its load, the sum over instances of
    their CPU percent, averaged over the hour's minutes."""

    by_hour: dict[float, float]
    _minutes: list[float] = field(default_factory=list)

    def add(self, minute: Observed, now: float) -> None:
        """Take the minute that ends at `now`; the last of an hour completes it."""
        self._minutes.append(float(minute.window.instances.cpu.sum()))
        if now % HOUR == 0:
            self.by_hour[now - HOUR] = sum(self._minutes) / len(self._minutes)
            self._minutes = []
