"""Traffic: how many requests arrive in each step of a day, and the shapes that courses use.

A `Trace` says how many, never when exactly; `arrivals` turns counts into arrival times.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0

WORLD_CUP_HOURLY = (
    1151974, 1022116, 891177, 856843, 760376, 778194, 940039, 968660,
    944948, 960010, 987755, 1095375, 1291798, 1564595, 3354634, 7726986,
    8099489, 5086889, 4493125, 7306176, 9412516, 11102603, 2850877, 1560502,
)  # fmt: skip
"""Requests per hour to the 1998 World Cup web site on 30 June 1998, hours 0 to 23.

Source: Internet Traffic Archive, WorldCup98, as counted in nimamahmoudi/worldcup98-dataset (MIT).
"""


@dataclass(frozen=True, eq=False)
class Trace:
    """Requests per step of constant length.

    counts: int64, shape (steps,), not negative. step: seconds, above 0.
    start: when the first step begins, seconds since 1970-01-01 UTC, or None for "second 0 of
    some day"; the simulation counts from 0 either way.
    """

    counts: np.ndarray
    step: float = MINUTE
    name: str = "trace"
    start: float | None = None
    notes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        counts = np.asarray(self.counts)
        if counts.ndim != 1 or counts.size == 0:
            raise ValueError("a trace needs at least one step")
        if not np.issubdtype(counts.dtype, np.integer) or counts.min() < 0:
            raise ValueError("a trace counts whole requests, 0 or more in each step")
        if not (np.isfinite(self.step) and self.step > 0):
            raise ValueError(f"a trace's step must be above 0 seconds, not {self.step}")
        object.__setattr__(self, "counts", counts.astype(np.int64))

    @property
    def total(self) -> int:
        """All requests of the trace."""
        return int(self.counts.sum())

    @property
    def duration(self) -> float:
        """Seconds from the start of the first step to the end of the last."""
        return self.counts.size * self.step

    @property
    def rates(self) -> np.ndarray:
        """Mean arrival rate of each step, requests per second, shape (steps,)."""
        return np.asarray(self.counts / self.step)


def whole_counts(expected: np.ndarray) -> np.ndarray:
    """Integers (int64) that follow `expected` and never drift from it by more than a half.

    Rounding the running sum, not each step, keeps the total: sum(result) = round(sum(expected)).
    """
    running = np.floor(np.cumsum(np.asarray(expected, dtype=float)) + 0.5).astype(np.int64)
    return np.diff(running, prepend=np.int64(0))


def thin(trace: Trace, at_most: int) -> Trace:
    """The same shape with at most `at_most` requests; the trace itself if it is small enough.

    Every step keeps the same fraction, rounded as `whole_counts` does, so that the thinned trace
    has exactly `at_most` requests. Uses integers throughout, so large traces stay exact.
    """
    if at_most < 0:
        raise ValueError(f"cannot thin to {at_most} requests")
    if trace.total <= at_most:
        return trace
    running = [int(n) * at_most // trace.total for n in np.cumsum(trace.counts)]
    counts = np.diff(np.array(running, dtype=np.int64), prepend=np.int64(0))
    return Trace(counts, trace.step, trace.name, trace.start, trace.notes)


def _from_rates(name: str, rates: np.ndarray, step: float) -> Trace:
    return Trace(whole_counts(rates * step), step, name)


def _steps(duration: float, step: float) -> np.ndarray:
    """The middle of each step, in seconds."""
    return (np.arange(max(1, round(duration / step))) + 0.5) * step


def steady(rate: float, duration: float = DAY, step: float = MINUTE) -> Trace:
    """`rate` requests per second all the time."""
    return _from_rates("steady", np.full(_steps(duration, step).size, float(rate)), step)


def ramp(start: float, end: float, duration: float = HOUR, step: float = MINUTE) -> Trace:
    """From `start` to `end` requests per second in a straight line."""
    middle = _steps(duration, step)
    return _from_rates("ramp", start + (end - start) * middle / duration, step)


def diurnal(
    mean: float, swing: float = 0.6, peak_hour: float = 20.0, duration: float = DAY
) -> Trace:
    """A day's sine wave: `mean` requests per second, from mean*(1-swing) to mean*(1+swing).

    Raises ValueError unless 0 <= swing <= 1.
    """
    if not 0 <= swing <= 1:
        raise ValueError(f"the swing is between 0 and 1, not {swing}")
    phase = 2 * np.pi * (_steps(duration, MINUTE) / HOUR - peak_hour) / 24
    return _from_rates("diurnal", mean * (1 + swing * np.cos(phase)), MINUTE)


def spike(
    base: float, factor: float = 10.0, at: float = 12 * HOUR, lasting: float = 15 * MINUTE,
    duration: float = DAY,
) -> Trace:  # fmt: skip
    """`base` requests per second, and `factor` times as many for `lasting` seconds from `at`."""
    middle = _steps(duration, MINUTE)
    inside = (middle >= at) & (middle < at + lasting)
    return _from_rates("spike", base * np.where(inside, factor, 1.0), MINUTE)


def retail_holiday(mean: float, factor: float = 5.0) -> Trace:
    """A shop's day with a sale: a diurnal day whose evening, 18:00 to 22:00, is `factor` times.

    The sale is announced, so it begins within 10 minutes, and fades over an hour.
    `mean` is the requests per second of an ordinary day.
    """
    ordinary = diurnal(mean, swing=0.5, peak_hour=20.0).rates
    knots = np.array([17.95, 18.1, 21.5, 22.5]) * HOUR
    sale = np.interp(_steps(DAY, MINUTE), knots, [1.0, factor, factor, 1.0])
    return _from_rates("retail-day", ordinary * sale, MINUTE)


def world_cup_day() -> Trace:
    """30 June 1998 at the World Cup web site: 75,207,657 requests, 1,440 minutes.

    Built from the 24 hourly counts (WORLD_CUP_HOURLY): inside an hour the rate bends in a
    straight line between half-hours, then is scaled so that every hour's count is exact. The
    real minutes are rougher; a trace file gives those.
    """
    hourly = np.array(WORLD_CUP_HOURLY, dtype=float)
    middle = _steps(DAY, MINUTE)
    bent = np.interp(middle / HOUR, np.arange(24) + 0.5, hourly / 60).reshape(24, 60)
    scaled = bent * (hourly / bent.sum(axis=1))[:, None]
    return Trace(whole_counts(scaled.ravel()), MINUTE, "world-cup-day")


SHAPES: dict[str, Callable[..., Trace]] = {
    "steady": partial(steady, rate=50.0),
    "ramp": partial(ramp, start=10.0, end=200.0),
    "diurnal": partial(diurnal, mean=50.0),
    "spike": partial(spike, base=20.0),
    "retail-day": partial(retail_holiday, mean=30.0),
    "world-cup-day": world_cup_day,
}
"""The named shapes a lab asks for, each with an ordinary size that arguments by name change."""
