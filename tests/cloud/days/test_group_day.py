"""A day on the learner's own group: read from the cloud, played, and then shown by boto3."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from botocore.exceptions import ClientError

from elastic_lab.exercises import Day, DayError, Outage
from elastic_lab.exercises.days import order
from elastic_lab.wall_clock import wait_until
from tests.cloud.days.groups import ZONES, group_of, make_group, track_cpu

DAY = Day("sale", "spike", {"base": 20.0, "factor": 6.0, "at": 7_200.0, "lasting": 3_600.0,
                            "duration": 21_600.0})  # fmt: skip


@pytest.fixture
def tracked(cloud):
    make_group(cloud)
    track_cpu(cloud, 50.0)
    return cloud


def play(cloud, day=DAY, **more):
    return cloud.checks.days.played(order(day, commit=True, **more))


def when(done):
    start, end = (datetime.fromisoformat(done["numbers"][key]) for key in ("start", "end"))
    return {"StartTime": start, "EndTime": end}


def one_metric(cloud, done, namespace, name, statistic, **dimensions):
    """A metric's minutes as boto3 gives them: {minute since the day began: value}."""
    wanted = [{"Name": key, "Value": value} for key, value in dimensions.items()]
    query = {
        "Id": "m",
        "MetricStat": {
            "Metric": {"Namespace": namespace, "MetricName": name, "Dimensions": wanted},
            "Period": 60,
            "Stat": statistic,
        },
    }
    answer = cloud.client("cloudwatch").get_metric_data(
        MetricDataQueries=[query], ScanBy="TimestampAscending", **when(done)
    )["MetricDataResults"][0]
    begin = when(done)["StartTime"]
    minutes = [round((time - begin) / timedelta(minutes=1)) for time in answer["Timestamps"]]
    return dict(zip(minutes, answer["Values"], strict=True))


def test_the_group_scales_with_the_day(tracked):
    numbers = play(tracked)["numbers"]
    assert numbers["fleet"]["scaled_by"] == [
        "cpu: target tracking, Average of CPUUtilization at 50"
    ]
    assert numbers["scaling"]["desired_max"] > 4
    assert numbers["requests"]["offered"] == 864_000 / 2 + 20 * 5 * 3_600


def test_boto3_shows_what_the_chart_shows(tracked):
    done = play(tracked)
    line, group = done["timeline"], {"AutoScalingGroupName": "web"}
    balancer = tracked.client("elbv2").describe_load_balancers()["LoadBalancers"][0]
    lb = {"LoadBalancer": balancer["LoadBalancerArn"].partition(":loadbalancer/")[2]}

    def column(name, *asked, **dimensions):
        found = one_metric(tracked, done, *asked, **dimensions)
        told = {k: value for k, value in enumerate(line[name]) if value is not None}
        assert found.keys() == told.keys()
        return np.array(list(found.values())), np.array(list(told.values()))

    for found, told in (
        column("desired", "AWS/AutoScaling", "GroupDesiredCapacity", "Average", **group),
        column("p99", "AWS/ApplicationELB", "TargetResponseTime", "p99", **lb),
        column("p50", "AWS/ApplicationELB", "TargetResponseTime", "p50", **lb),
    ):
        assert found == pytest.approx(told, rel=1e-5)
    requests, rates = column("offered", "AWS/ApplicationELB", "RequestCount", "Sum", **lb)
    assert requests == pytest.approx(rates * 60, rel=1e-5)
    cpu = one_metric(tracked, done, "AWS/EC2", "CPUUtilization", "Average", **group)
    assert 0 < min(cpu.values()) < max(cpu.values()) <= 100


