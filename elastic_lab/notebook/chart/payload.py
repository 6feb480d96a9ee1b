"""A day as a page receives it: a description, and every number in one block of float32.

The whole day is sent each time: it is small, and a page that was reloaded, or was slow to start,
has missed nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from elastic_lab.simulation.report.columns import Timeline
from elastic_lab.simulation.report.events import Event

Column = Sequence[float | None]
Columns = Mapping[str, Column]

ELSEWHERE = {"time", "reasons"}
"""Not numbers of the block: times are too large for float32, reasons are several columns."""


def payload(columns: Columns, reasons: Columns | None = None) -> dict[str, Any]:
    """`columns` as Timeline has them; `reasons` are requests lost in each step, by reason."""
    named = {name: column for name, column in columns.items() if name not in ELSEWHERE}
    told = reasons or {}
    block = np.array([*named.values(), *told.values()], dtype=np.float32)
    time = columns.get("time") or [0.0]
    return {
        "start": time[0],
        "step": _step(time),
        "length": len(columns.get("time", ())),
        "columns": list(named),
        "reasons": list(told),
        "block": block.tobytes(),
    }


def ghost(line: Timeline) -> dict[str, Any]:
    """The day to compare with."""
    return payload(line.to_columns())


def ticks(events: Sequence[Event]) -> list[dict[str, Any]]:
    """What happened, for the time axis."""
    return [{"time": event.time, "kind": event.kind, "text": event.text} for event in events]


def _step(time: Column) -> float:
    if len(time) < 2 or time[0] is None or time[1] is None:
        return 60.0
    return time[1] - time[0]
