"""What a day is played from: a group, what scales it, its servers, and the traffic.

Everything is frozen and by value, so a plan can be kept, compared, changed with `replace` and
played again: the same plan gives the same bytes. The control loops' own dataclasses are used as
they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cached_property

from elastic_lab.control.alarm_types import MetricAlarm
from elastic_lab.control.group_types import AutoScalingGroup, Instance
from elastic_lab.control.policies import Policy
from elastic_lab.control.predictive import PredictivePolicy
from elastic_lab.control.scheduled import ScheduledAction
from elastic_lab.control.target_tracking import TargetTrackingPolicy, alarms_for
from elastic_lab.simulation.arrivals import ArrivalModel
from elastic_lab.simulation.engine import Balancer
from elastic_lab.simulation.faults import Fault
from elastic_lab.simulation.instance_model import InstanceModel
from elastic_lab.simulation.traffic import Trace

TICK = 60.0
"""Seconds between two looks of the control loops: CloudWatch's period, and an alarm's."""

FIXED_START = 1_767_225_600.0
"""When a day begins whose trace has no date: 2026-01-01T00:00:00Z, in AWS seconds."""

_ARN = "arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:simulated"


@dataclass(frozen=True)
class Servers:
    """What the group launches.

    boot: seconds from a launch to the first request: EC2's pending state, the boot, the
    application's start and the first health check. detailed_monitoring: EC2 metrics every
    minute instead of every five.
    """

    model: InstanceModel
    instance_type: str = "m5.large"
    boot: float = 120.0
    detailed_monitoring: bool = True

    def __post_init__(self) -> None:
        if not (math.isfinite(self.boot) and self.boot >= 0):
            raise ValueError(f"a boot takes 0 seconds or more, not {self.boot}")


@dataclass(frozen=True)
class ScalingPlan:
    """What changes the group's size.

    alarms: those whose actions execute step and simple policies; target tracking brings its own.
    load_history: (start of an hour in AWS seconds, load in it) before the day, for `predictive`,
    whose load is the sum over instances of their CPU percent.
    """

    policies: tuple[Policy, ...] = ()
    alarms: tuple[MetricAlarm, ...] = ()
    scheduled_actions: tuple[ScheduledAction, ...] = ()
    predictive: PredictivePolicy | None = None
    load_history: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class LoadBalancing:
    """The balancer and the names under which CloudWatch has its metrics.

    deregistration_delay: seconds that an instance has to finish what it was sent. Names are the
    values of the dimensions LoadBalancer and TargetGroup; an empty one matches any.
    """

    balancer: Balancer = field(default_factory=Balancer)
    deregistration_delay: float = 300.0
    load_balancer: str = ""
    target_group: str = ""


@dataclass(frozen=True)
class DayPlan:
    """One group, one trace, one seed.

    instances: those that the group has when the day begins; None means as many as it desires,
    all warm. start: AWS seconds of the trace's first second, by default the trace's own date,
    else FIXED_START; the loops begin on the full minute before it.
    """

    group: AutoScalingGroup
    trace: Trace
    servers: Servers
    scaling: ScalingPlan = field(default_factory=ScalingPlan)
    balancing: LoadBalancing = field(default_factory=LoadBalancing)
    faults: tuple[Fault, ...] = ()
    arrivals: ArrivalModel = field(default_factory=ArrivalModel)
    seed: int = 0
    start: float | None = None
    instances: tuple[Instance, ...] | None = None

    @cached_property
    def day_start(self) -> float:
        """AWS seconds at the fleet's second 0: a full minute, for alarms count whole ones."""
        given = self.trace.start if self.start is None else self.start
        return math.floor((FIXED_START if given is None else given) / TICK) * TICK

    def all_policies(self) -> tuple[Policy, ...]:
        """The policies, those of target tracking with an ARN for their alarms to call."""
        name = self.group.auto_scaling_group_name
        return tuple(
            replace(p, policy_arn=policy_arn(name, p.policy_name))
            if isinstance(p, TargetTrackingPolicy) and not p.policy_arn
            else p
            for p in self.scaling.policies
        )

    def all_alarms(self) -> tuple[MetricAlarm, ...]:
        """Every alarm that can scale the group."""
        tracking = (p for p in self.all_policies() if isinstance(p, TargetTrackingPolicy))
        return (*self.scaling.alarms, *(alarm for p in tracking for alarm in alarms_for(p)))


def policy_arn(group_name: str, policy_name: str) -> str:
    """An ARN of AWS's form for a policy that has none."""
    return f"{_ARN}:autoScalingGroupName/{group_name}:policyName/{policy_name}"


def policy_name_of(arn: str) -> str:
    """The policy that an alarm's action executes; the ARN's form is documented."""
    return arn.rpartition(":policyName/")[2]
