"""Scaling activities: the sentences that say why an instance came or went.

Each function returns one "At <time> ..." sentence; a Cause is one or two of
them, two spaces apart. The words are those of AWS's own examples (documented)
or of public activity histories (observed), as each docstring says.

Source (documented):
https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-verify-scaling-activity.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Activity:
    """An entry of DescribeScalingActivities, at first as it is at its start.

    Times are in AWS seconds. The entry is open, its `end_time` None, until an
    `ActivityFinished` with the same instance and description closes it.
    """

    auto_scaling_group_name: str
    description: str
    cause: str
    start_time: float
    availability_zone: str
    status_code: str = "InProgress"
    progress: int = 0
    end_time: float | None = None


def timestamp(time: float) -> str:
    """Return AWS seconds as `2026-01-01T00:00:00Z`."""
    return f"{datetime.fromtimestamp(time, UTC):%Y-%m-%dT%H:%M:%SZ}"


def cause(*sentences: str) -> str:
    """Join sentences as AWS does: two spaces between, empty ones left out."""
    return "  ".join(s for s in sentences if s)


def launching(instance_id: str) -> str:
    """Return the Description of a launch (documented)."""
    return f"Launching a new EC2 instance: {instance_id}"


def terminating(instance_id: str) -> str:
    """Return the Description of a termination (documented)."""
    return f"Terminating EC2 instance: {instance_id}"


def alarm_changed_desired(now: float, alarm_name: str, policy_name: str, old: int, new: int) -> str:
    """An alarm's policy moved the desired capacity (documented)."""
    return (
        f"At {timestamp(now)} a monitor alarm {alarm_name} in state ALARM triggered policy"
        f" {policy_name} changing the desired capacity from {old} to {new}."
    )


def user_created_group(now: float, desired_capacity: int) -> str:
    """CreateAutoScalingGroup gave the first desired capacity (documented)."""
    return (
        f"At {timestamp(now)} a user request created an AutoScalingGroup changing the desired"
        f" capacity from 0 to {desired_capacity}."
    )


def user_changed_group(now: float, min_size: int, max_size: int, old: int, new: int) -> str:
    """UpdateAutoScalingGroup moved the sizes (observed)."""
    return (
        f"At {timestamp(now)} a user request update of AutoScalingGroup constraints to min:"
        f" {min_size}, max: {max_size}, desired: {new} changing the desired capacity from"
        f" {old} to {new}."
    )


def user_set_desired(now: float, old: int, new: int) -> str:
    """SetDesiredCapacity moved the desired capacity (observed)."""
    return (
        f"At {timestamp(now)} a user request explicitly set group desired capacity changing"
        f" the desired capacity from {old} to {new}."
    )


def user_executed_policy(now: float, policy_name: str, old: int, new: int) -> str:
    """ExecutePolicy moved the desired capacity (from memory)."""
    return (
        f"At {timestamp(now)} a user request executed policy {policy_name} changing the"
        f" desired capacity from {old} to {new}."
    )


def schedule_changed_group(now: float, min_size: int, max_size: int, old: int, new: int) -> str:
    """A scheduled action moved the sizes (from memory)."""
    return (
        f"At {timestamp(now)} a scheduled action update of AutoScalingGroup constraints to"
        f" min: {min_size}, max: {max_size}, desired: {new} changing the desired capacity from"
        f" {old} to {new}."
    )


def forecast_changed_desired(now: float, policy_name: str, old: int, new: int) -> str:
    """Predictive scaling raised the desired capacity (our words; AWS's are not known)."""
    return (
        f"At {timestamp(now)} predictive scaling policy {policy_name} changed the desired"
        f" capacity from {old} to {new}."
    )


def started(now: float, old: int, new: int) -> str:
    """Fewer instances than desired (documented).

    Several that start together all say the whole step (observed).
    """
    return (
        f"At {timestamp(now)} an instance was started in response to a difference between"
        f" desired and actual capacity, increasing the capacity from {old} to {new}."
    )


def shrunk(now: float, old: int, new: int, instance_ids: Sequence[str]) -> str:
    """More instances than desired; each one selected is named (documented)."""
    at = timestamp(now)
    return cause(
        f"At {at} an instance was taken out of service in response to a difference between"
        f" desired and actual capacity, shrinking the capacity from {old} to {new}.",
        *(f"At {at} instance {i} was selected for termination." for i in instance_ids),
    )


HEALTH_CAUSES = {
    "EC2": "an EC2 health check indicating it has been terminated or stopped",
    "status": "an EC2 instance status checks failure",
    "ELB": "an ELB system health check failure",
    "custom": "a user health-check",
}
"""Which check failed, and its words in a Cause (observed)."""


def unhealthy(now: float, failed_check: str) -> str:
    """An instance failed a health check; `failed_check` is a key of HEALTH_CAUSES."""
    return (
        f"At {timestamp(now)} an instance was taken out of service in response to"
        f" {HEALTH_CAUSES[failed_check]}."
    )


def replacement(now: float) -> str:
    """An instance replaces an unhealthy one (observed)."""
    return (
        f"At {timestamp(now)} an instance was launched in response to an unhealthy instance"
        " needing to be replaced."
    )


def rebalance_launch(now: float, zones: Sequence[str], counts: Sequence[int]) -> str:
    """A launch on top of the desired capacity, to even out zones (observed)."""
    had = " ".join(str(c) for c in counts)
    return (
        f"At {timestamp(now)} availability zones {' '.join(zones)} had {had} instances"
        " respectively. An instance was launched to aid in balancing the group's zones."
    )


def rebalance_terminate(now: float, zones: Sequence[str], instance_id: str) -> str:
    """The termination that follows a rebalancing launch (observed)."""
    at = timestamp(now)
    return cause(
        f"At {at} instances were launched to balance instances in zones {' '.join(zones)} with"
        " other zones resulting in more than desired number of instances in the group.",
        f"At {at} instance {instance_id} was selected for termination.",
    )


def refreshed(now: float) -> str:
    """An instance refresh took an instance out (observed)."""
    return (
        f"At {timestamp(now)} an instance was taken out of service in response to an"
        " instance refresh."
    )


def refresh_launch(now: float) -> str:
    """An instance refresh launched ahead of a termination (from memory)."""
    return f"At {timestamp(now)} an instance was launched in response to an instance refresh."
