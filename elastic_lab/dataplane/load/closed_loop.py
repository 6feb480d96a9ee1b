"""The closed loop, for comparison: each user waits for its answer before it asks again.

A server that stalls is asked less while it does, so that few requests meet the stall and the
percentiles hide it ("coordinated omission"). https://www.youtube.com/watch?v=lJ8ydIuPFeU
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

AFTER_A_FAILURE = 0.1
"""Seconds that a user waits at least after no answer, lest it does nothing but fail."""


class ClosedLoop:
    """`users` who each call `send(now, user)`, wait until it has ended, think, and again, from
    `start` to `end` on the loop's clock.

    done: set once all have left.
    """

    def __init__(
        self,
        users: int,
        think_seconds: float,
        start: float,
        end: float,
        send: Callable[[float, int], None],
    ) -> None:
        self._users, self._think, self._send = users, think_seconds, send
        self._start, self._end = start, end
        self._loop = asyncio.get_running_loop()
        self.done = asyncio.Event()

    def begin(self) -> None:
        """Let all users come."""
        for user in range(self._users):
            self._loop.call_at(self._start, self._ask, user)

    def stop(self) -> None:
        """Let nobody ask again."""
        self._end = self._loop.time()

    def ended(self, user: int, was_answered: bool) -> None:
        """A user's request has ended."""
        wait = self._think if was_answered else max(self._think, AFTER_A_FAILURE)
        self._loop.call_later(wait, self._ask, user)

    def _ask(self, user: int) -> None:
        now = self._loop.time()
        if now < self._end:
            self._send(now, user)
            return
        self._users -= 1
        if not self._users:
            self.done.set()
