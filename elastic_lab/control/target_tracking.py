"""Target tracking: keep a metric at a target, like a thermostat.

A policy brings its own two alarms and sizes the group by proportion. It works
only for a metric that halves when capacity doubles. Which alarms are made is
a matter of the service and the metric: see `tracked_metrics.py`.

Source:
https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html (documented);
the sizing formula is inferred from "adds 1.5 -> 2, removes 1.5 -> 1".
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from elastic_lab.control.alarm_types import MetricAlarm
from elastic_lab.control.scaling_request import CapacityRequest, Firing
from elastic_lab.control.tracked_metrics import (
    EC2_OTHER_METRIC,
    TrackedMetric,
    TrackingService,
)
from elastic_lab.control.warmup import GroupCapacity


@dataclass(frozen=True)
class TargetTrackingPolicy:
    """A policy of type TargetTrackingScaling.

    `target_value` is in the metric's unit, `estimated_instance_warmup` and the
    cooldowns in seconds. Cooldowns exist for Application Auto Scaling only
    and are 0 for Auto Scaling groups. The two ids end the alarms' names.
    """

    policy_name: str
    resource_name: str
    metric: TrackedMetric
    target_value: float
    disable_scale_in: bool = False
    estimated_instance_warmup: int | None = None
    scale_out_cooldown: int = 0
    scale_in_cooldown: int = 0
    policy_arn: str = ""
    alarm_high_id: str = "high"
    alarm_low_id: str = "low"
    service: TrackingService = EC2_OTHER_METRIC

    @property
    def alarm_high_name(self) -> str:
        """Name of the alarm that scales out (documented form)."""
        return f"TargetTracking-{self.resource_name}-AlarmHigh-{self.alarm_high_id}"

    @property
    def alarm_low_name(self) -> str:
        """Name of the alarm that scales in (documented form)."""
        return f"TargetTracking-{self.resource_name}-AlarmLow-{self.alarm_low_id}"


@dataclass(frozen=True)
class TrackingState:
    """What a policy remembers: cooldown ends (AWS seconds) and the capacity before them."""

    scale_out_cooldown_until: float = 0.0
    scale_in_cooldown_until: float = 0.0
    capacity_before: int = 0


def alarms_for(policy: TargetTrackingPolicy) -> tuple[MetricAlarm, ...]:
    """Return the alarms AWS makes for a policy: AlarmHigh, then AlarmLow.

    With scale-in disabled there is no AlarmLow (from memory).
    """
    service = policy.service
    high = _alarm(
        policy,
        policy.alarm_high_name,
        policy.target_value,
        "GreaterThanThreshold",
        service.high_datapoints,
    )
    if policy.disable_scale_in:
        return (high,)
    low = _alarm(
        policy,
        policy.alarm_low_name,
        service.low_threshold(policy.target_value),
        "LessThanThreshold",
        service.low_datapoints,
    )
    return high, low


def _alarm(
    policy: TargetTrackingPolicy, name: str, threshold: float, comparison: str, datapoints: int
) -> MetricAlarm:
    metric = policy.metric
    return MetricAlarm(
        name,
        metric.namespace,
        metric.metric_name,
        threshold,
        comparison,
        evaluation_periods=datapoints,
        period=metric.period,
        statistic=metric.statistic,
        dimensions=metric.dimensions,
        alarm_actions=(policy.policy_arn,) if policy.policy_arn else (),
        alarm_description=(
            f"DO NOT EDIT OR DELETE. For TargetTrackingScaling policy {policy.policy_arn}."
        ),
    )


def proportional_capacity(capacity: int, metric_value: float, target_value: float) -> int:
    """Return the capacity that brings the metric to its target, rounded up.

    Conservative both ways: 1.5 more becomes 2, 1.5 fewer becomes 1 (inferred).
    """
    # Without the rounding, 10 x 0.3 / 0.1 would ask for 31.
    return math.ceil(round(capacity * metric_value / target_value, 9))


def decide(
    state: TrackingState,
    policy: TargetTrackingPolicy,
    firing: Firing,
    capacity: GroupCapacity,
    now: float,
) -> tuple[TrackingState, CapacityRequest | None]:
    """Answer an alarm of the policy. An alarm that is not in ALARM never asks.

    INSUFFICIENT_DATA therefore scales neither out nor in (documented).
    """
    if firing.alarm_name == policy.alarm_low_name:
        return _scale_in(state, policy, firing, capacity, now)
    return _scale_out(state, policy, firing, capacity, now)


def _scale_out(
    state: TrackingState,
    policy: TargetTrackingPolicy,
    firing: Firing,
    capacity: GroupCapacity,
    now: float,
) -> tuple[TrackingState, CapacityRequest | None]:
    """Size from the warm instances; ask only for more than is already desired."""
    current = capacity.warm
    if now < state.scale_out_cooldown_until:
        # What the last scale-out added is on its way: do not multiply it again.
        current = min(current, state.capacity_before)
    wanted = proportional_capacity(current, firing.metric_value, policy.target_value)
    if wanted <= capacity.desired_capacity:
        return state, None
    # A scale-out ends a scale-in cooldown at once (documented).
    remembered = TrackingState(now + policy.scale_out_cooldown, 0.0, current)
    return remembered, CapacityRequest(policy.policy_name, wanted, firing.alarm_name)


def _scale_in(
    state: TrackingState,
    policy: TargetTrackingPolicy,
    firing: Firing,
    capacity: GroupCapacity,
    now: float,
) -> tuple[TrackingState, CapacityRequest | None]:
    """Size from the warm and the terminating; never while anything warms up."""
    waits = now < max(state.scale_in_cooldown_until, state.scale_out_cooldown_until)
    if policy.disable_scale_in or capacity.warming or waits:
        return state, None
    wanted = proportional_capacity(capacity.for_scale_in, firing.metric_value, policy.target_value)
    if wanted >= capacity.desired_capacity:
        return state, None
    remembered = replace(state, scale_in_cooldown_until=now + policy.scale_in_cooldown)
    return remembered, CapacityRequest(policy.policy_name, wanted, firing.alarm_name)
