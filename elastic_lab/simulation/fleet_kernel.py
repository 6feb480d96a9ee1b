"""Every request, one by one, through a fleet of instances: the compiled heart of a simulated day.

An instance is a first-come, first-served queue in front of its vCPUs (a G/G/c queue). Because
nobody overtakes, a request's whole future is known when it arrives: it starts when the earliest
vCPU is free, and it waits in vain exactly if that is later than its time-out. So there is no
event list: the work per request is one step in a heap of c times, independent of load.

A request still under way at the end of a window is kept in `flying` and counted in the window
in which it ends, or as killed if its instance dies first.
"""

import numpy as np

from elastic_lab.simulation.balancer_kernel import (
    LEAST_OUTSTANDING,
    choose,
    choose_least_outstanding,
)
from elastic_lab.simulation.compiled import compiled
from elastic_lab.simulation.departures_kernel import file, suit
from elastic_lab.simulation.fleet_state import Ledger, Machines, Rules
from elastic_lab.simulation.latency_bucket import bucket_of
from elastic_lab.simulation.outcomes import KILLED, NO_TARGET, REFUSED, SERVED, TIMED_OUT
from elastic_lab.simulation.ranking_kernel import one_more, rank


@compiled
def serve(
    times: np.ndarray, work: np.ndarray, until: float, targets: np.ndarray, machines: Machines,
    rules: Rules, turn: np.ndarray, dice: np.ndarray, ledger: Ledger,
) -> None:  # fmt: skip
    """Bring one chunk of requests to the instances.

    times, work: float64 (n,), arrival and service times in seconds, times sorted and < `until`.
    until: end of the window. targets: int64 rows in service. The ledger must have room for n
    more requests in flight.
    """
    window = ledger.window
    window[0].offered += times.size
    if targets.size == 0:
        window[0].outcomes[NO_TARGET] += times.size
        return
    if rules.algorithm == LEAST_OUTSTANDING:
        _serve_by_rank(times, work, until, targets, machines, rules, turn, ledger)
    else:
        _serve_by_turn(times, work, until, targets, machines, rules, turn, dice, ledger)


@compiled
def _serve_by_turn(
    times: np.ndarray, work: np.ndarray, until: float, targets: np.ndarray, machines: Machines,
    rules: Rules, turn: np.ndarray, dice: np.ndarray, ledger: Ledger,
) -> None:  # fmt: skip
    for k in range(times.size):
        row = choose(times[k], targets, machines, rules, turn, dice)
        _offer(times[k], work[k], row, until, machines, rules, ledger)


@compiled
def _serve_by_rank(
    times: np.ndarray, work: np.ndarray, until: float, targets: np.ndarray, machines: Machines,
    rules: Rules, turn: np.ndarray, ledger: Ledger,
) -> None:  # fmt: skip
    """A loop of its own, so that the other one is not slowed down by what it does not need."""
    suit(times, machines.crowd)
    rank(targets, machines)
    for k in range(times.size):
        now = times[k]
        row = choose_least_outstanding(now, targets, machines, turn)
        leaves = _offer(now, work[k], row, until, machines, rules, ledger)
        if leaves > now:
            one_more(row, machines)
            file(leaves, row, machines.crowd)


@compiled
def _offer(
    now: float, work: float, row: int, until: float, machines: Machines, rules: Rules,
    ledger: Ledger,
) -> float:  # fmt: skip
    """One request reaches one instance. Returns when it will have left it again."""
    ends, outcome, leaves = _admit(now, work, row, machines, rules)
    if ends > until:
        _remember(now, ends, outcome, row, ledger)
    else:
        _count(ends - now, outcome, row, machines, ledger)
    return leaves


