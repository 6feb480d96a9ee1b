"""The columns of a day's picture: load, capacity, latency and cost over one time axis.

Light to import, and as light to send: a notebook reads them from JSON and runs no simulation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from hashlib import sha256

import numpy as np


@dataclass(frozen=True, eq=False)
class Timeline:
    """One entry a step, float64 (steps,).

    time: AWS seconds at the step's start. offered, lost: requests per second. desired, in_service,
    needed: instances; needed is the clairvoyant fleet. p50, p99: seconds, nan without requests.
    cost, cost_needed: dollars since the day began, of the fleet and of the clairvoyant one. A
    column that is not known is nan throughout.
    """

    time: np.ndarray
    offered: np.ndarray
    lost: np.ndarray
    desired: np.ndarray
    in_service: np.ndarray
    needed: np.ndarray
    p50: np.ndarray
    p99: np.ndarray
    cost: np.ndarray
    cost_needed: np.ndarray

    @classmethod
    def from_columns(cls, columns: Mapping[str, Sequence[float | None]]) -> Timeline:
        """From lists by name, as in JSON: None is nan, and so is a column that is left out."""
        unknown = [None] * len(columns["time"])
        named = [columns.get(field.name, unknown) for field in fields(cls)]
        return cls(*(np.array(column, dtype=float) for column in named))

    def to_columns(self) -> dict[str, list[float | None]]:
        """Lists by name, ready for JSON."""
        return {
            field.name: [None if np.isnan(value) else value for value in column.tolist()]
            for field, column in zip(fields(self), self._columns(), strict=True)
        }

    def digest(self) -> str:
        """Tells two pictures apart by their data, rounded to 4 digits."""
        digest = sha256()
        for column in self._columns():
            digest.update(" ".join(f"{value:.4g}" for value in column).encode())
        return digest.hexdigest()[:12]

    def _columns(self) -> tuple[np.ndarray, ...]:
        return astuple(self)


def is_known(column: np.ndarray) -> bool:
    """Whether a column has anything to show."""
    return not bool(np.isnan(column).all())
