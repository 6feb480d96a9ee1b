"""What moto's models of groups still do by themselves, where `groups/moto_models.py` replaces
them."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.cloud.canaries.test_autoscaling import Group

STACK = {
    "Resources": {
        "Web": {
            "Type": "AWS::AutoScaling::AutoScalingGroup",
            "Properties": {
                "AutoScalingGroupName": "web",
                "MinSize": "1",
                "MaxSize": "4",
                "LaunchTemplate": {"LaunchTemplateName": "web", "Version": "1"},
                "AvailabilityZones": ["us-east-1a"],
            },
        }
    }
}


@pytest.fixture
def group(moto) -> Group:
    return Group(moto)


def test_a_group_launches_inside_the_call_that_makes_it(group):
    group.create()
    assert [i["LifecycleState"] for i in group.shown()["Instances"]] == ["InService"] * 2


def test_every_instance_is_in_the_first_subnet(group):
    found = sorted(group.ec2.describe_subnets()["Subnets"], key=lambda s: s["AvailabilityZone"])
    subnets = [subnet["SubnetId"] for subnet in found[:2]]
    group.create(AvailabilityZones=[], VPCZoneIdentifier=",".join(subnets))
    assert len({i["AvailabilityZone"] for i in group.shown()["Instances"]}) == 1


def test_the_grace_period_is_300_seconds_and_a_cooldown_of_0_is_not_kept(group):
    group.create(DefaultCooldown=0)
    shown = group.shown()
    assert (shown["HealthCheckGracePeriod"], shown["DefaultCooldown"]) == (300, 300)


def test_an_instance_that_is_terminated_by_hand_is_replaced_in_that_call(group):
    group.create()
    before = group.ids()
    group.ec2.terminate_instances(InstanceIds=before[:1])
    assert len(group.ids()) == 2
    assert before[0] not in group.ids()


def test_an_update_takes_the_mixed_instances_policy_away(group):
    named = {"LaunchTemplateSpecification": {"LaunchTemplateName": "web", "Version": "1"}}
    group.autoscaling.create_auto_scaling_group(
        AutoScalingGroupName="web",
        MinSize=1,
        MaxSize=2,
        MixedInstancesPolicy={"LaunchTemplate": named},
        AvailabilityZones=["us-east-1a"],
    )
    group.call("update_auto_scaling_group", MaxSize=3)
    assert "MixedInstancesPolicy" not in group.shown()


def test_a_stack_s_update_makes_another_group(group, moto):
    stacks = moto("cloudformation")
    stacks.create_stack(StackName="s", TemplateBody=json.dumps(STACK))
    first = group.shown()["AutoScalingGroupARN"]
    changed = json.loads(json.dumps(STACK))
    changed["Resources"]["Web"]["Properties"]["MaxSize"] = "5"
    stacks.update_stack(StackName="s", TemplateBody=json.dumps(changed))
    assert group.shown()["AutoScalingGroupARN"] != first


def test_a_stack_s_policy_is_passed_over(group, moto):
    policy = {
        "Type": "AWS::AutoScaling::ScalingPolicy",
        "Properties": {"AutoScalingGroupName": {"Ref": "Web"}, "ScalingAdjustment": "1"},
    }
    body = {"Resources": {**STACK["Resources"], "Out": policy}}
    moto("cloudformation").create_stack(StackName="s", TemplateBody=json.dumps(body))
    assert group.autoscaling.describe_policies()["ScalingPolicies"] == []


def test_a_target_group_is_refused_while_an_instance_does_not_run(group, moto):
    group.create()
    group.ec2.stop_instances(InstanceIds=group.ids()[:1])
    vpc = group.ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    made = moto("elbv2").create_target_group(Name="web", Protocol="HTTP", Port=80, VpcId=vpc)
    arn = made["TargetGroups"][0]["TargetGroupArn"]
    with pytest.raises(ClientError, match="InvalidTarget"):
        group.call("attach_load_balancer_target_groups", TargetGroupARNs=[arn])
