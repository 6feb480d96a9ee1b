"""Warm-up: which instances a scaling decision may count, and for how long not.

A warming instance is paid for and may already serve, but policies look at it
twice over: it is not part of the capacity that the metric speaks of, and it
is already part of the capacity that the last decision asked for.

Source (documented):
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-default-instance-warmup.html
https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html (Instance warm-up)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from elastic_lab.control.group_types import AutoScalingGroup, Instance, LifecycleState


@dataclass(frozen=True)
class GroupCapacity:
    """A group's instances, counted as one policy must count them.

    `warm` are in service and past their warm-up; `warming` are Pending or
    still warming up; `terminating` are on their way out.
    """

    min_size: int
    max_size: int
    desired_capacity: int
    warm: int
    warming: int = 0
    terminating: int = 0

    @property
    def for_scale_in(self) -> int:
        """Current capacity for scaling in, which counts the terminating (documented)."""
        return self.warm + self.terminating

    @property
    def is_settled(self) -> bool:
        """No launch, warm-up or termination is under way."""
        at_desired = self.warm + self.warming == self.desired_capacity
        return at_desired and not self.warming and not self.terminating

    def clamp(self, capacity: int) -> int:
        """Return the capacity held within min and max (documented)."""
        return max(self.min_size, min(self.max_size, capacity))


def policy_warmup(group: AutoScalingGroup, estimated_instance_warmup: int | None) -> int:
    """Return the seconds a policy waits for a new instance (documented).

    The policy's own EstimatedInstanceWarmup, else DefaultInstanceWarmup, else
    DefaultCooldown.
    """
    if estimated_instance_warmup is not None:
        return estimated_instance_warmup
    if group.default_instance_warmup is not None:
        return group.default_instance_warmup
    return group.default_cooldown


def metrics_warmup(group: AutoScalingGroup) -> int:
    """Return the seconds until an instance counts in the group's metrics.

    Without DefaultInstanceWarmup it counts as soon as it is in service
    (documented).
    """
    return group.default_instance_warmup or 0


def is_warm(instance: Instance, warmup: float, now: float) -> bool:
    """Tell whether an instance is in service and past `warmup` seconds of it.

    The clock starts at InService, not at launch (documented).
    """
    return (
        instance.is_in_service
        and instance.in_service_time is not None
        and now - instance.in_service_time >= warmup
    )


def counts_in_metrics(group: AutoScalingGroup, instance: Instance, now: float) -> bool:
    """Tell whether an instance is part of the group's aggregated metrics at `now`."""
    return is_warm(instance, metrics_warmup(group), now)


def capacity(
    group: AutoScalingGroup, instances: Iterable[Instance], warmup: float, now: float
) -> GroupCapacity:
    """Count a group's instances for a policy whose warm-up is `warmup` seconds."""
    members = tuple(instances)
    warm = sum(is_warm(i, warmup, now) for i in members)
    return GroupCapacity(
        group.min_size,
        group.max_size,
        group.desired_capacity,
        warm,
        sum(i.is_live for i in members) - warm,
        sum(i.lifecycle_state is LifecycleState.TERMINATING for i in members),
    )
