"""GetMetricData and GetMetricStatistics, as a learner reads them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.cloud.clouds import Cloud, refusal

NAMESPACE = "Shop"
PAST = timedelta(hours=2)


def series(cloud: Cloud, name: str, values: dict[int, float], **more: Any) -> datetime:
    """Put `values` by minute from two hours ago on; returns that time."""
    now = datetime.fromtimestamp(cloud.ask("clock")["now"], UTC)
    start = (now - PAST).replace(minute=0, second=0, microsecond=0)
    data = [
        {"MetricName": name, "Value": value, "Timestamp": start + timedelta(minutes=m), **more}
        for m, value in values.items()
    ]
    cloud.client("cloudwatch").put_metric_data(Namespace=NAMESPACE, MetricData=data)
    return start


def metric(name: str, stat: str = "Average", period: int = 60, **more: Any) -> dict[str, Any]:
    named = {"Namespace": NAMESPACE, "MetricName": name}
    stat_of = {"Metric": named, "Period": period, "Stat": stat}
    return {"Id": name, "MetricStat": stat_of, **more}


def read(cloud: Cloud, start: datetime, *queries: dict[str, Any], **more: Any) -> Any:
    arguments = {
        "StartTime": start,
        "EndTime": start + timedelta(minutes=10),
        "MetricDataQueries": list(queries),
        "ScanBy": "TimestampAscending",
        **more,
    }
    return cloud.client("cloudwatch").get_metric_data(**arguments)


def values(answer: Any) -> dict[str, list[float]]:
    return {line["Id"]: line["Values"] for line in answer["MetricDataResults"]}


def test_a_metric_as_it_was_put(cloud):
    start = series(cloud, "m", {0: 1.0, 1: 2.0, 3: 5.0})
    answer = read(cloud, start, metric("m"))
    (line,) = answer["MetricDataResults"]
    assert line["Values"] == [1, 2, 5]
    assert [(t - start).total_seconds() / 60 for t in line["Timestamps"]] == [0, 1, 3]
    assert (line["Label"], line["StatusCode"]) == ("m Average", "Complete")


def test_the_newest_comes_first_by_default(cloud):
    start = series(cloud, "m", {0: 1.0, 1: 2.0})
    answer = read(cloud, start, metric("m"), ScanBy="TimestampDescending")
    assert values(answer) == {"m": [2, 1]}


@pytest.mark.parametrize(
    ("stat", "wanted"),
    [("p50", 5), ("p90", 9), ("p100", 10), ("p99.9", 10), ("tm90", 5), ("Sum", 55)],
)
def test_statistics_of_a_longer_period(cloud, stat, wanted):
    start = series(cloud, "m", {minute: minute + 1.0 for minute in range(10)})
    answer = read(cloud, start, metric("m", stat, 600))
    assert values(answer) == {"m": [wanted]}


EXPRESSIONS: dict[str, list[float]] = {
    "a + b": [11, 22],
    "a - b * 2 / (1 + 1)": [9, 18],
    "-a": [-10, -20, -30],
    "a / 0": [],
    "2 ^ 3 * a": [80, 160, 240],
    "100 * a / SUM(METRICS())": [100 * 10 / 11, 100 * 20 / 22, 100.0],
    "FILL(b, 0)": [1, 2, 0, 4, 0, 0, 0, 0, 0, 0],
    "FILL(b, REPEAT)": [1, 2, 2, 4, 4, 4, 4, 4, 4, 4],
    "FILL(b, LINEAR)": [1, 2, 3, 4],
    "RATE(a)": [10 / 60, 10 / 60],
    "DIFF(a)": [10, 10],
    "a / PERIOD(a)": [10 / 60, 20 / 60, 30 / 60],
    "ABS(0 - a)": [10, 20, 30],
    "CEIL(a / 7)": [2, 3, 5],
    "FLOOR(a / 7)": [1, 2, 4],
    "IF(a > 15, a, 0)": [0, 20, 30],
    "IF(a > 15 AND a < 25, 1, 0)": [0, 1, 0],
    "IF(a < 15 || a == 30, 1)": [1, 1],
    "MAX([a, b])": [10, 20, 30, 4],
    "AVG([a, b])": [5.5, 11, 30, 4],
    "a - MIN(a)": [0, 10, 20],
    'SUM(METRICS("a"))': [10, 20, 30],
    "e2 + 1": [3, 5, 9],
}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_metric_math(cloud, expression):
    start = series(cloud, "a", {0: 10.0, 1: 20.0, 2: 30.0})
    series(cloud, "b", {0: 1.0, 1: 2.0, 3: 4.0})
    answer = read(
        cloud,
        start,
        {"Id": "e1", "Expression": expression, "Label": "worked out"},
        {"Id": "e2", "Expression": "b * 2", "ReturnData": False},
        metric("a", ReturnData=False),
        metric("b", ReturnData=False),
    )
    (line,) = answer["MetricDataResults"]
    assert (line["Id"], line["Label"]) == ("e1", "worked out")
    assert line["Values"] == pytest.approx(EXPRESSIONS[expression])


def test_an_expression_may_give_several_series(cloud):
    start = series(cloud, "a", {0: 10.0})
    series(cloud, "b", {0: 1.0})
    answer = read(
        cloud,
        start,
        {"Id": "e1", "Expression": "METRICS() * 2"},
        metric("a", ReturnData=False),
        metric("b", ReturnData=False),
    )
    assert [line["Values"] for line in answer["MetricDataResults"]] == [[20], [2]]


WRONG = {
    "m +": "unexpected 'end'",
    "(m": "expected ')'",
    "m ? 2": "unexpected character '?'",
    "none * 2": "none is not that of a query",
    "SUM(m)": "must return a time series",
    "e1 + 1": "refers to itself",
    "FILL(m)": "FILL cannot take these arguments",
    "METRICS() + METRICS()": "two arrays",
}


@pytest.mark.parametrize("expression", WRONG)
def test_a_wrong_expression_is_told(cloud, expression):
    start = series(cloud, "m", {0: 1.0})
    code, words = refusal(
        cloud.client("cloudwatch").get_metric_data,
        StartTime=start,
        EndTime=start + timedelta(minutes=10),
        MetricDataQueries=[{"Id": "e1", "Expression": expression}, metric("m")],
    )
    assert code == "ValidationError"
    assert words.startswith("Error in expression 'e1': ")
    assert WRONG[expression] in words


@pytest.mark.parametrize(
    ("expression", "part"),
    [
        ("ANOMALY_DETECTION_BAND(m)", "the metric math function ANOMALY_DETECTION_BAND"),
        ("SELECT AVG(m) FROM Shop", "Metrics Insights queries (SELECT)"),
    ],
)
def test_what_the_sandbox_lacks_is_told(cloud, expression, part):
    start = series(cloud, "m", {0: 1.0})
    code, words = refusal(
        cloud.client("cloudwatch").get_metric_data,
        StartTime=start,
        EndTime=start + timedelta(minutes=10),
        MetricDataQueries=[{"Id": "e1", "Expression": expression}, metric("m")],
    )
    assert code == "NotImplemented"
    assert words.startswith(f"Elastic Lab's cloud does not have {part} of cloudwatch GetMetricData")


def test_pages_hold_no_more_datapoints_than_asked_for(cloud):
    start = series(cloud, "a", {minute: float(minute) for minute in range(5)})
    series(cloud, "b", {minute: float(minute) for minute in range(5)})
    pages = list(
        cloud.client("cloudwatch")
        .get_paginator("get_metric_data")
        .paginate(
            StartTime=start,
            EndTime=start + timedelta(minutes=10),
            MetricDataQueries=[metric("a"), metric("b")],
            ScanBy="TimestampAscending",
            MaxDatapoints=4,
        )
    )
    told: dict[str, list[float]] = {"a": [], "b": []}
    for page in pages:
        assert sum(len(line["Values"]) for line in page["MetricDataResults"]) <= 4
        for line in page["MetricDataResults"]:
            told[line["Id"]] += line["Values"]
    assert told == {"a": [0, 1, 2, 3, 4], "b": [0, 1, 2, 3, 4]}
    assert pages[0]["MetricDataResults"][0]["StatusCode"] == "PartialData"


QUERIES: dict[str, tuple[list[dict[str, Any]], str]] = {
    "same id": ([metric("m"), metric("m")], "not unique"),
    "big id": ([{**metric("m"), "Id": "M"}], "pattern"),
    "neither": ([{"Id": "m"}], "MetricStat is required"),
    "both": ([{**metric("m"), "Expression": "m"}], "mutually exclusive"),
    "period": ([metric("m", period=61)], "multiple of 60"),
    "statistic": ([metric("m", "Median")], "not supported"),
    "hidden": ([metric("m", ReturnData=False)], "ReturnData"),
}


@pytest.mark.parametrize("case", QUERIES)
def test_a_wrong_query_is_refused(cloud, case):
    queries, part = QUERIES[case]
    code, words = refusal(
        cloud.client("cloudwatch").get_metric_data,
        StartTime=datetime(2026, 1, 1, tzinfo=UTC),
        EndTime=datetime(2026, 1, 2, tzinfo=UTC),
        MetricDataQueries=queries,
    )
    assert code == "ValidationError"
    assert part in words


def test_a_range_without_length_is_refused(cloud):
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for end, words in ((at, "must not equal"), (at - timedelta(1), "must be greater than")):
        told = refusal(
            cloud.client("cloudwatch").get_metric_data,
            StartTime=at,
            EndTime=end,
            MetricDataQueries=[metric("m")],
        )
        assert told[0] == "ValidationError"
        assert words in told[1]


def test_statistics_and_percentiles_of_one_call(cloud):
    start = series(cloud, "m", {minute: minute + 1.0 for minute in range(10)}, Unit="Seconds")
    (point,) = cloud.client("cloudwatch").get_metric_statistics(
        Namespace=NAMESPACE,
        MetricName="m",
        StartTime=start,
        EndTime=start + timedelta(minutes=10),
        Period=600,
        Statistics=["Average", "SampleCount"],
        ExtendedStatistics=["p90", "p50"],
    )["Datapoints"]
    assert point == {
        "Timestamp": start,
        "Average": 5.5,
        "SampleCount": 10,
        "ExtendedStatistics": {"p90": 9, "p50": 5},
        "Unit": "Seconds",
    }


def test_1440_datapoints_are_the_limit(cloud):
    at = datetime(2026, 1, 1, tzinfo=UTC)
    asked = {
        "Namespace": NAMESPACE,
        "MetricName": "m",
        "StartTime": at,
        "Period": 60,
        "Statistics": ["Sum"],
    }
    cloudwatch = cloud.client("cloudwatch")
    whole_day = at + timedelta(days=1)
    assert cloudwatch.get_metric_statistics(EndTime=whole_day, **asked)["Datapoints"] == []
    told = refusal(
        cloudwatch.get_metric_statistics, EndTime=whole_day + timedelta(minutes=1), **asked
    )
    assert told == (
        "InvalidParameterCombination",
        "You have requested up to 1,441 datapoints, which exceeds the limit of 1,440. You may "
        "reduce the datapoints requested by increasing Period, or decreasing the time range.",
    )


def test_metrics_are_listed_once_by_every_filter(cloud):
    dimensions = [{"Name": "Tier", "Value": "web"}]
    series(cloud, "a", {0: 1.0, 1: 2.0})
    series(cloud, "b", {0: 1.0}, Dimensions=dimensions)

    def listed(**filters: Any) -> list[str]:
        found = cloud.client("cloudwatch").list_metrics(**filters)["Metrics"]
        return [each["MetricName"] for each in found]

    assert listed() == ["a", "b"]
    assert listed(Namespace="Other") == []
    assert listed(MetricName="b") == ["b"]
    assert listed(Dimensions=[{"Name": "Tier"}]) == ["b"]
    assert listed(Dimensions=[{"Name": "Tier", "Value": "db"}]) == []
    assert listed(RecentlyActive="PT3H") == ["a", "b"]
