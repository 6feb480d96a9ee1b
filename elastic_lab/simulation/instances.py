"""The life of an instance, from launch to gone, and what the load balancer makes of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

BOOTING, WARMING, IN_SERVICE, DRAINING, DEAD, GONE = STATES = (
    "booting", "warming", "in service", "draining", "dead", "gone",
)  # fmt: skip
"""booting: billed, not serving. warming: serving, not yet in the group's metrics. draining: no new
requests. dead: answers nothing, billed until it is terminated. gone: terminated."""


@dataclass
class Instance:
    """One instance's dates, in seconds; infinity means never so far.

    ready_at: first request possible (boot and the first health checks are over).
    warm_at: warm-up is over. seen_dead_at: the balancer's health checks have noticed.
    row: its place in the kernel's arrays.
    """

    id: int
    row: int
    zone: str
    launched_at: float
    ready_at: float
    warm_at: float
    drain_at: float = math.inf
    killed_at: float = math.inf
    seen_dead_at: float = math.inf
    gone_at: float = math.inf

    def state(self, now: float) -> str:
        """One of STATES. The latest date that has come decides; death hides everything but gone."""
        if self.gone_at <= now:
            return GONE
        if self.killed_at <= now:
            return DEAD
        if self.drain_at <= now:
            return DRAINING
        if now < self.ready_at:
            return BOOTING
        return WARMING if now < self.warm_at else IN_SERVICE

    def is_target(self, now: float) -> bool:
        """Does the balancer send requests here? A death counts only when it has been noticed."""
        registered = self.ready_at <= now < self.drain_at and now < self.gone_at
        return registered and now < self.seen_dead_at

    def is_serving(self, now: float) -> bool:
        """Would a new request be answered here?"""
        return self.is_target(now) and now < self.killed_at

    def seconds_between(self, start: float, end: float) -> float:
        """How long it was billed within [start, end)."""
        return max(0.0, min(end, self.gone_at) - max(start, self.launched_at))

    def is_counted(self, now: float) -> bool:
        """Is it part of the group's averages? One that warms up or is on its way out is not."""
        return self.warm_at <= now < self.drain_at

    def next_change(self, now: float) -> float:
        """The next date after `now` at which the balancer or the kernel must know."""
        soonest = math.inf
        for date in (self.ready_at, self.seen_dead_at, self.gone_at):
            if now < date < soonest:
                soonest = date
        return soonest


@dataclass(frozen=True)
class Lifetime:
    """One instance's bill: seconds from launch to termination. `ended_at` is infinite while it
    runs."""

    id: int
    zone: str
    launched_at: float
    ended_at: float
