"""What a metric math expression is made of: numbers, time series, and arrays of time series."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

Tagged = tuple[str, np.ndarray]
"""A time series with its label."""
Value = float | str | np.ndarray | list[Tagged]
"""A scalar, a text (an argument of some functions), a time series, an array of time series."""


class ExpressionError(ValueError):
    """The expression is wrong; the words say where."""


class NotComputedError(ValueError):
    """AWS computes this, and this cloud does not."""


@dataclass(frozen=True, eq=False)
class Grid:
    """The periods of a request: when each begins (AWS seconds), and its length in seconds.

    series: the request's metrics by id, for METRICS().
    """

    times: np.ndarray
    period: float
    series: dict[str, Tagged] = field(default_factory=dict)


def combine(
    operator: str,
    compute: Callable[[np.ndarray, np.ndarray], np.ndarray],
    left: Value,
    right: Value,
) -> Value:
    """`left operator right`; of an array each of its series. Raises ExpressionError."""
    if isinstance(left, str) or isinstance(right, str):
        raise ExpressionError(f"'{operator}' takes numbers and time series, not texts")
    if isinstance(left, list):
        if isinstance(right, list):
            raise ExpressionError(f"Unsupported operand type(s) for {operator}: two arrays")
        return [(label, np.asarray(_pair(compute, series, right))) for label, series in left]
    if isinstance(right, list):
        return [(label, np.asarray(_pair(compute, left, series))) for label, series in right]
    return _pair(compute, left, right)


def _pair(
    compute: Callable[[np.ndarray, np.ndarray], np.ndarray],
    left: float | np.ndarray,
    right: float | np.ndarray,
) -> float | np.ndarray:
    a, b = np.asarray(left, float), np.asarray(right, float)
    there = ~(np.isnan(a) | np.isnan(b))
    result = np.where(there, compute(a, b), np.nan).astype(float)
    return float(result) if result.ndim == 0 else result
