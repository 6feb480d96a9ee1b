"""The arrays and rules that the retry kernels work on, and the codes they write into them.

All arrays are made before a run and passed to compiled code. Their size depends on the requests
that are under way at one time, the client groups and the periods, never on how many requests
there are in all.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

OUTCOMES = ANSWERED, TIMED_OUT, FAILED, REFUSED, QUEUE_FULL, SHED, BREAKER_OPEN = range(7)
"""How an attempt can end. BREAKER_OPEN ends a request, but is no attempt: nothing was sent."""

RETRY = len(OUTCOMES)
"""Not an end but a beginning: the kind of event at which a client sends its request again."""

NO_PAUSE, FIXED, EXPONENTIAL, FULL_JITTER = range(4)

CLOSED, OPEN, HALF_OPEN = range(3)

EVENT = np.dtype(
    [
        ("at", "f8"),  # seconds: when it happens
        ("arrived", "f8"),  # seconds: when the request was first made
        ("work", "f8"),  # seconds of service that the request asks for, each time
        ("order", "i8"),  # of events at the same moment, the one that was planned first is first
        ("epoch", "i4"),  # of the group's breaker, when the attempt was sent
        ("kind", "i4"),  # an outcome that the client hears of, or RETRY
        ("attempt", "i4"),  # which one it is or will be, from 1
        ("group", "i4"),  # whose request it is
    ]
)
"""One request under way: the next thing that happens to it."""

GROUP = np.dtype(
    [
        ("tokens", "f8"),  # retries that the budget still allows
        ("open_until", "f8"),  # seconds
        ("epoch", "i8"),  # how often the breaker has changed its state
        ("state", "i8"),  # CLOSED, OPEN or HALF_OPEN
        ("in_a_row", "i8"),  # failures since the last success
        ("seen", "i8"),  # results in this epoch
        ("failures", "i8"),  # failures among the latest `window` of them
    ]
)
"""A group of clients that share a retry budget and a circuit breaker."""

FAULT = np.dtype(
    [("start", "f8"), ("end", "f8"), ("slowdown", "f8"), ("failing", "f8"), ("refusing", "f8")]
)
"""From `start` to before `end` seconds: a factor on service times, and two shares."""

PERIOD = np.dtype(
    [
        ("offered", "i8"),  # requests made
        ("first_attempts", "i8"),
        ("retries", "i8"),
        ("accepted", "i8"),  # attempts let into the queue or a server
        ("dequeued", "i8"),  # accepted attempts that have come to their turn
        ("dropped", "i8"),  # of those: thrown away, for they have waited too long
        ("ended", "i8", (len(OUTCOMES),)),  # attempts, by how they ended
        ("lost", "i8", (len(OUTCOMES),)),  # requests, by how their last attempt ended
        ("budget_spent", "i8"),  # of those: the retry budget allowed no other attempt
        ("trips", "i8"),  # breakers that opened
        ("waited", "f8"),  # seconds from acceptance to the first service, summed
        ("busy", "f8"),  # server-seconds
        ("wasted", "f8"),  # of those: for a client that gives up before the answer
        ("latency", "f8"),  # seconds from arrival to answer, summed over answered requests
    ]
)
"""What is counted in one period."""


class Rules(NamedTuple):
    """What stays the same for a whole run; scalars, times in seconds.

    timeout, attempts: of the clients. backoff: NO_PAUSE to FULL_JITTER, with base and cap.
    share: retry tokens that come with each request; at most burst are kept.
    in_a_row, window, failure_share, open_for: the breaker's; a 0 switches that trigger off.
    room: attempts that may wait, below 0 for no limit. full: the outcome of one without room.
    drop_after: an attempt that has waited so long is thrown away. period: of the counts.
    """

    timeout: float
    attempts: int
    backoff: int
    base: float
    cap: float
    share: float
    burst: float
    in_a_row: int
    window: int
    failure_share: float
    open_for: float
    room: int
    full: int
    drop_after: float
    period: float


class Scene(NamedTuple):
    """All that changes or is looked up.

    heap: EVENT (n,), the earliest first. size: int64 (2,), how many entries of it count, and how
    many events have been planned, ever.
    hand: EVENT (1,), the event that is being dealt with.
    groups: GROUP (groups,). results: int8 (groups, n) with n at least the window, a ring of the
    latest results, 1 for a failure.
    free_at: float64 (servers,), seconds at which each server is free, a heap. leaves: float64
    (n,) with n at least the room, seconds at which the latest to wait stop waiting, a ring.
    entered: int64 (1,), how many have waited, ever.
    faults: FAULT (faults,), no two at once. callers, luck: random streams.
    periods: PERIOD (periods + 1,), the last one for what lies after the end.
    """

    heap: np.ndarray
    size: np.ndarray
    hand: np.ndarray
    groups: np.ndarray
    results: np.ndarray
    free_at: np.ndarray
    leaves: np.ndarray
    entered: np.ndarray
    faults: np.ndarray
    callers: np.ndarray
    luck: np.ndarray
    periods: np.ndarray
