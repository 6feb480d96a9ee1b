"""What moto's CloudWatch still does otherwise than AWS: one canary for each correction.

When one fails, moto has caught up (or changed): look whether the correction can go.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

ALARM = {
    "AlarmName": "hot",
    "Namespace": "App",
    "MetricName": "Load",
    "Statistic": "Average",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 50.0,
    "ComparisonOperator": "GreaterThanThreshold",
}
NOW = datetime.now(UTC)
RANGE = {"StartTime": NOW - timedelta(hours=1), "EndTime": NOW + timedelta(hours=1)}


@pytest.fixture
def cloudwatch(moto):
    return moto("cloudwatch")


def put(cloudwatch: Any, *values: float, **changes: Any) -> None:
    data = [{"MetricName": "Load", "Value": value, **changes} for value in values]
    cloudwatch.put_metric_data(Namespace="App", MetricData=data)


def states(cloudwatch: Any, **filters: Any) -> dict[str, str]:
    alarms = cloudwatch.describe_alarms(**filters)["MetricAlarms"]
    return {alarm["AlarmName"]: alarm["StateValue"] for alarm in alarms}


def test_put_checked_data(cloudwatch):
    cloudwatch.put_metric_data(
        Namespace="AWS/EC2", MetricData=[{"MetricName": "CPUUtilization", "Value": 1.0}]
    )
    assert cloudwatch.list_metrics(Namespace="AWS/EC2")["Metrics"]
    put(cloudwatch, 1.0, Timestamp=NOW - timedelta(days=30))


def test_compute_metric_data(cloudwatch):
    put(cloudwatch, 1.0)
    metric = {"Namespace": "App", "MetricName": "Load"}
    average = {"Metric": metric, "Period": 60, "Stat": "Average"}
    queries = [
        {"Id": "m1", "MetricStat": average},
        {"Id": "e1", "Expression": "m1 * 2", "Label": "double"},
    ]
    found = cloudwatch.get_metric_data(MetricDataQueries=queries, **RANGE)["MetricDataResults"]
    assert [len(line["Values"]) for line in found] == [1, 0]
    percentile = {"Id": "m1", "MetricStat": {**average, "Stat": "p90"}}
    with pytest.raises((ClientError, ResponseParserError)):
        cloudwatch.get_metric_data(MetricDataQueries=[percentile], **RANGE)


def test_compute_statistics(cloudwatch):
    put(cloudwatch, 1.0)
    found = cloudwatch.get_metric_statistics(
        Namespace="App", MetricName="Load", Period=60, ExtendedStatistics=["p90"], **RANGE
    )
    assert all("ExtendedStatistics" not in point for point in found["Datapoints"])
    cloudwatch.get_metric_statistics(
        Namespace="App",
        MetricName="Load",
        Period=60,
        Statistics=["Average"],
        StartTime=NOW - timedelta(days=3),
        EndTime=NOW,
    )


def test_list_each_once(cloudwatch):
    put(cloudwatch, 1.0, 2.0)
    assert len(cloudwatch.list_metrics(Namespace="App")["Metrics"]) == 2


def test_begin_without_data(cloudwatch):
    cloudwatch.put_metric_alarm(**ALARM)
    assert states(cloudwatch) == {"hot": "OK"}


def test_refuse_wrong_alarm(cloudwatch):
    cloudwatch.put_metric_alarm(**{**ALARM, "Period": 61, "EvaluationPeriods": 10_000})
    assert states(cloudwatch) == {"hot": "OK"}


def test_describe_by_every_filter(cloudwatch):
    cloudwatch.put_metric_alarm(**ALARM)
    assert states(cloudwatch, AlarmNamePrefix="h", StateValue="ALARM") == {"hot": "OK"}


def test_describe_for_that_metric(cloudwatch):
    cloudwatch.put_metric_alarm(**ALARM)
    found = cloudwatch.describe_alarms_for_metric(
        Namespace="App", MetricName="Load", Dimensions=[{"Name": "a", "Value": "b"}]
    )
    assert found["MetricAlarms"]


def test_tell_history(cloudwatch):
    with pytest.raises((ClientError, ResponseParserError)):
        cloudwatch.describe_alarm_history()


def test_act_on_set_state(moto, cloudwatch):
    topic = moto("sns").create_topic(Name="told")["TopicArn"]
    queue = moto("sqs").create_queue(QueueName="told")["QueueUrl"]
    arn = "arn:aws:sqs:us-east-1:123456789012:told"
    moto("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    cloudwatch.put_metric_alarm(**ALARM, AlarmActions=[topic])
    cloudwatch.set_alarm_state(AlarmName="hot", StateValue="ALARM", StateReason="try")
    assert states(cloudwatch) == {"hot": "ALARM"}
    assert "Messages" not in moto("sqs").receive_message(QueueUrl=queue)
