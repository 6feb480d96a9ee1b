"""From datapoints to a verdict: M of N, missing data, premature alarms.

Pure reading of evidence; the alarm's state is not looked at here.

Source (documented):
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from elastic_lab.control.alarm_types import (
    COMPARISONS,
    Datapoint,
    MetricAlarm,
    Reading,
    TreatMissingData,
    Verdict,
)

EXTRA_PERIODS = 2
"""Periods looked at beyond N. AWS's tables have N = 3 and a range of 5; that it
is two for every N is inferred (AWS says only that the range is longer)."""


@dataclass(frozen=True)
class Evaluation:
    """A verdict with its evidence: the real datapoints used, oldest first."""

    verdict: Verdict
    datapoints: tuple[Datapoint, ...]
    breaching: tuple[Datapoint, ...]
    filled: int


def evaluation_range(evaluation_periods: int) -> int:
    """Return how many periods are retrieved for N (inferred from N = 3)."""
    return evaluation_periods + EXTRA_PERIODS


def is_breaching(alarm: MetricAlarm, value: float) -> bool:
    """Tell whether a value is outside the alarm's threshold (documented)."""
    compare, _ = COMPARISONS[alarm.comparison_operator]
    return compare(value, alarm.threshold)


def missing_data_setting(alarm: MetricAlarm) -> TreatMissingData:
    """Return the setting in force: AWS/DynamoDB always ignores (documented)."""
    if alarm.namespace == "AWS/DynamoDB":
        return TreatMissingData.IGNORE
    return TreatMissingData(alarm.treat_missing_data)


def judge(
    readings: Sequence[Reading],
    datapoints_to_alarm: int,
    evaluation_periods: int,
    treat_missing_data: TreatMissingData,
) -> Verdict:
    """Judge the evaluation range, oldest reading first (documented).

    The most recent N real readings count, wherever in the range they are;
    only what is then still missing is filled. A range without any reading
    within the threshold and with too few breaching ones is settled by the
    setting, and for `missing` by the premature-alarm rule.
    """
    real = [r for r in readings if r is not Reading.MISSING][-evaluation_periods:]
    filled = evaluation_periods - len(real)
    breaching = real.count(Reading.BREACHING)
    if treat_missing_data is TreatMissingData.BREACHING:
        breaching += filled
    if breaching >= datapoints_to_alarm:
        return Verdict.BREACHING
    if Reading.WITHIN in real or treat_missing_data in _DECIDED_BY_FILLING:
        return Verdict.WITHIN
    if treat_missing_data is TreatMissingData.IGNORE:
        return Verdict.RETAIN
    return _premature(readings, datapoints_to_alarm)


_DECIDED_BY_FILLING = (TreatMissingData.BREACHING, TreatMissingData.NOT_BREACHING)


def _premature(readings: Sequence[Reading], datapoints_to_alarm: int) -> Verdict:
    """Alarm early if the oldest breach is at least M periods old (documented).

    Called only when nothing in the range is within the threshold, so all that
    is newer than the oldest breach is breaching or missing.
    """
    if Reading.BREACHING not in readings:
        return Verdict.UNKNOWN
    age = len(readings) - readings.index(Reading.BREACHING)
    return Verdict.BREACHING if age >= datapoints_to_alarm else Verdict.UNKNOWN


def evaluate(alarm: MetricAlarm, datapoints: Iterable[Datapoint], now: float) -> Evaluation:
    """Evaluate an alarm on what its metric shows at `now` (AWS seconds).

    Only complete periods count: one is looked at when its end is not after
    `now`. Periods are aligned to the epoch (inferred). Datapoints may come in
    any order; those outside the range are ignored.
    """
    window = _window(alarm, datapoints, now)
    used = [p for p in window if p is not None][-alarm.evaluation_periods :]
    verdict = Verdict.RETAIN
    if not _sample_too_low(alarm, used):
        readings = [_read(alarm, point) for point in window]
        setting = missing_data_setting(alarm)
        verdict = judge(readings, alarm.needed, alarm.evaluation_periods, setting)
    return Evaluation(
        verdict,
        tuple(used),
        tuple(p for p in used if is_breaching(alarm, p.value)),
        alarm.evaluation_periods - len(used),
    )


def _window(
    alarm: MetricAlarm, datapoints: Iterable[Datapoint], now: float
) -> list[Datapoint | None]:
    end = math.floor(now / alarm.period)
    length = evaluation_range(alarm.evaluation_periods)
    slots: list[Datapoint | None] = [None] * length
    for point in datapoints:
        index = math.floor(point.timestamp / alarm.period) - (end - length)
        if 0 <= index < length:
            slots[index] = point
    return slots


def _read(alarm: MetricAlarm, point: Datapoint | None) -> Reading:
    if point is None:
        return Reading.MISSING
    return Reading.BREACHING if is_breaching(alarm, point.value) else Reading.WITHIN


def low_sample_limit(extended_statistic: str) -> float:
    """Return the samples below which a percentile is "low" (documented).

    10/(1-p) for p of 0.5 and above, 10/p below: p99 needs 1,000 samples.
    """
    percentile = float(extended_statistic.removeprefix("p"))
    tail = min(percentile, 100.0 - percentile)
    return 1000.0 / tail if tail > 0 else math.inf


def _sample_too_low(alarm: MetricAlarm, used: Sequence[Datapoint]) -> bool:
    """Tell whether a percentile alarm must wait; samples are summed over N (inferred)."""
    if alarm.evaluate_low_sample_count_percentile != "ignore" or not used:
        return False
    statistic = alarm.extended_statistic or ""
    if not statistic.startswith("p"):
        return False
    return sum(p.sample_count for p in used) < low_sample_limit(statistic)
