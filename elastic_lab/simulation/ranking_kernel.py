"""Which target has the fewest outstanding requests: a set of targets for each number of them.

A set is a row of bits, one for each target in the balancer's order, so the next member from any
target on is found 64 targets at a time, and a request that comes or goes moves one bit from a
set to its neighbour: no target is looked at that is not chosen.

There are LEVELS sets, from `base` requests up. A busier target is in none. When no set has a
member, or a target has fewer than `base`, the sets are made anew around the fewest; between two
such moments the fewest has to move by half of all levels.
"""

from typing import Any

import numpy as np
from numba.cpython.unsafe import numbers

from elastic_lab.simulation.compiled import compiled
from elastic_lab.simulation.crowd_state import LEVELS
from elastic_lab.simulation.fleet_state import Machines

_trailing_zeros: Any = numbers.trailing_zeros  # one instruction; without it 10 ns a request


@compiled
def rank(targets: np.ndarray, machines: Machines) -> None:
    """Sort these targets, int64 rows, into their sets; they may be others than before."""
    places = machines.crowd.places
    places[:] = -1
    for place in range(targets.size):
        places[targets[place]] = place
    _rank_from_the_fewest(targets, machines)


@compiled
def _rank_from_the_fewest(targets: np.ndarray, machines: Machines) -> None:
    levels, gauge = machines.crowd.levels, machines.crowd.gauge
    fewest = machines.instances[targets[0]].outstanding
    for place in range(targets.size):
        fewest = min(fewest, machines.instances[targets[place]].outstanding)
    gauge[0].base = max(0, fewest - LEVELS // 2)
    gauge[0].least = fewest - gauge[0].base
    levels[:] = 0
    machines.crowd.members[:] = 0
    for place in range(targets.size):
        _toggle(place, machines.instances[targets[place]].outstanding, 1, machines)


@compiled
def _toggle(place: int, outstanding: int, members: int, machines: Machines) -> None:
    """Put a target in (members: 1) the set of those with so many requests, or take it out (-1)."""
    level = outstanding - machines.crowd.gauge[0].base
    if 0 <= level < LEVELS:
        machines.crowd.levels[level, place >> 6] ^= 1 << (place & 63)
        machines.crowd.members[level] += members


@compiled
def one_more(row: int, machines: Machines) -> None:
    """A request more is outstanding at `row`."""
    place, before = machines.crowd.places[row], machines.instances[row].outstanding
    machines.instances[row].outstanding = before + 1
    if place >= 0:
        _toggle(place, before, -1, machines)
        _toggle(place, before + 1, 1, machines)


@compiled
def one_less(row: int, machines: Machines) -> None:
    """A request less is outstanding at `row`."""
    gauge = machines.crowd.gauge
    place, before = machines.crowd.places[row], machines.instances[row].outstanding
    machines.instances[row].outstanding = before - 1
    if place >= 0:
        _toggle(place, before, -1, machines)
        _toggle(place, before - 1, 1, machines)
        gauge[0].least = min(gauge[0].least, max(-1, before - 1 - gauge[0].base))


@compiled
def first_of_the_least(start: int, targets: np.ndarray, machines: Machines) -> int:
    """The place, from `start` on and round, of the first target with the fewest outstanding."""
    return _next_member(_least_level(targets, machines), start, targets.size, machines)


@compiled
def _least_level(targets: np.ndarray, machines: Machines) -> int:
    members, gauge = machines.crowd.members, machines.crowd.gauge
    level = gauge[0].least
    if level >= 0:
        while level < LEVELS and members[level] == 0:
            level += 1
        if level < LEVELS:
            gauge[0].least = level
            return level
    _rank_from_the_fewest(targets, machines)
    return gauge[0].least


@compiled
def _next_member(level: int, start: int, size: int, machines: Machines) -> int:
    levels = machines.crowd.levels
    word, words = start >> 6, (size + 63) >> 6
    bits = levels[level, word] & (-1 << (start & 63))
    while bits == 0:
        word += 1
        if word == words:
            word = 0
        bits = levels[level, word]
    return 64 * word + int(_trailing_zeros(bits))
