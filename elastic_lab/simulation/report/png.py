"""A matplotlib figure as a small PNG."""

from __future__ import annotations

from io import BytesIO

from matplotlib.figure import Figure
from PIL import Image

from elastic_lab.simulation.report.style import SHOWN_WIDTH, WIDTH_INCHES

COLOURS = 128
"""A picture has few colours; with their shades at the edges of lines, so many are enough."""


def png(figure: Figure) -> bytes:
    """Twice the pixels that are shown, in a palette, which is a third of the size."""
    raw = BytesIO()
    figure.savefig(raw, format="png", dpi=2 * SHOWN_WIDTH / WIDTH_INCHES)
    small = BytesIO()
    with Image.open(raw) as image:
        few = image.convert("RGB").quantize(COLOURS, Image.Quantize.MEDIANCUT, kmeans=2)
        few.save(small, format="PNG", optimize=True)
    return small.getvalue()
