"""Instances in and out of a group, to standby and back, and to their end."""

import pytest

from elastic_lab.wall_clock import wait_until
from tests.cloud.clouds import WAIT_SECONDS, refusal

TIME_SCALE = 600.0


def test_an_attached_instance_raises_the_desired_capacity(fleet):
    fleet.create(desired=1, VPCZoneIdentifier=fleet.subnets(1)[0])
    fleet.settle(1)
    (name,) = fleet.cloud.launch()
    fleet.cloud.wait_for([name], "running")
    fleet.call("attach_instances", InstanceIds=[name])
    assert fleet.shown()["DesiredCapacity"] == 2
    assert name in fleet.settle(2)
    assert fleet.activities()[0]["Description"] == f"Attaching an existing EC2 instance: {name}"
    assert fleet.activities()[0]["StatusCode"] == "Successful"


def test_what_cannot_be_attached_is_refused(fleet):
    fleet.create(most=2, desired=2)
    mine = fleet.settle(2)
    assert refusal(fleet.call, operation="attach_instances", InstanceIds=mine[:1])[0] == (
        "ValidationError"
    )
    (name,) = fleet.cloud.launch()
    fleet.cloud.wait_for([name], "running")
    _, words = refusal(fleet.call, operation="attach_instances", InstanceIds=[name])
    assert "max-size=2, and desired-size=2. To attach 1 more instances" in words


@pytest.mark.parametrize("decrement", [True, False])
def test_a_detached_instance_lives_on(fleet, decrement):
    fleet.create(desired=2)
    name, other = fleet.settle(2)
    answer = fleet.call(
        "detach_instances", InstanceIds=[name], ShouldDecrementDesiredCapacity=decrement
    )
    assert answer["Activities"][0]["Description"] == f"Detaching EC2 instance: {name}"
    left = fleet.settle(1 if decrement else 2)
    assert other in left
    assert name not in left
    assert fleet.cloud.states()[name] == "running"
    found = fleet.cloud.ec2.describe_instances(InstanceIds=[name])["Reservations"][0]
    keys = {tag["Key"] for tag in found["Instances"][0]["Tags"]}
    assert "aws:autoscaling:groupName" not in keys


def test_the_minimum_holds(fleet):
    fleet.create(least=2, desired=2)
    names = fleet.settle(2)
    for operation in ("detach_instances", "enter_standby"):
        code, words = refusal(
            fleet.call,
            operation=operation,
            InstanceIds=names[:1],
            ShouldDecrementDesiredCapacity=True,
        )
        assert code == "ValidationError"
        assert "min-size=2" in words
    code, words = refusal(
        fleet.autoscaling.terminate_instance_in_auto_scaling_group,
        InstanceId=names[0],
        ShouldDecrementDesiredCapacity=True,
    )
    assert words.startswith("Currently, desiredSize equals minSize (2).")
    assert fleet.ids() == names


def test_standby_and_back(fleet):
    fleet.create(desired=2)
    name, other = fleet.settle(2)
    answer = fleet.call("enter_standby", InstanceIds=[name], ShouldDecrementDesiredCapacity=True)
    (activity,) = answer["Activities"]
    assert activity["Description"] == f"Moving EC2 instance to Standby: {name}"
    assert activity["Cause"].endswith("shrinking the capacity from 2 to 1.")
    assert wait_until(lambda: fleet.ids("Standby") == [name], WAIT_SECONDS)
    assert fleet.ids() == [other]
    assert fleet.shown()["DesiredCapacity"] == 1
    answer = fleet.call("exit_standby", InstanceIds=[name])
    assert answer["Activities"][0]["StatusCode"] == "PreInService"
    assert sorted(fleet.settle(2)) == sorted([name, other])
    assert {a["StatusCode"] for a in fleet.activities()} == {"Successful"}


def test_only_an_instance_in_service_stands_by(fleet):
    fleet.create(desired=1)
    (name,) = fleet.settle(1)
    assert refusal(fleet.call, operation="exit_standby", InstanceIds=[name])[0] == (
        "ValidationError"
    )
    assert fleet.shown()["DesiredCapacity"] == 1


@pytest.mark.parametrize("decrement", [True, False])
def test_terminating_in_the_group_replaces_unless_the_capacity_goes_down(slow_fleet, decrement):
    slow_fleet.create(desired=2)
    name, other = slow_fleet.settle(2)
    answer = slow_fleet.autoscaling.terminate_instance_in_auto_scaling_group(
        InstanceId=name, ShouldDecrementDesiredCapacity=decrement
    )
    assert answer["Activity"]["Description"] == f"Terminating EC2 instance: {name}"
    assert slow_fleet.ids("Terminating") == [name]
    left = slow_fleet.settle(1 if decrement else 2)
    assert other in left
    assert name not in left
    slow_fleet.cloud.wait_for([name], "terminated")


def test_unknown_instances_are_refused(fleet):
    fleet.create(desired=1)
    unknown = "i-00000000000000000"
    for call, arguments in (
        (fleet.autoscaling.set_instance_health, {"HealthStatus": "Healthy"}),
        (
            fleet.autoscaling.terminate_instance_in_auto_scaling_group,
            {"ShouldDecrementDesiredCapacity": False},
        ),
    ):
        code, words = refusal(call, InstanceId=unknown, **arguments)
        assert code == "ValidationError"
        assert f"No managed instance found for instance ID {unknown}" in words
