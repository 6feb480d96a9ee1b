"""A run of retries as a picture and in words: what was asked, sent, answered, and done in vain."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import numpy as np

from elastic_lab.simulation.retries.outcome import RetryOutcome

STEP = 10.0
"""Seconds that a point of the picture covers."""
HEIGHT_INCHES = 4.6


def in_minutes(outcome: RetryOutcome, minutes: Sequence[int]) -> str:
    """Requests, attempts and answers a second in some minutes, in a table, with a digest of all."""
    columns = {
        "requests": _a_second(outcome, outcome.offered, 60.0),
        "attempts": _a_second(outcome, outcome.attempts, 60.0),
        "answered": _a_second(outcome, outcome.answered, 60.0),
    }
    rows = [["minute", *map(str, minutes)]]
    rows += [[name, *(f"{values[m]:.0f}" for m in minutes)] for name, values in columns.items()]
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    lines = ["  ".join(c.rjust(w) for c, w in zip(row, widths, strict=True)) for row in rows]
    every = np.concatenate([np.round(values) for values in columns.values()]).astype(int)
    return "\n".join([*lines, f"A second. Data {sha256(every.tobytes()).hexdigest()[:12]}."])


def draw(outcome: RetryOutcome, title: str, changes_at: float | None = None) -> bytes:
    """The run as a PNG. changes_at: the second in which clients or service were changed."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    from elastic_lab.simulation.report.palette import INK, MUTED, PALE
    from elastic_lab.simulation.report.png import png
    from elastic_lab.simulation.report.style import STYLE, WIDTH_INCHES

    with mpl.rc_context(STYLE):
        figure = Figure((WIDTH_INCHES, HEIGHT_INCHES), layout="constrained")
        rates, work = figure.subplots(2, 1, sharex=True, height_ratios=(3.0, 1.6))
        _rates(rates, outcome)
        _work(work, outcome)
        for panel in (rates, work):
            for fault in outcome.plan.faults:
                panel.axvspan(fault.start / 60, fault.end / 60, color=PALE, alpha=0.5, lw=0)
            if changes_at is not None:
                panel.axvline(changes_at / 60, color=MUTED, linestyle=":")
            panel.legend(loc="upper left", ncols=4, borderaxespad=0.2)
        work.set_xlabel("minute (the fault is shaded)")
        work.set_xlim(0, outcome.plan.load.duration / 60)
        figure.suptitle(title, fontweight="bold", color=INK)
        return png(figure)


def _rates(panel: Any, outcome: RetryOutcome) -> None:
    from elastic_lab.simulation.report.palette import AMBER, BLUE, INK, MUTED

    at = _minutes(outcome)
    answered, attempts = (_a_second(outcome, c) for c in (outcome.answered, outcome.attempts))
    panel.fill_between(at, answered, color=BLUE, alpha=0.3, lw=0, label="answered in time")
    panel.plot(at, answered, color=BLUE, lw=1.0)
    panel.plot(at, attempts, color=AMBER, lw=1.6, label="attempts sent")
    offered = _a_second(outcome, outcome.offered)
    panel.plot(at, offered, color=INK, lw=1.0, linestyle="--", label="requests")
    capacity = outcome.plan.dependency.capacity
    panel.axhline(capacity, color=MUTED, lw=1.0, linestyle=":", label="capacity")
    panel.set_ylim(0, 1.3 * max(attempts.max(), capacity))
    panel.set_ylabel("a second")


def _work(panel: Any, outcome: RetryOutcome) -> None:
    from elastic_lab.simulation.report.palette import VERMILLION

    wasted = _spans(outcome, outcome.rows["wasted"]) / np.maximum(
        _spans(outcome, outcome.rows["busy"]), 1e-9
    )
    panel.fill_between(
        _minutes(outcome), 100 * wasted, color=VERMILLION, alpha=0.35, lw=0, label="work in vain"
    )
    panel.set_ylim(0, 135)
    panel.set_yticks([0, 50, 100])
    panel.set_ylabel("% of work")


def _minutes(outcome: RetryOutcome) -> np.ndarray:
    spans = int(outcome.plan.load.duration // STEP)
    return (np.arange(spans) + 0.5) * STEP / 60


def _a_second(outcome: RetryOutcome, counts: np.ndarray, step: float = STEP) -> np.ndarray:
    return _spans(outcome, counts, step) / step


def _spans(outcome: RetryOutcome, counts: np.ndarray, step: float = STEP) -> np.ndarray:
    """Sums over spans of `step` seconds; what is left over at the end is left out."""
    width = round(step / outcome.plan.period)
    whole = counts[: counts.size // width * width]
    return np.asarray(whole.reshape(-1, width).sum(axis=1), float)
