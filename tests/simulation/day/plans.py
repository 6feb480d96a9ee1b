"""Small days for tests: a steady or stepped load on a group with one policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from elastic_lab.control.alarm_types import MetricAlarm
from elastic_lab.control.group_types import AutoScalingGroup
from elastic_lab.simulation.day.default_fleet import tracking_cpu
from elastic_lab.simulation.day.plan import DayPlan, ScalingPlan, Servers, policy_arn
from elastic_lab.simulation.instance_model import InstanceModel
from elastic_lab.simulation.service_time import ServiceTime
from elastic_lab.simulation.traffic import Trace

ZONES = ("a", "b")
TRACKING = ScalingPlan((tracking_cpu("web", 50.0),))
PER_INSTANCE = 2400
"""Requests a minute that are 100 % of an instance: 2 vCPUs, 50 ms each."""


def plan(
    load: Sequence[float], scaling: ScalingPlan = TRACKING, desired: int = 2, **settings: Any
) -> DayPlan:
    """load: for each minute, in instances that would be fully busy. Settings go to the group,
    or to the plan by name."""
    own = {k: settings.pop(k) for k in ("faults", "seed", "start") if k in settings}
    servers = replace(
        Servers(InstanceModel(ServiceTime(0.05)), boot=settings.pop("boot", 90.0)),
        detailed_monitoring=settings.pop("detailed_monitoring", True),
    )
    settings = {"default_instance_warmup": 60, "min_size": 1, "max_size": 40} | settings
    group = AutoScalingGroup("web", desired_capacity=desired, availability_zones=ZONES, **settings)
    counts = np.round(np.array(load) * PER_INSTANCE).astype(np.int64)
    return DayPlan(group, Trace(counts), servers, scaling, **own)


def cpu_alarm(policy: str, threshold: float = 70.0, **settings: Any) -> MetricAlarm:
    """An alarm on the group's average CPU that executes a policy."""
    made = MetricAlarm(
        "cpu-high",
        "AWS/EC2",
        "CPUUtilization",
        threshold,
        "GreaterThanThreshold",
        2,
        dimensions=(("AutoScalingGroupName", "web"),),
        alarm_actions=(policy_arn("web", policy),),
    )
    return replace(made, **settings)
