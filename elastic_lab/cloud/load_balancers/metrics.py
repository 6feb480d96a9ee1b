"""A balancer's minutes as CloudWatch's metrics.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from elastic_lab.dataplane.balancer.counts import Minute, MinuteKey
from elastic_lab.dataplane.balancer.target_health import TargetHealth

NAMESPACE = "AWS/ApplicationELB"
MINUTE = 60.0
HOST_COUNTS = {"HealthyHostCount": "healthy", "UnHealthyHostCount": "unhealthy"}


def report(
    metrics: Any,
    arn: str,
    minutes: Mapping[MinuteKey, Minute],
    healths: Mapping[str, Mapping[str, TargetHealth]],
    end: float,
) -> None:
    """Put what was counted, and the hosts of the minute that ends at AWS time `end`, into a metric
    store. Response times are in seconds of the wall."""
    from elastic_lab.cloud.metrics.metric import Metric
    from elastic_lab.simulation.day.statistics import Samples

    for (start, group), minute in minutes.items():
        dimensions = dimensions_of(arn, group)
        for name, count in minute.sums.items():
            metric = Metric(NAMESPACE, name, dimensions)
            metrics.put(metric, float(start), Samples.each([float(count)]), "Count")
        if minute.target_response_times:
            metric = Metric(NAMESPACE, "TargetResponseTime", dimensions)
            times = Samples.each(minute.target_response_times)
            metrics.put(metric, float(start), times, "Seconds")
    for group, targets in healths.items():
        states: Counter[str] = Counter(health.state for health in targets.values())
        for name, state in HOST_COUNTS.items():
            metric = Metric(NAMESPACE, name, dimensions_of(arn, group))
            metrics.put(metric, end - MINUTE, Samples.each([float(states[state])]), "Count")


def dimensions_of(arn: str, group: str | None) -> tuple[tuple[str, str], ...]:
    """`LoadBalancer`, and `TargetGroup` for the numbers of one."""
    balancer = ("LoadBalancer", arn.split(":loadbalancer/")[1])
    return (balancer,) if group is None else (balancer, ("TargetGroup", group.rsplit(":", 1)[1]))
