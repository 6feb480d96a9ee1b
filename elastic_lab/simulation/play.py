"""A whole day: a fleet, a policy that looks at it once a tick, and faults.

The policy is any function that gets the fleet and the window just ended, and may launch,
terminate or kill. It sees what a control loop on AWS could see, and nothing of the future.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from elastic_lab.simulation.faults import Fault
from elastic_lab.simulation.fleet import Fleet
from elastic_lab.simulation.metrics import Recorder
from elastic_lab.simulation.window import Window, merge

Policy = Callable[[Fleet, Window], None]
Watch = Callable[[Window], bool | None]
T = TypeVar("T")


def play(
    fleet: Fleet, policy: Policy | None = None, *, until: float | None = None, tick: float = 60.0,
    faults: Sequence[Fault] = (), recorder: Recorder | None = None, watch: Watch | None = None,
) -> Recorder:  # fmt: skip
    """Advance `fleet` tick by tick to `until` (default: the trace's end); returns what it recorded.

    tick: seconds between two looks of the policy; a period (60 s) must be a multiple of it.
    recorder: one to go on with, e.g. a copy, when a day was forked. watch: called after every
    tick and its policy; True stops the day there, and it can be played on. Faults strike at
    their exact times.
    """
    recorder = recorder or Recorder()
    until = fleet.trace.duration if until is None else until
    pending = sorted((f for f in faults if f.at >= fleet.now), key=lambda fault: fault.at)
    while fleet.now < until:
        window = _one_tick(fleet, min(_next_tick(fleet.now, tick), until), pending)
        recorder.add(window)
        if policy:
            policy(fleet, window)
        if watch and watch(window):
            break
    return recorder


def _next_tick(now: float, tick: float) -> float:
    """The first whole multiple of `tick` after `now`; counted, so that it never drifts."""
    return (int(now / tick + 1e-9) + 1) * tick


def _one_tick(fleet: Fleet, until: float, pending: list[Fault]) -> Window:
    """Advance to `until`, stopping at each fault on the way."""
    parts = []
    while pending and pending[0].at < until:
        if pending[0].at > fleet.now:
            parts.append(fleet.advance(pending[0].at))
        pending.pop(0).strike(fleet)
    parts.append(fleet.advance(until))
    return merge(parts)


def sweep(days: Sequence[Callable[[], T]], workers: int = 2) -> list[T]:
    """Play many days at the same time; results in the order of `days`.

    Threads: the kernels do not hold Python's lock, and share their machine code. Each day needs
    a fleet of its own. The result does not depend on `workers`.
    """
    with ThreadPoolExecutor(max_workers=workers) as pool:
        return list(pool.map(lambda day: day(), days))
