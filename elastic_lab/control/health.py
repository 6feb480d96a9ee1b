"""Health checks of a group: which instances are unhealthy, and by which check.

It marks; `group.py` replaces.

Source (documented):
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from elastic_lab.control.group_types import (
    AutoScalingGroup,
    Instance,
    LifecycleState,
    Process,
)

IMPAIRED_SECONDS = 180.0
"""How long a status check may be impaired before the instance is unhealthy; AWS
says "a few minutes" (documented), the number is inferred."""


@dataclass(frozen=True)
class InstanceStatus:
    """What EC2 and the load balancer say of an instance.

    `instance_state` is EC2's ("pending", "running", "stopped", ...),
    `impaired_since` the AWS second since which status checks fail, and
    `target_health` the target group's ("initial", "healthy", "unhealthy", ...)
    or empty without a load balancer.
    """

    instance_state: str = "running"
    impaired_since: float | None = None
    target_health: str = ""


GONE = InstanceStatus(instance_state="terminated")
"""What is said of an instance that EC2 does not know."""

_COMING = ("pending", "running")


def failed_check(
    group: AutoScalingGroup, instance: Instance, status: InstanceStatus, now: float
) -> str | None:
    """Return which check fails ("EC2", "status", "ELB"), or None.

    An instance that is not running fails at once, grace period or not; the
    others wait for the grace period, which starts at InService (documented).
    """
    if instance.lifecycle_state is LifecycleState.PENDING:
        return None if status.instance_state in _COMING else "EC2"
    if not instance.is_in_service:
        return None
    if status.instance_state != "running":
        return "EC2"
    if in_grace_period(group, instance, now):
        return None
    since = status.impaired_since
    if since is not None and now - since >= IMPAIRED_SECONDS:
        return "status"
    if "ELB" in group.health_check_type.split(",") and status.target_health == "unhealthy":
        return "ELB"
    return None


def in_grace_period(group: AutoScalingGroup, instance: Instance, now: float) -> bool:
    """Tell whether an instance entered service less than the grace period ago."""
    entered = instance.in_service_time
    return entered is not None and now - entered < group.health_check_grace_period


def mark(
    group: AutoScalingGroup,
    instances: tuple[Instance, ...],
    statuses: Mapping[str, InstanceStatus],
    now: float,
) -> tuple[tuple[Instance, ...], Mapping[str, str]]:
    """Mark the unhealthy; return the instances, and the failed check by instance id.

    An instance once Unhealthy stays so: the group does not heal, it replaces.
    With HealthCheck suspended nothing is marked (documented).
    """
    if not group.runs(Process.HEALTH_CHECK):
        return instances, {}
    failed = {
        i.instance_id: check
        for i in instances
        if (check := failed_check(group, i, statuses.get(i.instance_id, GONE), now))
    }
    marked = tuple(
        replace(i, health_status="Unhealthy") if i.instance_id in failed else i for i in instances
    )
    return marked, failed
