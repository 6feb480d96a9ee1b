"""The load that a group carried on the days before, which predictive scaling learns from."""

from __future__ import annotations

import numpy as np

from elastic_lab.simulation.instance_model import InstanceModel
from elastic_lab.simulation.traffic import DAY, HOUR, Trace

_SPREAD = 0.05  # the standard deviation of a day's size, as a share of it


def load_history(
    trace: Trace, model: InstanceModel, day_start: float, days: int, seed: int
) -> tuple[tuple[float, float], ...]:
    """(start of an hour in AWS seconds, load in it) of `days` days before, oldest first.

    The load is the sum over instances of their CPU percent: requests per second times the
    seconds of work each, shared by an instance's vCPUs. Every day has the trace's shape and, by
    `seed`, a size of its own, about 5 % up or down. Those days are not played.
    """
    hourly = _hourly_rates(trace) * model.service.mean / model.vcpus * 100.0
    sizes = np.random.default_rng((seed, days)).normal(1.0, _SPREAD, days)
    return tuple(
        (day_start - (days - day) * DAY + hour * HOUR, round(float(load * size), 6))
        for day, size in enumerate(sizes)
        for hour, load in enumerate(hourly)
    )


def _hourly_rates(trace: Trace) -> np.ndarray:
    """Requests per second in each whole hour, float64 (hours,)."""
    steps = round(HOUR / trace.step)
    whole = trace.counts[: trace.counts.size // steps * steps]
    return np.asarray(whole.reshape(-1, steps).sum(axis=1) / HOUR)
