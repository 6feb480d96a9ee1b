"""The columns of a day's picture: load, capacity, latency and cost over one time axis."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from hashlib import sha256

import numpy as np

from elastic_lab.simulation.day.outcome import DayOutcome
from elastic_lab.simulation.results import Result

MOST_POINTS = 1440
"""A picture is no wider: longer days are shown in steps of several minutes."""


@dataclass(frozen=True, eq=False)
class Timeline:
    """One entry a step, float64 (steps,).

    time: AWS seconds at the step's start. offered, lost: requests per second. desired, in_service,
    needed: instances; needed is the clairvoyant fleet. p50, p99: seconds, nan without requests.
    cost, cost_needed: dollars since the day began, of the fleet and of the clairvoyant one.
    """

    time: np.ndarray
    offered: np.ndarray
    lost: np.ndarray
    desired: np.ndarray
    in_service: np.ndarray
    needed: np.ndarray
    p50: np.ndarray
    p99: np.ndarray
    cost: np.ndarray
    cost_needed: np.ndarray

    def digest(self) -> str:
        """Tells two pictures apart by their data, rounded to 4 digits."""
        digest = sha256()
        for column in astuple(self):
            digest.update(" ".join(f"{value:.4g}" for value in column).encode())
        return digest.hexdigest()[:12]


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
    starts = range(0, len(column), size)
    return np.array([reduce(column[k : k + size]) for k in starts], dtype=float)
