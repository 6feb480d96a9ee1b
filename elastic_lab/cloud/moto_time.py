"""moto's `utcnow`, answered in AWS time.

moto's modules import the function by name, so it is replaced before they are loaded. The
process's own clock is left alone.
"""

from collections.abc import Callable
from datetime import datetime

from elastic_lab import wall_clock
from elastic_lab.cloud.scaled_clock import as_naive_datetime

_now: Callable[[], float] = wall_clock.utc_seconds


def install() -> None:
    """Replace `moto.core.utils.utcnow`; call it before any moto service is imported."""
    import moto.core.utils

    moto.core.utils.utcnow = utcnow


def use(now: Callable[[], float]) -> None:
    """From here on moto's time is `now()`, AWS seconds since the epoch."""
    global _now
    _now = now


def utcnow() -> datetime:
    """AWS time as the naive UTC datetime that moto expects."""
    return as_naive_datetime(_now())
