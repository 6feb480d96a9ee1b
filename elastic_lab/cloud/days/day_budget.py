"""How long one learner's simulated days may take, so that simulating for ever costs no more."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from elastic_lab import wall_clock


class DayBudget:
    """`seconds` of wall time for all days together."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._spent = seconds, 0.0
        self._lock = threading.Lock()

    @property
    def spent(self) -> float:
        """Wall seconds that were simulated so far, those of days that still go on included."""
        return self._spent

    @property
    def is_spent(self) -> bool:
        """True when nothing of it is left."""
        return self._spent >= self._seconds

    @property
    def refusal(self) -> str:
        """What is said instead of a day."""
        return f"The {self._seconds:g} s for all simulated days of this exercise are used up."

    @contextmanager
    def spending(self) -> Iterator[None]:
        """Count the time of the block."""
        begun = wall_clock.monotonic_seconds()
        try:
            yield
        finally:
            self._spend(wall_clock.monotonic_seconds() - begun)

    def while_it_lasts(self, lines: Iterator[bytes]) -> Iterator[bytes]:
        """The `lines` of a day, or what is said once it is used up. Closing closes the day."""
        while True:
            with self.spending():
                line = next(lines, None)
            if line is None:
                return
            yield line
            if self.is_spent:
                yield json.dumps({"error": self.refusal}).encode() + b"\n"
                return

    def _spend(self, seconds: float) -> None:
        with self._lock:
            self._spent += seconds
