"""The retry storm of the labs: half an hour of a fleet that calls one service, with a short fault.

The scene is that of `simulation/retries/metastable.py`: 70 requests a second at a service that can
answer 100, three times as slow from minute 5 to minute 7.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from elastic_lab.simulation.retries.clients import Backoff, Breaker, Clients, RetryBudget
from elastic_lab.simulation.retries.metastable import (
    CLIENTS,
    DEPENDENCY,
    DURATION,
    FAULT,
    recovered_after,
)
from elastic_lab.simulation.retries.outcome import RetryOutcome
from elastic_lab.simulation.retries.plan import Change, Fault, RetryPlan
from elastic_lab.simulation.retries.player import play
from elastic_lab.simulation.traffic import MINUTE, steady

RATE = 70.0
AN_ERROR_IN_A_HUNDRED = Fault(0.0, DURATION, failing=0.01)
"""An ordinary half-hour: the service is well, and one of a hundred calls fails."""


def clients_of(
    timeout: float = CLIENTS.timeout,
    attempts: int = CLIENTS.attempts,
    backoff: str = "none",
    backoff_base: float = 0.2,
    budget: float | None = None,
    breaker: int | None = None,
    open_seconds: float = 10.0,
) -> Clients:
    """The callers of a storm, in ten groups (hosts) that share a retry budget and a breaker.

    timeout, backoff_base, open_seconds: seconds. budget: retries for each request. breaker: it
    opens after so many failures in a row. Raises ValueError for what cannot be.
    """
    return Clients(
        timeout,
        attempts,
        Backoff(backoff, backoff_base),
        None if budget is None else RetryBudget(budget),
        None if breaker is None else Breaker(breaker, open_for=open_seconds),
    )


def storm(
    clients: Clients,
    *,
    shed_above: int | None = None,
    drop_after: float | None = None,
    from_minute: int = 0,
    faults: Sequence[Fault] = (FAULT,),
    seed: int = 0,
) -> RetryOutcome:
    """Play it. Before `from_minute` the clients try four times at once, and nothing is shed.

    shed_above, drop_after: the service's load shedding (see `Dependency`). Raises ValueError.
    """
    shedding = replace(DEPENDENCY, shed_above=shed_above, drop_after=drop_after or math.inf)
    load = steady(RATE, DURATION)
    if from_minute == 0:
        return play(RetryPlan(load, shedding, clients, faults, seed=seed))
    change = Change(from_minute * MINUTE, clients, shedding)
    return play(RetryPlan(load, DEPENDENCY, CLIENTS, faults, [change], seed=seed))


def numbers_of(outcome: RetryOutcome) -> dict[str, Any]:
    """What came of it. recovered_after: seconds from the end of the fault until goodput was back
    for good, None when it was not before the end."""
    totals = outcome.totals
    after = recovered_after(outcome, FAULT.end)
    return {
        "requests": totals.offered,
        "answered": totals.answered,
        "lost": sum(totals.lost.values()),
        "lost_because": {reason: count for reason, count in totals.lost.items() if count},
        "success": totals.success,
        "attempts": totals.attempts,
        "attempts_per_request": totals.attempts_per_request,
        "wasted_share": totals.wasted_share,
        "recovered_after": None if math.isinf(after) else after,
    }


def longest_wait(policy: Mapping[str, Any]) -> float:
    """The most seconds that a caller under `policy` waits before a request is lost: all attempts
    time out, and between them it waits as long as its backoff may. Raises ValueError."""
    clients = clients_of(**policy)
    waits = sum(_backoff(clients.backoff, k) for k in range(clients.attempts - 1))
    return clients.attempts * clients.timeout + waits


def _backoff(backoff: Backoff, k: int) -> float:
    if backoff.kind == "none":
        return 0.0
    return min(backoff.cap, backoff.base * (1 if backoff.kind == "fixed" else 2**k))
