"""A fleet's requests as a SimPy model: the readable peer that the kernels are measured against.

It stands in for `elastic_lab.simulation.engine.Engine`, so everything around it is the same: the
requests, the instances' dates, and every control loop. An instance is a resource with its vCPUs
and a bounded queue, a request a process. SimPy is spared two things: latencies are summed up but
not sorted into a histogram, and clients never give up while they wait, which would cost an event
more for every request (in the days of this benchmark the kernels' clients do not either).
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np
import simpy

from elastic_lab.simulation.arrivals import RequestSource
from elastic_lab.simulation.engine import Balancer
from elastic_lab.simulation.fleet_state import WINDOW
from elastic_lab.simulation.histogram import BUCKETS
from elastic_lab.simulation.instance_model import InstanceModel
from elastic_lab.simulation.outcomes import KILLED, NO_TARGET, OUTCOMES, SERVED, TIMED_OUT


class Machine(simpy.Resource):
    """One instance: its vCPUs, and how much they have worked."""

    def __init__(self, env: simpy.Environment, vcpus: int) -> None:
        super().__init__(env, vcpus)
        self.env = env
        self.served, self.work, self.booked = 0, 0.0, 0.0
        self.busy, self.since, self.lost = 0, 0.0, False

    def becomes(self, busy: int) -> None:
        """So many vCPUs are busy from now on."""
        self.work += self.busy * (self.env.now - self.since)
        self.busy, self.since = busy, self.env.now

    @property
    def in_flight(self) -> int:
        """Requests waiting and in service."""
        return len(self.queue) + self.count

    def idle_at(self) -> float:
        """When everything that is here now will be done."""
        users: list[Any] = self.users
        free = [turn.finish for turn in users]
        heapq.heapify(free)
        for turn in self.queue:
            if len(free) < self.capacity:
                heapq.heappush(free, self.env.now + turn.work)
            else:
                heapq.heapreplace(free, free[0] + turn.work)
        return max(free, default=0.0)


class SimpyEngine:
    """What a fleet asks of its engine, by SimPy. Round robin only, without CPU credits."""

    def __init__(self, model: InstanceModel, balancer: Balancer, seed: int) -> None:
        assert balancer == Balancer() and model.credits is None
        self._model, self._env, self._turn = model, simpy.Environment(), 0
        self._machines: list[Machine] = []
        self._alive: set[int] = set()
        self.used = self.credits = np.zeros(0)
        self.open_window()

    def open_window(self) -> None:
        """Begin to count anew."""
        self._offered, self._seconds = 0, 0.0
        self._outcomes = [0] * OUTCOMES
        self.used = np.zeros(len(self._machines))
        for machine in self._machines:
            machine.served = 0

    @property
    def counts(self) -> np.void:
        """This window's counters, a WINDOW record."""
        record = np.zeros(1, WINDOW)
        record["offered"], record["seconds"] = self._offered, self._seconds
        record["outcomes"] = self._outcomes
        record["flying"] = sum(m.in_flight for m in self._machines if not m.lost)
        counts: np.void = record[0]
        return counts

    @property
    def latencies(self) -> np.ndarray:
        """No histogram: see the module."""
        return np.zeros(BUCKETS, np.int64)

    @property
    def served(self) -> np.ndarray:
        """Requests that each row answered in this window."""
        return np.array([machine.served for machine in self._machines])

    def take_row(self) -> int:
        """A row for a new instance; none is used twice."""
        self._machines.append(Machine(self._env, self._model.servers))
        self.used, self.credits = np.append(self.used, 0.0), np.append(self.credits, np.nan)
        return len(self._machines) - 1

    def start(self, row: int, since: float) -> None:
        """The row answers connections from now on."""
        self._alive.add(row)

    def is_alive(self, row: int) -> bool:
        """Does it answer connections?"""
        return row in self._alive

    def idle_at(self, row: int) -> float:
        """When all work that the row has accepted will be done."""
        return self._machines[row].idle_at()

    def stop(self, row: int, now: float) -> None:
        """What is in flight in the row is lost."""
        machine = self._machines[row]
        self._alive.discard(row)
        self._outcomes[KILLED] += machine.in_flight
        machine.becomes(0)
        machine.lost = True

    def release(self, row: int) -> None:
        """The row is nobody's any more."""

    def account(self, now: float, seconds: np.ndarray | None) -> None:
        """Book the work done since the last call."""
        for row, machine in enumerate(self._machines):
            if not machine.lost:
                machine.becomes(machine.busy)
                self.used[row] += machine.work - machine.booked
                machine.booked = machine.work

    def serve(self, source: RequestSource, targets: np.ndarray, until: float) -> None:
        """Let time pass until `until`, with the requests that arrive before.

        SimPy would stop short of what ends at that very moment, such as the last request of an
        instance that is terminated as soon as it is idle.
        """
        machines = [self._machines[row] for row in targets]
        self._env.process(self._arrivals(source, machines, until))
        self._env.run(math.nextafter(until, math.inf))

    def _arrivals(
        self, source: RequestSource, machines: list[Machine], until: float
    ) -> Generator[Any, Any, None]:
        env = self._env
        for times, work in source.take(until):
            for time, seconds in zip(times.tolist(), work.tolist(), strict=True):
                yield env.timeout(max(0.0, time - env.now))
                self._arrive(machines, seconds)

    def _arrive(self, machines: list[Machine], seconds: float) -> None:
        self._offered += 1
        if not machines:
            self._outcomes[NO_TARGET] += 1
            return
        place = self._turn if self._turn < len(machines) else 0
        self._turn, machine = place + 1, machines[place]
        if len(machine.queue) >= self._model.room and machine.count >= self._model.servers:
            self._outcomes[self._model.full] += 1
        else:
            self._env.process(self._serve(machine, seconds))

    def _serve(self, machine: Machine, seconds: float) -> Generator[Any, Any, None]:
        env = self._env
        arrived = env.now
        turn: Any  # a request of the resource, with what `idle_at` must know
        with machine.request() as turn:
            turn.work = seconds
            yield turn
            if machine.lost:
                return
            turn.finish = env.now + seconds
            machine.becomes(machine.busy + 1)
            yield env.timeout(seconds)
            if machine.lost:
                return
            machine.becomes(machine.busy - 1)
        self._finish(machine, env.now - arrived)

    def _finish(self, machine: Machine, response: float) -> None:
        if response > self._model.timeout:
            self._outcomes[TIMED_OUT] += 1
        else:
            self._outcomes[SERVED] += 1
            self._seconds += response
            machine.served += 1


@contextmanager
def by_simpy() -> Iterator[None]:
    """Every fleet that is made meanwhile is played by SimPy."""
    with patch("elastic_lab.simulation.fleet.Engine", SimpyEngine):
        yield
