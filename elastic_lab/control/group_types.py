"""An Auto Scaling group and its instances, as the control loops see them.

Field names are Auto Scaling's own in Python's spelling. Times are AWS seconds
since the epoch, durations are seconds. The sandbox holds what is wished
(`AutoScalingGroup`); `Instance` is the group's own record of one instance.

Source (documented):
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AutoScalingGroup.html
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

DEFAULT_COOLDOWN = 300
"""DefaultCooldown of a group that names none, in seconds (documented)."""


class ValidationError(ValueError):
    """A request that Auto Scaling refuses with the code `ValidationError`."""


class LifecycleState(StrEnum):
    """Where an instance is in its life in the group (documented)."""

    PENDING = "Pending"
    IN_SERVICE = "InService"
    ENTERING_STANDBY = "EnteringStandby"
    STANDBY = "Standby"
    TERMINATING = "Terminating"
    TERMINATED = "Terminated"


LIFECYCLE: Mapping[tuple[LifecycleState, str], LifecycleState] = {
    (LifecycleState.PENDING, "running"): LifecycleState.IN_SERVICE,
    (LifecycleState.PENDING, "terminate"): LifecycleState.TERMINATING,
    (LifecycleState.IN_SERVICE, "terminate"): LifecycleState.TERMINATING,
    (LifecycleState.IN_SERVICE, "enter standby"): LifecycleState.ENTERING_STANDBY,
    (LifecycleState.ENTERING_STANDBY, "deregistered"): LifecycleState.STANDBY,
    (LifecycleState.STANDBY, "exit standby"): LifecycleState.PENDING,
    (LifecycleState.STANDBY, "terminate"): LifecycleState.TERMINATING,
    (LifecycleState.TERMINATING, "gone"): LifecycleState.TERMINATED,
}
"""Every move of an instance: (state, event) gives the next state (documented)."""

LIVE = (LifecycleState.PENDING, LifecycleState.IN_SERVICE)
"""The states that count towards desired capacity. Standby does not, since
entering it lowers the desired capacity (documented, the default)."""


class Process(StrEnum):
    """The scaling processes that can be suspended (documented)."""

    LAUNCH = "Launch"
    TERMINATE = "Terminate"
    ADD_TO_LOAD_BALANCER = "AddToLoadBalancer"
    ALARM_NOTIFICATION = "AlarmNotification"
    AZ_REBALANCE = "AZRebalance"
    HEALTH_CHECK = "HealthCheck"
    INSTANCE_REFRESH = "InstanceRefresh"
    REPLACE_UNHEALTHY = "ReplaceUnhealthy"
    SCHEDULED_ACTIONS = "ScheduledActions"


class Surplus(StrEnum):
    """Why an instance was launched on top of the desired capacity, if it was."""

    NONE = ""
    REBALANCE = "rebalance"
    REFRESH = "refresh"


@dataclass(frozen=True)
class AutoScalingGroup:
    """What has been asked of a group. Defaults are the API's (documented).

    `default_instance_warmup` of None is "not enabled", which is not the same
    as 0. `launch_template_version` is a number, so that "oldest" is defined.
    """

    auto_scaling_group_name: str
    min_size: int
    max_size: int
    desired_capacity: int
    availability_zones: tuple[str, ...]
    default_cooldown: int = DEFAULT_COOLDOWN
    default_instance_warmup: int | None = None
    health_check_type: str = "EC2"
    health_check_grace_period: int = 0
    termination_policies: tuple[str, ...] = ("Default",)
    new_instances_protected_from_scale_in: bool = False
    suspended_processes: frozenset[str] = frozenset()
    launch_template_version: int = 1

    def runs(self, process: Process) -> bool:
        """Tell whether a process is not suspended."""
        return process not in self.suspended_processes


@dataclass(frozen=True)
class Instance:
    """A group's record of one instance.

    `launch_time` is when it was asked for, `in_service_time` when it entered
    InService (None until then). `surplus` marks a launch made on top of the
    desired capacity, to be paid back by terminating another instance.
    """

    instance_id: str
    availability_zone: str
    launch_time: float
    lifecycle_state: LifecycleState = LifecycleState.PENDING
    health_status: str = "Healthy"
    in_service_time: float | None = None
    protected_from_scale_in: bool = False
    launch_template_version: int = 1
    surplus: Surplus = Surplus.NONE

    @property
    def is_live(self) -> bool:
        """Pending or InService: on its way to serve, or serving."""
        return self.lifecycle_state in LIVE

    @property
    def is_in_service(self) -> bool:
        """InService, whatever its health."""
        return self.lifecycle_state is LifecycleState.IN_SERVICE

    @property
    def counts(self) -> bool:
        """Counts towards the desired capacity.

        A rebalancing launch does from InService on, when an old instance can
        go; one of a refresh only when the refresh lets an old instance go.
        """
        if self.surplus is Surplus.REFRESH:
            return False
        return self.is_live and (self.is_in_service or self.surplus is Surplus.NONE)


def capacity_of(instances: Iterable[Instance]) -> int:
    """Return how many instances count towards the desired capacity."""
    return sum(i.counts for i in instances)


def check_capacity(group: AutoScalingGroup, desired_capacity: int) -> None:
    """Refuse a desired capacity outside min and max, as SetDesiredCapacity does.

    That it is refused is documented; the words are observed.
    """
    if desired_capacity > group.max_size:
        raise ValidationError(
            f"New SetDesiredCapacity value {desired_capacity} is above max value"
            f" {group.max_size} for the AutoScalingGroup."
        )
    if desired_capacity < group.min_size:
        raise ValidationError(
            f"New SetDesiredCapacity value {desired_capacity} is below min value"
            f" {group.min_size} for the AutoScalingGroup."
        )
