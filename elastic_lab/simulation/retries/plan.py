"""All that a run of retries depends on: load, clients, the service they call, faults, a seed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from elastic_lab.simulation.arrivals import ArrivalModel
from elastic_lab.simulation.retries.clients import Clients, above_zero, whole
from elastic_lab.simulation.service_time import ServiceTime
from elastic_lab.simulation.traffic import Trace


@dataclass(frozen=True)
class Dependency:
    """The service that is called: `servers` behind one queue, first come, first served.

    queue_limit: how many attempts may wait; None for no limit. shed_above: load shedding, an
    attempt is refused when so many wait already; None for none. drop_after: load shedding too, an
    attempt that has waited so many seconds is thrown away when its turn comes, and its client
    told if it is still there. Refusing and dropping take no time and no work. Raises ValueError
    for counts that are no whole numbers.
    """

    servers: int
    service: ServiceTime
    queue_limit: int | None = None
    shed_above: int | None = None
    drop_after: float = math.inf

    def __post_init__(self) -> None:
        whole("the number of servers", self.servers, 1)
        for what, limit in (("a queue limit", self.queue_limit), ("shedding", self.shed_above)):
            if limit is not None:
                whole(what, limit, 0)
        if not self.drop_after > 0:
            raise ValueError(f"dropping begins above 0 seconds of waiting, not {self.drop_after}")

    @property
    def capacity(self) -> float:
        """Requests a second that all servers together can answer."""
        return self.servers / self.service.mean


@dataclass(frozen=True)
class Fault:
    """What is wrong with the dependency from `start` to before `end`, in seconds.

    slowdown: factor on service times, above 0. failing: share of services that end in an error,
    after the full work. refusing: share of attempts that are refused at once. Raises ValueError
    for other values.
    """

    start: float
    end: float
    slowdown: float = 1.0
    failing: float = 0.0
    refusing: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a fault ends after its start, not {self.start} to {self.end}")
        above_zero("a fault's slowdown", self.slowdown)
        for share in (self.failing, self.refusing):
            if not 0 <= share <= 1:
                raise ValueError(f"a fault's share is between 0 and 1, not {share}")


@dataclass(frozen=True)
class Change:
    """From `at` seconds on, other clients or another dependency; None leaves them as they are.

    What is under way meets the new rules at its next step; breakers begin anew, closed.
    """

    at: float
    clients: Clients | None = None
    dependency: Dependency | None = None


@dataclass(frozen=True)
class RetryPlan:
    """One run. The same plan gives the same bytes.

    load: requests per step, open loop: they come whatever becomes of those before. A request's
    arrival, work and group depend only on the seed, the load and the service time, so that two
    policies meet the same requests. faults: no two at once. changes: in order, each at the
    beginning of a period, and without a change of servers, service time or client groups.
    period: seconds that one row of the outcome covers; the load's duration must be a whole
    number of them. Raises ValueError.
    """

    load: Trace
    dependency: Dependency
    clients: Clients = field(default_factory=Clients)
    faults: Sequence[Fault] = ()
    changes: Sequence[Change] = ()
    period: float = 1.0
    seed: int = 0
    arrivals: ArrivalModel = field(default_factory=ArrivalModel)

    def __post_init__(self) -> None:
        above_zero("a period", self.period)
        if not math.isclose(self.periods * self.period, self.load.duration):
            raise ValueError(
                f"{self.load.duration} s of load are no whole number of periods of {self.period} s"
            )
        in_order = sorted(self.faults, key=lambda fault: fault.start)
        if any(after.start < before.end for before, after in pairwise(in_order)):
            raise ValueError("two faults must not overlap")
        self._check_changes()

    @property
    def periods(self) -> int:
        """How many rows the outcome has."""
        return max(1, round(self.load.duration / self.period))

    def stages(self) -> list[tuple[int, Clients, Dependency]]:
        """Who calls what, and from which period on, in order."""
        stages = [(0, self.clients, self.dependency)]
        for change in self.changes:
            _, clients, dependency = stages[-1]
            begins = round(change.at / self.period)
            stages.append((begins, change.clients or clients, change.dependency or dependency))
        return stages

    def _check_changes(self) -> None:
        times = [change.at for change in self.changes]
        if times != sorted(times):
            raise ValueError("changes must be in the order of their times")
        for change, stage in zip(self.changes, self.stages()[1:], strict=True):
            begins, clients, dependency = stage
            if begins < 0 or not math.isclose(begins * self.period, change.at):
                raise ValueError(f"no period of {self.period} s begins at {change.at} s")
            if clients.groups != self.clients.groups:
                raise ValueError("client groups stay the same in a run")
            if _hardware(dependency) != _hardware(self.dependency):
                raise ValueError("servers and service time stay the same in a run")


def _hardware(dependency: Dependency) -> tuple[int, ServiceTime]:
    return dependency.servers, dependency.service
