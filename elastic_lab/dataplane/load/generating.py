"""The generator's process: a plan comes in, a report goes out every interval, and one at the end.

In, on the standard input: the plan as a line of JSON, then nothing; the input's end means stop.
Out: lines of JSON, first `{"begun": ...}`, then `{"interval": ...}` for each interval and a last
`{"ended": ...}`.

The process ends with its work, when its input ends, and when its parent has gone.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np

from elastic_lab.dataplane.load.arrivals import scheduled_times
from elastic_lab.dataplane.load.closed_loop import ClosedLoop
from elastic_lab.dataplane.load.exchange import Exchange
from elastic_lab.dataplane.load.open_loop import OpenLoop
from elastic_lab.dataplane.load.plan import LoadPlan
from elastic_lab.dataplane.load.sender import Sender
from elastic_lab.dataplane.load.tally import Tally
from elastic_lab.dataplane.open_files import as_many_as_may_be_open

LEAD = 0.05
"""Seconds between the beginning and the first moment at which a request may be scheduled."""

Tell = Callable[[dict[str, Any]], None]


class Generating:
    """One load, from its first request to its last answer. `tell` gets the reports."""

    def __init__(self, plan: LoadPlan, connections: int, tell: Tell) -> None:
        self._plan, self._tell = plan, tell
        self._loop = asyncio.get_running_loop()
        self._start = self._loop.time() + LEAD
        self._times = np.zeros(0) if plan.users else scheduled_times(plan)
        self._tally = Tally()
        self._sender = Sender(plan, connections, self._tally, self._ended)
        self._loops = self._closed() if plan.users else self._open()
        self._intervals = 0

    async def run(self, stopped: asyncio.Event) -> None:
        """Send everything and wait for the answers, or until `stopped`."""
        self._tell({"begun": {"interval": self._plan.interval}})
        self._loops.begin()
        done = asyncio.ensure_future(_first_of(self._loops.done, stopped))
        while not done.done():
            at = self._start + (self._intervals + 1) * self._plan.interval
            await asyncio.wait([done], timeout=max(0.0, at - self._loop.time()))
            if not done.done():
                self._tell_interval()
        self._loops.stop()
        self._sender.stop()
        if self._tally.something_happened or not self._intervals:
            self._tell_interval()
        seconds = max(0.0, self._loop.time() - self._start)
        self._tell({"ended": {**self._tally.total(), "seconds": seconds, "cut": done.result()}})

    def _open(self) -> OpenLoop:
        return OpenLoop((self._times + self._start).tolist(), self._sender.send)

    def _closed(self) -> ClosedLoop:
        plan, end = self._plan, self._start + self._plan.seconds
        return ClosedLoop(plan.users, plan.think_seconds, self._start, end, self._sender.send)

    def _ended(self, exchange: Exchange) -> None:
        if isinstance(self._loops, ClosedLoop):
            self._loops.ended(exchange.number, exchange.status > 0)
        else:
            self._loops.ended()

    def _tell_interval(self) -> None:
        told = self._tally.interval(self._scheduled_in(self._intervals))
        start = self._intervals * self._plan.interval
        self._tell({"interval": {"start": start, "waiting": self._sender.waiting, **told}})
        self._intervals += 1

    def _scheduled_in(self, interval: int) -> int:
        edges = np.array([interval, interval + 1]) * self._plan.interval
        first, last = np.searchsorted(self._times, edges)
        return int(last - first)


async def _first_of(done: asyncio.Event, stopped: asyncio.Event) -> bool:
    """Wait for either; True when it was stopped before it was done."""
    waits = [asyncio.ensure_future(event.wait()) for event in (done, stopped)]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for each in waits:
        each.cancel()
    return not done.is_set()


def main() -> None:
    """Be the process."""
    plan = LoadPlan(**json.loads(_first_line()))
    connections = as_many_as_may_be_open(plan.connections)
    # Nothing of what was imported is looked at again: a collection of it takes milliseconds.
    gc.collect()
    gc.freeze()
    with suppress(BrokenPipeError):
        asyncio.run(_generate(plan, connections))
    # The thread that waits for the input's end would keep the interpreter from ending in order.
    sys.stdout.flush()
    os._exit(0)


async def _generate(plan: LoadPlan, connections: int) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    _when_the_input_ends(lambda: loop.call_soon_threadsafe(stopped.set))
    parent = os.getppid()

    def tell(report: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps(report) + "\n")
        sys.stdout.flush()
        # A copy of the input's other end, in a fork of the parent, may outlive the parent.
        if os.getppid() != parent:
            stopped.set()

    await Generating(plan, connections, tell).run(stopped)


def _first_line() -> bytes:
    """Read without a buffer, for nothing else may wait for the same bytes later."""
    read = b""
    while not read.endswith(b"\n") and (more := os.read(0, 1 << 16)):
        read += more
    return read


def _when_the_input_ends(call: Callable[[], object]) -> None:
    def wait() -> None:
        while os.read(0, 1 << 10):
            pass
        with suppress(RuntimeError):  # the loop has just ended
            call()

    threading.Thread(target=wait, name="input", daemon=True).start()
