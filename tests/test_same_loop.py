"""A control loop gives the same trace under both clocks: it is passed planned times, not the
wall's, so that lateness shows nowhere in what it decides."""

import threading

from elastic_lab.cloud.runner import Runner
from elastic_lab.cloud.scaled_clock import ScaledClock
from elastic_lab.control import instance_lifecycle as lifecycle
from elastic_lab.control.instance_lifecycle import InstanceState, Transition
from elastic_lab.wall_clock import wait_until

STATES = (("i-1", "pending", 0.0), ("i-2", "stopping", 7.5), ("i-3", "shutting-down", 7.5))
# The last thing to happen: i-3 is terminated after 30 s, and forgotten an hour later.
LAST = 7.5 + 30.0 + 3600.0


class LifecycleLoop:
    """The instance lifecycle over plain states, as a runner drives it; keeps the trace."""

    name = "instance-lifecycle"

    def __init__(self, start: float) -> None:
        self._start = start
        states = (InstanceState(name, state, start + since) for name, state, since in STATES)
        self._states = {state.instance_id: state for state in states}
        self.trace: list[Transition] = []

    def due(self) -> float | None:
        times = (lifecycle.due(state) for state in self._states.values())
        return min((time for time in times if time is not None), default=None)

    def step(self, now: float) -> None:
        after, transitions = lifecycle.decide(self._states, now)
        self._states = dict(after)
        self.trace += [
            Transition(t.instance_id, t.name, round(t.at - self._start, 6)) for t in transitions
        ]


def virtual_trace() -> list[Transition]:
    """On the virtual clock: from one due time to the next."""
    loop = LifecycleLoop(0.0)
    while (planned := loop.due()) is not None:
        loop.step(planned)
    return loop.trace


def live_trace(factor: float) -> tuple[list[Transition], float]:
    """On the scaled wall clock, in the runner's own thread; with the worst lateness."""
    lock = threading.RLock()
    clock = ScaledClock(factor)
    loop = LifecycleLoop(clock.now())
    runner = Runner(clock, [loop], lock)
    runner.start()
    assert wait_until(lambda: loop.due() is None, within_seconds=20)
    runner.close()
    return loop.trace, runner.worst_lateness


def test_both_clocks_give_one_trace():
    wanted = virtual_trace()
    assert wanted[-1].at == LAST
    for factor in (2_000.0, 20_000.0):
        trace, lateness = live_trace(factor)
        assert trace == wanted
        assert lateness > 0.0


def test_a_loop_that_saw_the_wall_would_be_noticed():
    trace, _ = live_trace(20_000.0)
    shifted = [Transition(t.instance_id, t.name, t.at + 0.001) for t in trace]
    assert shifted != virtual_trace()
