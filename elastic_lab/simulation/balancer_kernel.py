"""Which instance a load balancer sends a request to, compiled.

Algorithms as an Application Load Balancer has them: AWS, "Target groups for your Application
Load Balancers", routing algorithms and slow start. With slow start a target's share grows in a
straight line over its first `slow_start` seconds; not with least outstanding requests.
"Weighted random" has equal weights here: anomaly mitigation is not modelled.

`targets` holds the rows in service, `turn` (int64, shape (1,)) the round-robin position, `dice`
the random stream of the balancer.
"""

import numpy as np

from elastic_lab.simulation.compiled import compiled
from elastic_lab.simulation.fleet_state import Machines, Rules
from elastic_lab.simulation.random_kernel import next_uniform

ALGORITHMS = ("round_robin", "least_outstanding_requests", "weighted_random")
ROUND_ROBIN, LEAST_OUTSTANDING, WEIGHTED_RANDOM = range(3)


@compiled
def choose(
    now: float, targets: np.ndarray, machines: Machines, rules: Rules, turn: np.ndarray,
    dice: np.ndarray,
) -> int:  # fmt: skip
    """The row that gets a request arriving at `now`; `targets` is not empty."""
    if rules.algorithm == LEAST_OUTSTANDING:
        return _least_outstanding(now, targets, machines, turn)
    if rules.slow_start > 0.0:
        return _with_slow_start(now, targets, machines, rules, turn, dice)
    if rules.algorithm == ROUND_ROBIN:
        return _next_in_turn(targets, turn)
    return _any_target(targets, dice)


@compiled
def _next_in_turn(targets: np.ndarray, turn: np.ndarray) -> int:
    position = turn[0]
    if position >= targets.size:  # the fleet has shrunk since
        position = 0
    turn[0] = position + 1
    return targets[position]


@compiled
def _any_target(targets: np.ndarray, dice: np.ndarray) -> int:
    return targets[int(next_uniform(dice) * targets.size)]


@compiled
def _with_slow_start(
    now: float, targets: np.ndarray, machines: Machines, rules: Rules, turn: np.ndarray,
    dice: np.ndarray,
) -> int:  # fmt: skip
    """Offer to one target after another; one in slow start accepts with its present share.

    After four rounds somebody must take it: all are then in their first moments.
    """
    row = targets[0]
    for _ in range(4 * targets.size):
        if rules.algorithm == ROUND_ROBIN:
            row = _next_in_turn(targets, turn)
        else:
            row = _any_target(targets, dice)
        share = (now - machines.instances[row].slow_from) / rules.slow_start
        if share >= 1.0 or next_uniform(dice) < share:
            return row
    return row


@compiled
def _least_outstanding(
    now: float, targets: np.ndarray, machines: Machines, turn: np.ndarray
) -> int:
    """The first of the least loaded, looking from the next in turn, so that ties rotate.

    `least` never exceeds the true minimum, so that the search may stop where it is met: few
    targets are looked at, on average.
    """
    _let_leave(now, machines)
    gauge = machines.gauge[0]
    best, fewest = _next_in_turn(targets, turn), 1 << 60
    position = turn[0] - 1
    for _ in range(targets.size):
        count = machines.instances[targets[position]].outstanding
        if count < fewest:
            best, fewest = targets[position], count
        if count <= gauge.least:
            return best
        position += 1
        if position == targets.size:
            position = 0
    gauge.least = fewest
    return best


@compiled
def will_leave(at: float, row: int, machines: Machines) -> None:
    """A request is outstanding at `row` until `at`: push it on the heap."""
    heap, gauge = machines.leaving, machines.gauge[0]
    machines.instances[row].outstanding += 1
    hole = gauge.leaving
    gauge.leaving += 1
    while hole > 0 and heap[(hole - 1) // 2].at > at:
        heap[hole] = heap[(hole - 1) // 2]
        hole = (hole - 1) // 2
    heap[hole].at = at
    heap[hole].row = row


@compiled
def _let_leave(now: float, machines: Machines) -> None:
    """Pop everybody who has left by `now`."""
    heap, gauge, instances = machines.leaving, machines.gauge[0], machines.instances
    while gauge.leaving > 0 and heap[0].at <= now:
        row = heap[0].row
        instances[row].outstanding -= 1
        gauge.least = min(gauge.least, instances[row].outstanding)
        gauge.leaving -= 1
        _sift_down(heap, gauge.leaving)


@compiled
def _sift_down(heap: np.ndarray, size: int) -> None:
    """The top is free: let the entry at `size`, the last, sink to its place."""
    at, row = heap[size].at, heap[size].row
    hole, child = 0, 1
    while child < size:
        if child + 1 < size and heap[child + 1].at < heap[child].at:
            child += 1
        if heap[child].at >= at:
            break
        heap[hole] = heap[child]
        hole, child = child, 2 * child + 1
    heap[hole].at = at
    heap[hole].row = row
