"""Health checks: which check fails, when, and who is spared."""

from __future__ import annotations

from dataclasses import replace

import pytest

from elastic_lab.control.group_types import (
    AutoScalingGroup,
    Instance,
    LifecycleState,
    Process,
)
from elastic_lab.control.health import (
    InstanceStatus,
    failed_check,
    in_grace_period,
    mark,
)

T0 = 1_767_225_600.0  # 2026-01-01T00:00:00Z
IN_SERVICE = Instance("i-1", "a", T0 - 200, LifecycleState.IN_SERVICE, in_service_time=T0 - 100)


def group(**settings: object) -> AutoScalingGroup:
    made = AutoScalingGroup("web", 0, 20, 2, ("a", "b"))
    return replace(made, **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "health_type", "grace", "failed", "why"),
    [
        (InstanceStatus("stopped"), "EC2", 300, "EC2", "at once, even in the grace period"),
        (InstanceStatus("terminated"), "EC2", 300, "EC2", "gone"),
        (InstanceStatus("stopping"), "EC2", 0, "EC2", "anything but running"),
        (InstanceStatus("running"), "EC2", 0, None, "well"),
        (InstanceStatus(impaired_since=T0 - 60), "EC2", 0, None, "impaired for a minute"),
        (InstanceStatus(impaired_since=T0 - 180), "EC2", 0, "status", "impaired for long"),
        (InstanceStatus(impaired_since=T0 - 180), "EC2", 300, None, "in the grace period"),
        (InstanceStatus(target_health="unhealthy"), "EC2", 0, None, "ELB is opt-in"),
        (InstanceStatus(target_health="unhealthy"), "ELB", 0, "ELB", "opted in"),
        (InstanceStatus(target_health="unhealthy"), "EBS,ELB", 0, "ELB", "one of several"),
        (InstanceStatus(target_health="unhealthy"), "ELB", 300, None, "in the grace period"),
        (InstanceStatus(target_health="initial"), "ELB", 0, None, "not known yet"),
        (InstanceStatus(target_health="draining"), "ELB", 0, None, "leaving"),
    ],
)
def test_health_checks(
    status: InstanceStatus, health_type: str, grace: int, failed: str | None, why: str
) -> None:
    held = group(health_check_type=health_type, health_check_grace_period=grace)
    instance = IN_SERVICE
    at = replace(instance, in_service_time=T0 - 100)
    assert failed_check(held, at, status, T0) == failed, why


@pytest.mark.parametrize(("seconds", "expected"), [(0, True), (299, True), (300, False)])
def test_grace_runs_from_in_service(seconds: float, expected: bool) -> None:
    instance = replace(IN_SERVICE, in_service_time=T0)
    held = group(health_check_grace_period=300)
    assert in_grace_period(held, instance, T0 + seconds) is expected


def test_suspended_health_checks_mark_nothing() -> None:
    held = group(suspended_processes=frozenset({Process.HEALTH_CHECK}))
    assert mark(held, (IN_SERVICE,), {}, T0) == ((IN_SERVICE,), {})


@pytest.mark.parametrize(
    ("state", "instance_state", "failed"),
    [
        (LifecycleState.PENDING, "pending", None),
        (LifecycleState.PENDING, "running", None),
        (LifecycleState.PENDING, "terminated", "EC2"),
        (LifecycleState.IN_SERVICE, "pending", "EC2"),
        (LifecycleState.STANDBY, "stopped", None),
        (LifecycleState.TERMINATING, "shutting-down", None),
    ],
)
def test_only_coming_and_serving_instances_are_checked(
    state: LifecycleState, instance_state: str, failed: str | None
) -> None:
    instance = replace(IN_SERVICE, lifecycle_state=state)
    assert failed_check(group(), instance, InstanceStatus(instance_state), T0) == failed


def test_an_instance_that_ec2_does_not_know_is_gone() -> None:
    marked, failed = mark(group(), (IN_SERVICE,), {}, T0)
    assert [i.health_status for i in marked] == ["Unhealthy"]
    assert failed == {"i-1": "EC2"}


def test_an_unhealthy_instance_does_not_heal() -> None:
    sick = replace(IN_SERVICE, health_status="Unhealthy")
    marked, failed = mark(group(), (sick,), {"i-1": InstanceStatus()}, T0)
    assert (marked, failed) == ((sick,), {})


@pytest.mark.parametrize("others", [0, 1, 5])
def test_each_instance_is_judged_alone(others: int) -> None:
    well = tuple(replace(IN_SERVICE, instance_id=f"w-{n}") for n in range(others))
    said = {i.instance_id: InstanceStatus() for i in well} | {"i-1": InstanceStatus("stopped")}
    marked, failed = mark(group(), (*well, IN_SERVICE), said, T0)
    assert [i.health_status for i in marked] == ["Healthy"] * others + ["Unhealthy"]
    assert failed == {"i-1": "EC2"}
