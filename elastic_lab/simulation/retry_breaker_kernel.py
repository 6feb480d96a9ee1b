"""A circuit breaker for each group of clients.

Closed, it lets everything through and counts. Too many failures open it, and nothing is sent
for a time. Then it is half-open: one attempt goes out as a probe, whose result closes the
breaker or opens it again (Nygard, "Release It!", 2nd ed. 2018, "Circuit Breaker").

The counted window holds the latest results, whatever time they took (as resilience4j's
COUNT_BASED one does), and says nothing before it is full. An epoch ends with each change of
state; a result of an attempt from an earlier epoch says nothing of the present one and is
ignored. So in a half-open epoch only the probe is heard.
"""

import numpy as np

from elastic_lab.simulation.compiled import compiled
from elastic_lab.simulation.retry_state import CLOSED, HALF_OPEN, OPEN, Rules


@compiled
def lets_through(now: float, group: int, groups: np.ndarray) -> bool:
    """May this group send an attempt at `now` seconds? The first after the pause is the probe."""
    if groups[group].state == CLOSED:
        return True
    if groups[group].state == OPEN and now >= groups[group].open_until:
        _change(group, HALF_OPEN, groups)
        return True
    return False


@compiled
def learn(
    now: float, failed: bool, epoch: int, group: int, groups: np.ndarray, results: np.ndarray,
    rules: Rules,
) -> bool:  # fmt: skip
    """The group hears how an attempt of `epoch` ended. Returns whether the breaker opens."""
    if epoch != groups[group].epoch:
        return False
    if groups[group].state == HALF_OPEN and not failed:
        _change(group, CLOSED, groups)
        return False
    if groups[group].state == CLOSED:
        _count(failed, group, groups, results, rules)
        if not _too_many(group, groups, rules):
            return False
    groups[group].open_until = now + rules.open_for
    _change(group, OPEN, groups)
    return True


@compiled
def _change(group: int, state: int, groups: np.ndarray) -> None:
    groups[group].state = state
    groups[group].epoch += 1
    groups[group].in_a_row = 0
    groups[group].seen = 0
    groups[group].failures = 0


@compiled
def _count(failed: bool, group: int, groups: np.ndarray, results: np.ndarray, rules: Rules) -> None:
    groups[group].in_a_row = groups[group].in_a_row + 1 if failed else 0
    if rules.window > 0:
        place = groups[group].seen % rules.window
        if groups[group].seen >= rules.window:
            groups[group].failures -= results[group, place]
        results[group, place] = 1 if failed else 0
        groups[group].failures += results[group, place]
    groups[group].seen += 1


@compiled
def _too_many(group: int, groups: np.ndarray, rules: Rules) -> bool:
    if 0 < rules.in_a_row <= groups[group].in_a_row:
        return True
    full = 0 < rules.window <= groups[group].seen
    return full and groups[group].failures >= rules.failure_share * rules.window
