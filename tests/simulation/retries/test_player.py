from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from elastic_lab.simulation.retries.clients import Backoff, Breaker, Clients, RetryBudget
from elastic_lab.simulation.retries.plan import Change, Dependency, Fault, RetryPlan
from elastic_lab.simulation.retries.player import play
from elastic_lab.simulation.service_time import ServiceTime
from elastic_lab.simulation.traffic import steady
from tests.simulation.retries.plans import burst_plan

EVERYTHING = RetryPlan(
    steady(60.0, 300.0),
    Dependency(10, ServiceTime(0.1, "lognormal", 2.0), 200, shed_above=60, drop_after=0.9),
    Clients(0.5, 4, Backoff("full jitter"), RetryBudget(0.3), Breaker(8, 50, 0.6, 5.0), groups=6),
    [Fault(60.0, 90.0, 4.0, 0.2, 0.1), Fault(90.0, 100.0, failing=0.5)],
    [Change(200.0, Clients(1.0, 2, groups=6))],
)


def test_the_same_plan_gives_the_same_bytes() -> None:
    first, again = play(EVERYTHING), play(EVERYTHING)
    assert first.rows.tobytes() == again.rows.tobytes()
    assert first.tripped.tobytes() == again.tripped.tobytes()
    assert first.rows.tobytes() != play(replace(EVERYTHING, seed=1)).rows.tobytes()


@pytest.mark.parametrize("seed", range(5))
def test_every_request_ends_once_or_is_under_way(seed: int) -> None:
    outcome = play(replace(EVERYTHING, seed=seed))
    totals = outcome.totals
    assert totals.offered == 18_000
    assert totals.offered == totals.answered + sum(totals.lost.values()) + totals.under_way
    ended = totals.answered + sum(int(n.sum()) for n in outcome.failed_attempts.values())
    assert 0 <= totals.attempts - ended <= totals.under_way
    assert all(number >= 0 for number in totals.lost.values())
    assert outcome.queue.min() >= 0
    assert outcome.utilization.min() >= 0
    assert outcome.utilization.max() <= 1 + 1e-9
    assert np.nanmax(outcome.wasted_share) <= 1 + 1e-9


def test_periods_only_cut_the_same_run() -> None:
    fine, coarse = play(EVERYTHING), play(replace(EVERYTHING, period=50.0))
    for name in ("offered", "attempts", "retries", "accepted", "answered", "dropped", "trips"):
        assert getattr(fine, name).reshape(6, 50).sum(1).tolist() == getattr(coarse, name).tolist()
    assert fine.queue[49::50].tolist() == coarse.queue.tolist()
    assert fine.breakers_open[49::50].tolist() == coarse.breakers_open.tolist()
    assert fine.utilization.reshape(6, 50).mean(1) == pytest.approx(coarse.utilization)
    assert fine.start[49] == 49.0


def test_two_policies_meet_the_same_requests() -> None:
    """Nobody retries or waits in either run, so the work that is done is the requests' own."""
    plans = [burst_plan(5000, Clients(t, 1), Dependency(5000, ServiceTime(0.1))) for t in (0.1, 9)]
    busy = [play(plan).rows["busy"].sum() for plan in plans]
    assert busy[0] == pytest.approx(busy[1], rel=1e-12)
    assert play(plans[0]).totals.wasted_share > 0.5 > 0.01 > play(plans[1]).totals.wasted_share


def test_what_an_unknowing_server_does_is_wasted() -> None:
    """Work of 1 s against a time-out of 0.4 s: every attempt is served in full, and in vain."""
    dependency = Dependency(100, ServiceTime(1.0, "deterministic"))
    totals = play(burst_plan(10, Clients(0.4, 3), dependency)).totals
    assert (totals.answered, totals.attempts, totals.lost["time-out"]) == (0, 30, 10)
    assert totals.utilization * 100 * 100 == pytest.approx(30.0)
    assert totals.wasted_share == 1.0


def test_dropping_early_tells_the_client() -> None:
    dependency = Dependency(1, ServiceTime(2.0, "deterministic"), drop_after=0.5)
    outcome = play(burst_plan(4, Clients(50.0, 1), dependency))
    assert outcome.totals.answered == 1
    assert outcome.totals.lost["shed"] == outcome.dropped.sum() == 3


def test_a_change_turns_retries_off_for_what_is_under_way() -> None:
    clients = Clients(1.0, 100, Backoff("fixed", 1.0))
    changes = [Change(10.0, replace(clients, attempts=1))]
    plan = burst_plan(50, clients, faults=[Fault(0.0, 100.0, refusing=1.0)], changes=changes)
    outcome = play(plan)
    assert outcome.retries[1:10].tolist() == [50] * 9
    assert outcome.retries[11:].sum() == 0
    assert outcome.totals.lost["refused"] == 50


def test_a_breaker_that_is_taken_away_is_closed() -> None:
    clients = Clients(1.0, 1, breaker=Breaker(3, open_for=1000.0))
    plan = replace(
        EVERYTHING, clients=clients, faults=[Fault(0.0, 50.0, refusing=1.0)],
        changes=[Change(100.0, Clients(1.0, 1))],
    )  # fmt: skip
    outcome = play(plan)
    assert outcome.attempts[51:100].sum() == 0
    assert outcome.breakers_open[99] == 1.0
    assert outcome.attempts[100:].sum() == outcome.offered[100:].sum()


def test_memory_does_not_grow_with_the_requests() -> None:
    def peak(steps: int) -> int:
        plan = replace(
            EVERYTHING, load=steady(400.0, 60.0 * steps), changes=(), period=60.0 * steps
        )
        tracemalloc.start()
        play(plan)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(1)
    assert peak(10) < 1.2 * peak(2)
