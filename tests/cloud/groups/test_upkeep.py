"""A group keeps as many instances as it should, healthy and spread."""

from collections import Counter

import pytest

from elastic_lab.wall_clock import wait_until
from tests.cloud.clouds import WAIT_SECONDS

TIME_SCALE = 600.0


def test_instances_are_pending_and_then_in_service(slow_fleet):
    slow_fleet.create(desired=3)
    assert len(slow_fleet.ids("Pending")) == 3
    for name in slow_fleet.settle(3):
        assert slow_fleet.cloud.states()[name] == "running"


def test_instances_are_spread_over_the_zones(fleet):
    fleet.create(most=8, desired=8)
    fleet.settle(8)
    zones = Counter(i["AvailabilityZone"] for i in fleet.instances())
    assert sorted(zones.values()) == [2, 3, 3]


def test_instances_have_the_group_s_tags_and_their_template_s_version(fleet):
    tag = {"Key": "team", "Value": "shop", "PropagateAtLaunch": True}
    own = {"Key": "owner", "Value": "me", "PropagateAtLaunch": False}
    fleet.create(desired=1, Tags=[tag, own])
    (name,) = fleet.settle(1)
    found = fleet.cloud.ec2.describe_instances(InstanceIds=[name])["Reservations"][0]
    tags = {t["Key"]: t["Value"] for t in found["Instances"][0]["Tags"]}
    assert tags["aws:autoscaling:groupName"] == "web"
    assert tags["team"] == "shop"
    assert "owner" not in tags
    shown = fleet.instances()[0]["LaunchTemplate"]
    assert (shown["LaunchTemplateName"], shown["Version"]) == ("web", "1")
    told = fleet.autoscaling.describe_auto_scaling_instances(InstanceIds=[name])
    assert told["AutoScalingInstances"][0]["AutoScalingGroupName"] == "web"


def test_a_new_version_is_what_latest_launches(fleet):
    fleet.create(desired=1)
    fleet.settle(1)
    fleet.new_version(InstanceType="t3.small")
    fleet.call("set_desired_capacity", DesiredCapacity=2)
    fleet.settle(2)
    shown = {(i["LaunchTemplate"]["Version"], i["InstanceType"]) for i in fleet.instances()}
    assert shown == {("1", "t3.micro"), ("2", "t3.small")}


@pytest.mark.parametrize("end", ["terminate", "stop"])
def test_an_instance_that_was_ended_by_hand_is_replaced(fleet, end):
    fleet.create(desired=2)
    before = fleet.settle(2)
    getattr(fleet.cloud.ec2, f"{end}_instances")(InstanceIds=before[:1])
    assert wait_until(lambda: before[0] not in fleet.ids(), WAIT_SECONDS)
    after = fleet.settle(2)
    assert before[0] not in after
    assert before[1] in after
    assert "EC2 health check indicating it has been terminated or stopped" in fleet.causes()
    assert "launched in response to an unhealthy instance" in fleet.causes()


def test_an_instance_marked_unhealthy_is_replaced(slow_fleet):
    slow_fleet.create(desired=2)
    before = slow_fleet.settle(2)
    slow_fleet.autoscaling.set_instance_health(InstanceId=before[0], HealthStatus="Unhealthy")
    assert slow_fleet.ids("Terminating") == before[:1]
    assert before[0] not in slow_fleet.settle(2)
    assert "a user health-check" in slow_fleet.causes()


def test_the_grace_period_is_respected_unless_told_otherwise(slow_fleet):
    slow_fleet.create(desired=1, HealthCheckGracePeriod=86_400)
    (name,) = slow_fleet.settle(1)
    mark = slow_fleet.autoscaling.set_instance_health
    mark(InstanceId=name, HealthStatus="Unhealthy")
    assert slow_fleet.settle(1) == [name]
    mark(InstanceId=name, HealthStatus="Unhealthy", ShouldRespectGracePeriod=False)
    assert slow_fleet.ids("Terminating") == [name]


def test_scaling_in_takes_the_oldest_version_first(fleet):
    fleet.create(desired=2, VPCZoneIdentifier=fleet.subnets(1)[0])
    old = fleet.settle(2)
    fleet.new_version()
    fleet.call("set_desired_capacity", DesiredCapacity=4)
    fleet.settle(4)
    fleet.call("set_desired_capacity", DesiredCapacity=2)
    assert not set(old) & set(fleet.settle(2))
    assert "shrinking the capacity from 4 to 2" in fleet.causes()


