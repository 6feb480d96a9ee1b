"""A group's target groups know its instances: those in service, and no others."""

import pytest

from elastic_lab.wall_clock import wait_until
from tests.cloud.clouds import WAIT_SECONDS

TIME_SCALE = 600.0


@pytest.fixture
def targets(fleet):
    """A target group that no load balancer uses yet."""
    vpc = fleet.cloud.ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    made = fleet.cloud.client("elbv2").create_target_group(
        Name="web", Protocol="HTTP", Port=80, VpcId=vpc
    )
    return made["TargetGroups"][0]["TargetGroupArn"]


def registered(fleet, targets):
    health = fleet.cloud.client("elbv2").describe_target_health(TargetGroupArn=targets)
    return {each["Target"]["Id"] for each in health["TargetHealthDescriptions"]}


def test_one_that_is_attached_while_instances_are_pending_gets_them_later(fleet, targets):
    fleet.create(desired=2)
    assert fleet.ids("InService") == []
    fleet.call("attach_load_balancer_target_groups", TargetGroupARNs=[targets])
    members = set(fleet.settle(2))
    assert wait_until(lambda: registered(fleet, targets) == members, WAIT_SECONDS)


def test_one_that_is_attached_later_gets_those_in_service_at_once(fleet, targets):
    fleet.create(desired=2)
    members = set(fleet.settle(2))
    fleet.call("attach_load_balancer_target_groups", TargetGroupARNs=[targets])
    assert registered(fleet, targets) == members
    assert fleet.shown()["TargetGroupARNs"] == [targets]


def test_one_that_is_detached_loses_them(fleet, targets):
    fleet.create(desired=2, TargetGroupARNs=[targets])
    fleet.settle(2)
    assert wait_until(lambda: len(registered(fleet, targets)) == 2, WAIT_SECONDS)
    fleet.call("detach_load_balancer_target_groups", TargetGroupARNs=[targets])
    assert registered(fleet, targets) == set()
    assert fleet.shown()["TargetGroupARNs"] == []
