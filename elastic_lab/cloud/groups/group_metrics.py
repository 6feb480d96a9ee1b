"""The metrics that a group and its instances report, once a minute.

Group metrics are reported only where they are asked for; an instance's status check always.
Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html,
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html
"""

from collections.abc import Callable, Mapping
from typing import Any

from elastic_lab.cloud.groups.record import GroupRecord
from elastic_lab.control.group_types import LifecycleState

NAMESPACE = "AWS/AutoScaling"


def _in(*states: LifecycleState) -> Callable[[GroupRecord], int]:
    return lambda record: sum(i.lifecycle_state in states for i in record.state.instances)


GROUP_METRICS: Mapping[str, Callable[[GroupRecord], int]] = {
    "GroupMinSize": lambda record: int(record.moto.min_size),
    "GroupMaxSize": lambda record: int(record.moto.max_size),
    "GroupDesiredCapacity": lambda record: int(record.moto.desired_capacity),
    "GroupInServiceInstances": _in(LifecycleState.IN_SERVICE),
    "GroupPendingInstances": _in(LifecycleState.PENDING),
    "GroupStandbyInstances": _in(LifecycleState.STANDBY, LifecycleState.ENTERING_STANDBY),
    "GroupTerminatingInstances": _in(LifecycleState.TERMINATING),
    "GroupTotalInstances": lambda record: len(record.state.instances),
}
"""Each group metric, and how it is counted."""
MINUTE = 60.0


def report(record: GroupRecord, metrics: Any, now: float) -> None:
    """Put the group's metrics of the minute that ends at AWS time `now` into a metric store."""
    from elastic_lab.cloud.metrics.metric import Metric

    group = (("AutoScalingGroupName", record.name),)
    for name in record.moto.metrics:
        if name in GROUP_METRICS:
            count = float(GROUP_METRICS[name](record))
            metrics.put(Metric(NAMESPACE, name, group), now - MINUTE, _one(count), "None")
    passed = _one(0.0)
    for instance in record.state.instances:
        if instance.is_in_service:
            own = (("InstanceId", instance.instance_id),)
            metrics.put(Metric("AWS/EC2", "StatusCheckFailed", own), now - MINUTE, passed, "Count")


def _one(value: float) -> Any:
    from elastic_lab.simulation.day.statistics import Samples

    return Samples.each([value])
