"""When each request of a plan is due: a pure function of the plan. Nothing that a server does
changes it, which is what makes the loop open."""

from __future__ import annotations

import numpy as np

from elastic_lab.dataplane.load.plan import LoadPlan

Times = np.ndarray


def scheduled_times(plan: LoadPlan) -> Times:
    """Seconds from the start at which requests are due, rising; shape (requests,).

    The time that has passed is counted in expected requests. In that count evenly spaced
    requests are one apart, and those of a Poisson process are exponential(1) apart, whatever the
    rate does; then the count is turned back into seconds.
    https://en.wikipedia.org/wiki/Poisson_point_process#Inversion_method
    """
    seconds, rates = np.array(plan.points, dtype=float).T
    counted = np.append(0.0, np.cumsum(np.diff(seconds) * (rates[:-1] + rates[1:]) / 2))
    return _seconds_at(_counts(plan, counted[-1]), counted, seconds, rates)


def _counts(plan: LoadPlan, total: float) -> Times:
    """Where in the count of expected requests, below `total`, each request is."""
    if plan.arrivals == "even":
        return np.arange(np.ceil(total - 1e-9))
    random = np.random.default_rng(plan.seed)
    at: Times = np.zeros(0)
    while not at.size or at[-1] < total:
        more = random.exponential(size=int(total / 10) + 64)
        at = np.append(at, (at[-1] if at.size else 0.0) + np.cumsum(more))
    return at[at < total]


def _seconds_at(counts: Times, counted: Times, seconds: Times, rates: Times) -> Times:
    """The seconds at which so many requests were expected. Between two points the rate is a
    straight line, the count thus a parabola, which is solved in the form that bears a level
    rate."""
    k = np.clip(np.searchsorted(counted, counts, side="right") - 1, 0, len(seconds) - 2)
    length = seconds[k + 1] - seconds[k]
    slope = np.divide(rates[k + 1] - rates[k], length, out=np.zeros(len(k)), where=length > 0)
    rest = counts - counted[k]
    root = np.sqrt(np.maximum(rates[k] ** 2 + 2 * slope * rest, 0.0))
    divisor = rates[k] + root
    inside = np.divide(2 * rest, divisor, out=np.zeros(len(k)), where=divisor > 0)
    return seconds[k] + np.minimum(inside, length)
