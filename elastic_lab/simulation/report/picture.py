"""A day as one picture: load, capacity, latency, cost. Readable in grey: shades and dashes differ.

The same data give the same bytes: no dates and no random ids are written into the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure

from elastic_lab.plain_error import PlainError
from elastic_lab.simulation.report import panels
from elastic_lab.simulation.report.columns import Timeline
from elastic_lab.simulation.report.events import Event
from elastic_lab.simulation.report.png import png
from elastic_lab.simulation.report.style import STYLE, WIDTH_INCHES

if TYPE_CHECKING:
    from elastic_lab.simulation.objective import Objective

FORMATS = ("png", "svg")
HEIGHT_INCHES = 7.6
RATIOS = (3.0, 3.0, 3.0, 2.2)
TICKS_RATIO = 0.35
ROOM_FOR_LEGEND = 1.28


class PictureError(PlainError):
    """A picture cannot be written."""


def check_format(path: Path) -> None:
    """Raise PictureError for a name that says no known format."""
    if path.suffix.lower().lstrip(".") not in FORMATS:
        raise PictureError(f"{path.name}: a picture's name ends in .png or .svg.")


def draw(line: Timeline, objective: Objective, title: str, path: Path) -> None:
    """Write the picture. Raises PictureError."""
    check_format(path)
    with mpl.rc_context(STYLE):
        figure = _figure(line, objective.latency, title, None, ())
        _write(figure, path)


def picture(
    line: Timeline,
    objective_seconds: float,
    title: str,
    before: Timeline | None = None,
    events: Sequence[Event] = (),
) -> bytes:
    """The picture as a PNG for a notebook."""
    with mpl.rc_context(STYLE):
        return png(_figure(line, objective_seconds, title, before, events))


def _figure(
    line: Timeline,
    objective_seconds: float,
    title: str,
    before: Timeline | None,
    events: Sequence[Event],
) -> Figure:
    figure = Figure(figsize=(WIDTH_INCHES, HEIGHT_INCHES), layout="constrained")
    ratios = (*RATIOS, TICKS_RATIO) if events else RATIOS
    axes = figure.subplots(len(ratios), 1, sharex=True, height_ratios=ratios)
    panels.load(axes[0], line, before)
    panels.capacity(axes[1], line, before)
    panels.latency(axes[2], line, before, objective_seconds)
    panels.cost(axes[3], line, before)
    for panel in axes[:4]:
        _finish(panel)
    if events:
        panels.ticks(axes[4], events)
        axes[4].legend(loc="upper center", bbox_to_anchor=(0.5, -1.9), ncols=3, frameon=False)
    figure.suptitle(title, fontweight="bold")
    _finish_time(axes[-1])
    return figure


def _finish(panel: Any) -> None:
    """Room for the legend above the lines."""
    low, high = panel.get_ylim()
    if panel.get_yscale() == "log":
        panel.set_ylim(low, high * (high / low) ** (ROOM_FOR_LEGEND - 1))
    else:
        panel.set_ylim(0, ROOM_FOR_LEGEND * high)
    panel.legend(loc="upper left", ncols=5, borderaxespad=0.2)


def _finish_time(panel: Any) -> None:
    locator = AutoDateLocator()
    panel.xaxis.set_major_locator(locator)
    panel.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    panel.set_xlabel("time, UTC")


def _write(figure: Figure, path: Path) -> None:
    try:
        if path.suffix.lower() == ".svg":
            figure.savefig(path, metadata={"Date": None})
        else:
            path.write_bytes(png(figure))
    except OSError as error:
        raise PictureError(f"{path} cannot be written ({error.strerror}).") from None
