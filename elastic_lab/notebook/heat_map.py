"""Many days side by side: what each costs, and which of them miss the objective."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

from elastic_lab.notebook.chart.picture import Bundle
from elastic_lab.simulation.report.heat_map import Grid, draw, in_a_table
from elastic_lab.simulation.report.style import SHOWN_WIDTH


@dataclass(frozen=True, eq=False)
class HeatMap:
    """A sweep. settings: one or two names, each with its values; `days` are the numbers of every
    combination, the last setting changing fastest."""

    title: str
    settings: Mapping[str, Sequence[float]]
    days: Sequence[Mapping[str, Any]]

    @classmethod
    def of(cls, title: str, told: Mapping[str, Any]) -> HeatMap:
        """From what a cloud tells of a sweep."""
        return cls(title, told["settings"], told["days"])

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One a day: the settings, cost in dollars, the share served within the objective, whether
        that meets it, and p99 in seconds."""
        return [
            dict(zip(self.settings, values, strict=True))
            | {
                "cost": round(day["cost"]["instances"], 2),
                "share": day["objective"]["share_reached"],
                "met": day["objective"]["met"],
                "p99": day["latency_seconds"]["p99"],
            }
            for values, day in zip(self._combinations(), self.days, strict=True)
        ]

    def cheapest(self) -> dict[str, Any] | None:
        """The cheapest row that meets the objective, None if there is none."""
        return min((row for row in self.rows if row["met"]), key=_cost, default=None)

    @cached_property
    def grid(self) -> Grid:
        """The cells of the map."""
        names, rows = list(self.settings), self.rows
        across = list(self.settings[names[-1]])
        down = list(self.settings[names[0]]) if len(names) == 2 else [""]
        by_row = [rows[k : k + len(across)] for k in range(0, len(rows), len(across))]
        return Grid(
            [str(value) for value in down],
            [f"{value:g}" for value in across],
            [[row["cost"] for row in line] for line in by_row],
            [[row["met"] for row in line] for line in by_row],
            names[0] if len(names) == 2 else "",
            names[-1],
        )

    @property
    def text(self) -> str:
        """The map in words."""
        return in_a_table(self.grid, self.title)

    def _combinations(self) -> list[tuple[float, ...]]:
        return list(product(*self.settings.values()))

    def __repr__(self) -> str:
        """The map in words."""
        return self.text

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        png = b64encode(draw(self.grid, self.title)).decode()
        data = {"text/plain": self.text, "image/png": png}
        return data, {"image/png": {"width": SHOWN_WIDTH}}


def _cost(row: Mapping[str, Any]) -> float:
    return float(row["cost"])
