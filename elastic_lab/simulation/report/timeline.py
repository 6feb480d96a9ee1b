"""A played day, however long, as the columns of a picture."""

from __future__ import annotations

import numpy as np

from elastic_lab.simulation.day.outcome import DayOutcome
from elastic_lab.simulation.report.columns import Timeline
from elastic_lab.simulation.results import Result

MOST_POINTS = 1440
"""A picture is no wider: longer days are shown in steps of several minutes."""


def timeline(outcome: DayOutcome, result: Result) -> Timeline:
    """A day in at most MOST_POINTS steps: rates and sizes as means, latencies at their worst."""
    minutes, size = outcome.minutes, -(-len(outcome.minutes) // MOST_POINTS)
    seconds = minutes.seconds
    times = minutes.response_times
    price = result.price.hourly / 3600.0
    return Timeline(
        _steps(outcome.start + minutes.start, size, np.min),
        _steps(minutes.offered / seconds, size, np.mean),
        _steps(minutes.lost / seconds, size, np.mean),
        _steps(outcome.sizes.desired_capacity, size, np.mean),
        _steps(minutes.supply, size, np.mean),
        _steps(result.demand, size, np.mean),
        _steps(times["p50"], size, np.fmax.reduce),
        _steps(times["p99"], size, np.fmax.reduce),
        _steps(np.cumsum(minutes.billed_seconds) * price, size, np.max),
        _steps(np.cumsum(result.demand * seconds) * price, size, np.max),
    )


def _steps(column: np.ndarray, size: int, reduce: object) -> np.ndarray:
    """Every `size` entries as one, the last step maybe of fewer."""
    assert callable(reduce)
    if size == 1:
        return column.astype(float)
    starts = range(0, len(column), size)
    return np.array([reduce(column[k : k + size]) for k in starts], dtype=float)
