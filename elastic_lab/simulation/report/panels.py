"""The panels of a day's picture, one function each, drawn with matplotlib.

`before` is another day to compare with: a thin line in each panel.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from elastic_lab.simulation.report.columns import Timeline, is_known
from elastic_lab.simulation.report.events import Event
from elastic_lab.simulation.report.palette import AMBER, BEFORE, BLUE, INK, PALE, VERMILLION

MARKERS = {
    "alarm": ("^", VERMILLION, "alarm"),
    "capacity": ("|", BLUE, "change of capacity"),
    "fault": ("X", INK, "fault"),
}


def load(panel: Any, line: Timeline, before: Timeline | None) -> None:
    """Requests a second: offered, and lost."""
    times = moments(line)
    panel.fill_between(times, line.offered, color=PALE, step="post", linewidth=0)
    panel.step(times, line.offered, color=INK, linewidth=0.9, where="post", label="offered")
    if line.lost.any():
        # Its outline is thick where anything is lost, so that a few of many are seen too.
        few = np.where(line.lost > 0, line.lost, np.nan)
        panel.fill_between(
            times,
            line.lost,
            step="post",
            hatch="/////",
            facecolor=VERMILLION + "40",
            edgecolor=VERMILLION,
            linewidth=0,
            label="lost",
        )
        panel.step(times, few, color=VERMILLION, linewidth=1.3, where="post")
    _before(panel, line, before, "lost")
    panel.set_ylabel("requests/s")


def capacity(panel: Any, line: Timeline, before: Timeline | None) -> None:
    """Instances: needed, desired, in service, and those that are billed but do not serve yet."""
    times = moments(line)
    if is_known(line.needed):
        panel.fill_between(times, line.needed, color=PALE, step="post", linewidth=0, label="needed")
    not_serving = line.desired > line.in_service
    if not_serving.any():
        panel.fill_between(
            times,
            line.in_service,
            line.desired,
            where=not_serving,
            step="post",
            hatch="....",
            facecolor=AMBER + "66",
            edgecolor=AMBER,
            linewidth=0,
            label="billed, not serving",
        )
    panel.step(times, line.in_service, color=BLUE, where="post", linewidth=1.6, label="in service")
    panel.step(times, line.desired, "--", color=INK, where="post", linewidth=1, label="desired")
    _before(panel, line, before, "in_service")
    panel.set_ylabel("instances")


def latency(panel: Any, line: Timeline, before: Timeline | None, objective: float) -> None:
    """Response times in seconds on a log scale, and the objective."""
    times = moments(line)
    panel.plot(times, line.p99, color=BLUE, linewidth=1.2, label="p99")
    panel.plot(times, line.p50, color=INK, linestyle=":", linewidth=1.5, label="p50")
    panel.axhline(objective, color=VERMILLION, linestyle="-.", label=f"objective {objective:g} s")
    _before(panel, line, before, "p99")
    panel.set_yscale("log")
    panel.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    panel.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    panel.yaxis.set_minor_formatter(NullFormatter())
    panel.set_ylabel("latency, s")


def cost(panel: Any, line: Timeline, before: Timeline | None) -> None:
    """Dollars since the day began, of this fleet and of the clairvoyant one."""
    times = moments(line)
    if is_known(line.cost_needed):
        panel.fill_between(times, line.cost_needed, line.cost, color=PALE, linewidth=0)
    panel.plot(times, line.cost, color=BLUE, linewidth=1.6, label="this fleet")
    if is_known(line.cost_needed):
        panel.plot(times, line.cost_needed, "--", color=INK, linewidth=1, label="clairvoyant fleet")
    _before(panel, line, before, "cost")
    panel.set_ylabel("cost, $")


def ticks(panel: Any, happened: Sequence[Event]) -> None:
    """A strip with a mark for each thing that happened."""
    for kind, (marker, colour, name) in MARKERS.items():
        times = [_moment(event.time) for event in happened if event.kind == kind]
        if times:
            level = np.zeros(len(times))
            panel.plot(times, level, marker, color=colour, markersize=6, label=name, clip_on=False)
    panel.set_ylim(-1, 1)
    panel.set_yticks([])
    panel.grid(visible=False)


def moments(line: Timeline) -> list[datetime]:
    """The time axis as matplotlib wants it."""
    return [_moment(seconds) for seconds in line.time]


def _before(panel: Any, line: Timeline, before: Timeline | None, column: str) -> None:
    values = getattr(before, column, np.zeros(0))
    if before is None or not values.any():
        return
    times = [_moment(seconds) for seconds in before.time - _apart(before, line)]
    name = column.replace("_", " ")
    panel.step(
        times,
        values,
        color=BEFORE,
        linewidth=1.1,
        where="post",
        label=f"{name} before",
        zorder=1.9,  # below the lines of this day, above its areas
    )


def _apart(before: Timeline, line: Timeline) -> float:
    """Days of different dates are compared from their starts; otherwise, moment by moment."""
    overlap = before.time[0] <= line.time[-1] and line.time[0] <= before.time[-1]
    return 0.0 if overlap else float(before.time[0] - line.time[0])


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
