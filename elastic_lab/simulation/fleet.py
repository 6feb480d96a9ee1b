"""A fleet behind a load balancer, advanced window by window.

Between two windows its owner, a control loop or a person, may launch, terminate and kill. Any
window length will do; the fleet itself stops at every date at which something changes inside
(an instance is ready, a death is noticed, draining ends), so such changes are exact in time.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable, Sequence

import numpy as np

from elastic_lab.simulation.arrivals import ArrivalModel, RequestSource
from elastic_lab.simulation.engine import Balancer, Engine
from elastic_lab.simulation.instance_model import InstanceModel
from elastic_lab.simulation.instances import DEAD, GONE, STATES, Instance, Lifetime
from elastic_lab.simulation.traffic import Trace
from elastic_lab.simulation.window import PerInstance, Window

CREDIT_TICK = 60.0
"""Seconds between two looks at CPU credits, at most."""


class Fleet:
    """Instances of one model behind one balancer, serving one stream of requests.

    `now` is the virtual time in seconds since the trace began. `instances` are those not gone,
    by id; ids count from 0 in order of launch. The same arguments and the same calls give the
    same bytes.
    """

    def __init__(
        self, model: InstanceModel, trace: Trace, *, seed: int = 0,
        arrivals: ArrivalModel | None = None, balancer: Balancer | None = None,
        zones: Sequence[str] = ("a", "b", "c"),
    ) -> None:  # fmt: skip
        self.model, self.trace, self.zones = model, trace, tuple(zones)
        self.balancer = balancer or Balancer()
        self.source = RequestSource(trace, model.service, seed, arrivals or ArrivalModel())
        self.now = 0.0
        self.instances: dict[int, Instance] = {}
        self._ended: list[Lifetime] = []
        self._launched = 0
        self._engine = Engine(model, self.balancer, seed)

    def launch(
        self, count: int = 1, boot: float = 0.0, warmup: float = 0.0, zone: str | None = None
    ) -> list[int]:
        """Launch `count` instances now and return their ids.

        boot: seconds until the first request is possible, first health checks included.
        warmup: further seconds until the group's metrics include them.
        zone: where; by default each goes to the zone with the fewest instances.
        Raises ValueError for a negative count or an unknown zone.
        """
        if count < 0:
            raise ValueError(f"cannot launch {count} instances")
        if zone is not None and zone not in self.zones:
            raise ValueError(f"this fleet has the zones {', '.join(self.zones)}, not {zone!r}")
        ids = [self._launch(boot, warmup, zone or self._emptiest_zone()) for _ in range(count)]
        self._apply_changes()
        return ids

    def terminate(self, ids: Iterable[int], drain: float = 300.0) -> None:
        """Terminate instances; each first finishes what it has, for at most `drain` seconds.

        No new request reaches them from now on, and an instance goes as soon as it has nothing
        in flight. What is in flight when `drain` (AWS: the deregistration delay, 300 s) is over
        is lost, "killed in flight". Raises KeyError for an instance that is not there.
        """
        for instance in [self.instances[i] for i in ids]:
            idle_at = max(self.now, self._engine.idle_at(instance.row))
            instance.drain_at = min(instance.drain_at, self.now)
            instance.gone_at = min(instance.gone_at, self.now + drain, idle_at)
        self._apply_changes()

    def count_from(self, number: int, at: float) -> None:
        """The group's metrics include this instance from `at` seconds on, not from its launch's
        warm-up. Raises KeyError for an instance that is not there."""
        self.instances[number].warm_at = at

    def kill(self, ids: Iterable[int], noticed_after: float = 60.0) -> None:
        """Let instances die now: requests in flight are lost, new connections are refused.

        noticed_after: seconds until the balancer's health checks take them out of service (two
        failed checks, 30 s apart, by default). They are billed until they are terminated.
        Raises KeyError for an instance that is not there.
        """
        for instance in [self.instances[i] for i in ids]:
            if math.isinf(instance.killed_at):
                instance.killed_at = self.now
                instance.seen_dead_at = self.now + noticed_after
                self._engine.stop(instance.row, self.now)

    def kill_zone(self, zone: str, noticed_after: float = 60.0) -> list[int]:
        """Kill every instance of an Availability Zone; returns their ids."""
        ids = [i.id for i in self.instances.values() if i.zone == zone]
        self.kill(ids, noticed_after)
        return ids

    def fork(self) -> Fleet:
        """A second fleet in the same state, which will meet the same requests."""
        return copy.deepcopy(self)

    def ids(self, *states: str) -> list[int]:
        """Instances in one of `states` now (all, if none is named), in order of launch."""
        wanted = states or STATES
        return [i.id for i in self.instances.values() if i.state(self.now) in wanted]

    @property
    def lifetimes(self) -> list[Lifetime]:
        """Every instance so far, in order of launch; those still running end at infinity."""
        running = [Lifetime(i.id, i.zone, i.launched_at, math.inf) for i in self.instances.values()]
        return sorted(self._ended + running, key=lambda life: life.id)

    def advance(self, until: float) -> Window:
        """Serve every request that arrives before `until`, and say what happened since `now`.

        Requests killed between two windows count in the later one.
        Raises ValueError unless `until` is after `now`.
        """
        if not self.now < until < math.inf:
            raise ValueError(f"time goes forward, and {until} is not after {self.now}")
        start, present = self.now, list(self.instances.values())
        serving = 0.0
        while self.now < until:
            change = self._next_change()
            edge = min(until, change)
            serving += (edge - self.now) * sum(i.is_serving(self.now) for i in present)
            self._serve_until(edge)
            if edge == change:
                self._apply_changes()
        billed = sum(i.seconds_between(start, until) for i in present)
        window = self._report(start, billed, serving)
        self._engine.open_window()
        return window

    def _next_change(self) -> float:
        change = min((i.next_change(self.now) for i in self.instances.values()), default=math.inf)
        return min(change, self.now + CREDIT_TICK) if self.model.credits else change

    def _serve_until(self, edge: float) -> None:
        """Serve a stretch of time in which nothing changes."""
        self._engine.serve(self.source, self._targets(), edge)
        self._engine.account(edge, self._running_seconds(edge) if self.model.credits else None)
        self.now = edge

    def _targets(self) -> np.ndarray:
        """Rows that the balancer uses. When all its targets are unhealthy it uses them all."""
        everyone = self.instances.values()
        rows = [i.row for i in everyone if i.is_target(self.now)]
        if not rows:
            rows = [i.row for i in everyone if i.state(self.now) == DEAD]
        return np.array(rows, dtype=np.int64)

    def _running_seconds(self, edge: float) -> np.ndarray:
        seconds = np.zeros_like(self._engine.used)
        for i in self.instances.values():
            seconds[i.row] = i.seconds_between(self.now, edge)
        return seconds

    def _apply_changes(self) -> None:
        """Tell the engine about the dates that have come."""
        for instance in list(self.instances.values()):
            if instance.state(self.now) == GONE:
                self._remove(instance)
            elif instance.is_serving(self.now) and not self._engine.is_alive(instance.row):
                self._engine.start(instance.row, instance.ready_at)

    def _launch(self, boot: float, warmup: float, zone: str) -> int:
        ready = self.now + boot
        row, number = self._engine.take_row(), self._launched
        self.instances[number] = Instance(number, row, zone, self.now, ready, ready + warmup)
        self._launched += 1
        return number

    def _emptiest_zone(self) -> str:
        zones = [i.zone for i in self.instances.values()]
        return min(self.zones, key=zones.count)

    def _remove(self, instance: Instance) -> None:
        self._engine.stop(instance.row, self.now)
        self._engine.release(instance.row)
        del self.instances[instance.id]
        life = Lifetime(instance.id, instance.zone, instance.launched_at, instance.gone_at)
        self._ended.append(life)

    def _report(self, start: float, billed: float, serving: float) -> Window:
        counts = self._engine.counts
        states = [i.state(self.now) for i in self.instances.values()]
        return Window(
            start=start,
            end=self.now,
            offered=int(counts["offered"]),
            outcomes=counts["outcomes"].copy(),
            in_flight=int(counts["flying"]),
            latencies=self._engine.latencies.copy(),
            latency_sum=float(counts["seconds"]),
            cpu_seconds=float(self._engine.used.sum()),
            billed_seconds=billed,
            serving_seconds=serving,
            states={state: states.count(state) for state in STATES},
            healthy=sum(i.is_serving(self.now) for i in self.instances.values()),
            unhealthy=states.count(DEAD),
            instances=self._per_instance(start),
        )

    def _per_instance(self, start: float) -> PerInstance:
        reporting = [i for i in self.instances.values() if i.state(self.now) != DEAD]
        rows = np.array([i.row for i in reporting], dtype=np.int64)
        seconds = np.array([i.seconds_between(start, self.now) for i in reporting])
        return PerInstance(
            ids=np.array([i.id for i in reporting], dtype=np.int64),
            cpu=100.0 * self._engine.used[rows] / (self.model.vcpus * seconds),
            served=self._engine.served[rows],
            credits=self._engine.credits[rows],
            seconds=seconds,
            warm=np.array([i.is_counted(self.now) for i in reporting], dtype=bool),
        )
