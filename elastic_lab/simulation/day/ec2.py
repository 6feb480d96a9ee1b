"""Between the group's loop and the fleet: launches, terminations, and what EC2 says of instances.

The loop knows instances by EC2's ids and AWS seconds, the fleet by numbers and seconds since the
day began; only this file knows both.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from elastic_lab.control.group_state import LaunchInstance
from elastic_lab.control.group_types import AutoScalingGroup, Instance, LifecycleState
from elastic_lab.control.health import InstanceStatus
from elastic_lab.control.instance_lifecycle import PASSING
from elastic_lab.control.warmup import metrics_warmup
from elastic_lab.control.zones import zones_for_launch
from elastic_lab.simulation.day.plan import DayPlan
from elastic_lab.simulation.faults import NOTICED_AFTER, ZoneFails
from elastic_lab.simulation.fleet import Fleet
from elastic_lab.simulation.instances import DRAINING
from elastic_lab.simulation.instances import Instance as Server

PENDING_SECONDS = PASSING["pending"][1]
"""Seconds from a launch until EC2 says running."""

_LONG_AGO = 86_400.0  # seconds before the day at which its first instances were launched


@dataclass
class SimulatedEc2:
    """A fleet, as EC2 and the balancer show it. `numbers` are the fleet's, by instance id."""

    plan: DayPlan
    fleet: Fleet
    numbers: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: DayPlan) -> SimulatedEc2:
        """An empty fleet for a plan."""
        fleet = Fleet(
            plan.servers.model,
            plan.trace,
            seed=plan.seed,
            arrivals=plan.arrivals,
            balancer=plan.balancing.balancer,
            zones=plan.group.availability_zones,
        )
        return cls(plan, fleet)

    @property
    def now(self) -> float:
        """AWS seconds."""
        return self.plan.day_start + self.fleet.now

    def begin(self) -> tuple[Instance, ...]:
        """Let the day's first instances run; returns the group's records of them."""
        given = self.plan.instances
        instances = self._settled() if given is None else given
        for instance in instances:
            if instance.is_live:
                ready = instance.launch_time + self.plan.servers.boot - self.now
                self._start(instance.instance_id, instance.availability_zone, max(0.0, ready))
                self._count(self.plan.group, instance)
        return instances

    def launch(self, launch: LaunchInstance) -> str:
        """Launch one instance and return its id."""
        name = self._name(len(self.numbers))
        self._start(name, launch.availability_zone, self.plan.servers.boot)
        return name

    def terminate(self, instance_id: str) -> None:
        """Deregister an instance, let it finish for the deregistration delay, terminate it."""
        number = self.numbers[instance_id]
        if number in self.fleet.instances:
            self.fleet.terminate([number], self.plan.balancing.deregistration_delay)

    def count_those_in_service(
        self, group: AutoScalingGroup, instances: Iterable[Instance]
    ) -> None:
        """From their warm-up on, the group's metrics include what has just entered service."""
        for instance in instances:
            if instance.is_in_service and instance.in_service_time == self.now:
                self._count(group, instance)

    def closed_zones(self) -> frozenset[str]:
        """Zones in which nothing can be launched at the moment."""
        outages = (fault for fault in self.plan.faults if isinstance(fault, ZoneFails))
        return frozenset(fault.zone for fault in outages if fault.closes(self.fleet.now))

    def statuses(self, instances: Iterable[Instance]) -> Mapping[str, InstanceStatus]:
        """What EC2 and the balancer say of a group's instances; those that are gone are absent."""
        found = ((i, self._server(i.instance_id)) for i in instances)
        return {i.instance_id: self._status(i, server) for i, server in found if server}

    def _status(self, instance: Instance, server: Server) -> InstanceStatus:
        running_at = instance.launch_time + PENDING_SECONDS - self.plan.day_start
        if self.fleet.now < running_at:
            return InstanceStatus("pending")
        impaired = None if math.isinf(server.killed_at) else self.plan.day_start + server.killed_at
        return InstanceStatus("running", impaired, self._target_health(server, running_at))

    def _target_health(self, server: Server, running_at: float) -> str:
        """The target group's word. A server that does not answer in time is unhealthy, also one
        that is only slow to boot: the grace period is there to forgive that."""
        now = self.fleet.now
        if server.state(now) == DRAINING:
            return "draining"
        if server.seen_dead_at <= now:
            return "unhealthy"
        if server.ready_at <= now:
            return "healthy"
        return "unhealthy" if now >= running_at + NOTICED_AFTER else "initial"

    def _server(self, instance_id: str) -> Server | None:
        return self.fleet.instances.get(self.numbers.get(instance_id, -1))

    def _start(self, instance_id: str, zone: str, boot: float) -> None:
        (number,) = self.fleet.launch(1, boot=boot, warmup=math.inf, zone=zone)
        self.numbers[instance_id] = number

    def _count(self, group: AutoScalingGroup, instance: Instance) -> None:
        if instance.in_service_time is not None:
            warm_at = instance.in_service_time + metrics_warmup(group) - self.plan.day_start
            self.fleet.count_from(self.numbers[instance.instance_id], warm_at)

    def _settled(self) -> tuple[Instance, ...]:
        """As many instances as the group desires, spread over its zones, there for a day."""
        group, since = self.plan.group, self.now - _LONG_AGO
        zones = zones_for_launch({}, group.availability_zones, group.desired_capacity)
        return tuple(
            Instance(
                self._name(number),
                zone,
                since,
                LifecycleState.IN_SERVICE,
                in_service_time=since,
                launch_template_version=group.launch_template_version,
            )
            for number, zone in enumerate(zones)
        )

    def _name(self, number: int) -> str:
        """An id of EC2's form that depends on the seed, the group and the order of launch alone."""
        name = f"{self.plan.seed}/{self.plan.group.auto_scaling_group_name}/{number}"
        return "i-" + sha256(name.encode()).hexdigest()[:17]
