"""The calls about alarms: what AWS refuses, and every filter of what it describes."""

from typing import Any

import pytest

from tests.cloud.alarms.scenes import ALARM, POLICY, alarm, history, put_alarm
from tests.cloud.clouds import Cloud, refusal

REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "period": ({"Period": 61}, "ValidationError", "multiple of 60"),
    "short period": ({"Period": 15}, "ValidationError", "multiple of 60"),
    "a day": (
        {"Period": 300, "EvaluationPeriods": 289},
        "ValidationError",
        "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= "
        "86400)",
    ),
    "a week": ({"Period": 86_400, "EvaluationPeriods": 8}, "ValidationError", "more than a week"),
    "M of N": (
        {"DatapointsToAlarm": 2},
        "ValidationError",
        "DatapointsToAlarm must be less than or equal to EvaluationPeriods",
    ),
    "two statistics": (
        {"ExtendedStatistic": "p90"},
        "InvalidParameterCombination",
        "mutually exclusive",
    ),
    "no statistic": ({"Statistic": None}, "MissingParameter", "Exactly one of"),
    "no threshold": ({"Threshold": None}, "MissingParameter", "Threshold is required"),
    "missing data": ({"TreatMissingData": "zero"}, "ValidationError", "Option zero is not"),
    "comparison": ({"ComparisonOperator": "Above"}, "ValidationError", "enum value set"),
    "percentile": (
        {"Statistic": None, "ExtendedStatistic": "p101"},
        "ValidationError",
        "not supported",
    ),
    "actions": ({"AlarmActions": [POLICY] * 6}, "ValidationError", "greater than 5"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_alarm_that_cannot_be_evaluated_is_refused(cloud, case):
    changes, code, words = REFUSED[case]
    wanted = {name: value for name, value in {**ALARM, **changes}.items() if value is not None}
    told = refusal(cloud.client("cloudwatch").put_metric_alarm, **wanted)
    assert told[0] == code
    assert words in told[1]
    assert cloud.client("cloudwatch").describe_alarms()["MetricAlarms"] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"Period": 10, "EvaluationPeriods": 3},
        {"Period": 300, "EvaluationPeriods": 288},
        {"Period": 3600, "EvaluationPeriods": 168},
        {"EvaluationPeriods": 3, "DatapointsToAlarm": 2},
        {"Statistic": None, "ExtendedStatistic": "p99.9"},
    ],
    ids=str,
)
def test_the_limits_are_allowed(cloud, changes):
    put_alarm(cloud, **changes)
    assert alarm(cloud)["StateValue"] == "INSUFFICIENT_DATA"


METRIC_MATH = [{"Id": "e1", "Expression": "m1 * 2"}]


def test_what_the_sandbox_lacks_is_told(cloud):
    cloudwatch = cloud.client("cloudwatch")
    no_metric = {"Namespace", "MetricName", "Statistic", "Period"}
    math = {name: value for name, value in ALARM.items() if name not in no_metric}
    for call, arguments, part in (
        (cloudwatch.put_metric_alarm, {**math, "Metrics": METRIC_MATH}, "alarms on metric math"),
        (cloudwatch.put_composite_alarm, {"AlarmName": "a", "AlarmRule": "ALARM(b)"}, "Composite"),
    ):
        code, words = refusal(call, **arguments)
        assert code == "NotImplemented"
        assert part in words
        assert "a limit of the sandbox, not of your call" in words


def names(cloud: Cloud, **filters: Any) -> list[str]:
    found = cloud.client("cloudwatch").describe_alarms(**filters)["MetricAlarms"]
    return [each["AlarmName"] for each in found]


def test_alarms_are_described_by_every_filter(cloud):
    put_alarm(cloud, AlarmName="web-hot", AlarmActions=[POLICY])
    put_alarm(cloud, AlarmName="web-cold", OKActions=["arn:aws:sns:us-east-1:123456789012:t"])
    put_alarm(cloud, AlarmName="db-hot")
    assert names(cloud) == ["db-hot", "web-cold", "web-hot"]
    assert names(cloud, AlarmNamePrefix="web") == ["web-cold", "web-hot"]
    assert names(cloud, AlarmNames=["db-hot", "none"]) == ["db-hot"]
    assert names(cloud, ActionPrefix="arn:aws:autoscaling") == ["web-hot"]
    assert names(cloud, ActionPrefix="arn:aws:sns") == ["web-cold"]
    assert names(cloud, StateValue="OK") == []
    assert names(cloud, StateValue="INSUFFICIENT_DATA", AlarmNamePrefix="db") == ["db-hot"]
    assert names(cloud, AlarmTypes=["CompositeAlarm"]) == []
    told = refusal(
        cloud.client("cloudwatch").describe_alarms, AlarmNames=["a"], AlarmNamePrefix="a"
    )
    assert told[0] == "InvalidParameterCombination"


def test_alarms_come_in_pages(cloud):
    for number in range(5):
        put_alarm(cloud, AlarmName=f"a{number}")
    pages = cloud.client("cloudwatch").get_paginator("describe_alarms").paginate(MaxRecords=2)
    told = [[each["AlarmName"] for each in page["MetricAlarms"]] for page in pages]
    assert told == [["a0", "a1"], ["a2", "a3"], ["a4"]]


def test_alarms_of_one_metric(cloud):
    put_alarm(cloud)
    put_alarm(cloud, AlarmName="web", Dimensions=[{"Name": "Tier", "Value": "web"}])

    def of_metric(**filters: Any) -> list[str]:
        found = cloud.client("cloudwatch").describe_alarms_for_metric(
            Namespace="Shop", MetricName="Load", **filters
        )
        return [each["AlarmName"] for each in found["MetricAlarms"]]

    assert of_metric() == ["hot"]
    assert of_metric(Dimensions=[{"Name": "Tier", "Value": "web"}]) == ["web"]
    assert of_metric(Statistic="Average", Period=60) == ["hot"]
    assert of_metric(Period=300) == []


def test_actions_are_switched_off_and_on(cloud):
    cloudwatch = cloud.client("cloudwatch")
    put_alarm(cloud, AlarmActions=[POLICY])
    cloudwatch.disable_alarm_actions(AlarmNames=["hot"])
    assert not alarm(cloud)["ActionsEnabled"]
    cloudwatch.set_alarm_state(AlarmName="hot", StateValue="ALARM", StateReason="a drill")
    assert history(cloud, HistoryItemType="Action") == []
    cloudwatch.enable_alarm_actions(AlarmNames=["hot"])
    assert alarm(cloud)["ActionsEnabled"]


def test_only_an_alarm_s_state_can_be_set(cloud):
    cloudwatch = cloud.client("cloudwatch")
    set_state = cloudwatch.set_alarm_state
    told = refusal(set_state, AlarmName="none", StateValue="OK", StateReason="a drill")
    assert told[0] == "ResourceNotFound"
    put_alarm(cloud)
    told = refusal(set_state, AlarmName="hot", StateValue="FINE", StateReason="a drill")
    assert told[0] == "ValidationError"
    told = refusal(
        set_state, AlarmName="hot", StateValue="OK", StateReason="a drill", StateReasonData="{"
    )
    assert told[0] == "InvalidFormat"
