"""A load's columns as its chart has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Column = Sequence[float | None]
Columns = Mapping[str, Column]

NO_OUTCOMES = {"time", "scheduled", "p50", "p95", "p99", "worst_slip", "waiting"}


def outcomes(columns: Columns) -> dict[str, Column]:
    """Requests a second by how they ended: a status, or a reason for no answer."""
    return {name: column for name, column in columns.items() if name not in NO_OUTCOMES}


def panels(columns: Columns) -> dict[str, Column]:
    """The lines and areas. served: statuses below 400; refused: 4xx; lost: 5xx and no answer.
    `refused_top` and `lost_top` are those areas' upper edges, one on the other."""
    length = len(columns["time"])
    kinds = {name: [0.0] * length for name in ("served", "refused", "lost")}
    for name, column in outcomes(columns).items():
        kind = kinds[_kind(name)]
        for k, value in enumerate(column):
            kind[k] += value or 0.0
    refused_top = [a + b for a, b in zip(kinds["served"], kinds["refused"], strict=True)]
    lost_top = [a + b for a, b in zip(refused_top, kinds["lost"], strict=True)]
    kept = {name: columns[name] for name in ("time", "scheduled", "p50", "p99", "waiting")}
    tops: Columns = {"refused_top": refused_top, "lost_top": lost_top}
    return {**kept, "slip": columns["worst_slip"], **kinds, **tops}


def _kind(outcome: str) -> str:
    if not outcome.isdigit() or int(outcome) >= 500:
        return "lost"
    return "refused" if int(outcome) >= 400 else "served"
