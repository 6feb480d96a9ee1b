"""What AWS refuses of PutMetricAlarm.

The rules are those of
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html; of the
messages those on DatapointsToAlarm and on days and weeks are as users have reported them, the
others are in their manner.
"""

from __future__ import annotations

from typing import Any

from elastic_lab.cloud.aws_errors import NotInSandboxError
from elastic_lab.cloud.corrections.cloudwatch.errors import (
    cloudwatch_error,
    invalid_combination,
    invalid_value,
    validation_error,
)
from elastic_lab.cloud.corrections.cloudwatch.request import check_statistic
from elastic_lab.cloud.metrics.statistics import PLAIN

DAY, WEEK, HOUR = 86_400, 7 * 86_400, 3_600
SHORT_PERIODS = (10, 20, 30)
COMPARISONS = (
    "GreaterThanOrEqualToThreshold",
    "GreaterThanThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
)
BANDS = (
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "GreaterThanUpperThreshold",
)
MISSING_DATA = ("breaching", "notBreaching", "ignore", "missing")
LOW_SAMPLES = ("evaluate", "ignore")
LISTS = ("AlarmActions", "OKActions", "InsufficientDataActions")
MOST_ACTIONS = 5


def check_alarm(asked: dict[str, Any]) -> None:
    """Check the parameters of PutMetricAlarm. Raises AWS's error, or says what is not here."""
    if asked.get("Metrics"):
        raise NotInSandboxError("alarms on metric math (the parameter Metrics)")
    if asked.get("ComparisonOperator") in BANDS or asked.get("ThresholdMetricId"):
        raise NotInSandboxError("alarms on anomaly detection bands")
    if asked.get("EvaluationCriteria"):
        raise NotInSandboxError("alarms on queries (the parameter EvaluationCriteria)")
    _check_present(asked)
    _check_statistic(asked)
    _check_choices(asked)
    _check_periods(asked)
    for name in LISTS:
        if len(asked.get(name) or []) > MOST_ACTIONS:
            raise validation_error(
                f"The collection {name} must not have a size greater than {MOST_ACTIONS}."
            )


def _check_present(asked: dict[str, Any]) -> None:
    for name in ("MetricName", "Namespace", "Period", "EvaluationPeriods", "ComparisonOperator"):
        if asked.get(name) in (None, ""):
            raise cloudwatch_error("MissingParameter", f"The parameter {name} is required.")
    if asked.get("Threshold") is None:
        raise cloudwatch_error("MissingParameter", "The parameter Threshold is required.")


def _check_statistic(asked: dict[str, Any]) -> None:
    statistic, extended = asked.get("Statistic"), asked.get("ExtendedStatistic")
    if statistic and extended:
        raise invalid_combination(
            "The parameters Statistic and ExtendedStatistic are mutually exclusive and you have "
            "specified both."
        )
    if not statistic and not extended:
        raise cloudwatch_error(
            "MissingParameter", "Exactly one of Statistic or ExtendedStatistic must be specified."
        )
    if extended and extended in PLAIN:
        raise invalid_value(
            f"The value {extended} for parameter ExtendedStatistic is not supported."
        )
    check_statistic(str(extended or statistic), "ExtendedStatistic" if extended else "Statistic")


def _check_choices(asked: dict[str, Any]) -> None:
    comparison = asked["ComparisonOperator"]
    if comparison not in COMPARISONS:
        raise validation_error(_enum("comparisonOperator", comparison, (*COMPARISONS, *BANDS)))
    for name, allowed in (
        ("TreatMissingData", MISSING_DATA),
        ("EvaluateLowSampleCountPercentile", LOW_SAMPLES),
    ):
        value = asked.get(name)
        if value is not None and value not in allowed:
            options = ", ".join(allowed[:-1]) + f" and {allowed[-1]}"
            raise validation_error(
                f"Option {value} is not supported. Supported options for parameter {name} are "
                f"{options}."
            )
    if asked.get("EvaluateLowSampleCountPercentile") and not asked.get("ExtendedStatistic"):
        raise validation_error(
            "EvaluateLowSampleCountPercentile is only supported for percentile statistics."
        )


def _enum(member: str, value: str, allowed: tuple[str, ...]) -> str:
    return (
        f"1 validation error detected: Value '{value}' at '{member}' failed to satisfy "
        f"constraint: Member must satisfy enum value set: [{', '.join(allowed)}]"
    )


def _check_periods(asked: dict[str, Any]) -> None:
    period, count = int(asked["Period"]), int(asked["EvaluationPeriods"])
    if period not in SHORT_PERIODS and (period <= 0 or period % 60):
        raise validation_error("Period must be 10, 20, 30 or a multiple of 60")
    needed = asked.get("DatapointsToAlarm")
    if needed is not None and int(needed) > count:
        raise validation_error("DatapointsToAlarm must be less than or equal to EvaluationPeriods")
    if period < HOUR and period * count > DAY:
        raise validation_error(
            "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must "
            "be <= 86400)"
        )
    if period * count > WEEK:
        raise validation_error(
            "Metrics cannot be checked across more than a week (EvaluationPeriods * Period must "
            "be <= 604800) for alarms using period >= 3600"
        )
