"""From rows of time and count, as a file has them, to the equal steps of a trace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn, Protocol

import numpy as np

from elastic_lab.simulation.traffic import whole_counts

MOST_STEPS = 20_000_000
"""The longest trace, missing steps included: more is a mistake in the times."""

_OFF_STEP = 0.1  # how far, in steps, a row may lie from its step


class Fail(Protocol):
    """Raises the reader's error: the line, what is wrong there, what to do."""

    def __call__(self, line: int, what: str, advice: str) -> NoReturn:
        """Never returns."""


@dataclass(frozen=True, eq=False)
class Rows:
    """times: seconds. counts: requests, maybe fractional. lines: in the file. All (rows,)."""

    times: np.ndarray
    counts: np.ndarray
    lines: np.ndarray


@dataclass(frozen=True, eq=False)
class Steps:
    """counts: int64 (steps,). length: seconds of a step. start: the first row's time, seconds.
    notes: a sentence for each thing that was mended."""

    counts: np.ndarray
    length: float
    start: float
    notes: tuple[str, ...]


def to_steps(rows: Rows, fail: Fail) -> Steps:
    """Sort, find the step's length, fill missing steps with 0, round. Calls `fail` if it cannot."""
    _check_times(rows, fail)
    rows, notes = _in_order(rows)
    _refuse_repeats(rows, fail)
    length = _step_length(np.diff(rows.times))
    places = _places(rows, length, fail)
    counts = np.zeros(places[-1] + 1)
    counts[places] = rows.counts
    missing = counts.size - places.size
    if missing:
        notes.append(f"{missing} missing steps count as steps without requests")
    if np.any(counts != np.floor(counts)):
        notes.append("fractional counts have been rounded, keeping the total")
    return Steps(whole_counts(counts), length, float(rows.times[0]), tuple(notes))


def _check_times(rows: Rows, fail: Fail) -> None:
    if rows.times.size < 2:
        fail(int(rows.lines[0]), "one row does not tell how long a step is", "give two or more")
    wrong = np.flatnonzero(~np.isfinite(rows.times))
    if wrong.size:
        fail(int(rows.lines[wrong[0]]), "this is not a time", "write it as in the other rows")


def _in_order(rows: Rows) -> tuple[Rows, list[str]]:
    if np.all(np.diff(rows.times) >= 0):
        return rows, []
    order = np.argsort(rows.times, kind="stable")
    ordered = Rows(rows.times[order], rows.counts[order], rows.lines[order])
    return ordered, ["the rows were not in order of time and have been sorted"]


def _refuse_repeats(rows: Rows, fail: Fail) -> None:
    twice = np.flatnonzero(np.diff(rows.times) == 0)
    if twice.size:
        first, second = sorted(int(line) for line in rows.lines[twice[0] : twice[0] + 2])
        fail(second, f"the same time as in line {first}", "add the two counts up, or remove one")


def _step_length(gaps: np.ndarray) -> float:
    """The most frequent distance of two rows, in seconds; rounded, as clocks are not exact."""
    rounded = np.where(gaps >= 10, np.round(gaps), np.round(gaps, 3))
    sizes, frequency = np.unique(rounded, return_counts=True)
    length = float(sizes[np.argmax(frequency)])
    return length if length > 0 else float(gaps.min())


def _places(rows: Rows, length: float, fail: Fail) -> np.ndarray:
    """The step, counted from 0, that each row belongs to."""
    exact = (rows.times - rows.times[0]) / length
    if exact[-1] >= MOST_STEPS:
        what = f"{exact[-1]:.3g} steps of {length:g} s after the first row"
        fail(int(rows.lines[-1]), what, "check the times")
    places = np.round(exact).astype(np.int64)
    off = np.flatnonzero((np.abs(exact - places) > _OFF_STEP) | (np.diff(places, prepend=-1) == 0))
    if off.size:
        what = f"not a whole number of steps of {length:g} s from the start"
        fail(int(rows.lines[off[0]]), what, "all steps must be equally long")
    return places
