"""What callers do when a call fails: give up, wait, ask again, or stop asking."""

from __future__ import annotations

import math
from dataclasses import dataclass

BACKOFFS = ("none", "fixed", "exponential", "full jitter")
"""In the order of the kernel's codes."""


def above_zero(what: str, value: float) -> None:
    """Raise ValueError unless `value` is finite and above 0."""
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{what} must be above 0, not {value}")


def whole(what: str, value: int, least: int) -> None:
    """Raise ValueError unless `value` is a whole number of at least `least`."""
    if not isinstance(value, int) or value < least:
        raise ValueError(f"{what} must be a whole number, {least} or more, not {value}")


@dataclass(frozen=True)
class Backoff:
    """How long a client waits between the end of an attempt and the next one.

    kind: "none"; "fixed", always `base` seconds; "exponential", min(cap, base * 2^k) seconds
    after attempt k = 0, 1, ...; "full jitter", uniform between 0 and that. Formulas: Brooker,
    "Exponential Backoff And Jitter", AWS Architecture Blog, 2015. Raises ValueError for others.
    """

    kind: str = "none"
    base: float = 0.1
    cap: float = 10.0

    def __post_init__(self) -> None:
        if self.kind not in BACKOFFS:
            raise ValueError(f"a backoff is one of {', '.join(BACKOFFS)}, not {self.kind!r}")
        above_zero("a backoff's base", self.base)
        above_zero("a backoff's cap", self.cap)


@dataclass(frozen=True)
class RetryBudget:
    """A token bucket: a request brings `share` tokens, a retry takes 1, at most `burst` are kept.

    Each client group has its own, full at the beginning. So of R requests at most
    share * R + burst are followed by a retry. Compare Google, "Site Reliability Engineering",
    2016, chapter 21, "Deciding to Retry" (a share of 10 %), and the token bucket of the AWS
    SDKs. Raises ValueError unless 0 <= share and burst >= 1.
    """

    share: float = 0.1
    burst: float = 10.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.share) and self.share >= 0):
            raise ValueError(f"a retry budget's share must be 0 or more, not {self.share}")
        if not (math.isfinite(self.burst) and self.burst >= 1):
            raise ValueError(f"a retry budget's burst must be 1 or more, not {self.burst}")


@dataclass(frozen=True)
class Breaker:
    """A circuit breaker, one for each client group.

    It opens after `in_a_row` failures without a success between them, or when of the latest
    `window` results at least `failure_share` are failures; 0 switches a trigger off. Open for
    `open_for` seconds it refuses all attempts; then one probe is let through, which closes it or
    opens it again. Raises ValueError for other values, or when both triggers are off.
    """

    in_a_row: int = 5
    window: int = 0
    failure_share: float = 0.5
    open_for: float = 10.0

    def __post_init__(self) -> None:
        whole("a breaker's failures in a row", self.in_a_row, 0)
        whole("a breaker's window", self.window, 0)
        if self.in_a_row == self.window == 0:
            raise ValueError("a breaker needs failures in a row, or a window, to open at")
        if not 0 < self.failure_share <= 1:
            raise ValueError(f"a failure share is above 0, at most 1, not {self.failure_share}")
        above_zero("a breaker's open time", self.open_for)


@dataclass(frozen=True)
class Clients:
    """The callers: many, in `groups` that share a budget and a breaker (say, one per host).

    timeout: seconds a client waits for the answer to one attempt. attempts: at most so many for
    a request, the first included. A request whose breaker is open is lost, not retried.
    Raises ValueError for a time-out that is not above 0 (infinity is allowed) or counts below 1.
    """

    timeout: float = 1.0
    attempts: int = 3
    backoff: Backoff = Backoff()
    budget: RetryBudget | None = None
    breaker: Breaker | None = None
    groups: int = 10

    def __post_init__(self) -> None:
        if not self.timeout > 0:
            raise ValueError(f"a time-out must be above 0 seconds, not {self.timeout}")
        whole("the number of attempts", self.attempts, 1)
        whole("the number of client groups", self.groups, 1)
