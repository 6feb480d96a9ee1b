"""What a CloudWatch alarm is made of: its settings, its state, what it emits.

Field names are CloudWatch's own in Python's spelling. Times are AWS seconds
since the epoch. The two tables, `COMPARISONS` and `TRANSITIONS`, are the law
of alarms as data: evaluation reads them and so do the diagrams.

Source (documented):
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class StateValue(StrEnum):
    """The three states of an alarm (documented)."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


class Reading(StrEnum):
    """One period as an alarm sees it, in the signs of AWS's worked tables."""

    WITHIN = "0"
    BREACHING = "X"
    MISSING = "-"


class Verdict(StrEnum):
    """What one evaluation says, before the current state is looked at."""

    BREACHING = "breaching"
    WITHIN = "within"
    UNKNOWN = "unknown"
    RETAIN = "retain"


class TreatMissingData(StrEnum):
    """How missing periods are filled; `missing` is the default (documented)."""

    MISSING = "missing"
    IGNORE = "ignore"
    BREACHING = "breaching"
    NOT_BREACHING = "notBreaching"


class ChangedBy(StrEnum):
    """Who moved an alarm: its own evaluation, or a call of SetAlarmState."""

    EVALUATION = "evaluation"
    API = "SetAlarmState"


COMPARISONS: Mapping[str, tuple[Callable[[float, float], bool], str]] = {
    "GreaterThanThreshold": (operator.gt, "greater than"),
    "GreaterThanOrEqualToThreshold": (operator.ge, "greater than or equal to"),
    "LessThanThreshold": (operator.lt, "less than"),
    "LessThanOrEqualToThreshold": (operator.le, "less than or equal to"),
}
"""ComparisonOperator: the test `value op threshold` and its words in a reason."""

TRANSITIONS: Mapping[tuple[StateValue, Verdict], StateValue] = {
    (StateValue.INSUFFICIENT_DATA, Verdict.BREACHING): StateValue.ALARM,
    (StateValue.INSUFFICIENT_DATA, Verdict.WITHIN): StateValue.OK,
    (StateValue.INSUFFICIENT_DATA, Verdict.UNKNOWN): StateValue.INSUFFICIENT_DATA,
    (StateValue.INSUFFICIENT_DATA, Verdict.RETAIN): StateValue.INSUFFICIENT_DATA,
    (StateValue.OK, Verdict.BREACHING): StateValue.ALARM,
    (StateValue.OK, Verdict.WITHIN): StateValue.OK,
    (StateValue.OK, Verdict.UNKNOWN): StateValue.INSUFFICIENT_DATA,
    (StateValue.OK, Verdict.RETAIN): StateValue.OK,
    (StateValue.ALARM, Verdict.BREACHING): StateValue.ALARM,
    (StateValue.ALARM, Verdict.WITHIN): StateValue.OK,
    (StateValue.ALARM, Verdict.UNKNOWN): StateValue.INSUFFICIENT_DATA,
    (StateValue.ALARM, Verdict.RETAIN): StateValue.ALARM,
}
"""Every move of an alarm: (state, verdict) gives the next state."""


@dataclass(frozen=True)
class Datapoint:
    """One period of a metric, already aggregated by the alarm's statistic.

    `timestamp` is the period's start in AWS seconds; `sample_count` is how
    many samples the value was made of.
    """

    timestamp: float
    value: float
    sample_count: float = 1.0


@dataclass(frozen=True)
class MetricAlarm:
    """The settings of an alarm, as PutMetricAlarm takes them.

    `period` is in seconds. `datapoints_to_alarm` of None means all of
    `evaluation_periods`. `extended_statistic` is for percentiles ("p99") and
    then `statistic` is None. Defaults are CloudWatch's (documented).
    """

    alarm_name: str
    namespace: str
    metric_name: str
    threshold: float
    comparison_operator: str
    evaluation_periods: int
    period: int = 60
    datapoints_to_alarm: int | None = None
    statistic: str | None = "Average"
    extended_statistic: str | None = None
    dimensions: tuple[tuple[str, str], ...] = ()
    treat_missing_data: str = TreatMissingData.MISSING
    evaluate_low_sample_count_percentile: str = "evaluate"
    actions_enabled: bool = True
    alarm_actions: tuple[str, ...] = ()
    ok_actions: tuple[str, ...] = ()
    insufficient_data_actions: tuple[str, ...] = ()
    alarm_description: str = ""

    @property
    def needed(self) -> int:
        """M of "M out of N": how many datapoints must breach (documented)."""
        return self.datapoints_to_alarm or self.evaluation_periods

    def actions_of(self, state_value: StateValue) -> tuple[str, ...]:
        """Return the action ARNs of a state; none while actions are disabled."""
        if not self.actions_enabled:
            return ()
        return {
            StateValue.ALARM: self.alarm_actions,
            StateValue.OK: self.ok_actions,
            StateValue.INSUFFICIENT_DATA: self.insufficient_data_actions,
        }[state_value]


@dataclass(frozen=True)
class AlarmState:
    """All that an alarm remembers between two evaluations.

    A new alarm starts in INSUFFICIENT_DATA (documented). `last_action_time`
    is when actions were last invoked for the current state, in AWS seconds.
    """

    state_value: StateValue = StateValue.INSUFFICIENT_DATA
    state_reason: str = "Unchecked: Initial alarm creation"
    state_updated_timestamp: float = 0.0
    changed_by: ChangedBy = ChangedBy.EVALUATION
    last_action_time: float | None = None


@dataclass(frozen=True)
class StateUpdate:
    """A line of alarm history (HistoryItemType StateUpdate), and who caused it."""

    alarm_name: str
    old_state: StateValue
    new_state: StateValue
    reason: str
    timestamp: float
    changed_by: ChangedBy

    @property
    def history_summary(self) -> str:
        """The HistorySummary that DescribeAlarmHistory shows (observed)."""
        return f"Alarm updated from {self.old_state} to {self.new_state}"


@dataclass(frozen=True)
class InvokeAction:
    """An alarm action to carry out: an SNS topic to tell, a policy to execute.

    `repeated` is True when the state did not change and the action is due
    again because the state lasts.
    """

    alarm_name: str
    action_arn: str
    state_value: StateValue
    timestamp: float
    repeated: bool = False
