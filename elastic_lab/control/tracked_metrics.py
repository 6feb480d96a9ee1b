"""What target tracking follows, and where each service sets the low alarm.

AWS says of the low threshold only that it is usually more than 10 % under the
target; the figures are observed and differ by service and metric, so factor,
offset and datapoints are parameters and not constants.

Source (documented, the figures observed):
https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html
"""

from __future__ import annotations

from dataclasses import dataclass

from elastic_lab.control.group_types import ValidationError


@dataclass(frozen=True)
class TrackingService:
    """How one service builds the alarms of a target.

    The low threshold is `target * scale_in_factor - scale_in_offset`, in the
    metric's unit; `high_datapoints` and `low_datapoints` are periods.
    """

    scale_in_factor: float
    scale_in_offset: float = 0.0
    high_datapoints: int = 3
    low_datapoints: int = 15

    def low_threshold(self, target_value: float) -> float:
        """Return the threshold under which the group may scale in."""
        # Rounded, so that 0.7 x 70 is the 49 that AWS shows and not 48.99...
        return round(target_value * self.scale_in_factor - self.scale_in_offset, 9)


EC2_AVERAGE_CPU = TrackingService(0.7)
"""Auto Scaling groups on ASGAverageCPUUtilization: 50 -> 35, 70 -> 49 (observed)."""
EC2_OTHER_METRIC = TrackingService(0.9)
"""Auto Scaling groups on other metrics: "usually more than 10 % lower" (inferred)."""
APPLICATION_AUTO_SCALING = TrackingService(0.9)
"""ECS and others: 70 -> 63, 75 -> 67.5 (observed)."""
DYNAMODB = TrackingService(1.0, scale_in_offset=20.0, high_datapoints=2)
"""Tables: above for 2 minutes, 20 points under for 15 (documented on re:Post)."""


@dataclass(frozen=True)
class TrackedMetric:
    """The metric a policy follows; `period` in seconds, 10, 30 or 60 (documented)."""

    namespace: str
    metric_name: str
    dimensions: tuple[tuple[str, str], ...] = ()
    statistic: str = "Average"
    period: int = 60


def predefined_metric(
    predefined_metric_type: str, auto_scaling_group_name: str, resource_label: str = ""
) -> TrackedMetric:
    """Return the CloudWatch metric behind a PredefinedMetricType of a group.

    The types are documented; that the request count is watched by target
    group alone is from memory.
    """
    group = (("AutoScalingGroupName", auto_scaling_group_name),)
    names = {
        "ASGAverageCPUUtilization": "CPUUtilization",
        "ASGAverageNetworkIn": "NetworkIn",
        "ASGAverageNetworkOut": "NetworkOut",
    }
    if predefined_metric_type in names:
        return TrackedMetric("AWS/EC2", names[predefined_metric_type], group)
    if predefined_metric_type != "ALBRequestCountPerTarget":
        raise ValidationError(f"Predefined metric type {predefined_metric_type} is not supported")
    if "targetgroup/" not in resource_label:
        raise ValidationError("ALBRequestCountPerTarget needs a ResourceLabel")
    target_group = resource_label[resource_label.index("targetgroup/") :]
    return TrackedMetric(
        "AWS/ApplicationELB",
        "RequestCountPerTarget",
        (("TargetGroup", target_group),),
        "Sum",
    )


def service_of(predefined_metric_type: str) -> TrackingService:
    """Return the parameters of an Auto Scaling group's metric type (observed)."""
    if predefined_metric_type == "ASGAverageCPUUtilization":
        return EC2_AVERAGE_CPU
    return EC2_OTHER_METRIC
