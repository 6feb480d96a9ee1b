"""How long the code of one answer may take, on the wall: what a hang costs at the most."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from elastic_lab import wall_clock

LEAST_WAIT = 0.05


class WallBudget:
    """`seconds` for all of the code together; calls at the same time count once.

    not_counted: wall seconds that were not the code's own, such as those of simulated days. at_end:
    called once, in a thread, when it is used up while something runs.
    """

    def __init__(
        self, seconds: float, not_counted: Callable[[], float], at_end: Callable[[], None]
    ) -> None:
        self.seconds = seconds
        self.is_used_up = False
        self._not_counted, self._at_end = not_counted, at_end
        self._changed = threading.Condition()
        self._running, self._spent, self._since = 0, 0.0, 0.0
        self._closed = False
        threading.Thread(target=self._watch, name="wall-budget", daemon=True).start()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Something runs in the block."""
        with self._changed:
            if not self._running:
                self._since = wall_clock.monotonic_seconds()
            self._running += 1
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                if not self._running:
                    self._spent += wall_clock.monotonic_seconds() - self._since

    def close(self) -> None:
        """Watch no longer."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _watch(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._running or self._closed)
                if self._closed:
                    return
                left = self._left(0.0)
                if left > 0:
                    self._changed.wait_for(lambda: self._closed, max(left, LEAST_WAIT))
                    continue
            # Asked only now, and not under the lock: the answer may take its time.
            extra = self._not_counted()
            with self._changed:
                if self._left(extra) > 0:
                    self._changed.wait_for(lambda: self._closed, LEAST_WAIT)
                    continue
                self.is_used_up = True
            self._at_end()
            return

    def _left(self, extra: float) -> float:
        now = wall_clock.monotonic_seconds()
        spent = self._spent + (now - self._since if self._running else 0.0)
        return self.seconds + extra - spent
