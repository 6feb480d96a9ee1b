"""What a group reports to CloudWatch, and the load balancers that its instances are in."""

from datetime import UTC, datetime, timedelta

from elastic_lab.wall_clock import wait_until
from tests.cloud.clouds import WAIT_SECONDS, refusal

TIME_SCALE = 600.0


def newest(fleet, namespace, metric_name, statistic="Average", **dimensions):
    """The newest value of the last AWS hours, None without any."""
    now = datetime.fromtimestamp(fleet.cloud.ask("clock")["now"], UTC)
    answer = fleet.cloud.client("cloudwatch").get_metric_statistics(
        Namespace=namespace,
        MetricName=metric_name,
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
        StartTime=now - timedelta(hours=6),
        EndTime=now,
        Period=60,
        Statistics=[statistic],
    )
    found = sorted(answer["Datapoints"], key=lambda point: point["Timestamp"])
    return found[-1][statistic] if found else None


def test_group_metrics_are_reported_when_they_are_asked_for(fleet):
    fleet.create(desired=2)
    (first, _) = fleet.settle(2)
    group = {"AutoScalingGroupName": "web"}

    def checked():
        return newest(fleet, "AWS/EC2", "StatusCheckFailed", InstanceId=first) == 0.0

    assert wait_until(checked, WAIT_SECONDS)
    for part in ("Instance", "System"):
        assert newest(fleet, "AWS/EC2", f"StatusCheckFailed_{part}", InstanceId=first) == 0.0
    assert newest(fleet, "AWS/AutoScaling", "GroupInServiceInstances", **group) is None
    fleet.call("enable_metrics_collection", Granularity="1Minute")
    assert len(fleet.shown()["EnabledMetrics"]) == 8

    def reported():
        return newest(fleet, "AWS/AutoScaling", "GroupInServiceInstances", **group) == 2.0

    assert wait_until(reported, WAIT_SECONDS)
    assert newest(fleet, "AWS/AutoScaling", "GroupDesiredCapacity", **group) == 2.0
    fleet.call("disable_metrics_collection", Metrics=["GroupMinSize"])
    assert len(fleet.shown()["EnabledMetrics"]) == 7


def test_nothing_is_invented_about_cpu(fleet):
    fleet.create(desired=1)
    fleet.settle(1)
    found = fleet.cloud.client("cloudwatch").list_metrics(MetricName="CPUUtilization")
    assert found["Metrics"] == []


def test_instances_in_service_are_targets(fleet):
    elbv2 = fleet.cloud.client("elbv2")
    vpc = fleet.cloud.ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    made = elbv2.create_target_group(Name="web", Protocol="HTTP", Port=80, VpcId=vpc)
    arn = made["TargetGroups"][0]["TargetGroupArn"]
    fleet.create(desired=2, TargetGroupARNs=[arn])
    fleet.settle(2)

    def targets():
        told = elbv2.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
        return sorted(each["Target"]["Id"] for each in told)

    assert targets() == sorted(fleet.ids())
    fleet.call("set_desired_capacity", DesiredCapacity=1)
    assert targets() == fleet.settle(1)


def predictive(**changes):
    pair = {"PredefinedMetricType": "ASGCPUUtilization"}
    settings = {
        "MetricSpecifications": [{"TargetValue": 50.0, "PredefinedMetricPairSpecification": pair}],
        **changes,
    }
    return {"PolicyType": "PredictiveScaling", "PredictiveScalingConfiguration": settings}


def test_a_forecast_needs_a_day_of_load(fleet):
    fleet.create()
    fleet.put_policy("ahead", **predictive())
    (shown,) = fleet.policies()
    assert shown["PredictiveScalingConfiguration"]["MetricSpecifications"][0]["TargetValue"] == 50.0
    now = datetime.fromtimestamp(fleet.cloud.ask("clock")["now"], UTC)
    code, words = refusal(
        fleet.call,
        operation="get_predictive_scaling_forecast",
        PolicyName="ahead",
        StartTime=now,
        EndTime=now + timedelta(days=2),
    )
    assert code == "ValidationError"
    assert "at least 24 are needed" in words


def test_predictive_policies_that_aws_refuses(fleet):
    fleet.create()
    code, words = refusal(
        fleet.put_policy,
        name="ahead",
        **predictive(MaxCapacityBreachBehavior="IncreaseMaxCapacity"),
    )
    assert code == "ValidationError"
    assert "MaxCapacityBuffer" in words
