"""PutMetricData keeps what is right and refuses what AWS refuses, in AWS's words."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.cloud.clouds import Cloud, refusal

NAMESPACE = "Shop"


def moment(cloud: Cloud, minutes_ago: float = 0.0) -> datetime:
    """AWS time."""
    return datetime.fromtimestamp(cloud.ask("clock")["now"], UTC) - timedelta(minutes=minutes_ago)


def put(cloud: Cloud, **datum: Any) -> None:
    data = [{"MetricName": "Load", **datum}]
    cloud.client("cloudwatch").put_metric_data(Namespace=NAMESPACE, MetricData=data)


def statistics(cloud: Cloud, *names: str, period: int = 60, **more: Any) -> list[dict[str, Any]]:
    answer = cloud.client("cloudwatch").get_metric_statistics(
        Namespace=NAMESPACE,
        MetricName="Load",
        StartTime=moment(cloud, 120),
        EndTime=moment(cloud, -10),
        Period=period,
        Statistics=list(names),
        **more,
    )
    return list(answer["Datapoints"])


def only(points: list[dict[str, Any]], *names: str) -> tuple[float, ...]:
    (point,) = points
    return tuple(point[name] for name in names)


ALL = ("SampleCount", "Sum", "Average", "Minimum", "Maximum")


@pytest.mark.parametrize(
    ("datum", "wanted"),
    [
        ({"Value": 4.0}, (1, 4, 4, 4, 4)),
        ({"Values": [1.0, 3.0]}, (2, 4, 2, 1, 3)),
        ({"Values": [1.0, 3.0], "Counts": [3.0, 1.0]}, (4, 6, 1.5, 1, 3)),
        (
            {"StatisticValues": {"SampleCount": 4, "Sum": 10, "Minimum": 1, "Maximum": 5}},
            (4, 10, 2.5, 1, 5),
        ),
    ],
)
def test_each_kind_of_datum_counts(cloud, datum, wanted):
    put(cloud, Timestamp=moment(cloud, 5), **datum)
    assert only(statistics(cloud, *ALL), *ALL) == wanted


def test_data_of_one_minute_come_together(cloud):
    at = moment(cloud, 5).replace(second=10)
    put(cloud, Value=1.0, Timestamp=at)
    put(cloud, Values=[5.0], Timestamp=at.replace(second=50))
    sums = {"SampleCount": 2.0, "Sum": 6.0, "Minimum": 0.0, "Maximum": 6.0}
    put(cloud, StatisticValues=sums, Timestamp=at.replace(second=59))
    assert only(statistics(cloud, *ALL), *ALL) == (4, 12, 3, 0, 6)


def test_without_a_timestamp_it_is_now(cloud):
    before = moment(cloud).replace(second=0, microsecond=0)
    put(cloud, Value=1.0)
    (point,) = statistics(cloud, "Sum")
    assert before <= point["Timestamp"] <= moment(cloud)


def test_high_resolution_is_kept_by_the_second(cloud):
    at = moment(cloud, 5).replace(second=0, microsecond=0)
    for second in (1, 11, 12):
        time = at.replace(second=second)
        put(cloud, Value=1.0, Timestamp=time, StorageResolution=1)
    assert [point["Sum"] for point in statistics(cloud, "Sum", period=60)] == [3]
    cloudwatch = cloud.client("cloudwatch")
    answer = cloudwatch.get_metric_statistics(
        Namespace=NAMESPACE,
        MetricName="Load",
        StartTime=at,
        EndTime=at + timedelta(minutes=1),
        Period=10,
        Statistics=["Sum"],
    )
    assert [point["Sum"] for point in answer["Datapoints"]] == [1, 2]


def test_a_unit_may_be_asked_for(cloud):
    at = moment(cloud, 5)
    put(cloud, Value=1.0, Unit="Seconds", Timestamp=at)
    put(cloud, Value=7.0, Unit="Bytes", Timestamp=at)
    assert {p["Unit"]: p["Sum"] for p in statistics(cloud, "Sum")} == {"Seconds": 1, "Bytes": 7}
    assert only(statistics(cloud, "Sum", Unit="Bytes"), "Sum") == (7,)


@pytest.mark.parametrize("namespace", ["AWS/EC2", "AWS/Mine"])
def test_aws_s_namespaces_are_aws_s(cloud, namespace):
    code, words = refusal(
        cloud.client("cloudwatch").put_metric_data,
        Namespace=namespace,
        MetricData=[{"MetricName": "CPUUtilization", "Value": 1.0}],
    )
    assert code == "InvalidParameterValue"
    assert words == "The value AWS/ for parameter Namespace is invalid."
    assert cloud.client("cloudwatch").list_metrics()["Metrics"] == []


REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "NaN": ({"Value": math.nan}, "InvalidParameterValue", "NaN for parameter"),
    "infinite": ({"Value": math.inf}, "InvalidParameterValue", "Value is invalid"),
    "too large": ({"Value": 2.0**361}, "InvalidParameterValue", "Value is invalid"),
    "NaN among values": ({"Values": [1.0, math.nan]}, "InvalidParameterValue", "Values is invalid"),
    "value and values": (
        {"Value": 1.0, "Values": [1.0]},
        "InvalidParameterValue",
        "mutually exclusive",
    ),
    "value and sums": (
        {
            "Value": 1.0,
            "StatisticValues": {"SampleCount": 1, "Sum": 1, "Minimum": 1, "Maximum": 1},
        },
        "InvalidParameterCombination",
        "mutually exclusive",
    ),
    "counts": ({"Values": [1.0], "Counts": [1.0, 2.0]}, "InvalidParameterValue", "same size"),
    "many values": ({"Values": [1.0] * 151}, "InvalidParameterValue", "greater than 150"),
    "nothing": ({}, "MissingParameter", "must be specified"),
    "resolution": (
        {"Value": 1.0, "StorageResolution": 5},
        "InvalidParameterValue",
        "StorageResolution is invalid",
    ),
    "colon": (
        {"Value": 1.0, "Dimensions": [{"Name": ":a", "Value": "b"}]},
        "InvalidParameterValue",
        "Dimensions.member.1.Name is invalid",
    ),
    "blank": (
        {"Value": 1.0, "Dimensions": [{"Name": "a", "Value": " "}]},
        "InvalidParameterValue",
        "Dimensions.member.1.Value is invalid",
    ),
    "many dimensions": (
        {"Value": 1.0, "Dimensions": [{"Name": f"d{n}", "Value": "v"} for n in range(31)]},
        "InvalidParameterValue",
        "greater than 30",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_wrong_datum_is_refused(cloud, case):
    datum, code, words = REFUSED[case]
    told = refusal(
        cloud.client("cloudwatch").put_metric_data,
        Namespace=NAMESPACE,
        MetricData=[{"MetricName": "Load", **datum}],
    )
    assert told[0] == code
    assert words in told[1]


@pytest.mark.parametrize(
    ("minutes_ago", "words"),
    [
        (15 * 24 * 60, "must specify a time within the past two weeks."),
        (-3 * 60, "must specify a time no more than two hours in the future."),
    ],
)
def test_a_time_out_of_range_is_refused(cloud, minutes_ago, words):
    code, told = refusal(
        cloud.client("cloudwatch").put_metric_data,
        Namespace=NAMESPACE,
        MetricData=[
            {"MetricName": "Load", "Value": 1.0, "Timestamp": moment(cloud, minutes_ago)},
        ],
    )
    assert code == "InvalidParameterValue"
    assert told == f"The parameter MetricData.member.1.Timestamp {words}"


def test_nothing_is_kept_of_a_refused_call(cloud):
    refusal(
        cloud.client("cloudwatch").put_metric_data,
        Namespace=NAMESPACE,
        MetricData=[{"MetricName": "a", "Value": 1.0}, {"MetricName": "b", "Value": math.nan}],
    )
    assert cloud.client("cloudwatch").list_metrics()["Metrics"] == []
