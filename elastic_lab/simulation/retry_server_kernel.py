"""The dependency that is called: one queue, first come, first served, in front of its servers.

Nobody overtakes, so all that will happen to an attempt is known when it reaches the queue (as in
`fleet_kernel`): when its turn comes, when it is done, and whether its client will have gone by
then. A server does not see its client go: it works on, and that work is wasted.

A fault counts as it is when the attempt is sent (refusing) or when its service begins (slower,
failing); a service that has begun keeps its pace.
"""

import numpy as np

from elastic_lab.simulation.compiled import compiled
from elastic_lab.simulation.random_kernel import next_uniform
from elastic_lab.simulation.retry_state import (
    ANSWERED,
    FAILED,
    REFUSED,
    SHED,
    TIMED_OUT,
    Rules,
    Scene,
)


@compiled
def send(now: float, work: float, rules: Rules, scene: Scene) -> tuple[float, int]:
    """An attempt at `now` that asks for `work` seconds of service.

    Returns when its client will know how it ended, and how.
    """
    faults = scene.faults
    fault = _fault_at(now, faults)
    if fault >= 0 and _happens(faults[fault].refusing, scene.luck):
        return now, REFUSED
    start = max(now, scene.free_at[0])
    if start > now and not _enter_queue(now, start, rules.room, scene.leaves, scene.entered):
        return now, rules.full
    _count_turn(now, start, rules.period, scene.periods)
    deadline = now + rules.timeout
    if start - now >= rules.drop_after:
        scene.periods[period_of(start, rules.period, scene.periods)].dropped += 1
        return (deadline, TIMED_OUT) if start >= deadline else (start, SHED)
    fault = _fault_at(start, faults)
    finish = start + (work * faults[fault].slowdown if fault >= 0 else work)
    _occupy(scene.free_at, finish)
    _count_work(start, finish, finish > deadline, rules.period, scene.periods)
    if finish > deadline:
        return deadline, TIMED_OUT
    if fault >= 0 and _happens(faults[fault].failing, scene.luck):
        return finish, FAILED
    return finish, ANSWERED


@compiled
def _fault_at(now: float, faults: np.ndarray) -> int:
    """The fault that holds at `now`, or -1."""
    for fault in range(faults.size):
        if faults[fault].start <= now < faults[fault].end:
            return fault
    return -1


@compiled
def _happens(share: float, luck: np.ndarray) -> bool:
    return share > 0.0 and next_uniform(luck) < share


@compiled
def _enter_queue(
    now: float, start: float, room: int, leaves: np.ndarray, entered: np.ndarray
) -> bool:
    """Wait until `start`; False when all places are taken.

    Places are left in the order in which they were taken, so the queue is full exactly if the
    place taken `room` entries ago is still held.
    """
    if room < 0:
        return True
    if room == 0:
        return False
    if entered[0] >= room and leaves[(entered[0] - room) % leaves.size] > now:
        return False
    leaves[entered[0] % leaves.size] = start
    entered[0] += 1
    return True


@compiled
def _occupy(free_at: np.ndarray, finish: float) -> None:
    """Give the earliest free server work until `finish`: replace the top of a binary heap."""
    hole = 0
    while True:
        child = 2 * hole + 1
        if child >= free_at.size:
            break
        if child + 1 < free_at.size and free_at[child + 1] < free_at[child]:
            child += 1
        if free_at[child] >= finish:
            break
        free_at[hole] = free_at[child]
        hole = child
    free_at[hole] = finish


@compiled
def period_of(at: float, period: float, periods: np.ndarray) -> int:
    """The row that counts what happens at `at`; both in seconds."""
    return int(min(at / period, periods.size - 1.0))


@compiled
def _count_turn(now: float, start: float, period: float, periods: np.ndarray) -> None:
    periods[period_of(now, period, periods)].accepted += 1
    turn = period_of(start, period, periods)
    periods[turn].dequeued += 1
    periods[turn].waited += start - now


@compiled
def _count_work(
    start: float, finish: float, wasted: bool, period: float, periods: np.ndarray
) -> None:
    """Spread a service over the periods in which it is done."""
    begun = start
    for k in range(period_of(start, period, periods), period_of(finish, period, periods) + 1):
        done = finish if k == periods.size - 1 else min(finish, (k + 1) * period)
        periods[k].busy += done - begun
        if wasted:
            periods[k].wasted += done - begun
        begun = done
