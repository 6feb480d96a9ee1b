"""DescribeAlarmHistory."""

from __future__ import annotations

from typing import Any

from elastic_lab.cloud.alarms.book import AlarmBook
from elastic_lab.cloud.alarms.history import HistoryItem
from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.cloudwatch.pages import page
from elastic_lab.cloud.corrections.cloudwatch.request import cloudwatch_of
from elastic_lab.cloud.scaled_clock import as_naive_datetime, as_seconds
from elastic_lab.cloud.world import World

MOST = 100


@correction(
    "cloudwatch",
    "DescribeAlarmHistory",
    moto="does not have the call",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/"
    "API_DescribeAlarmHistory.html",
)
def tell_history(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS tells what happened to alarms, deleted ones too, the newest first by default."""
    from moto.core.responses import ActionResult

    alarms = cloudwatch_of(world, response).alarms
    alarms.reconcile()
    found = _found(alarms, response)
    size = int(response._get_param("MaxRecords") or MOST)
    shown, token = page(found, size, response._get_param("NextToken"))
    told = [
        {
            "AlarmName": item.alarm_name,
            "AlarmType": "MetricAlarm",
            "Timestamp": as_naive_datetime(item.timestamp),
            "HistoryItemType": item.item_type,
            "HistorySummary": item.summary,
            "HistoryData": item.data,
        }
        for item in shown
    ]
    return ActionResult({"AlarmHistoryItems": told, "NextToken": token})


def _found(alarms: AlarmBook, response: Any) -> list[HistoryItem]:
    """The lines that are asked for, in the order that is asked for."""
    name, kind = response._get_param("AlarmName"), response._get_param("HistoryItemType")
    start, end = response._get_param("StartDate"), response._get_param("EndDate")
    found = [
        item
        for item in alarms.history
        if name in (None, item.alarm_name)
        and kind in (None, item.item_type)
        and (start is None or item.timestamp >= as_seconds(start))
        and (end is None or item.timestamp <= as_seconds(end))
    ]
    found.sort(key=lambda item: item.timestamp)
    if (response._get_param("ScanBy") or "TimestampDescending") == "TimestampDescending":
        found.reverse()
    return found
