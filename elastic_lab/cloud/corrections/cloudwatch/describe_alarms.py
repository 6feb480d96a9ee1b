"""DescribeAlarms and DescribeAlarmsForMetric."""

from __future__ import annotations

from typing import Any

from elastic_lab.cloud.alarms.book import Record
from elastic_lab.cloud.aws_errors import NotInSandboxError
from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.cloudwatch.errors import invalid_combination
from elastic_lab.cloud.corrections.cloudwatch.pages import page
from elastic_lab.cloud.corrections.cloudwatch.request import cloudwatch_of, metric_of
from elastic_lab.cloud.world import World

PAGE = 50
API = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/"


@correction(
    "cloudwatch",
    "DescribeAlarms",
    moto="heeds one filter only, in pages of any length",
    source=f"{API}API_DescribeAlarms.html",
)
def describe_by_every_filter(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS heeds all filters together, and answers pages by name, 50 alarms each by default."""
    from moto.core.responses import ActionResult

    names = response._get_param("AlarmNames") or []
    prefix = response._get_param("AlarmNamePrefix")
    if names and prefix:
        raise invalid_combination(
            "AlarmNamePrefix and AlarmNames cannot be specified at the same time."
        )
    for parameter in ("ChildrenOfAlarmName", "ParentsOfAlarmName"):
        if response._get_param(parameter):
            raise NotInSandboxError(f"composite alarms (the parameter {parameter})")
    types = response._get_param("AlarmTypes") or ["MetricAlarm"]
    found = [
        record.moto
        for name, record in sorted(cloudwatch_of(world, response).alarms.records().items())
        if (not names or name in names)
        and name.startswith(prefix or "")
        and "MetricAlarm" in types
        and _has(record, response._get_param("StateValue"), response._get_param("ActionPrefix"))
    ]
    size = int(response._get_param("MaxRecords") or PAGE)
    shown, token = page(found, size, response._get_param("NextToken"))
    return ActionResult({"MetricAlarms": shown, "CompositeAlarms": [], "NextToken": token})


def _has(record: Record, state: str | None, action_prefix: str | None) -> bool:
    alarm = record.settings
    actions = (*alarm.alarm_actions, *alarm.ok_actions, *alarm.insufficient_data_actions)
    return (not state or str(record.state.state_value) == state) and (
        not action_prefix or any(arn.startswith(action_prefix) for arn in actions)
    )


@correction(
    "cloudwatch",
    "DescribeAlarmsForMetric",
    moto="ignores dimensions, statistic, period and unit",
    source=f"{API}API_DescribeAlarmsForMetric.html",
)
def describe_for_that_metric(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS gives the alarms of exactly that metric, by its statistic, period and unit if named."""
    from moto.core.responses import ActionResult

    metric = metric_of(response._get_params())
    records = cloudwatch_of(world, response).alarms.records()
    found = [
        record.moto
        for _, record in sorted(records.items())
        if _watches(record, metric) and _fits(record, response)
    ]
    return ActionResult({"MetricAlarms": found})


def _watches(record: Record, metric: Any) -> bool:
    alarm = record.settings
    named = (alarm.namespace, alarm.metric_name, alarm.dimensions)
    return named == (metric.namespace, metric.metric_name, metric.dimensions)


def _fits(record: Record, response: Any) -> bool:
    alarm = record.settings
    asked = {
        "Statistic": alarm.statistic,
        "ExtendedStatistic": alarm.extended_statistic,
        "Period": alarm.period,
        "Unit": record.moto.unit,
    }
    return all(response._get_param(name) in (None, has) for name, has in asked.items())
