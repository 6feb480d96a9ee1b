"""The columns of a day's chart while it is being played: a few minutes at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from elastic_lab.simulation.cost import HOUR, Price
from elastic_lab.simulation.day.scaled_day import ScaledDay
from elastic_lab.simulation.histogram import percentile
from elastic_lab.simulation.report.numbers import SIGNIFICANT
from elastic_lab.simulation.window import Window

MINUTES_AT_A_TIME = 24


@dataclass
class Progress:
    """Gathers the minutes of `day`; `take` hands over those since the last time."""

    day: ScaledDay
    price: Price
    _cost: float = 0.0
    _columns: dict[str, list[float | None]] = field(default_factory=dict)

    def watch(self, window: Window) -> None:
        """Take a minute that was just played."""
        seconds = window.end - window.start
        self._cost += window.billed_seconds * self.price.hourly / HOUR
        told = {
            "time": self.day.plan.day_start + window.start,
            "offered": window.offered / seconds,
            "lost": window.lost / seconds,
            "desired": float(self.day.group.desired_capacity),
            "in_service": window.serving_seconds / seconds,
            "p50": float(percentile(window.latencies, 50)),
            "p99": float(percentile(window.latencies, 99)),
            "cost": self._cost,
        }
        for name, value in told.items():
            self._columns.setdefault(name, []).append(rounded(value))

    def take(self) -> dict[str, Any]:
        """The columns since the last time."""
        taken, self._columns = self._columns, {}
        return taken


def rounded(value: float) -> float | None:
    """As many digits as are shown; None for nan. Times stay whole."""
    if math.isnan(value):
        return None
    return value if value.is_integer() else float(f"{value:.{SIGNIFICANT}g}")
