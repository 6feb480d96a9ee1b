"""What moto's Auto Scaling still does otherwise than AWS: one canary for each correction, by its
name.

When one fails, moto has caught up (or changed): look whether the correction can go.
"""

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

IMAGE = "ami-0123456789abcdef0"


class Group:
    """A group of plain moto."""

    def __init__(self, moto: Any) -> None:
        self.autoscaling, self.ec2 = moto("autoscaling"), moto("ec2")
        self.cloudwatch = moto("cloudwatch")
        data = {"ImageId": IMAGE, "InstanceType": "t3.micro"}
        self.ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData=data)

    def create(self, name: str = "web", **changes: Any) -> None:
        arguments = {
            "MinSize": 1,
            "MaxSize": 4,
            "DesiredCapacity": 2,
            "LaunchTemplate": {"LaunchTemplateName": "web"},
            "AvailabilityZones": ["us-east-1a"],
            **changes,
        }
        self.autoscaling.create_auto_scaling_group(AutoScalingGroupName=name, **arguments)

    def call(self, operation: str, **arguments: Any) -> Any:
        return getattr(self.autoscaling, operation)(AutoScalingGroupName="web", **arguments)

    def shown(self) -> dict[str, Any]:
        return dict(self.autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"][0])

    def ids(self) -> list[str]:
        return [instance["InstanceId"] for instance in self.shown()["Instances"]]


@pytest.fixture
def group(moto) -> Group:
    group = Group(moto)
    group.create()
    return group


@pytest.fixture
def no_group(moto) -> Group:
    return Group(moto)


def is_missing(call: Any, **arguments: Any) -> None:
    with pytest.raises(ResponseParserError, match="500 Internal Server Error"):
        call(**arguments)


def test_refuse_second_group(group):
    first = group.shown()["AutoScalingGroupARN"]
    group.create()
    assert group.shown()["AutoScalingGroupARN"] != first


def test_create_whole_group(no_group):
    no_group.create(MinSize=5, MaxSize=1, DesiredCapacity=3, DefaultInstanceWarmup=60)
    assert len(no_group.ids()) == 3
    assert "DefaultInstanceWarmup" not in no_group.shown()


def test_update_whole_group(group):
    group.call("update_auto_scaling_group", MinSize=9, DefaultCooldown=7, DefaultInstanceWarmup=60)
    shown = group.shown()
    assert shown["MinSize"] > shown["MaxSize"]
    assert shown["DefaultCooldown"] == 300
    assert "DefaultInstanceWarmup" not in shown


def test_set_capacity_within_bounds(group):
    group.call("set_desired_capacity", DesiredCapacity=7)
    assert len(group.ids()) == 7


def test_delete_empty_or_forced(group):
    group.call("delete_auto_scaling_group")
    assert group.autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"] == []


def test_refuse_unusable_template(group):
    """moto launches from an image that does not exist."""
    assert len(group.ids()) == 2


def test_refuse_unknown_place(no_group):
    no_group.create(AvailabilityZones=["us-east-1z"], DesiredCapacity=0, MinSize=0)
    with pytest.raises(ClientError, match=r"InvalidSubnetID\.NotFound"):
        no_group.create(AvailabilityZones=[], VPCZoneIdentifier="subnet-0")


def test_attach_running(group):
    answer = group.ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1)
    name = answer["Instances"][0]["InstanceId"]
    group.ec2.stop_instances(InstanceIds=[name])
    group.call("attach_instances", InstanceIds=[name])
    assert name in group.ids()


def test_detach_and_tell(group):
    group.call("update_auto_scaling_group", MinSize=2)
    group.call("detach_instances", InstanceIds=group.ids()[:1], ShouldDecrementDesiredCapacity=True)
    assert group.shown()["DesiredCapacity"] < group.shown()["MinSize"]


def test_stand_by(group):
    group.call("update_auto_scaling_group", MinSize=2)
    group.call("enter_standby", InstanceIds=group.ids()[:1], ShouldDecrementDesiredCapacity=True)
    assert group.shown()["DesiredCapacity"] < group.shown()["MinSize"]


def test_serve_again(group):
    group.call("exit_standby", InstanceIds=group.ids()[:1])
    assert group.shown()["DesiredCapacity"] == 3


def test_terminate_in_group(group):
    group.call("update_auto_scaling_group", MinSize=2)
    group.autoscaling.terminate_instance_in_auto_scaling_group(
        InstanceId=group.ids()[0], ShouldDecrementDesiredCapacity=True
    )
    assert group.shown()["DesiredCapacity"] < group.shown()["MinSize"]


