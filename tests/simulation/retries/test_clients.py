from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from elastic_lab.simulation.retries.clients import Backoff, Breaker, Clients, RetryBudget
from elastic_lab.simulation.retries.plan import Fault
from elastic_lab.simulation.retries.player import play
from tests.simulation.retries.plans import burst_plan

REFUSING = [Fault(0.0, 100.0, refusing=1.0)]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Backoff("linear"), "full jitter"),
        (lambda: Backoff("fixed", 0.0), "base"),
        (lambda: Backoff("fixed", cap=float("inf")), "cap"),
        (lambda: RetryBudget(-0.1), "share"),
        (lambda: RetryBudget(burst=0.5), "burst"),
        (lambda: Breaker(-1), "in a row"),
        (lambda: Breaker(0, 0), "to open at"),
        (lambda: Breaker(failure_share=0.0), "failure share"),
        (lambda: Breaker(open_for=0.0), "open time"),
        (lambda: Clients(timeout=0.0), "time-out"),
        (lambda: Clients(timeout=float("nan")), "time-out"),
        (lambda: Clients(attempts=0), "attempts"),
        (lambda: Clients(attempts=1.5), "attempts"),  # type: ignore[arg-type]
        (lambda: Clients(groups=0), "groups"),
    ],
)
def test_bad_values_are_refused(make: Callable[[], object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        make()


def test_a_fixed_backoff_comes_back_after_so_many_seconds() -> None:
    outcome = play(burst_plan(500, Clients(1.0, 4, Backoff("fixed", 10.0)), faults=REFUSING))
    assert np.flatnonzero(outcome.retries).tolist() == [10, 20, 30]
    assert outcome.retries[[10, 20, 30]].tolist() == [500] * 3
    assert outcome.lost["refused"][30] == 500


def test_jitter_spreads_what_backoff_keeps_together() -> None:
    together = play(burst_plan(2000, Clients(1.0, 2, Backoff("fixed", 20.0)), faults=REFUSING))
    jitter = Backoff("full jitter", 20.0, cap=20.0)
    spread = play(burst_plan(2000, Clients(1.0, 2, jitter), faults=REFUSING))
    assert together.retries.max() == together.totals.retries == spread.totals.retries == 2000
    assert spread.retries.max() < 2000 / 20 * 1.5


@pytest.mark.parametrize("groups", [1, 7])
def test_a_budget_bounds_the_retries(groups: int) -> None:
    budget = RetryBudget(0.1, 5.0)
    clients = Clients(1.0, 10, budget=budget, groups=groups)
    outcome = play(burst_plan(10_000, clients, faults=REFUSING))
    bound = 0.1 * 10_000 + 5.0 * groups
    assert 0.98 * bound < outcome.totals.retries <= bound
    assert outcome.stopped_by_budget.sum() == outcome.totals.lost["refused"] > 9000


def test_a_breaker_stops_asking_and_probes() -> None:
    """Open after 5 failures in second 0; then steady arrivals meet one probe each 10 seconds."""
    plan = burst_plan(0, Clients(1.0, 1, breaker=Breaker(5, open_for=10.0), groups=1))
    plan.load.counts[:] = 1000
    plan = type(plan)(plan.load, plan.dependency, plan.clients, [Fault(0.0, 55.0, refusing=1.0)])
    outcome = play(plan)
    assert outcome.attempts[0] == 5
    assert outcome.attempts[1:55].sum() == 5
    assert outcome.trips.sum() == 6
    assert outcome.breakers_open[:60].all()
    assert not outcome.breakers_open[61:].any()
    assert outcome.totals.lost["refused"] == 10
    assert outcome.answered[61:].tolist() == pytest.approx([1000] * 39, abs=50)


def test_a_breaker_with_a_window_needs_the_share() -> None:
    for failing, trips in ((0.3, False), (0.7, True)):
        clients = Clients(1.0, 1, breaker=Breaker(0, 200, 0.5), groups=1)
        outcome = play(burst_plan(5000, clients, faults=[Fault(0.0, 100.0, refusing=failing)]))
        assert bool(outcome.trips.sum()) is trips
        assert outcome.totals.attempts == (pytest.approx(200, abs=60) if trips else 5000)


def test_groups_trip_apart() -> None:
    clients = Clients(1.0, 1, breaker=Breaker(10, open_for=50.0), groups=4)
    outcome = play(burst_plan(1000, clients, faults=REFUSING))
    assert outcome.attempts[0] == 40
    assert outcome.breakers_open[0] == 1.0
