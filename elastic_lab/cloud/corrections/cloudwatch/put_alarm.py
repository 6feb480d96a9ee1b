"""PutMetricAlarm and the calls that change an alarm's settings."""

from __future__ import annotations

from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.cloudwatch.alarm_rules import check_alarm
from elastic_lab.cloud.corrections.cloudwatch.request import cloudwatch_of
from elastic_lab.cloud.world import World

PUT_ALARM = (
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"
)


@correction(
    "cloudwatch",
    "PutMetricAlarm",
    moto="takes any period, any number of periods, and both kinds of statistic at once",
    source=PUT_ALARM,
)
def refuse_wrong_alarm(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS refuses an alarm that it could not evaluate."""
    check_alarm(response._get_params())
    return proceed()


@correction(
    "cloudwatch",
    "PutMetricAlarm",
    "DeleteAlarms",
    "EnableAlarmActions",
    "DisableAlarmActions",
    moto="has a new alarm in OK, sets a changed one back to that, and keeps no history of either",
    source=PUT_ALARM,
)
def begin_without_data(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS makes an alarm in INSUFFICIENT_DATA, leaves a changed one's state, and writes both
    down in its history."""
    alarms = cloudwatch_of(world, response).alarms
    alarms.reconcile()
    answer = proceed()
    alarms.reconcile()
    return answer
