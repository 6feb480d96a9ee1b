"""How long one request keeps one vCPU busy: the service-time distribution.

Service time is the work itself, on an unthrottled vCPU; waiting is not part of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from elastic_lab.simulation.compiled import compiled
from elastic_lab.simulation.random_kernel import next_exponential, next_gamma, next_normal

KINDS = ("deterministic", "exponential", "lognormal", "gamma")
_DETERMINISTIC, _EXPONENTIAL, _LOGNORMAL, _GAMMA = range(4)


@dataclass(frozen=True)
class ServiceTime:
    """A service-time distribution.

    mean: seconds, above 0.
    kind: one of KINDS. "exponential" has cv 1 and "deterministic" cv 0, whatever `cv` says.
    cv: coefficient of variation (standard deviation / mean) of a lognormal or gamma, above 0.
    Raises ValueError for anything else.
    """

    mean: float
    kind: str = "exponential"
    cv: float = 1.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.mean) and self.mean > 0):
            raise ValueError(f"the mean service time must be above 0 seconds, not {self.mean}")
        if self.kind not in KINDS:
            raise ValueError(f"service time is one of {', '.join(KINDS)}, not {self.kind!r}")
        if not (math.isfinite(self.cv) and self.cv > 0):
            raise ValueError(f"the coefficient of variation must be above 0, not {self.cv}")

    @property
    def squared_cv(self) -> float:
        """Variance over squared mean: the one figure of variability that M/G/1 waits depend on."""
        return {"deterministic": 0.0, "exponential": 1.0}.get(self.kind, self.cv**2)

    def sample(self, out: np.ndarray, state: np.ndarray) -> None:
        """Fill `out` (float64, any length) with service times in seconds, advancing `state`."""
        fill_service_times(out, KINDS.index(self.kind), self.mean, self._shape(), state)

    def _shape(self) -> float:
        """The one parameter that `mean` and `cv` leave: log-sd of a lognormal, shape of a gamma."""
        if self.kind == "lognormal":
            return math.sqrt(math.log1p(self.cv**2))
        return 1.0 / self.cv**2


@compiled
def fill_service_times(
    out: np.ndarray, kind: int, mean: float, shape: float, state: np.ndarray
) -> None:
    """Fill `out` with variates of the given mean; `kind` indexes KINDS.

    A lognormal exp(shape * Z - shape^2 / 2) and a gamma(shape) / shape both have mean 1.
    """
    if kind == _DETERMINISTIC:
        out[:] = mean
    elif kind == _EXPONENTIAL:
        for k in range(out.size):
            out[k] = mean * next_exponential(state)
    elif kind == _LOGNORMAL:
        for k in range(out.size):
            out[k] = mean * math.exp(shape * (next_normal(state) - 0.5 * shape))
    else:
        for k in range(out.size):
            out[k] = mean / shape * next_gamma(shape, state)