def test_the_termination_policies_of_the_group_are_followed(fleet):
    place = fleet.subnets(1)[0]
    fleet.create(desired=1, VPCZoneIdentifier=place, TerminationPolicies=["NewestInstance"])
    (oldest,) = fleet.settle(1)
    fleet.call("set_desired_capacity", DesiredCapacity=2)
    fleet.settle(2)
    fleet.call("set_desired_capacity", DesiredCapacity=1)
    assert fleet.settle(1) == [oldest]


def test_a_protected_instance_is_not_scaled_in(fleet):
    fleet.create(desired=2)
    kept, _ = fleet.settle(2)
    fleet.call("set_instance_protection", InstanceIds=[kept], ProtectedFromScaleIn=True)
    fleet.call("set_desired_capacity", DesiredCapacity=1)
    assert fleet.settle(1) == [kept]


def test_suspended_launching_waits(fleet):
    fleet.create(desired=1)
    fleet.settle(1)
    fleet.call("suspend_processes", ScalingProcesses=["Launch"])
    fleet.call("set_desired_capacity", DesiredCapacity=2)
    assert len(fleet.shown()["Instances"]) == 1
    suspended = fleet.shown()["SuspendedProcesses"]
    assert [each["ProcessName"] for each in suspended] == ["Launch"]
    assert suspended[0]["SuspensionReason"].startswith("User suspended at 20")
    fleet.call("resume_processes")
    fleet.settle(2)
    assert fleet.shown()["SuspendedProcesses"] == []


def test_a_launch_that_ec2_refuses_is_told_and_tried_again(fleet):
    fleet.create(desired=1)
    fleet.settle(1)
    fleet.cloud.ec2.delete_launch_template(LaunchTemplateName="web")
    fleet.call("set_desired_capacity", DesiredCapacity=2)

    def failed():
        return [a for a in fleet.activities() if a["StatusCode"] == "Failed"]

    assert wait_until(lambda: len(failed()) >= 2, WAIT_SECONDS)
    assert failed()[0]["Description"].startswith("Launching a new EC2 instance.  Status Reason:")
    assert "does not exist" in failed()[0]["StatusMessage"]


def test_more_is_not_terminated_for_a_template_without_a_place(fleet):
    """A template may hold its own network interface: it is put into the group's subnets."""
    nic = {"DeviceIndex": 0, "AssociatePublicIpAddress": True}
    fleet.new_version(NetworkInterfaces=[nic])
    fleet.create(desired=2)
    fleet.settle(2)
    assert len({i["AvailabilityZone"] for i in fleet.instances()}) == 2


def test_a_group_may_name_zones_instead_of_subnets(fleet):
    zones = ["us-east-1b", "us-east-1c"]
    fleet.create(desired=2, VPCZoneIdentifier=None, AvailabilityZones=zones)
    fleet.settle(2)
    assert sorted(i["AvailabilityZone"] for i in fleet.instances()) == zones


def test_what_the_loop_did_is_in_the_journal(fleet):
    fleet.create(desired=1)
    (name,) = fleet.settle(1)
    mine = [e for e in fleet.cloud.journal() if e["by"] == "auto-scaling"]
    assert [e["operation"] for e in mine] == ["launching", "in-service"]
    assert {e["parameters"]["InstanceId"] for e in mine} == {name}


def test_groups_of_another_region_are_looked_after_too(fleet):
    west = fleet.cloud.client("ec2", "us-west-2")
    image = west.copy_image(
        Name="own", SourceRegion="us-east-1", SourceImageId=fleet.cloud.image()
    )["ImageId"]
    data = {"ImageId": image, "InstanceType": "t3.micro"}
    west.create_launch_template(LaunchTemplateName="west", LaunchTemplateData=data)
    client = fleet.cloud.client("autoscaling", "us-west-2")
    client.create_auto_scaling_group(
        AutoScalingGroupName="web",
        MinSize=1,
        MaxSize=1,
        LaunchTemplate={"LaunchTemplateName": "west"},
        AvailabilityZones=["us-west-2a"],
    )

    def in_service():
        (group,) = client.describe_auto_scaling_groups()["AutoScalingGroups"]
        return [i["LifecycleState"] for i in group["Instances"]] == ["InService"]

    assert wait_until(in_service, WAIT_SECONDS)
    assert fleet.autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"] == []
