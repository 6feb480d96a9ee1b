"""The functions of metric math.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from elastic_lab.cloud.metrics.values import ExpressionError, Grid, Value

Function = Callable[..., Value]


def _each(compute: Callable[[np.ndarray], np.ndarray]) -> Function:
    """A function of every value of a series, of every series of an array."""

    def apply(grid: Grid, value: Value) -> Value:
        if isinstance(value, list):
            return [(label, compute(series)) for label, series in value]
        return compute(_numbers(value))

    return apply


def _summary(compute: Callable[..., np.ndarray]) -> Function:
    """Of one series a scalar; of an array a series, period by period."""

    def apply(grid: Grid, value: Value) -> Value:
        if isinstance(value, list):
            if not value:
                return np.full(grid.times.size, np.nan)
            rows = np.array([series for _, series in value])
            there = ~np.isnan(rows).all(axis=0)
            result = np.full(grid.times.size, np.nan)
            result[there] = compute(rows[:, there], axis=0)
            return result
        series = _numbers(value)
        if np.isnan(series).all():
            return float("nan")
        return float(compute(series))

    return apply


def _fill(grid: Grid, value: Value, filler: Value) -> Value:
    if isinstance(value, list):
        return [(label, _filled(grid, series, filler)) for label, series in value]
    return _filled(grid, _numbers(value), filler)


def _filled(grid: Grid, series: np.ndarray, filler: Value) -> np.ndarray:
    there = np.flatnonzero(~np.isnan(series))
    if isinstance(filler, list):
        raise ExpressionError("FILL takes a number, a time series, REPEAT or LINEAR")
    if not isinstance(filler, str):
        return np.where(np.isnan(series), filler, series)
    if there.size == 0:
        return series
    if filler == "LINEAR":
        inside = slice(there[0], there[-1] + 1)
        filled = series.copy()
        filled[inside] = np.interp(grid.times[inside], grid.times[there], series[there])
        return filled
    if filler != "REPEAT":
        raise ExpressionError(f"FILL does not know '{filler}'")
    latest = np.maximum.accumulate(np.where(np.isnan(series), 0, np.arange(series.size)))
    return np.asarray(series[latest])


def _rate(grid: Grid, value: Value) -> Value:
    """The change from the datapoint before, in units per second."""
    return _each(lambda series: _differences(grid, series, per_second=True))(grid, value)


def _diff(grid: Grid, value: Value) -> Value:
    return _each(lambda series: _differences(grid, series, per_second=False))(grid, value)


def _differences(grid: Grid, series: np.ndarray, per_second: bool) -> np.ndarray:
    there = np.flatnonzero(~np.isnan(series))
    result = np.full(series.size, np.nan)
    change = np.diff(series[there])
    result[there[1:]] = change / np.diff(grid.times[there]) if per_second else change
    return result


def _period(grid: Grid, value: Value) -> Value:
    return float(grid.period)


def _if(grid: Grid, condition: Value, then: Value, otherwise: Value = float("nan")) -> Value:
    wanted, yes, no = (_numbers(each) for each in (condition, then, otherwise))
    chosen = np.where(np.isnan(wanted), np.nan, np.where(wanted != 0, yes, no))
    return float(chosen) if chosen.ndim == 0 else chosen


def _metrics(grid: Grid, part: Value = "") -> Value:
    """The request's metrics, all or those whose id has `part` in it."""
    return [tagged for name, tagged in grid.series.items() if str(part) in name]


def _numbers(value: Value) -> np.ndarray:
    if isinstance(value, str | list):
        raise ExpressionError("a time series or a number is needed")
    return np.asarray(value, float)


def _sum_of(rows: np.ndarray, axis: int | None = None) -> np.ndarray:
    return np.asarray(np.nansum(rows, axis=axis))


FUNCTIONS: dict[str, Function] = {
    "ABS": _each(np.abs),
    "CEIL": _each(np.ceil),
    "FLOOR": _each(np.floor),
    "SUM": _summary(_sum_of),
    "AVG": _summary(np.nanmean),
    "MIN": _summary(np.nanmin),
    "MAX": _summary(np.nanmax),
    "STDDEV": _summary(np.nanstd),
    "FILL": _fill,
    "RATE": _rate,
    "DIFF": _diff,
    "PERIOD": _period,
    "IF": _if,
    "METRICS": _metrics,
}
"""By name; each takes the grid and its arguments."""
