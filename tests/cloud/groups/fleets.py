"""A learner's Auto Scaling group, and what they can see of it."""

from dataclasses import dataclass
from typing import Any

from elastic_lab.wall_clock import wait_until
from tests.cloud.clouds import WAIT_SECONDS, Cloud

TARGET = {
    "PolicyType": "TargetTrackingScaling",
    "TargetTrackingConfiguration": {
        "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
        "TargetValue": 50.0,
    },
}
STEPS = {
    "PolicyType": "StepScaling",
    "AdjustmentType": "ChangeInCapacity",
    "StepAdjustments": [
        {"MetricIntervalLowerBound": 0.0, "MetricIntervalUpperBound": 20.0, "ScalingAdjustment": 1},
        {"MetricIntervalLowerBound": 20.0, "ScalingAdjustment": 2},
    ],
    "EstimatedInstanceWarmup": 0,
}


@dataclass
class Fleet:
    """The group `name` of a cloud."""

    cloud: Cloud
    name: str = "web"

    @property
    def autoscaling(self) -> Any:
        return self.cloud.client("autoscaling")

    def call(self, operation: str, **arguments: Any) -> Any:
        """A call about this group."""
        return getattr(self.autoscaling, operation)(AutoScalingGroupName=self.name, **arguments)

    def create(self, least: int = 1, most: int = 6, desired: int = 2, **changes: Any) -> "Fleet":
        arguments = {
            "MinSize": least,
            "MaxSize": most,
            "DesiredCapacity": desired,
            "LaunchTemplate": {"LaunchTemplateName": "web", "Version": "$Latest"},
            "VPCZoneIdentifier": ",".join(self.subnets()),
            **changes,
        }
        self.call(
            "create_auto_scaling_group", **{k: v for k, v in arguments.items() if v is not None}
        )
        return self

    def template(self, **data: Any) -> str:
        made = self.cloud.ec2.create_launch_template(
            LaunchTemplateName="web", LaunchTemplateData=self.template_data(**data)
        )
        return str(made["LaunchTemplate"]["LaunchTemplateId"])

    def new_version(self, **data: Any) -> None:
        self.cloud.ec2.create_launch_template_version(
            LaunchTemplateName="web", LaunchTemplateData=self.template_data(**data)
        )

    def template_data(self, **data: Any) -> dict[str, Any]:
        return {"ImageId": self.cloud.image(), "InstanceType": "t3.micro", **data}

    def subnets(self, number: int = 3) -> list[str]:
        found = self.cloud.ec2.describe_subnets()["Subnets"]
        ordered = sorted(found, key=lambda subnet: subnet["AvailabilityZone"])
        return [subnet["SubnetId"] for subnet in ordered[:number]]

    def shown(self) -> dict[str, Any]:
        answer = self.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[self.name])
        return dict(answer["AutoScalingGroups"][0])

    def instances(self, state: str = "InService") -> list[dict[str, Any]]:
        """The group's instances in one lifecycle state."""
        return [i for i in self.shown()["Instances"] if i["LifecycleState"] == state]

    def ids(self, state: str = "InService") -> list[str]:
        return [instance["InstanceId"] for instance in self.instances(state)]

    def settle(self, number: int) -> list[str]:
        """Wait until exactly `number` instances are there, all in service; returns their ids."""

        def settled() -> bool:
            states = [i["LifecycleState"] for i in self.shown()["Instances"]]
            return states == ["InService"] * number

        assert wait_until(settled, WAIT_SECONDS), self.shown()["Instances"]
        return self.ids()

    def activities(self, **asked: Any) -> list[dict[str, Any]]:
        return list(self.call("describe_scaling_activities", **asked)["Activities"])

    def causes(self) -> str:
        """Every cause, the newest first, in one text."""
        return "\n".join(activity["Cause"] for activity in self.activities())

    def put_policy(self, name: str, **policy: Any) -> dict[str, Any]:
        return dict(self.call("put_scaling_policy", PolicyName=name, **policy))

    def policies(self) -> list[dict[str, Any]]:
        return list(self.call("describe_policies")["ScalingPolicies"])

    def alarm_fires(self, name: str, policy_arn: str, value: float, **changes: Any) -> None:
        """Make an alarm on a metric of one's own, and have the metric breach."""
        cloudwatch = self.cloud.client("cloudwatch")
        cloudwatch.put_metric_alarm(
            **{
                "AlarmName": name,
                "Namespace": "Mine",
                "MetricName": "Queue",
                "Statistic": "Average",
                "Period": 60,
                "EvaluationPeriods": 1,
                "Threshold": 10.0,
                "ComparisonOperator": "GreaterThanThreshold",
                "AlarmActions": [policy_arn],
                **changes,
            }
        )
        data = [{"MetricName": "Queue", "Value": value}]
        cloudwatch.put_metric_data(Namespace="Mine", MetricData=data)
