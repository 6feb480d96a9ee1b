"""The lines of DescribeAlarmHistory.

The JSON of HistoryData is observed (AWS shows it in examples of the command, and documents no
schema): https://docs.aws.amazon.com/cli/latest/reference/cloudwatch/describe-alarm-history.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from elastic_lab.control.alarm_types import AlarmState, InvokeAction, MetricAlarm, StateUpdate

STATE_UPDATE, CONFIGURATION_UPDATE, ACTION = "StateUpdate", "ConfigurationUpdate", "Action"


@dataclass(frozen=True)
class HistoryItem:
    """One line. `timestamp`: AWS seconds. `data`: JSON text. `of_day`: from a simulated day."""

    alarm_name: str
    item_type: str
    timestamp: float
    summary: str
    data: str
    of_day: bool = False


def state_update(
    update: StateUpdate, old: AlarmState | None, old_data: str, new_data: str, of_day: bool = False
) -> HistoryItem:
    """A change of state, with what was known of the state before."""
    before = {"stateValue": str(update.old_state)}
    if old is not None:
        before["stateReason"] = old.state_reason
    data = {
        "version": "1.0",
        "oldState": before | _reason_data(old_data),
        "newState": {"stateValue": str(update.new_state), "stateReason": update.reason}
        | _reason_data(new_data),
    }
    return HistoryItem(
        update.alarm_name,
        STATE_UPDATE,
        update.timestamp,
        update.history_summary,
        json.dumps(data),
        of_day,
    )


def configuration_update(
    alarm: MetricAlarm, arn: str, kind: str, now: float, state: AlarmState
) -> HistoryItem:
    """An alarm was Created, Updated or Deleted (`kind`)."""
    data = {
        "version": "1.0",
        "type": kind[:-1],
        f"{kind.lower()}Alarm": _settings(alarm, arn, state),
    }
    summary = f'Alarm "{alarm.alarm_name}" {kind.lower()}'
    return HistoryItem(alarm.alarm_name, CONFIGURATION_UPDATE, now, summary, json.dumps(data))


def action(invoked: InvokeAction, failure: str = "") -> HistoryItem:
    """An action was carried out, or failed for the reason `failure`."""
    summary = f"Successfully executed action {invoked.action_arn}"
    data: dict[str, Any] = {"actionState": "Succeeded"}
    if failure:
        summary = f"Failed to execute action {invoked.action_arn}"
        data = {"actionState": "Failed", "error": failure}
    data |= {
        "version": "1.0",
        "stateUpdateTimestamp": round(invoked.timestamp * 1000),
        "notificationResource": invoked.action_arn,
    }
    return HistoryItem(invoked.alarm_name, ACTION, invoked.timestamp, summary, json.dumps(data))


def _reason_data(text: str) -> dict[str, Any]:
    return {"stateReasonData": json.loads(text)} if text else {}


def _settings(alarm: MetricAlarm, arn: str, state: AlarmState) -> dict[str, Any]:
    return {
        "alarmName": alarm.alarm_name,
        "alarmArn": arn,
        "alarmDescription": alarm.alarm_description,
        "actionsEnabled": alarm.actions_enabled,
        "alarmActions": list(alarm.alarm_actions),
        "okActions": list(alarm.ok_actions),
        "insufficientDataActions": list(alarm.insufficient_data_actions),
        "namespace": alarm.namespace,
        "metricName": alarm.metric_name,
        "dimensions": [{"name": name, "value": value} for name, value in alarm.dimensions],
        "statistic": alarm.statistic or alarm.extended_statistic,
        "period": alarm.period,
        "evaluationPeriods": alarm.evaluation_periods,
        "threshold": alarm.threshold,
        "comparisonOperator": alarm.comparison_operator,
        "treatMissingData": str(alarm.treat_missing_data),
        "stateValue": str(state.state_value),
    }
