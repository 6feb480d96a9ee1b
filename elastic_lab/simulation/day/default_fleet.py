"""The fleet that is used when none is given, and servers and prices by instance type.

The default: a web application whose requests need 50 ms of one vCPU on average (exponential),
on m5.large, behind a round-robin balancer, in three zones. Target tracking keeps the group's
average CPU at 50 %. The day begins with as many instances as its first step needs at that
target. 99 % of requests should be answered within 0.5 s. These numbers are this project's own.
"""

from __future__ import annotations

import math

from elastic_lab.aws.instance_types import InstanceType, load_types
from elastic_lab.aws.prices import load_prices
from elastic_lab.control.group_types import AutoScalingGroup
from elastic_lab.control.target_tracking import TargetTrackingPolicy
from elastic_lab.control.tracked_metrics import EC2_AVERAGE_CPU, predefined_metric
from elastic_lab.plain_error import PlainError
from elastic_lab.simulation.cost import Price
from elastic_lab.simulation.day.plan import DayPlan, ScalingPlan, Servers
from elastic_lab.simulation.instance_model import CpuCredits, InstanceModel
from elastic_lab.simulation.objective import Objective
from elastic_lab.simulation.service_time import ServiceTime
from elastic_lab.simulation.traffic import Trace

SERVICE_SECONDS = 0.05
"""Seconds of one vCPU that a request needs on average."""
INSTANCE_TYPE = "m5.large"
BOOT_SECONDS = 120.0
WARMUP_SECONDS = 120
TARGET_PERCENT = 50.0
MIN_SIZE, MAX_SIZE = 2, 500
ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")
OBJECTIVE = Objective(latency=0.5, share=0.99)
GROUP, POLICY = "web", "cpu50"


class UnknownTypeError(PlainError):
    """An instance type of which the package has no figures."""


def default_plan(trace: Trace, service_seconds: float = SERVICE_SECONDS) -> DayPlan:
    """The default fleet on a trace."""
    servers = servers_of(INSTANCE_TYPE, service_seconds)
    per_instance = servers.model.capacity * TARGET_PERCENT / 100
    desired = min(MAX_SIZE, max(MIN_SIZE, math.ceil(trace.rates[0] / per_instance)))
    group = AutoScalingGroup(
        GROUP, MIN_SIZE, MAX_SIZE, desired, ZONES, default_instance_warmup=WARMUP_SECONDS
    )
    return DayPlan(group, trace, servers, ScalingPlan((tracking_cpu(GROUP, TARGET_PERCENT),)))


def tracking_cpu(group_name: str, target_percent: float) -> TargetTrackingPolicy:
    """Target tracking of a group's average CPU."""
    metric = predefined_metric("ASGAverageCPUUtilization", group_name)
    return TargetTrackingPolicy(POLICY, group_name, metric, target_percent, service=EC2_AVERAGE_CPU)


def servers_of(
    instance_type: str,
    service_seconds: float = SERVICE_SECONDS,
    unlimited: bool = True,
    detailed_monitoring: bool = True,
) -> Servers:
    """The application on an instance type.

    unlimited: the credit mode of a burstable type; T3's default (documented), whose surplus is
    not in the bill here. Raises UnknownTypeError.
    """
    service = ServiceTime(service_seconds)
    kind = _known(instance_type)
    model = InstanceModel(service, kind.vcpus, credits=_credits(kind, unlimited))
    return Servers(model, instance_type, BOOT_SECONDS, detailed_monitoring)


def price_of(instance_type: str) -> Price:
    """The on-demand price of an instance type. Raises UnknownTypeError."""
    prices = load_prices()
    hourly = prices.on_demand_per_hour.get(_known(instance_type).name)
    if hourly is None:
        raise UnknownTypeError(f"There is no price of {instance_type} from {prices.provenance()}.")
    return Price(hourly, f"{instance_type}, {prices.region}", prices.source, prices.date)


def _known(instance_type: str) -> InstanceType:
    types = load_types()
    if instance_type not in types:
        raise UnknownTypeError(
            f"{instance_type} is not an instance type that can be simulated; "
            f"those are {', '.join(types)}."
        )
    return types[instance_type]


def _credits(kind: InstanceType, unlimited: bool) -> CpuCredits | None:
    if not kind.credits_per_hour:
        return None
    return CpuCredits(kind.credits_per_hour, kind.credit_cap, unlimited=unlimited)
