"""When outstanding requests leave their instances: a calendar with a slot for every moment.

A calendar queue (Brown, "Calendar queues: a fast O(1) priority queue implementation for the
simulation event set problem", CACM 31(10), 1988). Its slots are about as long as the time
between two arrivals, so a slot holds about one entry and an arrival looks at about two slots,
however many requests are outstanding; a heap would take a step for each doubling of them.

The calendar is a wheel: a slot is used again after a whole turn, and an entry of a later turn
is left where it is.
"""

import numpy as np

from elastic_lab.simulation.compiled import compiled
from elastic_lab.simulation.crowd_state import NOBODY, Crowd
from elastic_lab.simulation.fleet_state import Machines
from elastic_lab.simulation.ranking_kernel import one_less

_SHORTEST = 1e-9
"""Seconds of the shortest slot: with them a slot's number fits in an int64 for 292 years."""


@compiled
def suit(times: np.ndarray, crowd: Crowd) -> None:
    """Make the slots as long as these arrivals are apart, unless they nearly are.

    times: float64 (n,), sorted seconds.
    """
    if times.size < 2:
        return
    gap = max(_SHORTEST, (times[-1] - times[0]) / (times.size - 1))
    if not 0.5 < gap * crowd.gauge[0].rate < 2.0:
        crowd.gauge[0].rate = 1.0 / gap
        refile(crowd)


@compiled
def refile(crowd: Crowd) -> None:
    """Put every entry where it belongs, after the slots' length or number has changed."""
    leaving, wheel, gauge = crowd.leaving, crowd.wheel, crowd.gauge
    wheel[:] = -1
    gauge[0].free = -1
    gauge[0].slot = 0
    gauge[0].leaving = 0
    for entry in range(leaving.size - 1, -1, -1):
        if leaving[entry].row == NOBODY:
            leaving[entry].next = gauge[0].free
            gauge[0].free = entry
        else:
            _insert(entry, crowd)


@compiled
def file(at: float, row: int, crowd: Crowd) -> None:
    """A request will leave `row` at `at` seconds; there must be a free entry."""
    leaving, gauge = crowd.leaving, crowd.gauge
    entry = gauge[0].free
    gauge[0].free = leaving[entry].next
    leaving[entry].at = at
    leaving[entry].row = row
    _insert(entry, crowd)


@compiled
def _insert(entry: int, crowd: Crowd) -> None:
    leaving, wheel, gauge = crowd.leaving, crowd.wheel, crowd.gauge
    place = np.int64(leaving[entry].at * gauge[0].rate) & (wheel.size - 1)
    leaving[entry].next = wheel[place]
    wheel[place] = entry
    gauge[0].leaving += 1


@compiled
def let_leave(now: float, machines: Machines) -> None:
    """Take everybody off the calendar who has left by `now`, which never goes back."""
    wheel, gauge = machines.crowd.wheel, machines.crowd.gauge
    last = np.int64(now * gauge[0].rate)
    first = max(gauge[0].slot, last - wheel.size + 1)  # once round the wheel is everything
    for slot in range(first, last + 1):
        place = slot & (wheel.size - 1)
        if wheel[place] >= 0:
            _look_at(place, now, machines)
    gauge[0].slot = last


@compiled
def _look_at(place: int, now: float, machines: Machines) -> None:
    """Keep of a slot's entries those that lie after `now`."""
    leaving, wheel = machines.crowd.leaving, machines.crowd.wheel
    entry, before = wheel[place], -1
    while entry >= 0:
        after = leaving[entry].next
        if leaving[entry].at > now:
            before = entry
        else:
            if before < 0:
                wheel[place] = after
            else:
                leaving[before].next = after
            _leave(entry, machines)
        entry = after


@compiled
def _leave(entry: int, machines: Machines) -> None:
    leaving, gauge = machines.crowd.leaving, machines.crowd.gauge
    if leaving[entry].row != NOBODY:
        one_less(leaving[entry].row, machines)
    leaving[entry].row = NOBODY
    leaving[entry].next = gauge[0].free
    gauge[0].free = entry
    gauge[0].leaving -= 1
