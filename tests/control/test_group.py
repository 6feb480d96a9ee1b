"""A group's upkeep: to desired, in health, by its processes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from elastic_lab.control.activities import user_changed_group
from elastic_lab.control.group_state import ActivityFinished
from elastic_lab.control.group_types import LifecycleState, Process, capacity_of
from elastic_lab.control.health import InstanceStatus
from elastic_lab.control.instances import apply_event, set_instance_health
from tests.control.small_ec2 import T0, ZONES, World, group, launches, settled, terminations


@pytest.mark.parametrize(
    ("desired", "expected"), [(0, {}), (1, {"a": 1}), (4, {"a": 2, "b": 2}), (5, {"a": 3, "b": 2})]
)
def test_launches_to_desired_evenly_over_zones(desired: int, expected: dict[str, int]) -> None:
    world = settled(desired)
    assert world.counts() == expected
    assert set(world.states()) <= {LifecycleState.IN_SERVICE}
    assert world.tick(3) == []


def test_pending_becomes_in_service_when_ec2_says_running() -> None:
    world = World(group(1), boot=2)
    world.tick()
    assert world.states() == ["Pending"]
    world.tick()
    assert world.states() == ["Pending"]
    actions = world.tick()
    assert world.states() == ["InService"]
    assert world.state.instances[0].in_service_time == T0 + 120
    assert actions == [ActivityFinished("i-000", "Launching a new EC2 instance: i-000", T0 + 120)]


def test_a_failed_launch_is_tried_again() -> None:
    world = World(group(2), closed=frozenset(ZONES))
    assert launches(world.tick(2)) == []
    world.closed = frozenset()
    world.tick(3)
    assert world.counts() == {"a": 1, "b": 1}


def test_launch_cause_of_a_change_by_the_user() -> None:
    world = settled(1)
    world.group = replace(world.group, desired_capacity=2)
    why = user_changed_group(world.now, 0, 20, 1, 2)
    world.state = replace(world.state, desired_cause=why)
    action = launches(world.tick())[0]
    assert action.cause == (
        "At 2026-01-01T00:03:00Z a user request update of AutoScalingGroup constraints to min: 0,"
        " max: 20, desired: 2 changing the desired capacity from 1 to 2.  At 2026-01-01T00:03:00Z"
        " an instance was started in response to a difference between desired and actual"
        " capacity, increasing the capacity from 1 to 2."
    )
    world.tick(3)
    assert world.state.desired_cause == ""


def test_termination_cause_and_end() -> None:
    world = settled(2)
    world.group = replace(world.group, desired_capacity=1)
    action = terminations(world.tick())[0]
    assert action.cause == (
        "At 2026-01-01T00:03:00Z an instance was taken out of service in response to a difference"
        " between desired and actual capacity, shrinking the capacity from 2 to 1."
        f"  At 2026-01-01T00:03:00Z instance {action.instance_id} was selected for termination."
    )
    assert world.tick() == [
        ActivityFinished(
            action.instance_id, f"Terminating EC2 instance: {action.instance_id}", T0 + 240
        )
    ]
    assert len(world.ids()) == 1


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (InstanceStatus("stopped"), "an EC2 health check indicating it has been terminated or"),
        (InstanceStatus(impaired_since=0.0), "an EC2 instance status checks failure."),
        (InstanceStatus(target_health="unhealthy"), "an ELB system health check failure."),
    ],
)
def test_the_unhealthy_are_replaced_in_the_same_tick(status: InstanceStatus, words: str) -> None:
    world = settled(2, health_check_type="ELB")
    world.said["i-000"] = status
    actions = world.tick()
    gone, come = terminations(actions), launches(actions)
    assert [a.instance_id for a in gone] == ["i-000"]
    assert f"an instance was taken out of service in response to {words}" in gone[0].cause
    assert [(a.availability_zone, a.cause) for a in come] == [
        (
            "a",
            (
                "At 2026-01-01T00:03:00Z an instance was launched in response to an unhealthy"
                " instance needing to be replaced."
            ),
        )
    ]
    world.tick(3)
    assert world.ids() == ["i-001", "i-002"]


def test_protection_does_not_save_the_unhealthy() -> None:
    world = settled(1, new_instances_protected_from_scale_in=True)
    world.state = set_instance_health(world.state, "i-000", "Unhealthy")
    assert "a user health-check." in terminations(world.tick())[0].cause


def test_protected_instances_survive_a_scale_in() -> None:
    world = settled(3, new_instances_protected_from_scale_in=True)
    world.group = replace(world.group, desired_capacity=1)
    world.tick(3)
    assert len(world.ids()) == 3


@pytest.mark.parametrize(
    ("process", "launched", "terminated"),
    [
        (Process.LAUNCH, 0, 1),
        (Process.TERMINATE, 0, 0),
        (Process.REPLACE_UNHEALTHY, 0, 0),
        (Process.HEALTH_CHECK, 0, 0),
        (Process.AZ_REBALANCE, 1, 1),
    ],
)
def test_suspended_processes_and_replacement(
    process: Process, launched: int, terminated: int
) -> None:
    world = settled(2)
    world.group = replace(world.group, suspended_processes=frozenset({process}))
    world.said["i-000"] = InstanceStatus("stopped")
    actions = world.tick()
    assert (len(launches(actions)), len(terminations(actions))) == (launched, terminated)
    # Resumed, the group is whole again.
    world.group = replace(world.group, suspended_processes=frozenset())
    world.tick(4)
    assert capacity_of(world.state.instances) == 2 and "i-000" not in world.ids()


def test_suspended_launch_and_terminate_hold_the_size() -> None:
    world = settled(2)
    both = frozenset({Process.LAUNCH, Process.TERMINATE})
    for desired in (0, 9):
        world.group = group(desired, suspended_processes=both)
        assert world.tick(2) == []


def test_standby_is_neither_counted_nor_replaced() -> None:
    world = settled(2)
    world.state = apply_event(world.state, "i-000", "enter standby")
    world.state = apply_event(world.state, "i-000", "deregistered")
    world.group = replace(world.group, desired_capacity=1)
    assert world.tick(3) == []
    world.state = apply_event(world.state, "i-000", "exit standby")
    world.group = replace(world.group, desired_capacity=2)
    world.tick(2)
    assert world.states() == ["InService", "InService"]
