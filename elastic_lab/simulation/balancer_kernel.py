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
from elastic_lab.simulation.departures_kernel import let_leave
from elastic_lab.simulation.fleet_state import Machines, Rules
from elastic_lab.simulation.random_kernel import next_uniform
from elastic_lab.simulation.ranking_kernel import first_of_the_least

ALGORITHMS = ("round_robin", "least_outstanding_requests", "weighted_random")
ROUND_ROBIN, LEAST_OUTSTANDING, WEIGHTED_RANDOM = range(3)


@compiled
def choose(
    now: float, targets: np.ndarray, machines: Machines, rules: Rules, turn: np.ndarray,
    dice: np.ndarray,
) -> int:  # fmt: skip
    """The row that gets a request arriving at `now`, by any algorithm that does not look at the
    targets' work; `targets` is not empty."""
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
def choose_least_outstanding(
    now: float, targets: np.ndarray, machines: Machines, turn: np.ndarray
) -> int:
    """The first of the least loaded, looking from the next in turn, so that ties rotate."""
    let_leave(now, machines)
    _next_in_turn(targets, turn)
    return targets[first_of_the_least(turn[0] - 1, targets, machines)]
