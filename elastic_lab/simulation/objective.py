"""Service level objectives: who was served well, and how fast the error budget burns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from elastic_lab.simulation.histogram import count_at_most
from elastic_lab.simulation.metrics import Minutes


@dataclass(frozen=True)
class Objective:
    """`share` of all requests are to be answered within `latency` seconds; lost ones never are.

    Raises ValueError unless latency > 0 and 0 < share < 1.
    """

    latency: float = 0.5
    share: float = 0.99

    def __post_init__(self) -> None:
        if not self.latency > 0:
            raise ValueError(f"the latency of an objective is above 0 seconds, not {self.latency}")
        if not 0 < self.share < 1:
            raise ValueError(f"the share of an objective is between 0 and 1, not {self.share}")


def ended(minutes: Minutes) -> np.ndarray:
    """Requests that ended, well or badly, in each minute, (minutes,)."""
    return np.asarray(minutes.outcomes.sum(axis=1))


def good(minutes: Minutes, objective: Objective) -> np.ndarray:
    """Requests answered within the objective's latency, float64 (minutes,).

    Float, because the histogram's one bucket that holds the limit is shared out evenly.
    """
    return minutes.latencies.at_most(objective.latency)


def good_share(minutes: Minutes, objective: Objective) -> float:
    """The share of ended requests that met the latency; 1 if there were none."""
    total = int(ended(minutes).sum())
    return float(good(minutes, objective).sum() / total) if total else 1.0


def budget_spent(minutes: Minutes, objective: Objective) -> float:
    """Bad requests over the error budget (1 - share) * requests: above 1, it is overspent."""
    return (1.0 - good_share(minutes, objective)) / (1.0 - objective.share)


def burn_rate(minutes: Minutes, objective: Objective) -> np.ndarray:
    """Each minute's error rate over (1 - share), (minutes,): 1 spends the budget just in time."""
    total = np.maximum(ended(minutes), 1)
    bad = np.where(ended(minutes) > 0, 1.0 - good(minutes, objective) / total, 0.0)
    return np.asarray(bad / (1.0 - objective.share))


def apdex(minutes: Minutes, satisfied: float) -> float:
    """Apdex_T = (requests within T + half of those within 4T) / all; 1 if there were none.

    satisfied: T in seconds. Source: Apdex Alliance, "Application Performance Index", 1.1.
    """
    total, counts = int(ended(minutes).sum()), minutes.latencies.total()
    if total == 0:
        return 1.0
    content, tolerating = count_at_most(counts, satisfied), count_at_most(counts, 4 * satisfied)
    return float((content + (tolerating - content) / 2) / total)