def test_alarms_and_activities_tell_the_days_story(tracked):
    done = play(tracked)
    times = when(done)
    history = tracked.client("cloudwatch").describe_alarm_history(
        HistoryItemType="StateUpdate",
        StartDate=times["StartTime"],
        EndDate=times["EndTime"],
        ScanBy="TimestampAscending",
    )["AlarmHistoryItems"]
    high = [item for item in history if "-AlarmHigh-" in item["AlarmName"]]
    assert "from INSUFFICIENT_DATA to OK" in high[0]["HistorySummary"]
    assert "from OK to ALARM" in high[1]["HistorySummary"]
    alarms = tracked.client("autoscaling").describe_policies()["ScalingPolicies"][0]["Alarms"]
    assert high[0]["AlarmName"] in {alarm["AlarmName"] for alarm in alarms}
    activities = tracked.client("autoscaling").describe_scaling_activities(
        AutoScalingGroupName="web"
    )["Activities"]
    of_the_day = [a for a in activities if a["StartTime"] >= times["StartTime"]]
    grown = [a for a in of_the_day if f"a monitor alarm {high[0]['AlarmName']}" in a["Cause"]]
    assert grown
    assert all(a["StatusCode"] == "Successful" for a in grown)


def test_the_group_is_left_as_the_day_left_it(tracked):
    done = play(tracked, replace(DAY, settings={**DAY.settings, "duration": 9_000.0}))
    group = group_of(tracked)
    assert group["DesiredCapacity"] == done["timeline"]["desired"][-1] > 2
    instances = group["Instances"]
    assert len(instances) == group["DesiredCapacity"]
    assert {i["LifecycleState"] for i in instances} == {"InService"}
    assert {i["AvailabilityZone"] for i in instances} == set(ZONES)
    states = tracked.states()
    assert {states[i["InstanceId"]] for i in instances} == {"running"}


def test_the_same_settings_give_the_same_day_again(tracked):
    first = play(tracked)
    assert group_of(tracked)["DesiredCapacity"] >= 2
    again = play(tracked)
    assert again == first
    assert tracked.checks.simulate(DAY) == first["numbers"]
    track_cpu(tracked, 30.0)
    assert tracked.checks.simulate(DAY) != first["numbers"]


def test_a_check_changes_nothing(tracked):
    told = tracked.checks.simulate(DAY)
    times = {key: datetime.fromisoformat(told[key]) for key in ("start", "end")}
    assert group_of(tracked)["DesiredCapacity"] == 2
    history = tracked.client("cloudwatch").describe_alarm_history(
        StartDate=times["start"], EndDate=times["end"]
    )
    assert history["AlarmHistoryItems"] == []
    activities = tracked.client("autoscaling").describe_scaling_activities()["Activities"]
    assert [a for a in activities if a["StartTime"] < times["end"]] == []


def test_a_day_goes_another_way_from_a_minute_on(tracked):
    first = play(tracked)
    tracked.client("autoscaling").update_auto_scaling_group(AutoScalingGroupName="web", MaxSize=3)
    forked = play(tracked, forked=first["key"], fork_at=8_100.0)
    before, after = first["timeline"]["desired"], forked["timeline"]["desired"]
    assert before[:135] == after[:135]
    assert max(after[136:]) == 3 < max(before[136:])


def test_a_fork_needs_its_day(tracked):
    with pytest.raises(DayError, match="play it again, then fork it"):
        play(tracked, forked="unknown", fork_at=60.0)


def test_an_outage_is_replaced(tracked):
    day = replace(DAY, outages=(Outage(1.0, zone="us-east-1a"),))
    done = play(tracked, day)
    assert done["events"][0]["text"] == "us-east-1a fails" or any(
        event["kind"] == "fault" for event in done["events"]
    )
    activities = tracked.client("autoscaling").describe_scaling_activities()["Activities"]
    assert any("unhealthy instance needing to be replaced" in a["Cause"] for a in activities)


def test_metrics_of_aws_come_from_the_day_alone(tracked):
    with pytest.raises(ClientError, match="AWS/"):
        tracked.client("cloudwatch").put_metric_data(
            Namespace="AWS/EC2", MetricData=[{"MetricName": "CPUUtilization", "Value": 99.0}]
        )