@compiled
def _admit(
    now: float, work: float, row: int, machines: Machines, rules: Rules
) -> tuple[float, int, float]:
    """Returns when and how a request will end, and when it leaves the instance: a client may
    give up while a vCPU is still at work."""
    instances, free_at = machines.instances, machines.free_at
    if not instances[row].alive:
        return now, REFUSED, now
    start = free_at[row, 0]
    if start <= now:
        start = now
    elif not _enter_queue(now, start, row, machines, rules):
        return now, rules.full, now
    deadline = now + rules.timeout
    if start >= deadline:  # gives up while waiting; no vCPU ever sees it
        return deadline, TIMED_OUT, deadline
    elapsed = work * instances[row].slowdown
    finish = start + elapsed
    instances[row].busy += elapsed
    _occupy(free_at, row, instances[row].vcpus, finish)
    if finish > deadline:  # the client leaves, the vCPU does not know and works on
        return deadline, TIMED_OUT, finish
    return finish, SERVED, finish


@compiled
def _enter_queue(now: float, start: float, row: int, machines: Machines, rules: Rules) -> bool:
    """Take a place in the queue until `start`; False when all `rules.room` places are taken.

    Places are left in the order in which they were taken (who gives up leaves after everybody
    before has started), so the queue is full exactly if the place taken `room` entries ago is
    still held.
    """
    if rules.room == 0:
        return False
    place = machines.instances[row].entered % rules.room
    if machines.leaves[row, place] > now:
        return False
    machines.leaves[row, place] = min(start, now + rules.timeout)
    machines.instances[row].entered += 1
    return True


@compiled
def _occupy(free_at: np.ndarray, row: int, vcpus: int, finish: float) -> None:
    """Give the earliest free vCPU work until `finish`: replace the top of a binary heap."""
    hole = 0
    while True:
        child = 2 * hole + 1
        if child >= vcpus:
            break
        if child + 1 < vcpus and free_at[row, child + 1] < free_at[row, child]:
            child += 1
        if free_at[row, child] >= finish:
            break
        free_at[row, hole] = free_at[row, child]
        hole = child
    free_at[row, hole] = finish


@compiled
def _remember(arrived: float, ends: float, outcome: int, row: int, ledger: Ledger) -> None:
    flying, window = ledger.flying, ledger.window
    last = window[0].flying
    flying[last].arrived = arrived
    flying[last].ends = ends
    flying[last].outcome = outcome
    flying[last].row = row
    window[0].flying = last + 1


@compiled
def _count(latency: float, outcome: int, row: int, machines: Machines, ledger: Ledger) -> None:
    window = ledger.window
    window[0].outcomes[outcome] += 1
    if outcome == SERVED:
        window[0].seconds += latency
        ledger.latencies[bucket_of(latency)] += 1
        machines.instances[row].served += 1


@compiled
def settle(until: float, machines: Machines, ledger: Ledger) -> None:
    """Count the requests in flight that end by `until`; the others stay, in their order."""
    flying, window = ledger.flying, ledger.window
    kept = 0
    for k in range(window[0].flying):
        request = flying[k]
        if request.ends <= until:
            latency = request.ends - request.arrived
            _count(latency, request.outcome, request.row, machines, ledger)
        else:
            flying[kept] = flying[k]
            kept += 1
    window[0].flying = kept


@compiled
def kill_in_flight(row: int, ledger: Ledger) -> int:
    """The instance in `row` dies: every request in flight there is lost. Returns how many."""
    flying, window = ledger.flying, ledger.window
    kept = 0
    for k in range(window[0].flying):
        if flying[k].row != row:
            flying[kept] = flying[k]
            kept += 1
    killed = window[0].flying - kept
    window[0].outcomes[KILLED] += killed
    window[0].flying = kept
    return killed


@compiled
def backlog(now: float, machines: Machines, left: np.ndarray) -> None:
    """Fill `left`, float64 (rows,), with the accepted vCPU-seconds that lie after `now`.

    A vCPU that is busy beyond `now` is busy without a pause until free, for a pause would need
    an arrival yet to come; so what is left is simply `free_at - now`.
    """
    instances, free_at = machines.instances, machines.free_at
    for row in range(left.size):
        left[row] = 0.0
        for server in range(instances[row].vcpus):
            left[row] += max(free_at[row, server] - now, 0.0)
