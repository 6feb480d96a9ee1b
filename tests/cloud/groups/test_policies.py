"""Scaling policies: kept whole, with their alarms, and acting on the group."""

import pytest

from elastic_lab.wall_clock import wait_until
from tests.cloud.clouds import WAIT_SECONDS, refusal
from tests.cloud.groups.fleets import STEPS, TARGET, Fleet

TIME_SCALE = 600.0
SIMPLE = {
    "PolicyType": "SimpleScaling",
    "AdjustmentType": "ChangeInCapacity",
    "ScalingAdjustment": 1,
    "Cooldown": 3600,
}


def alarms(fleet):
    answer = fleet.cloud.client("cloudwatch").describe_alarms()
    return {alarm["AlarmName"]: alarm for alarm in answer["MetricAlarms"]}


def tracking(metric_name: str = "Load", **changes):
    metric = {"Namespace": "Mine", "MetricName": metric_name, "Statistic": "Average"}
    settings = {"CustomizedMetricSpecification": metric, "TargetValue": 10.0, **changes}
    return {
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingConfiguration": settings,
        "EstimatedInstanceWarmup": 0,
    }


def test_target_tracking_brings_its_alarms(fleet):
    fleet.create()
    made = fleet.put_policy("cpu", **TARGET)
    assert made["PolicyARN"].startswith("arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:")
    assert made["PolicyARN"].endswith(":autoScalingGroupName/web:policyName/cpu")
    names = [alarm["AlarmName"] for alarm in made["Alarms"]]
    assert [name.rpartition("-Alarm")[2][:3] for name in names] == ["Hig", "Low"]
    known = alarms(fleet)
    assert set(known) == set(names)
    high, low = (known[name] for name in names)
    assert (high["Threshold"], high["EvaluationPeriods"]) == (50.0, 3)
    assert (low["Threshold"], low["EvaluationPeriods"]) == (35.0, 15)
    assert high["AlarmActions"] == low["AlarmActions"] == [made["PolicyARN"]]
    assert [a["AlarmARN"] for a in made["Alarms"]] == [high["AlarmArn"], low["AlarmArn"]]
    (shown,) = fleet.policies()
    assert shown["Alarms"] == made["Alarms"]
    assert shown["TargetTrackingConfiguration"]["TargetValue"] == 50.0


def test_the_alarms_follow_the_policy(fleet):
    fleet.create()
    first = fleet.put_policy("load", **tracking())
    second = fleet.put_policy("load", **tracking(TargetValue=20.0, DisableScaleIn=True))
    assert second["PolicyARN"] == first["PolicyARN"]
    ((name, alarm),) = alarms(fleet).items()
    assert "AlarmHigh" in name
    assert alarm["Threshold"] == 20.0
    fleet.call("delete_policy", PolicyName="load")
    assert alarms(fleet) == {}
    fleet.put_policy("load", **tracking())
    fleet.call("delete_auto_scaling_group", ForceDelete=True)
    assert alarms(fleet) == {}


def test_every_field_is_shown_as_it_was_put(fleet):
    fleet.create()
    put = {
        **STEPS,
        "AdjustmentType": "PercentChangeInCapacity",
        "MinAdjustmentMagnitude": 2,
        "EstimatedInstanceWarmup": 120,
        "MetricAggregationType": "Maximum",
    }
    fleet.put_policy("steps", **put)
    fleet.put_policy("simple", **SIMPLE)
    simple, steps = sorted(fleet.policies(), key=lambda policy: policy["PolicyName"])
    assert {key: steps[key] for key in put} == put
    assert {key: simple[key] for key in SIMPLE} == SIMPLE
    assert steps["Enabled"]


def test_two_groups_may_have_policies_of_one_name(fleet):
    other = Fleet(fleet.cloud, "other")
    fleet.create(desired=1)
    other.create(desired=1)
    arns = {each.put_policy("out", **STEPS)["PolicyARN"] for each in (fleet, other)}
    assert len(arns) == 2
    other.call("delete_policy", PolicyName="out")
    assert [policy["PolicyName"] for policy in fleet.policies()] == ["out"]
    assert other.policies() == []