def test_settings_are_swept(tracked):
    swept = tracked.checks.days.swept(
        order(DAY) | {"settings": {"TargetValue": [30, 70], "MinSize": [1, 2, 4]}}
    )
    costs = [day["cost"]["instances"] for day in swept["days"]]
    assert len(costs) == 6
    assert costs[2] > costs[3]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"Colour": [1]}, "Colour cannot be swept; these can: TargetValue"),
        ({"MinSize": []}, "each with one value or more"),
        ({"MinSize": [1], "MaxSize": [2], "TargetValue": [3]}, "one setting or two"),
        ({"MinSize": list(range(65))}, "at most 64"),
    ],
)
def test_a_sweep_refuses_what_it_cannot_play(tracked, settings, said):
    with pytest.raises(DayError, match=said):
        tracked.checks.days.swept(order(DAY) | {"settings": settings})


def test_of_several_groups_one_is_named(tracked):
    make_group(tracked, "api")
    with pytest.raises(DayError, match=r"There are 2 groups \(api, web\): say which"):
        tracked.checks.simulate(DAY)
    assert tracked.checks.simulate(DAY, group="web")["fleet"]["group"] == "web"
    with pytest.raises(DayError, match="no Auto Scaling group called 'db' yet"):
        tracked.checks.simulate(DAY, group="db")


def test_a_day_that_is_played_again_replaces_its_metrics_and_no_other_groups(tracked):
    make_group(tracked, "api")
    done = play(tracked, group="web")
    play(tracked, group="api")
    instances = lambda: {  # noqa: E731 - asked twice
        m["Dimensions"][0]["Value"]
        for m in tracked.client("cloudwatch").list_metrics(MetricName="CPUUtilization")["Metrics"]
        if m["Dimensions"][0]["Name"] == "InstanceId"
    }
    many = instances()
    group = {"AutoScalingGroupName": "web"}
    before = one_metric(tracked, done, "AWS/EC2", "CPUUtilization", "Average", **group)
    play(tracked, replace(DAY, seed=1), group="api")
    after = one_metric(tracked, done, "AWS/EC2", "CPUUtilization", "Average", **group)
    assert before == after
    assert len(instances() - many) > 0
    assert len(instances()) == len(many)


def test_alarms_that_only_watch_the_group_have_a_history_too(tracked):
    make_group(tracked, "api")
    track_cpu(tracked, 40.0, "api")
    cloudwatch = tracked.client("cloudwatch")
    for name, group in (("busy", "web"), ("elsewhere", "api")):
        cloudwatch.put_metric_alarm(
            AlarmName=name,
            Namespace="AWS/EC2",
            MetricName="CPUUtilization",
            Dimensions=[{"Name": "AutoScalingGroupName", "Value": group}],
            Statistic="Average",
            Period=60,
            EvaluationPeriods=1,
            Threshold=80.0,
            ComparisonOperator="GreaterThanThreshold",
        )
    done = play(tracked, group="web")
    times = when(done)

    def history(name):
        return cloudwatch.describe_alarm_history(
            AlarmName=name, StartDate=times["StartTime"], EndDate=times["EndTime"]
        )["AlarmHistoryItems"]

    assert any("to ALARM" in item["HistorySummary"] for item in history("busy"))
    assert history("elsewhere") == []


def test_a_day_played_again_finds_no_instance_under_its_ids(open_here):
    """Those of the first play were ended by hand, and EC2 shows them for an hour."""
    cloud = open_here(time_scale=60.0)
    make_group(cloud)
    track_cpu(cloud, 50.0)
    play(cloud)
    ended = [i["InstanceId"] for i in group_of(cloud)["Instances"]]
    for instance_id in ended:
        cloud.client("autoscaling").terminate_instance_in_auto_scaling_group(
            InstanceId=instance_id, ShouldDecrementDesiredCapacity=False
        )
    assert wait_until(lambda: {cloud.states()[i] for i in ended} == {"terminated"}, 20)
    play(cloud)
    reservations = cloud.ec2.describe_instances()["Reservations"]
    ids = [i["InstanceId"] for reservation in reservations for i in reservation["Instances"]]
    assert set(ended) <= set(ids)
    assert len(ids) == len(set(ids))
    cloud.client("autoscaling").delete_auto_scaling_group(
        AutoScalingGroupName="web", ForceDelete=True
    )
    assert wait_until(lambda: {cloud.states()[i] for i in ended} == {"terminated"}, 20)
