"""Many days as one picture: what each pair of settings costs, and which miss the objective.

Cost is a shade, its number stands in the cell, and a cell that misses the objective is hatched and
says so: nothing hangs on a colour alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

CELL_HEIGHT, MARGIN = 0.62, 1.3
"""Inches."""
SHADES = ("#f2f6fb", "#0059b3")


@dataclass(frozen=True)
class Grid:
    """The cells of a heat map: cost[r][c] in dollars, of rows[r] and columns[c].

    A sweep of one setting has one row without a name, and an empty `row_label`.
    """

    rows: Sequence[str]
    columns: Sequence[str]
    cost: Sequence[Sequence[float]]
    meets_objective: Sequence[Sequence[bool]]
    row_label: str
    column_label: str

    def cells(self) -> Iterator[tuple[int, int, float, bool]]:
        """Row, column, cost, and whether it meets the objective."""
        for r, line in enumerate(self.cost):
            for c, price in enumerate(line):
                yield r, c, price, self.meets_objective[r][c]

    def name(self, r: int, c: int) -> str:
        """A cell's settings in words."""
        across = f"{self.column_label} {self.columns[c]}"
        return f"{self.row_label} {self.rows[r]}, {across}" if self.row_label else across


def in_a_table(grid: Grid, title: str) -> str:
    """The heat map in words: the same on every machine, with a digest of its data."""
    lines = [[grid.row_label, *grid.columns], *([row] for row in grid.rows)]
    for r, _, price, met in grid.cells():
        lines[r + 1].append(f"{price:.2f}{' ' if met else '*'}")
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    table = "\n".join(_line(line, widths) for line in lines)
    down = f"{grid.row_label} down, " if grid.row_label else ""
    return (
        f"{title}. Cost in dollars, {down}{grid.column_label} across; * misses the objective.\n"
        f"{table}\n{_cheapest(grid)} Data {sha256(table.encode()).hexdigest()[:12]}."
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
    return f"  {'  '.join(padded)}".rstrip()


def _cheapest(grid: Grid) -> str:
    # As shown, so that a difference too small to see decides nothing.
    found = [(round(price, 2), r, c) for r, c, price, met in grid.cells() if met]
    if not found:
        return "None meets the objective."
    price, r, c = min(found)
    return f"The cheapest that meets the objective: {grid.name(r, c)}, ${price:.2f}."


def draw(grid: Grid, title: str) -> bytes:
    """The heat map as a PNG."""
    # Whoever only wants the words does not wait for matplotlib.
    import matplotlib as mpl
    from matplotlib.figure import Figure

    from elastic_lab.simulation.report.png import png
    from elastic_lab.simulation.report.style import STYLE, WIDTH_INCHES

    with mpl.rc_context(STYLE | {"axes.grid": False}):
        height = MARGIN + CELL_HEIGHT * len(grid.rows)
        figure = Figure((WIDTH_INCHES, height), layout="constrained")
        panel = figure.subplots()
        _shade(figure, panel, grid)
        for r, c, price, met in grid.cells():
            _number(panel, r, c, price, met)
        panel.set_xticks(range(len(grid.columns)), grid.columns)
        panel.set_yticks(range(len(grid.rows)), grid.rows)
        panel.tick_params(length=0)
        panel.set_xlabel(grid.column_label)
        panel.set_ylabel(grid.row_label)
        figure.suptitle(title, fontweight="bold")
        return png(figure)


def _shade(figure: Any, panel: Any, grid: Grid) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    shades = LinearSegmentedColormap.from_list("cost", SHADES)
    image = panel.imshow(grid.cost, cmap=shades, aspect="auto")
    panel.spines[:].set_visible(False)
    figure.colorbar(image, ax=panel, label="cost, $", pad=0.02).outline.set_visible(False)


def _number(panel: Any, r: int, c: int, price: float, met: bool) -> None:
    """A white card under the number keeps it readable on every shade and hatch."""
    from matplotlib.patches import Rectangle

    from elastic_lab.simulation.report.palette import CARD, INK, VERMILLION

    def frame(**look: Any) -> None:
        panel.add_patch(Rectangle((c - 0.5, r - 0.5), 1, 1, fill=False, **look))

    if not met:
        frame(hatch="///", edgecolor=VERMILLION, linewidth=0)
    frame(edgecolor=CARD, linewidth=2)
    text = f"${price:.2f}" if met else f"${price:.2f}\nmissed"
    card = {"boxstyle": "round,pad=0.25", "facecolor": CARD, "edgecolor": "none", "alpha": 0.92}
    panel.text(c, r, text, color=INK, ha="center", va="center", fontsize=8.5, bbox=card)
