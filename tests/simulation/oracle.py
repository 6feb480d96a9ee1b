"""The same fleet in plain Python with an event list: slow, obvious, written independently.

The compiled kernel has no event list (it knows a request's future when it arrives). This one
lets time pass event by event, so that both agreeing shows that the shortcut is right.
"""

from __future__ import annotations

import heapq
from collections import Counter, deque
from dataclasses import dataclass, field

from elastic_lab.simulation.outcomes import QUEUE_FULL, SERVED, TIMED_OUT


@dataclass
class Machine:
    """One instance: who waits, and how many are in service."""

    servers: int
    waiting: deque[int] = field(default_factory=deque)
    busy: int = 0

    @property
    def outstanding(self) -> int:
        return len(self.waiting) + self.busy


class Oracle:
    """Machines behind a balancer; `outcomes` and `latency` are the answers."""

    def __init__(self, machines: int, servers: int, room: int, timeout: float, least: bool):
        self.machines = [Machine(servers) for _ in range(machines)]
        self.room, self.timeout, self.least = room, timeout, least
        self.outcomes: Counter[int] = Counter()
        self.latency = 0.0
        self._events: list[tuple[float, int, str, int, int]] = []
        self._turn = self._number = 0

    def run(self, times: list[float], work: list[float]) -> None:
        self.times, self.work = times, work
        for request, time in enumerate(times):
            self._at(time, "arrives", request, -1)
        while self._events:
            now, _, kind, request, machine = heapq.heappop(self._events)
            getattr(self, f"_{kind}")(now, request, machine)

    def _at(self, time: float, kind: str, request: int, machine: int) -> None:
        self._number += 1
        heapq.heappush(self._events, (time, self._number, kind, request, machine))

    def _choose(self) -> int:
        order = [(self._turn + k) % len(self.machines) for k in range(len(self.machines))]
        self._turn = order[0] + 1
        if self.least:
            return min(order, key=lambda index: self.machines[index].outstanding)
        return order[0]

    def _arrives(self, now: float, request: int, _: int) -> None:
        index = self._choose()
        machine = self.machines[index]
        if machine.busy < machine.servers:
            self._start(now, request, index)
        elif len(machine.waiting) >= self.room:
            self.outcomes[QUEUE_FULL] += 1
        else:
            machine.waiting.append(request)
            self._at(now + self.timeout, "gives_up", request, index)

    def _start(self, now: float, request: int, index: int) -> None:
        self.machines[index].busy += 1
        self._at(now + self.work[request], "finishes", request, index)

    def _gives_up(self, now: float, request: int, index: int) -> None:
        if request in self.machines[index].waiting:
            self.machines[index].waiting.remove(request)
            self.outcomes[TIMED_OUT] += 1

    def _finishes(self, now: float, request: int, index: int) -> None:
        response = now - self.times[request]
        if response <= self.timeout:
            self.outcomes[SERVED] += 1
            self.latency += response
        else:
            self.outcomes[TIMED_OUT] += 1
        machine = self.machines[index]
        machine.busy -= 1
        if machine.waiting:
            self._start(now, machine.waiting.popleft(), index)
