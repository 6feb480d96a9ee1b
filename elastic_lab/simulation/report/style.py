"""How pictures look: a white card that is readable on a dark page too."""

from __future__ import annotations

from typing import Any

from elastic_lab.simulation.report.palette import CARD, INK, MUTED

WIDTH_INCHES = 8.0
SHOWN_WIDTH = 800
"""Pixels of a page; the file has twice as many, for sharp screens."""

STYLE: Any = {
    "axes.axisbelow": True,
    "axes.edgecolor": "#aab4c0",
    "axes.grid": True,
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.xmargin": 0.0,
    "figure.facecolor": CARD,
    "font.size": 9.0,
    "grid.alpha": 0.6,
    "grid.color": "#dde3ea",
    "hatch.linewidth": 0.8,
    "legend.fontsize": 8.0,
    "legend.framealpha": 0.85,
    "legend.frameon": False,
    "savefig.facecolor": CARD,
    "svg.hashsalt": "elastic-lab",
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
}
