"""What the tests of alarms share: an alarm on a metric of one's own, and data for it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from elastic_lab.wall_clock import wait_until
from tests.cloud.clouds import Cloud

WAIT_SECONDS = 20.0
POLICY = (
    "arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:1:autoScalingGroupName/web:"
    "policyName/out"
)
ALARM = {
    "AlarmName": "hot",
    "Namespace": "Shop",
    "MetricName": "Load",
    "Statistic": "Average",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 50.0,
    "ComparisonOperator": "GreaterThanThreshold",
}


def now(cloud: Cloud) -> datetime:
    """AWS time."""
    return datetime.fromtimestamp(cloud.ask("clock")["now"], UTC)


def put_alarm(cloud: Cloud, **changes: Any) -> None:
    """Put the plain alarm with `changes`; None takes a parameter away."""
    wanted = {name: value for name, value in {**ALARM, **changes}.items() if value is not None}
    cloud.client("cloudwatch").put_metric_alarm(**wanted)


def put_load(cloud: Cloud, *values: float) -> None:
    """One value for each of the latest minutes, the last one for that which runs."""
    at = now(cloud)
    ages = range(len(values) - 1, -1, -1)
    data = [
        {"MetricName": "Load", "Value": value, "Timestamp": at - timedelta(minutes=age)}
        for value, age in zip(values, ages, strict=True)
    ]
    cloud.client("cloudwatch").put_metric_data(Namespace="Shop", MetricData=data)


def alarm(cloud: Cloud, name: str = "hot") -> dict[str, Any]:
    (found,) = cloud.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return dict(found)


def wait_for_state(cloud: Cloud, state: str, name: str = "hot") -> dict[str, Any]:
    """The alarm as it was when it was seen in `state`: a moment later it may be in another."""
    seen: dict[str, Any] = {}

    def is_there() -> bool:
        seen.clear()
        seen.update(alarm(cloud, name))
        return bool(seen["StateValue"] == state)

    assert wait_until(is_there, WAIT_SECONDS), seen
    return seen


def history(cloud: Cloud, **filters: Any) -> list[dict[str, Any]]:
    answer = cloud.client("cloudwatch").describe_alarm_history(**filters)
    return list(answer["AlarmHistoryItems"])
