"""Plays a plan: feeds the kernel its requests, period by period, and keeps what it counts."""

from __future__ import annotations

import numpy as np

from elastic_lab.simulation.arrivals import RequestSource
from elastic_lab.simulation.retries.outcome import RetryOutcome
from elastic_lab.simulation.retries.plan import RetryPlan
from elastic_lab.simulation.retries.rules import empty_scene, rules_of
from elastic_lab.simulation.retry_kernel import advance
from elastic_lab.simulation.retry_state import CLOSED, EVENT, Rules, Scene

_NOBODY = np.zeros(0)


def play(plan: RetryPlan) -> RetryOutcome:
    """Play `plan` from beginning to end.

    Memory grows with the requests under way at one time, the groups and the periods.
    """
    stages = {begins: rules_of(who, what, plan.period) for begins, who, what in plan.stages()}
    rules, scene = stages[0], empty_scene(plan, list(stages.values()))
    source = RequestSource(plan.load, plan.dependency.service, plan.seed, plan.arrivals)
    tripped = np.zeros(plan.periods, np.int64)
    for k in range(plan.periods):
        if k > 0 and k in stages:
            rules = stages[k]
            _close_breakers(scene.groups)
        scene = _advance(source, (k + 1) * plan.period, rules, scene)
        tripped[k] = np.count_nonzero(scene.groups["state"] != CLOSED)
    return RetryOutcome(plan, scene.periods[:-1].copy(), tripped, int(scene.size[0]))


def _close_breakers(groups: np.ndarray) -> None:
    groups["epoch"] += 1
    for field in ("state", "in_a_row", "seen", "failures"):
        groups[field] = 0


def _advance(source: RequestSource, until: float, rules: Rules, scene: Scene) -> Scene:
    for times, work in source.take(until):
        scene = _with_room(scene, times.size)
        advance(times, work, float(times[-1]), rules, scene)
    advance(_NOBODY, _NOBODY, until, rules, scene)
    return scene


def _with_room(scene: Scene, more: int) -> Scene:
    """The same scene with room for `more` further requests under way."""
    needed = int(scene.size[0]) + more
    if needed <= scene.heap.size:
        return scene
    heap = np.zeros(needed + needed // 2, EVENT)
    heap[: scene.heap.size] = scene.heap
    return scene._replace(heap=heap)
