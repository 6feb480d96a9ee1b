"""AWS's two worked tables of missing data, and the rules around them.

The tables: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html.
Rows marked "older" stood in earlier editions of that page; no rule changed.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_lab.control.alarm_evaluation import (
    evaluate,
    evaluation_range,
    is_breaching,
    judge,
    low_sample_limit,
    missing_data_setting,
)
from elastic_lab.control.alarm_types import (
    Datapoint,
    MetricAlarm,
    Reading,
    TreatMissingData,
    Verdict,
)

ALARM, OK = Verdict.BREACHING, Verdict.WITHIN
INSUFFICIENT, RETAIN = Verdict.UNKNOWN, Verdict.RETAIN

SETTINGS = (
    TreatMissingData.MISSING,
    TreatMissingData.IGNORE,
    TreatMissingData.BREACHING,
    TreatMissingData.NOT_BREACHING,
)

# readings (oldest first), then MISSING, IGNORE, BREACHING, NOT BREACHING
THREE_OF_THREE = [
    ("0 - X - X", OK, OK, OK, OK),
    ("0 - - - -", OK, OK, OK, OK),
    ("- - - - -", INSUFFICIENT, RETAIN, ALARM, OK),
    ("0 X X - X", ALARM, ALARM, ALARM, ALARM),
    ("- - X - -", ALARM, RETAIN, ALARM, OK),
    ("- - - - X", INSUFFICIENT, RETAIN, ALARM, OK),  # older
    ("X - - - -", ALARM, RETAIN, ALARM, OK),  # older
]
TWO_OF_THREE = [
    ("0 - X - X", ALARM, ALARM, ALARM, ALARM),
    ("0 0 X 0 X", ALARM, ALARM, ALARM, ALARM),
    ("0 - X - -", OK, OK, ALARM, OK),
    ("- - - - 0", OK, OK, ALARM, OK),
    ("- - - X -", ALARM, RETAIN, ALARM, OK),
    ("- - - - X", INSUFFICIENT, RETAIN, ALARM, OK),  # older
]


def _cases() -> list[tuple[str, int, TreatMissingData, Verdict]]:
    return [
        (row[0], needed, setting, expected)
        for needed, table in ((3, THREE_OF_THREE), (2, TWO_OF_THREE))
        for row in table
        for setting, expected in zip(SETTINGS, row[1:], strict=True)
    ]


@pytest.mark.parametrize(("signs", "needed", "setting", "expected"), _cases())
def test_aws_worked_tables(
    signs: str, needed: int, setting: TreatMissingData, expected: Verdict
) -> None:
    readings = [Reading(sign) for sign in signs.split()]
    assert judge(readings, needed, 3, setting) is expected


def alarm(**settings: object) -> MetricAlarm:
    values: dict[str, object] = {
        "alarm_name": "high",
        "namespace": "AWS/EC2",
        "metric_name": "CPUUtilization",
        "threshold": 70.0,
        "comparison_operator": "GreaterThanThreshold",
        "evaluation_periods": 3,
    }
    return MetricAlarm(**(values | settings))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("operator", "below", "equal", "above"),
    [
        ("GreaterThanThreshold", False, False, True),
        ("GreaterThanOrEqualToThreshold", False, True, True),
        ("LessThanThreshold", True, False, False),
        ("LessThanOrEqualToThreshold", True, True, False),
    ],
)
def test_comparison_operators(operator: str, below: bool, equal: bool, above: bool) -> None:
    watched = alarm(comparison_operator=operator)
    assert [is_breaching(watched, v) for v in (69.0, 70.0, 71.0)] == [below, equal, above]


@pytest.mark.parametrize(("periods", "expected"), [(1, 3), (3, 5), (15, 17)])
def test_evaluation_range_is_longer_than_n(periods: int, expected: int) -> None:
    assert evaluation_range(periods) == expected


@pytest.mark.parametrize("setting", SETTINGS)
def test_dynamodb_always_ignores_missing_data(setting: TreatMissingData) -> None:
    watched = alarm(namespace="AWS/DynamoDB", treat_missing_data=setting)
    assert missing_data_setting(watched) is TreatMissingData.IGNORE
    assert evaluate(watched, [], now=600.0).verdict is RETAIN


def points(*values: float, start: float = 0.0, samples: float = 1.0) -> list[Datapoint]:
    return [Datapoint(start + 60.0 * i, v, samples) for i, v in enumerate(values)]


@pytest.mark.parametrize(
    ("now", "expected", "why"),
    [
        (120.0, INSUFFICIENT, "two datapoints are not three"),
        (179.0, INSUFFICIENT, "the third period is not over"),
        (180.0, ALARM, "three of three, at the very end of the third"),
        (239.0, ALARM, "nothing new"),
    ],
)
def test_only_complete_periods_count(now: float, expected: Verdict, why: str) -> None:
    assert evaluate(alarm(), points(80, 80, 80), now).verdict is expected, why


def test_datapoints_outside_the_range_do_not_count() -> None:
    old = points(80, 80, 80)
    assert evaluate(alarm(), old, now=180.0 + 5 * 60).verdict is INSUFFICIENT


@pytest.mark.parametrize("offset", [0.0, 7.0, 59.0])
def test_datapoints_may_lie_anywhere_in_their_period(offset: float) -> None:
    assert evaluate(alarm(), points(80, 80, 80, start=offset), now=180.0).verdict is ALARM


def test_evidence_names_what_was_used() -> None:
    found = evaluate(alarm(datapoints_to_alarm=2), points(80, 60, 90, 50), now=240.0)
    assert [p.value for p in found.datapoints] == [60, 90, 50]
    assert [p.value for p in found.breaching] == [90]
    assert found.filled == 0


@pytest.mark.parametrize(
    ("statistic", "limit"),
    [("p99", 1000.0), ("p90", 100.0), ("p50", 20.0), ("p10", 100.0), ("p99.9", 10_000.0)],
)
def test_low_sample_limit(statistic: str, limit: float) -> None:
    assert low_sample_limit(statistic) == pytest.approx(limit)


@pytest.mark.parametrize(
    ("setting", "samples", "expected"),
    [
        ("evaluate", 1.0, ALARM),
        ("ignore", 333.0, RETAIN),
        ("ignore", 334.0, ALARM),
    ],
)
def test_percentile_with_few_samples(setting: str, samples: float, expected: Verdict) -> None:
    watched = alarm(
        statistic=None,
        extended_statistic="p99",
        evaluate_low_sample_count_percentile=setting,
    )
    found = evaluate(watched, points(80, 80, 80, samples=samples), now=180.0)
    assert found.verdict is expected


readings = st.lists(st.sampled_from(list(Reading)), min_size=5, max_size=5)


@given(readings, st.integers(1, 3), st.sampled_from(SETTINGS))
def test_enough_real_datapoints_make_the_setting_irrelevant(
    seen: list[Reading], needed: int, setting: TreatMissingData
) -> None:
    verdicts = {judge(seen, needed, 3, each) for each in SETTINGS}
    if len([r for r in seen if r is not Reading.MISSING]) >= 3:
        assert len(verdicts) == 1
    assert judge(seen, needed, 3, setting) in verdicts


@given(readings, st.integers(1, 3))
def test_breaching_is_never_calmer_than_not_breaching(seen: list[Reading], needed: int) -> None:
    calm = judge(seen, needed, 3, TreatMissingData.NOT_BREACHING)
    wary = judge(seen, needed, 3, TreatMissingData.BREACHING)
    assert not (calm is ALARM and wary is OK)


@given(readings, st.integers(1, 3))
def test_only_missing_can_be_insufficient_and_only_ignore_retains(
    seen: list[Reading], needed: int
) -> None:
    for setting in SETTINGS:
        verdict = judge(seen, needed, 3, setting)
        assert verdict is not INSUFFICIENT or setting is TreatMissingData.MISSING
        assert verdict is not RETAIN or setting is TreatMissingData.IGNORE
