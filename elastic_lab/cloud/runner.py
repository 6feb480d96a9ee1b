"""Observe, decide, apply, wait: what drives the control loops on the scaled clock.

Level-triggered: each turn compares what is with what should be, so a turn that was missed loses
nothing. A loop is passed the time at which its work was planned, never the wall's; how late that
was is recorded apart.
"""

import logging
import threading
from collections.abc import Iterable
from typing import Protocol

from elastic_lab.cloud.scaled_clock import ScaledClock

MOST_ROUNDS = 100
"""Loops wake one another at one moment, but not so often: then one of them does not go on."""

logger = logging.getLogger(__name__)


class Loop(Protocol):
    """One control loop with the cloud's state read and written around it."""

    name: str

    def due(self) -> float | None:
        """The AWS time of the next work, None when there is none; later after `step`."""

    def step(self, now: float) -> None:
        """Observe, decide and apply what is due by AWS time `now`."""


class Runner:
    """Steps every loop at its planned time, under the same lock as the API's calls."""

    def __init__(self, clock: ScaledClock, loops: Iterable[Loop], lock: threading.RLock) -> None:
        self._clock, self._loops = clock, tuple(loops)
        self._changed = threading.Condition(lock)
        self._closed = False
        self._awaited: float | None = None
        self.worst_lateness = 0.0
        self._thread = threading.Thread(target=self._run, name="runner", daemon=True)

    def start(self) -> None:
        """Run the loops in a thread of their own until `close`."""
        self._thread.start()

    def close(self) -> None:
        """End the thread; what was due stays undone."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def changed(self) -> None:
        """Say that the state may have changed: the thread is woken if it now waits for the wrong
        time (lock held)."""
        if self._next_due() != self._awaited:
            self._changed.notify_all()

    def catch_up(self) -> None:
        """Do all that is due by now, in the order in which it was planned (lock held)."""
        now, moment, rounds = self._clock.now(), float("nan"), 0
        while (planned := self._next_due()) is not None and planned <= now:
            self.worst_lateness = max(self.worst_lateness, now - planned)
            moment, rounds = planned, rounds + 1 if planned == moment else 1
            for loop in self._loops:
                loop.step(planned)
            if rounds == MOST_ROUNDS:
                self._leave_out_those_due_by(planned)

    def _leave_out_those_due_by(self, moment: float) -> None:
        """A loop whose work is never done would hold the lock, and with it the cloud, for ever."""
        stuck = [loop for loop in self._loops if (due := loop.due()) is not None and due <= moment]
        logger.error("left out, for their work is never done: %s", ", ".join(x.name for x in stuck))
        self._loops = tuple(loop for loop in self._loops if loop not in stuck)

    def _next_due(self) -> float | None:
        times = [time for loop in self._loops if (time := loop.due()) is not None]
        return min(times, default=None)

    def _run(self) -> None:
        with self._changed:
            while not self._closed:
                self.catch_up()
                planned = self._awaited = self._next_due()
                self._changed.wait(
                    None if planned is None else self._clock.wall_seconds_until(planned)
                )
