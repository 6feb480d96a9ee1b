"""How well supply followed demand: the elasticity metrics of the SPEC Research Group.

Herbst, Kounev, Reussner, "Elasticity in Cloud Computing: What It Is, and What It Is Not" (ICAC
2013); Herbst et al., "Ready for Rain? A View from SPEC Research on the Future of Cloud Metrics"
(SPEC RG, 2016). Demand d is the fewest instances that meet the objective; supply s is what
was able to serve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Elasticity:
    """All in percent; 0 is best.

    under_accuracy, over_accuracy: missing, or superfluous, instances relative to demand, averaged
    over time. under_timeshare, over_timeshare: share of time with too few, or too many.
    instability: share of time in which supply and demand did not move the same way.
    """

    under_accuracy: float
    over_accuracy: float
    under_timeshare: float
    over_timeshare: float
    instability: float


def elasticity(demand: np.ndarray, supply: np.ndarray) -> Elasticity:
    """The metrics for steps of equal length; demand, supply: instances, (steps,) each.

    accuracy = 100/T * sum(max(d - s, 0) / d) and the same with s - d; timeshare = 100/T * steps
    with d > s, s > d; instability = 100/(T - 1) * sum(min(|sgn ds - sgn dd|, 1)).
    A demand below 1 counts as 1, for a group without instances serves nobody.
    Raises ValueError for lengths that differ or are 0.
    """
    d, s = np.maximum(np.asarray(demand, float), 1.0), np.asarray(supply, float)
    if d.shape != s.shape or d.size == 0:
        raise ValueError("demand and supply need the same number of steps, at least one")
    return Elasticity(
        under_accuracy=float(100 * np.mean(np.maximum(d - s, 0) / d)),
        over_accuracy=float(100 * np.mean(np.maximum(s - d, 0) / d)),
        under_timeshare=float(100 * np.mean(d > s)),
        over_timeshare=float(100 * np.mean(s > d)),
        instability=_instability(d, s),
    )


def _instability(d: np.ndarray, s: np.ndarray) -> float:
    if d.size < 2:
        return 0.0
    apart = np.abs(np.sign(np.diff(s)) - np.sign(np.diff(d)))
    return float(100 * np.mean(np.minimum(apart, 1)))
