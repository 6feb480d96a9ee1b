"""The group's load of the past, hour by hour, from which predictive scaling forecasts.

The load metric of ASGCPUUtilization is the sum over instances of their CPU percent (documented):
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PredictiveScalingPredefinedMetricPair.html
"""

from collections.abc import Mapping
from typing import Any

from elastic_lab.cloud.groups.record import GroupRecord
from elastic_lab.control.forecast import HOUR, MAX_HISTORY_HOURS, hour_of

MINUTE = 60.0


class CpuLoad:
    """Reads the CPU load of groups from the cloud's metrics."""

    def __init__(self, world: Any) -> None:
        self._world = world

    def by_hour(self, record: GroupRecord, now: float) -> Mapping[float, float]:
        """The start of each full hour (AWS seconds) of the last 14 days, and the load in it."""
        end = hour_of(now) * HOUR
        return self._between(record, end - MAX_HISTORY_HOURS * HOUR, end)

    def latest(self, record: GroupRecord, now: float) -> tuple[Mapping[float, float], float]:
        """The load by hour, and the time at which it ends.

        A simulated day has a date of its own. Where the last 14 days have no data, the 14 days
        before the newest datapoint stand for them.
        """
        found = self.by_hour(record, now)
        newest = None if found else self._newest(record)
        if newest is None:
            return found, now
        end = (hour_of(newest) + 1) * HOUR
        return self._between(record, end - MAX_HISTORY_HOURS * HOUR, end), end

    def _between(self, record: GroupRecord, start: float, end: float) -> Mapping[float, float]:
        points = self._metrics(record).datapoints(_metric(record), "Sum", MINUTE, start, end)
        hours: dict[float, list[float]] = {}
        for point in points:
            hours.setdefault(hour_of(point.timestamp) * HOUR, []).append(point.value)
        return {hour: sum(values) / len(values) for hour, values in hours.items()}

    def _newest(self, record: GroupRecord) -> float | None:
        metrics = self._metrics(record)
        points = metrics.datapoints(_metric(record), "SampleCount", HOUR, 0.0, 1e11)
        return float(points[-1].timestamp) if points else None

    def _metrics(self, record: GroupRecord) -> Any:
        return self._world.cloudwatch(record.account, record.region).metrics


def _metric(record: GroupRecord) -> Any:
    from elastic_lab.cloud.metrics.metric import Metric

    return Metric("AWS/EC2", "CPUUtilization", (("AutoScalingGroupName", record.name),))
