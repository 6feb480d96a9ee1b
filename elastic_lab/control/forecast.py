"""An hourly forecast of load, by a simple method of our own.

AWS does not publish how predictive scaling forecasts. Ours is declared: the
same hour of earlier seasons, each moved by the trend, averaged. A season is a
week once two weeks are known, a day before that. On a load that repeats and
grows by the same amount every season it is exact; it knows no holidays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

HOUR = 3600.0
"""Seconds of one forecast interval (documented)."""
MIN_HISTORY_HOURS = 24
"""Hours of data without which AWS makes no forecast (documented)."""
MAX_HISTORY_HOURS = 14 * 24
"""Hours of data used at most (documented)."""
HORIZON_HOURS = 48
"""Hours that are forecast (documented)."""


@dataclass(frozen=True)
class Forecast:
    """Load per hour: `values[i]` is for the hour that starts at `start + i` hours.

    `start` is in AWS seconds, a full hour; values are in the load metric's unit.
    """

    start: float
    values: tuple[float, ...]

    def at(self, time: float) -> float | None:
        """Return the load of the hour that `time` is in, None outside the forecast."""
        index = int((time - self.start) // HOUR)
        return self.values[index] if 0 <= index < len(self.values) else None


def hour_of(time: float) -> int:
    """Return the number of the full hour that `time` (AWS seconds) is in."""
    return int(time // HOUR)


def forecast(load_by_hour: Mapping[float, float], now: float) -> Forecast | None:
    """Forecast 48 hours from the hour of `now`, or None with under 24 h of data.

    `load_by_hour` maps the start of an hour to the load in it. Hours may be
    missing; the hour of `now` is not over and not used.
    """
    first = hour_of(now)
    history = {
        hour: load
        for time, load in load_by_hour.items()
        if first - MAX_HISTORY_HOURS <= (hour := hour_of(time)) < first
    }
    if len(history) < MIN_HISTORY_HOURS:
        return None
    hours = range(first, first + HORIZON_HOURS)
    return Forecast(first * HOUR, tuple(_predict(history, hour) for hour in hours))


def _predict(history: Mapping[int, float], hour: int) -> float:
    """Average the same hour of past seasons, each carried forward by the trend."""
    for season in _seasons(history):
        growth = _growth(history, season)
        carried = [
            history[past] + growth * age
            for age in range(1, MAX_HISTORY_HOURS // season + 3)
            if (past := hour - age * season) in history
        ]
        if carried:
            return max(0.0, sum(carried) / len(carried))
    return sum(history.values()) / len(history)


def _seasons(history: Mapping[int, float]) -> tuple[int, ...]:
    """Weeks and then days once two weeks are known; else days."""
    span = max(history) - min(history) + 1
    return (7 * 24, 24) if span >= MAX_HISTORY_HOURS else (24,)


def _growth(history: Mapping[int, float], season: int) -> float:
    """Return the mean change from an hour to the same hour a season later."""
    changes = [
        load - history[hour - season] for hour, load in history.items() if hour - season in history
    ]
    return sum(changes) / len(changes) if changes else 0.0
