"""A plan in the kernel's terms: the rules of each stage, and the arrays of a whole run."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from elastic_lab.simulation.random_kernel import stream
from elastic_lab.simulation.retries.clients import BACKOFFS, Clients
from elastic_lab.simulation.retries.plan import Dependency, Fault, RetryPlan
from elastic_lab.simulation.retry_state import (
    EVENT,
    FAULT,
    GROUP,
    PERIOD,
    QUEUE_FULL,
    SHED,
    Rules,
    Scene,
)

CALLERS, _LUCK = 11, 12
"""What a random stream is for, first in its key; `arrivals` has 1 to 4."""


def rules_of(clients: Clients, dependency: Dependency, period: float) -> Rules:
    """The rules while `clients` call `dependency`; period: seconds.

    Without a budget the bucket is full without end, and without a breaker both its triggers are
    off.
    """
    budget, breaker = clients.budget, clients.breaker
    room, full = _room(dependency)
    return Rules(
        timeout=float(clients.timeout),
        attempts=clients.attempts,
        backoff=BACKOFFS.index(clients.backoff.kind),
        base=float(clients.backoff.base),
        cap=float(clients.backoff.cap),
        share=float(budget.share) if budget else 0.0,
        burst=float(budget.burst) if budget else math.inf,
        in_a_row=breaker.in_a_row if breaker else 0,
        window=breaker.window if breaker else 0,
        failure_share=float(breaker.failure_share) if breaker else 1.0,
        open_for=float(breaker.open_for) if breaker else 0.0,
        room=room,
        full=full,
        drop_after=float(dependency.drop_after),
        period=float(period),
    )


def _room(dependency: Dependency) -> tuple[int, int]:
    """How many attempts may wait (-1: any number), and how one ends that finds no room."""
    limit, shed = dependency.queue_limit, dependency.shed_above
    if shed is not None and (limit is None or shed <= limit):
        return shed, SHED
    return (-1 if limit is None else limit), QUEUE_FULL


def empty_scene(plan: RetryPlan, stages: Sequence[Rules]) -> Scene:
    """Nobody under way, idle servers, closed breakers and full buckets.

    stages: all rules that will be in force, for arrays that are large enough for each.
    """
    groups = np.zeros(plan.clients.groups, GROUP)
    groups["tokens"] = math.inf  # the first request cuts it to the bucket's size
    return Scene(
        heap=np.zeros(0, EVENT),
        size=np.zeros(2, np.int64),
        hand=np.zeros(1, EVENT),
        groups=groups,
        results=np.zeros((groups.size, max(1, *(s.window for s in stages))), np.int8),
        free_at=np.zeros(plan.dependency.servers),
        leaves=np.zeros(max(1, *(s.room for s in stages))),
        entered=np.zeros(1, np.int64),
        faults=_fault_rows(plan.faults),
        callers=stream(CALLERS, plan.seed),
        luck=stream(_LUCK, plan.seed),
        periods=np.zeros(plan.periods + 1, PERIOD),
    )


def _fault_rows(faults: Sequence[Fault]) -> np.ndarray:
    rows = [(f.start, f.end, f.slowdown, f.failing, f.refusing) for f in faults]
    return np.array(rows, FAULT)
