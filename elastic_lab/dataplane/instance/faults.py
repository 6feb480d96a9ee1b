"""What a lab does to an instance's program from outside: slow it, let it fail, or refuse.

To kill or to freeze it needs no help of its own: those are signals.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from elastic_lab import wall_clock
from elastic_lab.dataplane.instance.capacity import Application, Environ

ERROR = "500 Internal Server Error"


@dataclass(frozen=True)
class Fault:
    """Every request takes `slow_seconds` longer (wall time), and `error_share` of them get a 500;
    or all connections are refused, and those that were open are closed.

    Health checks are requests like any other. Raises ValueError for a negative time or a share
    outside of 0 to 1.
    """

    slow_seconds: float = 0.0
    error_share: float = 0.0
    refuse: bool = False

    def __post_init__(self) -> None:
        if not self.slow_seconds >= 0:
            raise ValueError(f"slow_seconds is not negative, as {self.slow_seconds} is")
        if not 0 <= self.error_share <= 1:
            raise ValueError(f"error_share is from 0 to 1, not {self.error_share}")


class Faulty:
    """An application, once it is loaded, with the fault that is set at the moment. `seed` decides
    who is hit by an error."""

    application: Application

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self.fault = Fault()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request, as WSGI has it."""
        fault = self.fault
        if fault.slow_seconds:
            wall_clock.wait(fault.slow_seconds)
        if fault.error_share and self._dice.random() < fault.error_share:
            start_response(ERROR, [("Content-Type", "text/plain")])
            return [b"a fault of the lab\n"]
        return self.application(environ, start_response)
