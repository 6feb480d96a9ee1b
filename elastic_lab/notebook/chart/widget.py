"""The page's side of the chart, as a widget: our own module and styles, nothing from elsewhere."""

from __future__ import annotations

from pathlib import Path

import anywidget
from traitlets import Dict, Unicode

HERE = Path(__file__).parent
# A widget's module is one text: these files, one after another. The last exports.
SCRIPTS = (
    "scales.js",
    "marks.js",
    "day.js",
    "panels.js",
    "time_axis.js",
    "day_rows.js",
    "readout.js",
    "progress.js",
    "chart.js",
    "revival.js",
    "module.js",
)


def module() -> str:
    """The page's code."""
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in SCRIPTS)


class ChartWidget(anywidget.AnyWidget):
    """What the page knows. `day`, `ghost`: see payload; the rest changes once or twice a day."""

    _esm = module()
    _css = (HERE / "chart.css").read_text(encoding="utf-8")

    about = Dict().tag(sync=True)
    """title, objective, minutes (of the whole day), interrupt (a kernel's id, or empty); note: how
    to cancel, where interrupting the kernel does not."""
    day = Dict().tag(sync=True)
    ghost = Dict().tag(sync=True)
    ended = Dict().tag(sync=True)
    """Empty while the day is played, then events, text, and the end of the picture's base64."""
    stopped = Unicode().tag(sync=True)
    """Why the day has not been played to its end."""
    summary = Unicode().tag(sync=True)
    """Lines below the panels, or nothing."""
