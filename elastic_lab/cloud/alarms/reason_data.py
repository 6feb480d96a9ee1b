"""StateReasonData: the evidence of an alarm's state as JSON.

Its members are observed in the examples of
https://docs.aws.amazon.com/cli/latest/reference/cloudwatch/describe-alarms.html
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from elastic_lab.cloud.scaled_clock import as_datetime
from elastic_lab.control.alarm_evaluation import evaluate
from elastic_lab.control.alarm_types import Datapoint, MetricAlarm


def reason_data(alarm: MetricAlarm, points: Sequence[Datapoint], now: float) -> str:
    """The evidence of an evaluation at AWS second `now`, newest datapoint first."""
    used = evaluate(alarm, points, now).datapoints
    data: dict[str, Any] = {"version": "1.0", "queryDate": _moment(now)}
    if used:
        data["startDate"] = _moment(used[0].timestamp)
    data |= {
        "statistic": alarm.extended_statistic or alarm.statistic,
        "period": alarm.period,
        "recentDatapoints": [point.value for point in used],
        "threshold": alarm.threshold,
        "evaluatedDatapoints": [_evaluated(point) for point in reversed(used)],
    }
    return json.dumps(data)


def _evaluated(point: Datapoint) -> dict[str, Any]:
    return {
        "timestamp": _moment(point.timestamp),
        "sampleCount": point.sample_count,
        "value": point.value,
    }


def _moment(aws_time: float) -> str:
    """As CloudWatch writes times in JSON: milliseconds and an offset without a colon."""
    return as_datetime(aws_time).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"
