"""Targets: running instances of the group's VPC, or addresses that it reaches."""

import pytest

from tests.cloud.balancers import fixed, forward
from tests.cloud.clouds import refusal

TIME_SCALE = 600.0


def register(made, group, *targets):
    call = made.elbv2.register_targets
    return refusal(call, TargetGroupArn=group, Targets=[{"Id": each} for each in targets])


def add(made, group, *targets):
    made.elbv2.register_targets(TargetGroupArn=group, Targets=[{"Id": each} for each in targets])


@pytest.fixture
def running(cloud):
    (instance,) = cloud.launch()
    cloud.wait_for([instance], "running")
    return instance


def test_instances_must_run(made, cloud, running):
    group = made.group()
    gone = cloud.launch(MinCount=2, MaxCount=2)
    cloud.ec2.terminate_instances(InstanceIds=gone)
    code, words = register(made, group, running, *gone)
    named = ", ".join(f"'{each}'" for each in gone)
    assert code == "InvalidTarget"
    assert words == (
        f"The following targets are not in a running state and cannot be registered: {named}"
    )
    assert made.health(group) == {}
    add(made, group, running)
    assert list(made.health(group)) == [running]


def test_instances_are_known_and_of_the_groups_vpc(made, cloud):
    group = made.group()
    (elsewhere,) = cloud.launch(SubnetId=made.other_subnet("b"))
    cloud.wait_for([elsewhere], "running")
    assert register(made, group, elsewhere) == (
        "InvalidTarget",
        f"The following targets are not in the target group VPC '{made.vpc}': '{elsewhere}'",
    )
    unknown = "i-0123456789abcdef0"
    assert register(made, group, unknown) == (
        "InvalidTarget",
        f"The following instances do not exist: '{unknown}'",
    )
    assert register(made, group, "10.0.0.1") == (
        "ValidationError",
        "Instance ID '10.0.0.1' is not valid",
    )


def test_addresses_are_in_the_vpc_or_private_and_in_all_zones(made, running):
    group = made.group(TargetType="ip")
    add(made, group, "172.31.0.9")
    for wrong in (running, "8.8.8.8", "10.9.9.9"):
        assert register(made, group, wrong)[0] == "ValidationError"
    assert register(made, group, "10.9.9.9")[1] == (
        "The Availability Zone for IP address '10.9.9.9' must be 'all' for Application Load "
        "Balancer target groups, when not within the VPC"
    )
    peer = {"Id": "10.9.9.9", "AvailabilityZone": "all"}
    made.elbv2.register_targets(TargetGroupArn=group, Targets=[peer])
    assert set(made.health(group)) == {"172.31.0.9", "10.9.9.9"}


def test_one_that_is_not_registered_can_be_deregistered(made):
    group = made.group(TargetType="ip")
    add(made, group, "172.31.0.9")
    targets = [{"Id": "172.31.0.8"}, {"Id": "172.31.0.9"}]
    made.elbv2.deregister_targets(TargetGroupArn=group, Targets=targets)
    assert made.health(group) == {}


def test_targets_of_a_group_without_a_load_balancer_are_unused(made, running):
    group = made.group()
    add(made, group, running)
    assert made.health(group) == {running: ("unused", "Target.NotInUse")}
    listener = made.listener(made.balancer(), fixed())
    rule = made.rule(listener, 1, action=forward(group))
    assert made.health(group)[running] != ("unused", "Target.NotInUse")
    made.elbv2.delete_rule(RuleArn=rule)
    assert made.health(group) == {running: ("unused", "Target.NotInUse")}


def test_an_unknown_group_is_not_found(made):
    unknown = f"{made.group()}0"
    code = "TargetGroupNotFound"
    assert register(made, unknown, "10.0.0.1")[0] == code
    assert refusal(made.elbv2.describe_target_health, TargetGroupArn=unknown)[0] == code
