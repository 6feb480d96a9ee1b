"""StateReasonData: the evidence of an alarm's state as JSON.

Its members are observed in the examples of
https://docs.aws.amazon.com/cli/latest/reference/cloudwatch/describe-alarms.html
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from elastic_lab.cloud.alarms.json_time import json_time
from elastic_lab.control.alarm_evaluation import evaluate
from elastic_lab.control.alarm_types import Datapoint, MetricAlarm


def reason_data(alarm: MetricAlarm, points: Sequence[Datapoint], now: float) -> str:
    """The evidence of an evaluation at AWS second `now`, newest datapoint first."""
    used = evaluate(alarm, points, now).datapoints
    data: dict[str, Any] = {"version": "1.0", "queryDate": json_time(now)}
    if used:
        data["startDate"] = json_time(used[0].timestamp)
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
        "timestamp": json_time(point.timestamp),
        "sampleCount": point.sample_count,
        "value": point.value,
    }
