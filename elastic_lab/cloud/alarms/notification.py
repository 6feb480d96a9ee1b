"""The message that an alarm sends to an SNS topic.

Its members are observed: AWS names the message in
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
and documents no schema.
"""

from __future__ import annotations

import json
from typing import Any

from elastic_lab.cloud.alarms.book import Record
from elastic_lab.cloud.alarms.json_time import json_time
from elastic_lab.cloud.cloudwatch import CloudWatch
from elastic_lab.control.alarm_types import MetricAlarm, StateValue

LONGEST_SUBJECT = 100
REGION_NAMES = {
    "us-east-1": "US East (N. Virginia)",
    "us-east-2": "US East (Ohio)",
    "us-west-1": "US West (N. California)",
    "us-west-2": "US West (Oregon)",
    "eu-central-1": "EU (Frankfurt)",
    "eu-west-1": "EU (Ireland)",
}
STATISTICS = {"Average": "AVERAGE", "Sum": "SUM", "Minimum": "MINIMUM", "Maximum": "MAXIMUM"}
STATISTICS |= {"SampleCount": "SAMPLE_COUNT"}


def subject_of(cloudwatch: CloudWatch, record: Record) -> str:
    """The subject; SNS allows 100 characters."""
    region = _region(cloudwatch)
    text = f'{record.state.state_value}: "{record.settings.alarm_name}" in {region}'
    return text[:LONGEST_SUBJECT]


def message_of(cloudwatch: CloudWatch, record: Record, old_state: StateValue) -> str:
    """The message, JSON text, of an alarm that was in `old_state`."""
    alarm, state = record.settings, record.state
    message = {
        "AlarmName": alarm.alarm_name,
        "AlarmDescription": alarm.alarm_description or None,
        "AWSAccountId": cloudwatch.account,
        "AlarmConfigurationUpdatedTimestamp": json_time(record.configured_at),
        "NewStateValue": str(state.state_value),
        "NewStateReason": state.state_reason,
        "StateChangeTime": json_time(state.state_updated_timestamp),
        "Region": _region(cloudwatch),
        "AlarmArn": record.arn,
        "OldStateValue": str(old_state),
        "OKActions": list(alarm.ok_actions),
        "AlarmActions": list(alarm.alarm_actions),
        "InsufficientDataActions": list(alarm.insufficient_data_actions),
        "Trigger": _trigger(alarm, record.moto.unit),
    }
    return json.dumps(message)


def _trigger(alarm: MetricAlarm, unit: str | None) -> dict[str, Any]:
    statistic = (
        {"StatisticType": "ExtendedStatistic", "ExtendedStatistic": alarm.extended_statistic}
        if alarm.extended_statistic
        else {"StatisticType": "Statistic", "Statistic": STATISTICS[alarm.statistic or "Average"]}
    )
    return {
        "MetricName": alarm.metric_name,
        "Namespace": alarm.namespace,
        **statistic,
        "Unit": unit,
        "Dimensions": [{"value": value, "name": name} for name, value in alarm.dimensions],
        "Period": alarm.period,
        "EvaluationPeriods": alarm.evaluation_periods,
        "DatapointsToAlarm": alarm.needed,
        "ComparisonOperator": alarm.comparison_operator,
        "Threshold": alarm.threshold,
        "TreatMissingData": str(alarm.treat_missing_data),
        "EvaluateLowSampleCountPercentile": alarm.evaluate_low_sample_count_percentile,
    }


def _region(cloudwatch: CloudWatch) -> str:
    return REGION_NAMES.get(cloudwatch.region, cloudwatch.region)
