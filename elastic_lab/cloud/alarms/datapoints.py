"""The datapoints that an alarm looks at."""

from __future__ import annotations

import math

from elastic_lab.cloud.alarms.book import Record
from elastic_lab.cloud.cloudwatch import CloudWatch
from elastic_lab.control.alarm_evaluation import evaluation_range
from elastic_lab.control.alarm_types import Datapoint


def recent_datapoints(cloudwatch: CloudWatch, record: Record, now: float) -> list[Datapoint]:
    """Those of the whole periods in the alarm's evaluation range at AWS second `now`."""
    from elastic_lab.cloud.metrics.metric import Metric

    alarm = record.settings
    end = math.floor(now / alarm.period) * alarm.period
    start = end - evaluation_range(alarm.evaluation_periods) * alarm.period
    return cloudwatch.metrics.datapoints(
        Metric(alarm.namespace, alarm.metric_name, alarm.dimensions),
        alarm.extended_statistic or alarm.statistic or "Average",
        alarm.period,
        start,
        end,
        record.moto.unit or None,
    )
