"""The kernel against the naive telling of the same model: every count is the same."""

from __future__ import annotations

import math

import pytest

from elastic_lab.simulation.retries.clients import Backoff, Breaker, Clients, RetryBudget
from elastic_lab.simulation.retries.outcome import RetryOutcome
from elastic_lab.simulation.retries.plan import Dependency, Fault, RetryPlan
from elastic_lab.simulation.retries.player import play
from elastic_lab.simulation.service_time import ServiceTime
from elastic_lab.simulation.traffic import steady
from tests.simulation.retries.oracle import Oracle

SERVICE = ServiceTime(0.1)
CLIENTS = {
    "no retries": Clients(1.0, 1),
    "at once": Clients(1.0, 4),
    "fixed": Clients(0.5, 3, Backoff("fixed", 0.3)),
    "exponential": Clients(1.0, 5, Backoff("exponential", 0.2, 1.0)),
    "budget": Clients(1.0, 4, budget=RetryBudget(0.2, 3.0), groups=3),
    "breaker": Clients(1.0, 3, Backoff("fixed", 0.5), breaker=Breaker(3, open_for=5.0), groups=4),
    "window": Clients(1.0, 3, breaker=Breaker(0, 20, 0.5, 2.0), groups=2),
    "all": Clients(
        0.7, 4, Backoff("exponential"), RetryBudget(0.5, 5.0), Breaker(8, 30, 0.4, 3.0), 5
    ),
}
DEPENDENCIES = {
    "queue": Dependency(3, SERVICE, 100),
    "no queue": Dependency(3, SERVICE, 0),
    "shed": Dependency(3, SERVICE, 100, shed_above=5),
    "drop late": Dependency(3, SERVICE, 100, drop_after=1.0),
    "drop early": Dependency(3, SERVICE, 100, drop_after=0.4),
}
FAULTS = [Fault(20.0, 35.0, slowdown=5.0), Fault(60.0, 62.0, slowdown=20.0)]


@pytest.mark.parametrize("clients", CLIENTS)
@pytest.mark.parametrize("dependency", DEPENDENCIES)
def test_every_count_is_the_same(clients: str, dependency: str) -> None:
    plan = RetryPlan(
        steady(20.0, 120.0), DEPENDENCIES[dependency], CLIENTS[clients], FAULTS, seed=7
    )
    oracle, outcome = Oracle(plan), play(plan)
    assert counts_of(outcome) == dict(oracle.play())
    assert outcome.totals.utilization == pytest.approx(oracle.busy / (3 * 120), rel=1e-9)


def counts_of(outcome: RetryOutcome) -> dict[str, int]:
    totals = outcome.totals
    counts = {
        "offered": totals.offered, "attempts": totals.attempts, "answered": totals.answered,
        "dropped": int(outcome.dropped.sum()),
    } | {f"lost: {reason}": number for reason, number in totals.lost.items()}  # fmt: skip
    return {name: number for name, number in counts.items() if number}


def test_the_oracle_would_notice() -> None:
    """A rule that is a little different gives other counts."""
    plan = RetryPlan(steady(20.0, 120.0), DEPENDENCIES["queue"], CLIENTS["breaker"], FAULTS)
    other = RetryPlan(plan.load, DEPENDENCIES["queue"], Clients(1.01, 3, groups=4), FAULTS)
    assert counts_of(play(other)) != dict(Oracle(plan).play())
    assert math.isfinite(play(plan).totals.mean_latency)
