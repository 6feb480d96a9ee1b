"""The machine's clock. Every other file is given its time; only this one reads it.

A test keeps the wall: no other file of the package imports `time` or asks `datetime` for now.
"""

import time
from collections.abc import Callable


def utc_seconds() -> float:
    """Seconds since the epoch, UTC, as the machine's clock has them."""
    return time.time()


def monotonic_seconds() -> float:
    """Seconds on a clock that never goes back; only differences mean anything."""
    return time.monotonic()


def wait(seconds: float) -> None:
    """Let `seconds` of wall time pass in this thread."""
    time.sleep(max(0.0, seconds))


def wait_until(
    condition: Callable[[], bool], within_seconds: float, every_seconds: float = 0.01
) -> bool:
    """True as soon as `condition()` holds, False when it does not within `within_seconds`."""
    deadline = monotonic_seconds() + within_seconds
    while not condition():
        if monotonic_seconds() > deadline:
            return False
        wait(every_seconds)
    return True
