"""Times as CloudWatch writes them into the JSON of alarms."""

from __future__ import annotations

from elastic_lab.cloud.scaled_clock import as_datetime


def json_time(aws_time: float) -> str:
    """AWS seconds with milliseconds, and an offset without a colon (observed)."""
    return as_datetime(aws_time).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"
