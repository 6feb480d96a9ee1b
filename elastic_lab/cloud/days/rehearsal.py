"""Have the simulation's machine code ready before the first day is asked for.

It is loaded in about a second, so the host loads it once, for all clouds that it forks. Compiling
takes about ten, once for each version of the course on a machine: that is done in a process
beside, while the learner reads.
"""

from __future__ import annotations

import gc
from pathlib import Path


def is_compiled() -> bool:
    """Whether the machine code of this version is all there."""
    return _mark().exists()


def rehearse() -> None:
    """Play a short day with everything that a cloud's days need, and a few retries, which a
    learner's own process plays; compiles what is missing."""
    from elastic_lab.cloud.days import commit, player  # noqa: F401 - loaded for the forks
    from elastic_lab.simulation.balancer_kernel import ALGORITHMS
    from elastic_lab.simulation.day.plan import DayPlan, LoadBalancing
    from elastic_lab.simulation.day.scaled_day import play_day
    from elastic_lab.simulation.engine import Balancer
    from elastic_lab.simulation.orders.day import Day, FixedFleet
    from elastic_lab.simulation.orders.plan import fixed_plan

    day = Day("rehearsal", "steady", {"rate": 1.0, "duration": 120.0})
    plan = fixed_plan(day, FixedFleet(1))
    for algorithm in ALGORITHMS:
        balancing = LoadBalancing(Balancer(algorithm))
        play_day(DayPlan(plan.group, plan.trace, plan.servers, balancing=balancing))
    if not is_compiled():
        _compile_retries()
    _mark().touch()
    gc.collect()
    gc.freeze()


def _compile_retries() -> None:
    from elastic_lab.simulation.retries.plan import Dependency, RetryPlan
    from elastic_lab.simulation.retries.player import play
    from elastic_lab.simulation.service_time import ServiceTime
    from elastic_lab.simulation.traffic import steady

    play(RetryPlan(steady(1.0, 60.0), Dependency(1, ServiceTime(0.1))))


def _mark() -> Path:
    from elastic_lab.simulation.compiled import cache_folder

    return cache_folder() / "complete"
