"""What came of a run: a column of numpy for each question, and the run's totals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from elastic_lab.simulation.retries.plan import RetryPlan
from elastic_lab.simulation.retry_state import (
    ANSWERED,
    BREAKER_OPEN,
    FAILED,
    QUEUE_FULL,
    REFUSED,
    SHED,
    TIMED_OUT,
)

REASONS = {
    "time-out": TIMED_OUT,
    "error": FAILED,
    "refused": REFUSED,
    "queue full": QUEUE_FULL,
    "shed": SHED,
    "breaker open": BREAKER_OPEN,
}
"""Why an attempt failed or a request was lost, in words, and the kernel's code for it."""


@dataclass(frozen=True, eq=False)
class Totals:
    """A whole run in figures; counts of requests unless it says attempts.

    lost: by reason (REASONS), how the last attempt ended. under_way: neither answered nor lost at
    the end, so offered = answered + lost + under_way. attempts_per_request: of requests that were
    sent at all. success: answered of those that have ended. mean_wait: seconds in the queue of
    attempts whose turn has come. mean_latency: seconds from arrival to answer, retries included.
    utilization, wasted_share: of all server-seconds; of the busy ones.
    """

    offered: int
    answered: int
    lost: dict[str, int]
    under_way: int
    attempts: int
    retries: int
    attempts_per_request: float
    success: float
    mean_wait: float
    mean_latency: float
    utilization: float
    wasted_share: float


@dataclass(frozen=True, eq=False)
class RetryOutcome:
    """Columns of shape (periods,); what happens is counted in the period in which it happens.

    rows: the kernel's PERIOD rows. tripped: client groups whose breaker was not closed at each
    period's end. under_way: requests that had not ended at the run's end.
    """

    plan: RetryPlan
    rows: np.ndarray
    tripped: np.ndarray
    under_way: int

    @property
    def start(self) -> np.ndarray:
        """When each period begins, in seconds."""
        return np.arange(self.rows.size) * self.plan.period

    @property
    def offered(self) -> np.ndarray:
        """Requests that were made."""
        return self.rows["offered"]

    @property
    def first_attempts(self) -> np.ndarray:
        """First attempts that were sent: offered, less those that met an open breaker."""
        return self.rows["first_attempts"]

    @property
    def retries(self) -> np.ndarray:
        """Further attempts that were sent."""
        return self.rows["retries"]

    @property
    def attempts(self) -> np.ndarray:
        """All attempts that were sent, and so reach the dependency."""
        return self.first_attempts + self.retries

    @property
    def accepted(self) -> np.ndarray:
        """Attempts that the dependency let in: neither refused, shed, nor before a full queue."""
        return self.rows["accepted"]

    @property
    def answered(self) -> np.ndarray:
        """Goodput: requests that were answered within an attempt's time-out."""
        return self.rows["ended"][:, ANSWERED]

    @property
    def lost(self) -> dict[str, np.ndarray]:
        """Requests that their clients gave up, by how the last attempt ended (REASONS)."""
        return {reason: self.rows["lost"][:, code] for reason, code in REASONS.items()}

    @property
    def failed_attempts(self) -> dict[str, np.ndarray]:
        """Attempts that failed, by how (REASONS), whether another followed or not."""
        return {reason: self.rows["ended"][:, code] for reason, code in REASONS.items()}

    @property
    def stopped_by_budget(self) -> np.ndarray:
        """Requests that were lost because no token was left for a retry; also in `lost`."""
        return self.rows["budget_spent"]

    @property
    def dropped(self) -> np.ndarray:
        """Attempts thrown away by the dependency, their clients having given up."""
        return self.rows["dropped"]

    @property
    def trips(self) -> np.ndarray:
        """How often a breaker opened, a failed probe included."""
        return self.rows["trips"]

    @property
    def breakers_open(self) -> np.ndarray:
        """Share of client groups whose breaker was open or half-open at the period's end."""
        return self.tripped / self.plan.clients.groups

    @property
    def queue(self) -> np.ndarray:
        """Attempts waiting at the period's end, those of clients that have gone included."""
        return np.cumsum(self.accepted - self.rows["dequeued"])

    @property
    def utilization(self) -> np.ndarray:
        """Share of the server-seconds in which a server worked, 0 to 1."""
        return self.rows["busy"] / (self.plan.dependency.servers * self.plan.period)

    @property
    def wasted_share(self) -> np.ndarray:
        """Share of that work whose answer came too late; nan where no server worked."""
        return _ratio(self.rows["wasted"], self.rows["busy"])

    @property
    def latency(self) -> np.ndarray:
        """Mean seconds from arrival to answer, retries included; nan where nothing was answered."""
        return _ratio(self.rows["latency"], self.answered)

    @cached_property
    def totals(self) -> Totals:
        """The run in figures; nan for a mean of nothing."""
        rows, answered, attempts = self.rows, int(self.answered.sum()), int(self.attempts.sum())
        lost = {reason: int(column.sum()) for reason, column in self.lost.items()}
        busy = rows["busy"].sum()
        seconds = self.plan.dependency.servers * self.plan.period * rows.size
        return Totals(
            offered=int(self.offered.sum()),
            answered=answered,
            lost=lost,
            under_way=self.under_way,
            attempts=attempts,
            retries=int(self.retries.sum()),
            attempts_per_request=_mean(attempts, self.first_attempts.sum()),
            success=_mean(answered, answered + sum(lost.values())),
            mean_wait=_mean(rows["waited"].sum(), rows["dequeued"].sum()),
            mean_latency=_mean(rows["latency"].sum(), answered),
            utilization=float(busy / seconds),
            wasted_share=_mean(rows["wasted"].sum(), busy),
        )


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(part.size, np.nan), where=whole > 0)


def _mean(total: float, number: float) -> float:
    return float(total / number) if number else float("nan")