@pytest.mark.parametrize(
    ("put", "words"),
    [
        ({**STEPS, "StepAdjustments": []}, "At least one StepAdjustment"),
        (
            {
                **STEPS,
                "StepAdjustments": [
                    {"MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 1},
                    {"MetricIntervalLowerBound": 5.0, "ScalingAdjustment": 2},
                ],
            },
            "At most one StepAdjustment may have an unspecified upper bound",
        ),
        ({**STEPS, "AdjustmentType": "Twice"}, "Invalid adjustment type: Twice"),
        ({"PolicyType": "Magic"}, "Invalid policy type: Magic"),
        (tracking(TargetValue=0.0), "TargetValue"),
        ({"PolicyType": "SimpleScaling"}, "ScalingAdjustment"),
    ],
)
def test_policies_that_aws_refuses(fleet, put, words):
    fleet.create()
    code, said = refusal(fleet.put_policy, name="bad", **put)
    assert code == "ValidationError"
    assert words in said
    assert fleet.policies() == []


def test_one_target_for_a_metric(fleet):
    fleet.create()
    fleet.put_policy("cpu", **TARGET)
    code, words = refusal(fleet.put_policy, name="cpu-again", **TARGET)
    assert code == "ValidationError"
    assert words.startswith("Only one TargetTrackingScaling policy")


def test_a_step_policy_lists_the_alarms_that_execute_it(fleet):
    fleet.create()
    arn = fleet.put_policy("out", **STEPS)["PolicyARN"]
    assert fleet.policies()[0]["Alarms"] == []
    fleet.alarm_fires("long-queue", arn, value=0.0)
    assert [a["AlarmName"] for a in fleet.policies()[0]["Alarms"]] == ["long-queue"]


def test_an_alarm_executes_a_step_policy(fleet):
    fleet.create(desired=1)
    fleet.settle(1)
    arn = fleet.put_policy("out", **STEPS)["PolicyARN"]
    fleet.alarm_fires("long-queue", arn, value=35.0)
    fleet.settle(3)
    assert "a monitor alarm long-queue in state ALARM triggered policy out" in fleet.causes()
    assert "changing the desired capacity from 1 to 3" in fleet.causes()
    moves = [e for e in fleet.cloud.entries("desired") if e["by"] == "auto-scaling"]
    first = moves[0]["parameters"]
    assert (first["From"], first["DesiredCapacity"]) == (1, 3)


def test_target_tracking_scales_out_in_proportion(fleet):
    fleet.create(desired=2)
    fleet.settle(2)
    fleet.put_policy("load", **tracking())
    cloudwatch = fleet.cloud.client("cloudwatch")

    def more():
        data = [{"MetricName": "Load", "Value": 15.0}]
        cloudwatch.put_metric_data(Namespace="Mine", MetricData=data)
        return fleet.shown()["DesiredCapacity"] > 2

    assert wait_until(more, WAIT_SECONDS, every_seconds=0.03)
    assert fleet.shown()["DesiredCapacity"] == 3


def test_suspended_alarm_notification_leaves_the_group_alone(fleet):
    fleet.create(desired=1)
    fleet.settle(1)
    fleet.call("suspend_processes", ScalingProcesses=["AlarmNotification"])
    arn = fleet.put_policy("out", **STEPS)["PolicyARN"]
    fleet.alarm_fires("long-queue", arn, value=35.0)

    def fired():
        return alarms(fleet)["long-queue"]["StateValue"] == "ALARM"

    assert wait_until(fired, WAIT_SECONDS)
    assert fleet.shown()["DesiredCapacity"] == 1


def test_a_step_policy_is_executed_by_hand(fleet):
    fleet.create(desired=1)
    fleet.settle(1)
    arn = fleet.put_policy("out", **STEPS)["PolicyARN"]
    fleet.autoscaling.execute_policy(PolicyName=arn, MetricValue=15.0, BreachThreshold=10.0)
    assert fleet.shown()["DesiredCapacity"] == 2
    fleet.settle(2)
    assert "a user request executed policy out" in fleet.causes()
    assert refusal(fleet.call, operation="execute_policy", PolicyName="out")[0] == (
        "ValidationError"
    )


def test_a_simple_policy_honors_its_cooldown_when_asked_to(fleet):
    fleet.create(desired=1)
    fleet.settle(1)
    fleet.put_policy("out", **SIMPLE)
    fleet.call("execute_policy", PolicyName="out", HonorCooldown=True)
    fleet.settle(2)
    code, words = refusal(
        fleet.call, operation="execute_policy", PolicyName="out", HonorCooldown=True
    )
    assert code == "ScalingActivityInProgress"
    assert words.endswith("is in progress and blocks this action")
    code, _ = refusal(
        fleet.call, operation="set_desired_capacity", DesiredCapacity=1, HonorCooldown=True
    )
    assert code == "ScalingActivityInProgress"
    fleet.call("execute_policy", PolicyName="out")
    fleet.settle(3)


def test_target_tracking_is_not_executed_by_hand(fleet):
    fleet.create()
    fleet.put_policy("cpu", **TARGET)
    assert refusal(fleet.call, operation="execute_policy", PolicyName="cpu")[0] == (
        "ValidationError"
    )


def test_metric_math_in_a_policy_is_said_to_be_missing(fleet):
    fleet.create()
    metrics = [{"Id": "m", "Expression": "1", "ReturnData": True}]
    settings = {"CustomizedMetricSpecification": {"Metrics": metrics}, "TargetValue": 1.0}
    put = {"PolicyType": "TargetTrackingScaling", "TargetTrackingConfiguration": settings}
    assert refusal(fleet.put_policy, name="math", **put)[0] == "NotImplemented"