def test_protect_known(group):
    group.call("set_instance_protection", InstanceIds=["i-0"], ProtectedFromScaleIn=True)


def test_replace_unhealthy(group):
    before = group.ids()
    group.autoscaling.set_instance_health(InstanceId=before[0], HealthStatus="Unhealthy")
    assert group.ids() == before


def test_suspend_known_processes(group):
    group.call("suspend_processes", ScalingProcesses=["Dance"])
    (suspended,) = group.shown()["SuspendedProcesses"]
    assert (suspended["ProcessName"], suspended["SuspensionReason"]) == ("Dance", "")


def test_tell_activities(group):
    assert group.call("describe_scaling_activities")["Activities"] == []


def put_policy(group: Group, name: str = "web", **policy: Any) -> dict[str, Any]:
    return dict(
        group.autoscaling.put_scaling_policy(AutoScalingGroupName=name, PolicyName="p", **policy)
    )


def target() -> dict[str, Any]:
    metric = {"PredefinedMetricType": "ASGAverageCPUUtilization"}
    settings = {"PredefinedMetricSpecification": metric, "TargetValue": 50.0}
    return {"PolicyType": "TargetTrackingScaling", "TargetTrackingConfiguration": settings}


def test_put_policy_with_alarms(group):
    made = put_policy(group, **target())
    assert "Alarms" not in made
    assert group.cloudwatch.describe_alarms()["MetricAlarms"] == []
    put_policy(group, PolicyType="Magic")


def test_tell_policies(group):
    group.create("other")
    for name in ("web", "other"):
        put_policy(group, name, **target())
    (shown,) = group.autoscaling.describe_policies()["ScalingPolicies"]
    assert shown["AutoScalingGroupName"] == "other"


def test_delete_policy_with_alarms(group):
    group.call("delete_policy", PolicyName="nobody")


def test_execute_as_asked(group):
    steps = [{"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 1}]
    kind = {"PolicyType": "StepScaling", "AdjustmentType": "ChangeInCapacity"}
    put_policy(group, **kind, StepAdjustments=steps)
    with pytest.raises((ClientError, ResponseParserError)):
        group.call("execute_policy", PolicyName="p", MetricValue=1.0, BreachThreshold=0.0)


def test_schedule_of_known_group(moto):
    action = {"ScheduledActionName": "a", "StartTime": datetime(2020, 1, 1, tzinfo=UTC)}
    autoscaling = moto("autoscaling")
    autoscaling.put_scheduled_update_group_action(AutoScalingGroupName="nobody", **action)
    assert autoscaling.describe_scheduled_actions()["ScheduledUpdateGroupActions"]


def test_tell_schedule(group):
    group.call("put_scheduled_update_group_action", ScheduledActionName="a", MinSize=1)
    (shown,) = group.call("describe_scheduled_actions")["ScheduledUpdateGroupActions"]
    assert "ScheduledActionARN" not in shown


def test_delete_own_action(group):
    group.create("other")
    for name in ("web", "other"):
        group.autoscaling.put_scheduled_update_group_action(
            AutoScalingGroupName=name, ScheduledActionName="a", MinSize=1
        )
    with pytest.raises(ClientError, match="Scheduled action name not found"):
        group.call("delete_scheduled_action", ScheduledActionName="a")


def test_start_refresh(group):
    is_missing(group.call, operation="start_instance_refresh")


def test_tell_refreshes(group):
    is_missing(group.call, operation="describe_instance_refreshes")


def test_cancel_refresh(group):
    is_missing(group.call, operation="cancel_instance_refresh")


def test_roll_refresh_back(group):
    is_missing(group.call, operation="rollback_instance_refresh")


def test_tell_forecast(group):
    day = {"StartTime": datetime(2026, 1, 1), "EndTime": datetime(2026, 1, 2)}
    is_missing(group.call, operation="get_predictive_scaling_forecast", PolicyName="p", **day)


def test_enable_more_metrics(group):
    group.call("enable_metrics_collection", Granularity="1Minute")
    assert group.shown()["EnabledMetrics"] == []


def test_disable_metrics(group):
    is_missing(group.call, operation="disable_metrics_collection")


def test_refuse_launch_configuration(moto):
    moto("autoscaling").create_launch_configuration(
        LaunchConfigurationName="old", ImageId=IMAGE, InstanceType="t3.micro"
    )
