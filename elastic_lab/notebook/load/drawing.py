"""A load's picture, drawn with matplotlib: requests, latency, requests under way."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from elastic_lab.dataplane.load import LoadResult
from elastic_lab.notebook.load.series import panels
from elastic_lab.simulation.report.palette import AMBER, BLUE, INK, MUTED, PALE, VERMILLION
from elastic_lab.simulation.report.png import png
from elastic_lab.simulation.report.style import STYLE, WIDTH_INCHES

HEIGHT_INCHES = 5.6
RATIOS = (3.0, 3.0, 1.6)
ROOM_FOR_LEGEND = 1.3
Columns = dict[str, np.ndarray]


def draw(result: LoadResult, title: str, numbers: str, pace: str) -> bytes:
    """The picture as a PNG; `numbers` and `pace` stand below it."""
    columns = {
        name: np.array(column, dtype=float) for name, column in panels(result.columns).items()
    }
    step = result.plan.interval
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH_INCHES, HEIGHT_INCHES), layout="constrained")
        axes = figure.subplots(3, 1, sharex=True, height_ratios=RATIOS)
        _requests(axes[0], columns, step)
        _latency(axes[1], columns, step)
        _under_way(axes[2], columns, step)
        figure.suptitle(title, fontweight="bold")
        axes[2].set_xlabel(f"seconds of yours; {pace}", loc="right")
        figure.supxlabel(numbers, x=0.06, ha="left", fontsize=9)
        return png(figure)


def _requests(panel: Any, columns: Columns, step: float) -> None:
    edges = _edges(columns, step)
    _area(panel, edges, columns["served"], 0.0, facecolor=PALE, label="answered")
    _area(
        panel,
        edges,
        columns["refused_top"],
        columns["served"],
        facecolor=AMBER + "66",
        edgecolor=AMBER,
        hatch="....",
        label="status 4xx",
    )
    _area(
        panel,
        edges,
        columns["lost_top"],
        columns["refused_top"],
        facecolor=VERMILLION + "40",
        edgecolor=VERMILLION,
        hatch="/////",
        label="status 5xx or no answer",
    )
    panel.stairs(columns["scheduled"], edges, baseline=None, color=INK, label="scheduled")
    panel.set_ylim(0, ROOM_FOR_LEGEND * max(panel.get_ylim()[1], 1e-9))
    panel.set_ylabel("requests/s")
    panel.legend(loc="upper left", ncols=4, borderaxespad=0.2)


def _latency(panel: Any, columns: Columns, step: float) -> None:
    edges = _edges(columns, step)
    lines = (("p99", BLUE, "-", 1.4), ("p50", INK, ":", 1.5), ("slip", MUTED, "-.", 0.9))
    for name, colour, style, width in lines:
        values = np.where(columns[name] > 0, columns[name], np.nan)
        label = "generator's slip, worst" if name == "slip" else name
        looks = {"color": colour, "linestyle": style, "linewidth": width, "label": label}
        panel.stairs(values, edges, baseline=None, **looks)
    panel.set_yscale("log")
    panel.yaxis.set_major_locator(LogLocator(subs=(1.0,)))
    panel.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    panel.yaxis.set_minor_formatter(NullFormatter())
    low, high = panel.get_ylim()
    panel.set_ylim(low, high * (high / low) ** (ROOM_FOR_LEGEND - 1))
    panel.set_ylabel("latency, s")
    panel.legend(loc="upper left", ncols=3, borderaxespad=0.2)


def _under_way(panel: Any, columns: Columns, step: float) -> None:
    panel.stairs(columns["waiting"], _edges(columns, step), baseline=None, color=BLUE)
    panel.set_ylim(0, max(panel.get_ylim()[1], 1.0))
    panel.set_ylabel("under way")


def _area(panel: Any, edges: np.ndarray, top: np.ndarray, bottom: Any, **looks: Any) -> None:
    """What lies between two steps, if anything does."""
    if (top > bottom).any():
        panel.stairs(top, edges, baseline=bottom, fill=True, linewidth=0, **looks)


def _edges(columns: Columns, step: float) -> np.ndarray:
    return np.append(columns["time"], columns["time"][-1] + step)
