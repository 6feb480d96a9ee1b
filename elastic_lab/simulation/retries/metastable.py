"""An outage that outlives its cause, and what ends it.

A metastable failure (Bronson et al., "Metastable Failures in Distributed Systems", HotOS 2021;
Huang et al., "Metastable Failures in the Wild", OSDI 2022): a fault of two minutes fills the
queue of a service that is 70 % loaded. When the fault is gone, the wait is longer than the
clients' time-out, so every answer comes too late, every request is sent four times, and
4 x 70 % is more than the service can do: the queue stays full by itself.

It can stay only where load x attempts is above the capacity, and load alone is below it. In
this outage that is from 25 to 100 requests a second.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from elastic_lab.simulation.retries.clients import Backoff, Breaker, Clients, RetryBudget
from elastic_lab.simulation.retries.outcome import RetryOutcome
from elastic_lab.simulation.retries.plan import Change, Dependency, Fault, RetryPlan
from elastic_lab.simulation.service_time import ServiceTime
from elastic_lab.simulation.traffic import MINUTE, Trace, steady

FAULT = Fault(5 * MINUTE, 7 * MINUTE, slowdown=3.0)
REMEDY_AT = 15 * MINUTE
DURATION = 30 * MINUTE

CLIENTS = Clients(timeout=1.0, attempts=4)
DEPENDENCY = Dependency(servers=10, service=ServiceTime(0.1), queue_limit=1000)

REMEDIES = {
    "none": Change(REMEDY_AT),
    "no retries": Change(REMEDY_AT, replace(CLIENTS, attempts=1)),
    "backoff": Change(REMEDY_AT, replace(CLIENTS, backoff=Backoff("exponential", 0.2))),
    "jitter": Change(REMEDY_AT, replace(CLIENTS, backoff=Backoff("full jitter", 0.2))),
    "budget": Change(REMEDY_AT, replace(CLIENTS, budget=RetryBudget(0.1))),
    "breaker": Change(REMEDY_AT, replace(CLIENTS, breaker=Breaker(5, open_for=10.0))),
    "shed above 50": Change(REMEDY_AT, None, replace(DEPENDENCY, shed_above=50)),
    "drop after 1 s": Change(REMEDY_AT, None, replace(DEPENDENCY, drop_after=1.0)),
    "drop after 0.5 s": Change(REMEDY_AT, None, replace(DEPENDENCY, drop_after=0.5)),
}
"""What operators can switch on in the middle of it."""


def outage(remedy: str = "none", rate: float = 70.0, seed: int = 0) -> RetryPlan:
    """Half an hour at `rate` requests a second with the fault, and a remedy at REMEDY_AT."""
    return RetryPlan(
        steady(rate, DURATION), DEPENDENCY, CLIENTS, [FAULT], [REMEDIES[remedy]], seed=seed
    )


def with_dip(plan: RetryPlan, rate: float, lasting: float = 3 * MINUTE) -> RetryPlan:
    """The same with only `rate` requests a second for `lasting` seconds from REMEDY_AT on."""
    counts = plan.load.counts.copy()
    first, steps = round(REMEDY_AT / plan.load.step), round(lasting / plan.load.step)
    counts[first : first + steps] = round(rate * plan.load.step)
    return replace(plan, load=Trace(counts, plan.load.step, "dip"))


def recovered_after(
    outcome: RetryOutcome, since: float, share: float = 0.95, lasting: float = MINUTE
) -> float:
    """Seconds from `since` until goodput is back for good.

    That is the beginning of the first span of `lasting` seconds from which on goodput is at least
    `share` of the offered load in all such spans; infinity if there is none before the end.
    Raises ValueError when less than one span follows `since`.
    """
    first, width = round(since / outcome.plan.period), round(lasting / outcome.plan.period)
    if outcome.offered.size - first < width:
        raise ValueError(f"less than {lasting} s follow second {since}")
    answered = _moving_sum(outcome.answered[first:], width)
    offered = _moving_sum(outcome.offered[first:], width)
    bad = np.flatnonzero(answered < share * offered)
    if bad.size == 0:
        return 0.0
    after = int(bad[-1]) + 1
    return math.inf if after == offered.size else after * outcome.plan.period


def _moving_sum(counts: np.ndarray, width: int) -> np.ndarray:
    running = np.append(0, np.cumsum(counts))
    return np.asarray(running[width:] - running[:-width])
