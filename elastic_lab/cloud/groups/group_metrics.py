"""The metrics that a group and its instances report, once a minute.

Group metrics are reported only where they are asked for; an instance's status checks always.
Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html,
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html
"""

from typing import Any

from elastic_lab.cloud.groups.record import GroupRecord
from elastic_lab.cloud.groups.wishes import group_of
from elastic_lab.simulation.day.observed import GROUP_METRICS, GroupSizes

NAMESPACE = "AWS/AutoScaling"
STATUS_CHECKS = ("StatusCheckFailed", "StatusCheckFailed_Instance", "StatusCheckFailed_System")
MINUTE = 60.0


def report(record: GroupRecord, metrics: Any, now: float) -> None:
    """Put the group's metrics of the minute that ends at AWS time `now` into a metric store."""
    from elastic_lab.cloud.metrics.metric import Metric

    group = (("AutoScalingGroupName", record.name),)
    sizes = GroupSizes.of(group_of(record), record.state.instances)
    for name in record.moto.metrics:
        if name in GROUP_METRICS:
            count = float(getattr(sizes, GROUP_METRICS[name]))
            metrics.put(Metric(NAMESPACE, name, group), now - MINUTE, _one(count), "None")
    passed = _one(0.0)
    for instance in record.state.instances:
        if instance.is_in_service:
            own = (("InstanceId", instance.instance_id),)
            for name in STATUS_CHECKS:
                metrics.put(Metric("AWS/EC2", name, own), now - MINUTE, passed, "Count")


def _one(value: float) -> Any:
    from elastic_lab.simulation.day.statistics import Samples

    return Samples.each([value])
