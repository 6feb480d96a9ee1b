"""The page's side of a load's chart: that of a simulated day, with other panels and words."""

from __future__ import annotations

from pathlib import Path

from elastic_lab.notebook.chart import widget

HERE = Path(__file__).parent
INSTEAD_OF = {
    "panels.js": "load_panels.js",
    "time_axis.js": "load_axis.js",
    "day_rows.js": "load_rows.js",
}


def module() -> str:
    """The page's code."""
    return "\n".join(_text(name) for name in widget.SCRIPTS)


def _text(name: str) -> str:
    path = HERE / INSTEAD_OF[name] if name in INSTEAD_OF else widget.HERE / name
    return path.read_text(encoding="utf-8")


class LoadWidget(widget.ChartWidget):
    """What the page knows. `about` also has `pace`, which stands below the time axis."""

    _esm = module()
