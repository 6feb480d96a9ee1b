"""Made-up days for the chart's tests."""

from __future__ import annotations

import numpy as np

from elastic_lab.simulation.report.columns import Timeline

START = 1_767_225_600.0


def day(minutes: int = 60, start: float = START, lost: float = 3.0) -> Timeline:
    """A ramp that is met late, with one minute in which nobody asked for anything."""
    minute = np.arange(minutes, dtype=float)
    offered = 100.0 + minute
    needed = np.ceil(offered / 20)
    serving = np.maximum(needed - 1, 1)
    p50 = np.full(minutes, 0.05)
    p50[minutes // 2] = np.nan
    time = start + 60 * minute
    cost, least = np.cumsum(serving) * 0.1, np.cumsum(needed) * 0.1
    losing = np.where(minute > minutes / 2, lost, 0.0)
    return Timeline(time, offered, losing, needed, serving, needed, p50, 4 * p50, cost, least)
