"""moto's alarm as the alarm loop reads it, and the other way round.

What an alarm should be is moto's object, so that CloudFormation and tags find it. Its state is
the book's and is shown on moto's object.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from elastic_lab.cloud.scaled_clock import as_naive_datetime
from elastic_lab.control.alarm_types import AlarmState, MetricAlarm, TreatMissingData


def settings_of(alarm: Any) -> MetricAlarm:
    """The settings of moto's `alarm`."""
    return MetricAlarm(
        alarm_name=alarm.name,
        namespace=alarm.namespace or "",
        metric_name=alarm.metric_name or "",
        threshold=float(alarm.threshold or 0.0),
        comparison_operator=alarm.comparison_operator,
        evaluation_periods=int(alarm.evaluation_periods),
        period=int(alarm.period or 60),
        datapoints_to_alarm=int(alarm.datapoints_to_alarm) if alarm.datapoints_to_alarm else None,
        statistic=alarm.statistic,
        extended_statistic=alarm.extended_statistic,
        dimensions=tuple(sorted((each.name, each.value) for each in alarm.dimensions)),
        treat_missing_data=alarm.treat_missing_data or TreatMissingData.MISSING,
        evaluate_low_sample_count_percentile=alarm.evaluate_low_sample_count_percentile
        or "evaluate",
        actions_enabled=bool(alarm.actions_enabled),
        alarm_actions=tuple(alarm.alarm_actions or ()),
        ok_actions=tuple(alarm.ok_actions or ()),
        insufficient_data_actions=tuple(alarm.insufficient_data_actions or ()),
        alarm_description=alarm.description or "",
    )


def settings_from(name: str, asked: Mapping[str, Any]) -> MetricAlarm:
    """The settings that PutMetricAlarm's parameters, or a template's properties, ask for."""
    needed = asked.get("DatapointsToAlarm")
    return MetricAlarm(
        alarm_name=name,
        namespace=asked["Namespace"],
        metric_name=asked["MetricName"],
        threshold=float(asked["Threshold"]),
        comparison_operator=asked["ComparisonOperator"],
        evaluation_periods=int(asked["EvaluationPeriods"]),
        period=int(asked["Period"]),
        datapoints_to_alarm=int(needed) if needed else None,
        statistic=asked.get("Statistic"),
        extended_statistic=asked.get("ExtendedStatistic"),
        dimensions=tuple(
            sorted((each["Name"], each["Value"]) for each in asked.get("Dimensions") or ())
        ),
        treat_missing_data=asked.get("TreatMissingData") or TreatMissingData.MISSING,
        evaluate_low_sample_count_percentile=asked.get("EvaluateLowSampleCountPercentile")
        or "evaluate",
        actions_enabled=str(asked.get("ActionsEnabled", True)).lower() != "false",
        alarm_actions=tuple(asked.get("AlarmActions") or ()),
        ok_actions=tuple(asked.get("OKActions") or ()),
        insufficient_data_actions=tuple(asked.get("InsufficientDataActions") or ()),
        alarm_description=asked.get("AlarmDescription") or "",
    )


def put_into(backend: Any, alarm: MetricAlarm) -> None:
    """Create or replace `alarm` in moto's CloudWatch `backend`."""
    backend.put_metric_alarm(
        name=alarm.alarm_name,
        namespace=alarm.namespace,
        metric_name=alarm.metric_name,
        comparison_operator=alarm.comparison_operator,
        evaluation_periods=alarm.evaluation_periods,
        datapoints_to_alarm=alarm.datapoints_to_alarm,
        period=alarm.period,
        threshold=alarm.threshold,
        statistic=alarm.statistic,
        extended_statistic=alarm.extended_statistic,
        description=alarm.alarm_description or None,
        dimensions=[{"Name": name, "Value": value} for name, value in alarm.dimensions],
        alarm_actions=list(alarm.alarm_actions),
        ok_actions=list(alarm.ok_actions),
        insufficient_data_actions=list(alarm.insufficient_data_actions),
        actions_enabled=alarm.actions_enabled,
        # moto answers what was put; AWS leaves out what is as by default.
        treat_missing_data=_unless(alarm.treat_missing_data, TreatMissingData.MISSING),
        evaluate_low_sample_count_percentile=_unless(
            alarm.evaluate_low_sample_count_percentile, "evaluate"
        ),
    )


def show(alarm: Any, state: AlarmState, reason_data: str) -> None:
    """Write the state onto moto's `alarm`, which answers DescribeAlarms."""
    alarm.state_value = str(state.state_value)
    alarm.state_reason = state.state_reason
    alarm.state_reason_data = reason_data or None
    changed = as_naive_datetime(state.state_updated_timestamp)
    alarm.state_updated_timestamp = alarm.state_transitioned_timestamp = changed


def _unless(value: str, default: str) -> str | None:
    return None if value == default else str(value)
