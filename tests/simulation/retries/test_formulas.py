"""The kernel against formulas, within statistical error.

Truths: with independent failures of probability p and at most n attempts, attempts are a
truncated geometric, with mean (1 - p^n) / (1 - p), and 1 - p^n succeed; Erlang's C formula.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from elastic_lab.simulation.random_kernel import stream
from elastic_lab.simulation.retries.clients import Backoff, Clients
from elastic_lab.simulation.retries.plan import Dependency, Fault, RetryPlan
from elastic_lab.simulation.retries.player import play
from elastic_lab.simulation.retries.rules import rules_of
from elastic_lab.simulation.retry_kernel import pause
from elastic_lab.simulation.service_time import ServiceTime
from elastic_lab.simulation.traffic import Trace
from tests.simulation.queues import batch_means
from tests.simulation.retries.plans import PATIENT, PLENTY, burst_plan

REQUESTS = 40_000


@pytest.mark.parametrize(("p", "n"), [(0.1, 2), (0.3, 3), (0.5, 5), (0.9, 4), (0.5, 1)])
@pytest.mark.parametrize("how", ["failing", "refusing"])
def test_attempts_and_success_when_failures_are_independent(p: float, n: int, how: str) -> None:
    fault = Fault(0.0, 100.0, **{how: p})
    clients = Clients(math.inf, n, Backoff("full jitter", 0.1))
    totals = play(burst_plan(REQUESTS, clients, faults=[fault])).totals
    mean, variance = truncated_geometric(p, n)
    success = 1 - p**n
    assert totals.under_way == 0
    assert mean == pytest.approx((1 - p**n) / (1 - p))
    assert abs(totals.attempts_per_request - mean) <= 4 * math.sqrt(variance / REQUESTS)
    assert abs(totals.success - success) <= 4 * math.sqrt(success * (1 - success) / REQUESTS)


def truncated_geometric(p: float, n: int) -> tuple[float, float]:
    """Mean and variance of the number of attempts."""
    k = np.arange(1, n + 1)
    chance = p ** (k - 1) * (1 - p)
    chance[-1] = p ** (n - 1)
    mean = float(chance @ k)
    return mean, float(chance @ (k - mean) ** 2)


def erlang_c_wait(servers: int, load: float) -> float:
    """Mean wait in service times, for an offered load in Erlangs."""
    terms = [load**k / math.factorial(k) for k in range(servers)]
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    return last / (sum(terms) + last) / (servers - load)


@pytest.mark.parametrize(("servers", "load"), [(1, 0.5), (1, 0.8), (3, 2.0), (10, 8.0)])
def test_mean_wait_of_m_m_c(servers: int, load: float) -> None:
    plan = queue_plan(servers, load)
    outcome = play(plan)
    rows = outcome.rows[1:]
    estimate = batch_means(rows["waited"] / rows["dequeued"])
    assert estimate.agrees_with(erlang_c_wait(servers, load))
    assert estimate.error < 0.05 * erlang_c_wait(servers, load), "too noisy to prove anything"
    assert batch_means(outcome.utilization[1:]).agrees_with(load / servers)


def queue_plan(servers: int, load: float) -> RetryPlan:
    """Poisson arrivals, exponential services of mean 1, 31 batches of 10,000."""
    step = 10_000 / load
    trace = Trace(np.full(31, 10_000), step)
    return RetryPlan(trace, Dependency(servers, ServiceTime(1.0)), PATIENT, period=step)


def test_goodput_is_the_offered_load_below_saturation() -> None:
    totals = play(queue_plan(5, 4.0)).totals
    assert totals.answered + totals.under_way == totals.offered
    assert totals.under_way < 100
    assert totals.retries == sum(totals.lost.values()) == 0
    assert totals.mean_latency == pytest.approx(1 + erlang_c_wait(5, 4.0), rel=0.04)


def test_goodput_is_the_capacity_above_saturation() -> None:
    outcome = play(queue_plan(5, 10.0))
    assert outcome.utilization[1:] == pytest.approx(1.0)
    assert batch_means(outcome.answered[1:] / outcome.plan.period).agrees_with(5.0)


@pytest.mark.parametrize("k", [1, 2, 3, 10])
def test_pauses_follow_the_backoff(k: int) -> None:
    longest = min(1.0, 0.1 * 2 ** (k - 1))
    luck = stream(3)
    for kind, seconds in (("none", 0.0), ("fixed", 0.1), ("exponential", longest)):
        rules = rules_of(Clients(backoff=Backoff(kind, 0.1, 1.0)), PLENTY, 1.0)
        assert pause(k, rules, luck) == pytest.approx(seconds)
    rules = rules_of(Clients(backoff=Backoff("full jitter", 0.1, 1.0)), PLENTY, 1.0)
    drawn = np.array([pause(k, rules, luck) for _ in range(4000)]) / longest
    assert 0 <= drawn.min() < 0.01 < 0.99 < drawn.max() < 1
    assert batch_means(drawn).agrees_with(0.5)
    assert batch_means(drawn**2).agrees_with(1 / 3)
