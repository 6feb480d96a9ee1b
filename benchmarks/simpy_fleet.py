"""The fleet as a SimPy model: the readable peer that the kernels are measured against.

The same model: round robin over instances, each a resource with its vCPUs and a bounded queue,
boot times, and a size that is set once a minute. It even gets the very same requests, so that
both must give the same counts.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

import simpy

from elastic_lab.simulation.arrivals import RequestSource
from elastic_lab.simulation.instance_model import InstanceModel
from elastic_lab.simulation.traffic import Trace


@dataclass
class SimpyFleet:
    """Play `trace`; `wanted(offered)` sets the size from a minute's requests, None keeps it.

    patience: True also lets clients leave the queue (an event more for every request).
    """

    model: InstanceModel
    trace: Trace
    size: int
    boot: float = 0.0
    wanted: Callable[[int], int] | None = None
    patience: bool = False
    seed: int = 0
    served: int = 0
    lost: int = 0
    offered: int = 0
    latency: float = 0.0
    _targets: list[Any] = field(default_factory=list)

    def run(self) -> None:
        """Serve every request of the trace."""
        self.env = simpy.Environment()
        self._targets = [self._instance() for _ in range(self.size)]
        self.env.process(self._arrivals())
        if self.wanted:
            self.env.process(self._policy())
        self.env.run()

    def _instance(self) -> Any:
        return simpy.Resource(self.env, self.model.servers)

    def _arrivals(self) -> Generator[Any, Any, None]:
        source, turn = RequestSource(self.trace, self.model.service, self.seed), 0
        for times, work in source.take(self.trace.duration):
            for time, seconds in zip(times.tolist(), work.tolist(), strict=True):
                yield self.env.timeout(time - self.env.now)
                turn = turn if turn < len(self._targets) else 0
                self._arrive(self._targets[turn], seconds)
                turn += 1

    def _arrive(self, instance: Any, seconds: float) -> None:
        self.offered += 1
        if len(instance.queue) >= self.model.room and instance.count >= self.model.servers:
            self.lost += 1
        else:
            serve = self._serve_patiently if self.patience else self._serve
            self.env.process(serve(instance, seconds))

    def _serve(self, instance: Any, seconds: float) -> Generator[Any, Any, None]:
        arrived = self.env.now
        with instance.request() as turn:
            yield turn
            yield self.env.timeout(seconds)
        self._finish(self.env.now - arrived)

    def _serve_patiently(self, instance: Any, seconds: float) -> Generator[Any, Any, None]:
        arrived = self.env.now
        with instance.request() as turn:
            yield turn | self.env.timeout(self.model.timeout)
            if not turn.triggered:
                self.lost += 1
                return
            yield self.env.timeout(seconds)
        self._finish(self.env.now - arrived)

    def _finish(self, response: float) -> None:
        if response > self.model.timeout:
            self.lost += 1
        else:
            self.served += 1
            self.latency += response

    def _policy(self) -> Generator[Any, Any, None]:
        size, seen = self.size, 0
        while self.env.now < self.trace.duration:
            yield self.env.timeout(60.0)
            wanted, seen = self.wanted(self.offered - seen), self.offered  # type: ignore[misc]
            for _ in range(size, wanted):
                self.env.process(self._boot())
            for _ in range(wanted, size):
                self._targets.pop(0)
            size = wanted

    def _boot(self) -> Generator[Any, Any, None]:
        yield self.env.timeout(self.boot)
        self._targets.append(self._instance())
