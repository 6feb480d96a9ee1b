"""The open loop: each request is sent when it is due, whatever became of the earlier ones."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

AT_ONCE = 64
"""Late requests that are sent in one go before answers are read again."""


class OpenLoop:
    """Calls `send` with each of the `times`, on the loop's clock, as soon as it has come.

    done: set once the last was sent and all have ended.
    """

    def __init__(self, times: Sequence[float], send: Callable[[float], None]) -> None:
        self._times, self._send = times, send
        self._loop = asyncio.get_running_loop()
        self._next = 0
        self._ended = 0
        self._timer: asyncio.Handle | None = None
        self.done = asyncio.Event()

    def begin(self) -> None:
        """Start."""
        self._wait_for_next()

    def stop(self) -> None:
        """Send nothing more."""
        if self._timer is not None:
            self._timer.cancel()

    def ended(self) -> None:
        """One of the requests has ended."""
        self._ended += 1
        self._look_for_the_end()

    def _send_what_is_due(self) -> None:
        stop = min(self._next + AT_ONCE, len(self._times))
        while self._next < stop and self._times[self._next] <= self._loop.time():
            self._next += 1
            self._send(self._times[self._next - 1])
        self._wait_for_next()

    def _wait_for_next(self) -> None:
        if self._next < len(self._times):
            self._timer = self._loop.call_at(self._times[self._next], self._send_what_is_due)
        self._look_for_the_end()

    def _look_for_the_end(self) -> None:
        if self._ended == len(self._times):
            self.done.set()
