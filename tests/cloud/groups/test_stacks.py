"""Groups that CloudFormation makes, changes and deletes."""

import json

import pytest

from elastic_lab.wall_clock import wait_until
from tests.cloud.clouds import WAIT_SECONDS

TIME_SCALE = 600.0


@pytest.fixture
def template(fleet):
    def written(target_value="50", **changes):
        group = {
            "AutoScalingGroupName": "web",
            "MinSize": "1",
            "MaxSize": "4",
            "DesiredCapacity": "2",
            "VPCZoneIdentifier": fleet.subnets(2),
            "LaunchTemplate": {"LaunchTemplateName": "web", "Version": "1"},
            **changes,
        }
        action = {
            "AutoScalingGroupName": {"Ref": "Web"},
            "Recurrence": "0 0 1 1 *",
            "MinSize": "2",
        }
        target = {
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
            "TargetValue": target_value,
        }
        policy = {
            "AutoScalingGroupName": {"Ref": "Web"},
            "PolicyType": "TargetTrackingScaling",
            "TargetTrackingConfiguration": target,
        }
        resources = {
            "Cpu": {"Type": "AWS::AutoScaling::ScalingPolicy", "Properties": policy},
            "Web": {"Type": "AWS::AutoScaling::AutoScalingGroup", "Properties": group},
            "Grow": {"Type": "AWS::AutoScaling::ScheduledAction", "Properties": action},
        }
        return json.dumps({"Resources": resources})

    return written


def test_a_stack_s_group_is_looked_after(fleet, template):
    stacks = fleet.cloud.client("cloudformation")
    stacks.create_stack(StackName="s", TemplateBody=template())
    names = fleet.settle(2)
    assert len({i["AvailabilityZone"] for i in fleet.instances()}) == 2
    (action,) = fleet.call("describe_scheduled_actions")["ScheduledUpdateGroupActions"]
    assert action["MinSize"] == 2
    stacks.update_stack(StackName="s", TemplateBody=template(DesiredCapacity="3"))
    assert set(names) < set(fleet.settle(3))
    stacks.delete_stack(StackName="s")
    fleet.cloud.wait_for(names, "terminated")

    def gone():
        return not fleet.autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"]

    assert wait_until(gone, WAIT_SECONDS)


def test_a_stack_s_policy_is_the_group_s(fleet, template):
    stacks = fleet.cloud.client("cloudformation")
    stacks.create_stack(StackName="s", TemplateBody=template())
    (policy,) = fleet.policies()
    assert policy["TargetTrackingConfiguration"]["TargetValue"] == 50.0
    assert len(policy["Alarms"]) == 2
    resources = stacks.describe_stack_resources(StackName="s")["StackResources"]
    assert policy["PolicyARN"] in [each.get("PhysicalResourceId") for each in resources]
    stacks.update_stack(StackName="s", TemplateBody=template(target_value="70"))
    (changed,) = fleet.policies()
    assert changed["PolicyARN"] == policy["PolicyARN"]
    assert changed["TargetTrackingConfiguration"]["TargetValue"] == 70.0
    stacks.delete_stack(StackName="s")
    assert fleet.cloud.client("cloudwatch").describe_alarms()["MetricAlarms"] == []
