"""Clients that call, wait, give up and call again: the compiled heart of a run of retries.

A request that was made meets its group's circuit breaker, then the dependency, and comes back as
an event when its client knows how the attempt ended; a failed one may come back once more, when
its pause is over. So a request under way is one entry of a heap, however often it is sent.

Asking again asks for the same work again.
"""

import numpy as np

from elastic_lab.simulation.compiled import compiled
from elastic_lab.simulation.random_kernel import next_uniform
from elastic_lab.simulation.retry_breaker_kernel import learn, lets_through
from elastic_lab.simulation.retry_events_kernel import pop, push
from elastic_lab.simulation.retry_server_kernel import period_of, send
from elastic_lab.simulation.retry_state import (
    ANSWERED,
    BREAKER_OPEN,
    FIXED,
    FULL_JITTER,
    NO_PAUSE,
    RETRY,
    Rules,
    Scene,
)


@compiled
def advance(times: np.ndarray, work: np.ndarray, until: float, rules: Rules, scene: Scene) -> None:
    """Let these requests arrive, and all happen that happens before `until` seconds.

    times, work: float64 (n,), arrivals and service times in seconds; times sorted, none after
    `until` or before an earlier call's. The heap must have room for n entries more.
    """
    heap, size, hand = scene.heap, scene.size, scene.hand
    for k in range(times.size + 1):
        moment = times[k] if k < times.size else until
        while size[0] > 0 and heap[0].at < moment:
            pop(heap, size, hand)
            if hand[0].kind == RETRY:
                _attempt(rules, scene)
            else:
                _hear(rules, scene)
        if k < times.size:
            _arrive(moment, work[k], rules, scene)


@compiled
def _arrive(now: float, work: float, rules: Rules, scene: Scene) -> None:
    """A new request, of a group drawn at random; with it comes a share of a retry."""
    groups, hand = scene.groups, scene.hand
    group = np.int64(next_uniform(scene.callers) * groups.size)
    groups[group].tokens = min(groups[group].tokens + rules.share, rules.burst)
    scene.periods[period_of(now, rules.period, scene.periods)].offered += 1
    hand[0].at = now
    hand[0].arrived = now
    hand[0].work = work
    hand[0].attempt = 1
    hand[0].group = group
    _attempt(rules, scene)


@compiled
def _attempt(rules: Rules, scene: Scene) -> None:
    """The request in hand is sent, unless its breaker forbids."""
    hand, groups = scene.hand, scene.groups
    now, group = hand[0].at, hand[0].group
    period = period_of(now, rules.period, scene.periods)
    if not lets_through(now, group, groups):
        scene.periods[period].lost[BREAKER_OPEN] += 1
        return
    if hand[0].attempt == 1:
        scene.periods[period].first_attempts += 1
    else:
        scene.periods[period].retries += 1
    hand[0].epoch = groups[group].epoch
    hand[0].at, hand[0].kind = send(now, hand[0].work, rules, scene)
    push(scene.heap, scene.size, hand)


@compiled
def _hear(rules: Rules, scene: Scene) -> None:
    """The client of the request in hand learns how its attempt ended."""
    hand, periods = scene.hand, scene.periods
    now, kind = hand[0].at, hand[0].kind
    period = period_of(now, rules.period, periods)
    periods[period].ended[kind] += 1
    failed = kind != ANSWERED
    if learn(now, failed, hand[0].epoch, hand[0].group, scene.groups, scene.results, rules):
        periods[period].trips += 1
    if not failed:
        periods[period].latency += now - hand[0].arrived
    elif hand[0].attempt >= rules.attempts:
        periods[period].lost[kind] += 1
    elif not _pay(hand[0].group, scene.groups):
        periods[period].lost[kind] += 1
        periods[period].budget_spent += 1
    else:
        hand[0].at = now + pause(hand[0].attempt, rules, scene.luck)
        hand[0].kind = RETRY
        hand[0].attempt += 1
        push(scene.heap, scene.size, hand)


@compiled
def _pay(group: int, groups: np.ndarray) -> bool:
    """Take a token for a retry; False when there is none."""
    if groups[group].tokens < 1.0:
        return False
    groups[group].tokens -= 1.0
    return True


@compiled
def pause(attempts: int, rules: Rules, luck: np.ndarray) -> float:
    """Seconds from the end of the latest of so many attempts to the next one; see `Backoff`."""
    if rules.backoff == NO_PAUSE:
        return 0.0
    if rules.backoff == FIXED:
        return rules.base
    longest = min(rules.cap, rules.base * 2.0 ** (attempts - 1))
    return longest * next_uniform(luck) if rules.backoff == FULL_JITTER else longest
