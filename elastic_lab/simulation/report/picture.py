"""A day as one picture: load, capacity, latency, cost. Readable in grey: shades and dashes differ.

The same data give the same bytes: no dates and no random ids are written into the file.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from elastic_lab.plain_error import PlainError
from elastic_lab.simulation.objective import Objective
from elastic_lab.simulation.report.timeline import Timeline

FORMATS = ("png", "svg")
_STYLE: Any = {
    "axes.grid": True,
    "axes.xmargin": 0.0,
    "font.size": 9.0,
    "grid.alpha": 0.3,
    "svg.hashsalt": "elastic-lab",
}
_DARK, _BLUE, _ORANGE, _PALE = "#222222", "#0059b3", "#d98200", "#c8d6e5"


class PictureError(PlainError):
    """A picture cannot be written."""


def check_format(path: Path) -> None:
    """Raise PictureError for a name that says no known format."""
    if path.suffix.lower().lstrip(".") not in FORMATS:
        raise PictureError(f"{path.name}: a picture's name ends in .png or .svg.")


def draw(line: Timeline, objective: Objective, title: str, path: Path) -> None:
    """Write the picture. Raises PictureError."""
    check_format(path)
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(10, 9), layout="constrained")
        panels = figure.subplots(4, 1, sharex=True, height_ratios=(3, 3, 3, 2))
        times = [datetime.fromtimestamp(t, UTC) for t in line.time]
        _load(panels[0], times, line)
        _capacity(panels[1], times, line)
        _latency(panels[2], times, line, objective)
        _cost(panels[3], times, line)
        figure.suptitle(title)
        _finish(panels)
        _write(figure, path)


def _load(panel: Any, times: list[datetime], line: Timeline) -> None:
    panel.fill_between(times, line.offered, color=_PALE, step="post", label="offered")
    panel.step(times, line.offered, color=_DARK, linewidth=0.8, where="post")
    if line.lost.any():
        panel.fill_between(times, line.lost, color=_ORANGE, step="post", hatch="///", label="lost")
    panel.set_ylabel("requests/s")


def _capacity(panel: Any, times: list[datetime], line: Timeline) -> None:
    panel.fill_between(times, line.needed, color=_PALE, step="post", label="needed")
    panel.step(times, line.in_service, color=_BLUE, where="post", label="in service")
    panel.step(
        times, line.desired, color=_DARK, linestyle="--", linewidth=1, where="post", label="desired"
    )
    panel.set_ylabel("instances")


def _latency(panel: Any, times: list[datetime], line: Timeline, objective: Objective) -> None:
    panel.plot(times, line.p99, color=_BLUE, linewidth=1, label="p99")
    panel.plot(times, line.p50, color=_DARK, linestyle=":", linewidth=1.5, label="p50")
    panel.axhline(
        objective.latency, color=_ORANGE, linestyle="-.", label=f"objective {objective.latency:g} s"
    )
    panel.set_yscale("log")
    panel.margins(y=0.25)
    panel.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    panel.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    panel.yaxis.set_minor_formatter(NullFormatter())
    panel.set_ylabel("latency, s")


def _cost(panel: Any, times: list[datetime], line: Timeline) -> None:
    panel.plot(times, line.cost, color=_BLUE, label="this fleet")
    panel.plot(times, line.cost_needed, color=_DARK, linestyle="--", label="clairvoyant fleet")
    panel.set_ylabel("cost, $")


def _finish(panels: Any) -> None:
    for panel in panels:
        panel.legend(loc="upper left", ncols=3, framealpha=0.85)
        if panel.get_yscale() == "linear":
            panel.set_ylim(0, 1.2 * panel.get_ylim()[1])  # room for the legend
    locator = AutoDateLocator()
    panels[-1].xaxis.set_major_locator(locator)
    panels[-1].xaxis.set_major_formatter(ConciseDateFormatter(locator))
    panels[-1].set_xlabel("time, UTC")


def _write(figure: Figure, path: Path) -> None:
    svg = path.suffix.lower() == ".svg"
    metadata = {"Date": None} if svg else {"Software": None}
    try:
        figure.savefig(path, dpi=120, metadata=metadata)
    except OSError as error:
        raise PictureError(f"{path} cannot be written ({error.strerror}).") from None
