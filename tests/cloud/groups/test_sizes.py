"""Sizes, places and templates that AWS refuses; and groups that are changed and deleted."""

import pytest

from elastic_lab.wall_clock import wait_until
from tests.cloud.clouds import WAIT_SECONDS, refusal
from tests.cloud.groups.fleets import Fleet

TIME_SCALE = 600.0


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ((3, 2, 2), "Max bound, 2, must be greater than or equal to min bound, 3"),
        ((1, 2, 3), "Desired capacity:3 must be between the specified min size:1 and max size:2"),
        ((2, 3, 1), "Desired capacity:1 must be between the specified min size:2 and max size:3"),
    ],
)
def test_sizes_that_contradict_each_other_are_refused(fleet, sizes, words):
    assert refusal(fleet.create, least=sizes[0], most=sizes[1], desired=sizes[2]) == (
        "ValidationError",
        words,
    )


@pytest.mark.parametrize(("desired", "side"), [(9, "above max value 6"), (0, "below min value 1")])
def test_a_desired_capacity_outside_the_bounds_is_refused(fleet, desired, side):
    fleet.create()
    code, words = refusal(fleet.call, operation="set_desired_capacity", DesiredCapacity=desired)
    assert code == "ValidationError"
    assert f"New SetDesiredCapacity value {desired} is {side}" in words
    assert fleet.shown()["DesiredCapacity"] == 2


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ({"LaunchTemplateName": "none"}, "with template name none, does not exist"),
        ({"LaunchTemplateName": "web", "Version": "7"}, "version"),
    ],
)
def test_a_template_that_is_not_there_is_refused(fleet, reference, words):
    code, said = refusal(fleet.create, LaunchTemplate=reference)
    assert code == "ValidationError"
    assert said.startswith("You must use a valid fully-formed launch template.")
    assert words in said


def test_a_template_from_which_nothing_launches_is_refused(fleet):
    fleet.new_version(ImageId="ami-00000000000000000")
    code, said = refusal(fleet.create)
    assert code == "ValidationError"
    assert "does not exist" in said


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ({"VPCZoneIdentifier": None}, "At least one Availability Zone or VPC Subnet is required."),
        ({"VPCZoneIdentifier": "subnet-0"}, "The subnet ID 'subnet-0' does not exist"),
        ({"VPCZoneIdentifier": None, "AvailabilityZones": ["us-east-1z"]}, "us-east-1z"),
    ],
)
def test_a_place_that_is_not_there_is_refused(fleet, place, words):
    code, said = refusal(fleet.create, **place)
    assert code == "ValidationError"
    assert words in said


def test_a_name_is_used_once(fleet):
    fleet.create()
    assert refusal(fleet.create)[0] == "AlreadyExists"


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("set_desired_capacity", {"DesiredCapacity": 1}),
        ("update_auto_scaling_group", {"MinSize": 1}),
        ("delete_auto_scaling_group", {}),
        ("put_scaling_policy", {"PolicyName": "p"}),
        ("start_instance_refresh", {}),
        ("describe_scaling_activities", {}),
        ("suspend_processes", {}),
    ],
)
def test_a_group_that_is_not_there_is_refused(cloud, operation, arguments):
    code, words = refusal(Fleet(cloud, "none").call, operation=operation, **arguments)
    assert code == "ValidationError"
    assert words == "AutoScalingGroup name not found - AutoScalingGroup 'none' not found"


def test_the_desired_capacity_moves_with_min_and_max(fleet):
    fleet.create(least=1, most=6, desired=2)
    fleet.settle(2)
    fleet.call("update_auto_scaling_group", MinSize=3)
    assert fleet.shown()["DesiredCapacity"] == 3
    fleet.settle(3)
    fleet.call("update_auto_scaling_group", MinSize=1, MaxSize=1)
    assert fleet.shown()["DesiredCapacity"] == 1
    fleet.settle(1)
    assert "user request update of AutoScalingGroup constraints to min: 1, max: 1" in (
        fleet.causes()
    )


def test_an_update_changes_every_setting(fleet):
    fleet.create(DefaultInstanceWarmup=60)
    assert fleet.shown()["DefaultInstanceWarmup"] == 60
    fleet.call(
        "update_auto_scaling_group",
        DefaultCooldown=0,
        DefaultInstanceWarmup=30,
        TerminationPolicies=["OldestInstance"],
        HealthCheckGracePeriod=90,
        NewInstancesProtectedFromScaleIn=True,
    )
    shown = fleet.shown()
    assert shown["DefaultCooldown"] == 0
    assert shown["DefaultInstanceWarmup"] == 30
    assert shown["TerminationPolicies"] == ["OldestInstance"]
    assert shown["HealthCheckGracePeriod"] == 90
    assert shown["NewInstancesProtectedFromScaleIn"]
    fleet.call("update_auto_scaling_group", DefaultInstanceWarmup=-1)
    assert "DefaultInstanceWarmup" not in fleet.shown()


def test_a_group_with_instances_is_deleted_by_force_only(slow_fleet):
    slow_fleet.create()
    names = slow_fleet.settle(2)
    assert refusal(slow_fleet.call, operation="delete_auto_scaling_group") == (
        "ResourceInUse",
        "You cannot delete an AutoScalingGroup while there are instances or pending Spot "
        "instance request(s) still in the group.",
    )
    slow_fleet.call("delete_auto_scaling_group", ForceDelete=True)
    assert slow_fleet.shown()["Status"] == "Delete in progress"

    def gone():
        return not slow_fleet.autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"]

    assert wait_until(gone, WAIT_SECONDS)
    slow_fleet.cloud.wait_for(names, "terminated")
    told = slow_fleet.autoscaling.describe_scaling_activities(IncludeDeletedGroups=True)[
        "Activities"
    ]
    assert {activity["StatusCode"] for activity in told} == {"Successful"}
    assert len(told) == 4


def test_an_empty_group_is_deleted_at_once(fleet):
    fleet.create(least=0, desired=0)
    fleet.call("delete_auto_scaling_group")
    assert fleet.autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"] == []
    fleet.create(desired=1)
    fleet.settle(1)


def test_launch_configurations_are_closed(fleet):
    code, words = refusal(
        fleet.autoscaling.create_launch_configuration,
        LaunchConfigurationName="old",
        ImageId=fleet.cloud.image(),
        InstanceType="t3.micro",
    )
    assert code == "UnsupportedOperation"
    assert "Use launch templates" in words


def test_a_mixed_instances_policy_launches_its_first_type_and_stays(fleet):
    specification = {"LaunchTemplateName": "web", "Version": "$Latest"}
    policy = {
        "LaunchTemplate": {
            "LaunchTemplateSpecification": specification,
            "Overrides": [{"InstanceType": "t3.large"}, {"InstanceType": "t3.small"}],
        }
    }
    fleet.create(LaunchTemplate=None, MixedInstancesPolicy=policy)
    fleet.settle(2)
    assert {i["InstanceType"] for i in fleet.instances()} == {"t3.large"}
    fleet.call("update_auto_scaling_group", MaxSize=9)
    overrides = fleet.shown()["MixedInstancesPolicy"]["LaunchTemplate"]["Overrides"]
    assert [each["InstanceType"] for each in overrides] == ["t3.large", "t3.small"]
