"""Between the processes that there should be and those that there are.

Level-triggered: each turn compares the two, so a turn that was missed loses nothing. A process
that ends by itself stays ended, as the program of a machine does that nobody restarts; what went
with a launcher that died was not its own fault, and is started again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from socket import socket

from elastic_lab.dataplane.launcher import Ended, Launcher, LauncherError, Order, Started


@dataclass(frozen=True)
class Status:
    """What became of an order: it runs (`started`), has ended (`ended`), or could not begin."""

    order: Order
    started: Started | None = None
    ended: Ended | None = None
    trouble: str = ""

    @property
    def is_running(self) -> bool:
        """True while its process lives."""
        return self.started is not None and self.ended is None


class Supervisor:
    """Keeps a launcher's processes as they are wanted. Its methods may be called from any thread.

    warm: modules that the launcher imports before it forks. connection: to a launcher that is
    there already.
    """

    def __init__(self, warm: Sequence[str] = (), connection: socket | None = None) -> None:
        self._lock = threading.RLock()
        self._statuses: dict[str, Status] = {}
        self._going: set[str] = set()
        # Filled in a thread of the launcher's, which never waits for the lock.
        self._ends: SimpleQueue[Ended] = SimpleQueue()
        self._launcher = Launcher(self._ends.put, warm, connection)

    def warm_up(self, modules: Sequence[str] = ()) -> None:
        """Have the launcher ready before the first process is wanted, with `modules` imported."""
        self._launcher.open(modules)

    def settle(self, wanted: Iterable[Order]) -> bool:
        """Start what is wanted and was not yet started, and kill what is not wanted any more.

        An order that has changed is a new one: its process is replaced. False when something is
        still to be done, since a process that goes has not gone yet: then settle again.
        """
        orders = {order.name: order for order in wanted}
        with self._lock:
            self._note_ends()
            for name in [n for n, s in self._statuses.items() if orders.get(n) != s.order]:
                self._end(name)
            for name in orders.keys() - self._statuses.keys() - self._going:
                self._statuses[name] = self._begin(orders[name])
            return not self._going

    def statuses(self) -> dict[str, Status]:
        """What became of each order that is wanted, by its name."""
        with self._lock:
            self._note_ends()
            return dict(self._statuses)

    def start_beside(self, order: Order, passed: Sequence[socket] = ()) -> Started:
        """Start a process that ends with the others, but is otherwise left to whoever holds the
        other ends of `passed`. Raises LauncherError."""
        return self._launcher.start(order, passed)

    def signal(self, name: str, number: int) -> None:
        """Signal a process and all that it started."""
        self._launcher.stop(name, number)

    def restart(self, name: str) -> None:
        """Let the next `settle` start a process again that has ended."""
        with self._lock:
            self._note_ends()
            status = self._statuses.get(name)
            if status is not None and not status.is_running:
                del self._statuses[name]

    def close(self) -> None:
        """End every process."""
        with self._lock:
            self._statuses.clear()
            self._launcher.close()

    def _begin(self, order: Order) -> Status:
        try:
            return Status(order, self._launcher.start(order))
        except LauncherError as error:
            return Status(order, trouble=str(error))

    def _end(self, name: str) -> None:
        if self._statuses.pop(name).is_running:
            self._going.add(name)
            self._launcher.stop(name)

    def _note_ends(self) -> None:
        with suppress(Empty):
            while True:
                ended = self._ends.get_nowait()
                self._going.discard(ended.name)
                status = self._statuses.get(ended.name)
                if status and ended.code is None:
                    del self._statuses[ended.name]
                elif status:
                    self._statuses[ended.name] = replace(status, ended=ended)
