"""What alarms do: messages to SNS topics, and scaling policies."""

import json
from typing import Any

from elastic_lab.wall_clock import wait_until
from tests.cloud.alarms.scenes import (
    POLICY,
    WAIT_SECONDS,
    alarm,
    history,
    put_alarm,
    put_load,
    wait_for_state,
)
from tests.cloud.clouds import Cloud

TIME_SCALE = 240.0


def topic_with_queue(cloud: Cloud) -> tuple[str, str]:
    """A topic's ARN, and the URL of a queue that gets its messages."""
    sns, sqs = cloud.client("sns"), cloud.client("sqs")
    topic = sns.create_topic(Name="ops")["TopicArn"]
    queue = sqs.create_queue(QueueName="ops")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    endpoint = arn["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=endpoint)
    return topic, queue


def messages(cloud: Cloud, queue: str) -> list[dict[str, Any]]:
    found = cloud.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
    return [json.loads(each["Body"]) for each in found.get("Messages", [])]


def test_a_topic_is_told(cloud):
    topic, queue = topic_with_queue(cloud)
    put_alarm(cloud, AlarmActions=[topic], AlarmDescription="too hot", TreatMissingData="ignore")
    put_load(cloud, 80.0)
    wait_for_state(cloud, "ALARM")
    (envelope,) = messages(cloud, queue)
    assert envelope["Subject"] == 'ALARM: "hot" in US East (N. Virginia)'
    told = json.loads(envelope["Message"])
    assert (told["OldStateValue"], told["NewStateValue"]) == ("INSUFFICIENT_DATA", "ALARM")
    assert told["AlarmDescription"] == "too hot"
    assert told["AlarmArn"] == alarm(cloud)["AlarmArn"]
    assert told["Trigger"]["MetricName"] == "Load"
    assert told["Trigger"]["Threshold"] == 50.0
    (line,) = history(cloud, HistoryItemType="Action")
    assert line["HistorySummary"] == f"Successfully executed action {topic}"


def test_setting_a_state_acts_at_once(cloud):
    topic, queue = topic_with_queue(cloud)
    put_alarm(cloud, AlarmActions=[topic])
    cloud.client("cloudwatch").set_alarm_state(
        AlarmName="hot", StateValue="ALARM", StateReason="a drill"
    )
    (envelope,) = messages(cloud, queue)
    assert json.loads(envelope["Message"])["NewStateReason"] == "a drill"


def test_a_topic_that_is_not_there_fails_in_the_history_only(cloud):
    none = "arn:aws:sns:us-east-1:123456789012:none"
    put_alarm(cloud, AlarmActions=[none])
    cloud.client("cloudwatch").set_alarm_state(
        AlarmName="hot", StateValue="ALARM", StateReason="a drill"
    )
    (line,) = history(cloud, HistoryItemType="Action")
    assert line["HistorySummary"] == f"Failed to execute action {none}"


def test_a_policy_action_is_in_the_history(cloud):
    put_alarm(cloud, AlarmActions=[POLICY], TreatMissingData="ignore")
    put_load(cloud, 80.0)
    wait_for_state(cloud, "ALARM")
    (line,) = history(cloud, HistoryItemType="Action")
    assert line["HistorySummary"].endswith(f"executed action {POLICY}")


def group(cloud: Cloud) -> None:
    autoscaling = cloud.client("autoscaling")
    cloud.ec2.create_launch_template(
        LaunchTemplateName="web",
        LaunchTemplateData={"ImageId": cloud.image(), "InstanceType": "t3.micro"},
    )
    autoscaling.create_auto_scaling_group(
        AutoScalingGroupName="web",
        MinSize=1,
        MaxSize=4,
        DesiredCapacity=1,
        LaunchTemplate={"LaunchTemplateName": "web"},
        AvailabilityZones=["us-east-1a", "us-east-1b"],
        DefaultInstanceWarmup=60,
    )


def desired(cloud: Cloud) -> int:
    (found,) = cloud.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    return int(found["DesiredCapacity"])


def in_service(cloud: Cloud) -> int:
    (found,) = cloud.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    return sum(each["LifecycleState"] == "InService" for each in found["Instances"])


def test_a_step_policy_moves_the_group(cloud):
    group(cloud)
    assert wait_until(lambda: in_service(cloud) == 1, WAIT_SECONDS)
    policy = cloud.client("autoscaling").put_scaling_policy(
        AutoScalingGroupName="web",
        PolicyName="out",
        PolicyType="StepScaling",
        AdjustmentType="ChangeInCapacity",
        StepAdjustments=[
            {"MetricIntervalLowerBound": 0, "MetricIntervalUpperBound": 20, "ScalingAdjustment": 1},
            {"MetricIntervalLowerBound": 20, "ScalingAdjustment": 2},
        ],
    )
    put_alarm(cloud, AlarmActions=[policy["PolicyARN"]])
    put_load(cloud, 80.0)
    assert wait_until(lambda: desired(cloud) == 3, WAIT_SECONDS), desired(cloud)
    assert wait_until(lambda: in_service(cloud) == 3, WAIT_SECONDS)


def test_target_tracking_moves_the_group(cloud):
    group(cloud)
    assert wait_until(lambda: in_service(cloud) == 1, WAIT_SECONDS)
    made = cloud.client("autoscaling").put_scaling_policy(
        AutoScalingGroupName="web",
        PolicyName="track",
        PolicyType="TargetTrackingScaling",
        TargetTrackingConfiguration={
            "CustomizedMetricSpecification": {
                "Namespace": "Shop",
                "MetricName": "Load",
                "Statistic": "Average",
            },
            "TargetValue": 40.0,
        },
    )
    names = {each["AlarmName"] for each in made["Alarms"]}
    found = cloud.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert {each["AlarmName"] for each in found} == names
    assert len(names) == 2
    put_load(cloud, *[80.0] * 6)
    assert wait_until(lambda: desired(cloud) == 2, WAIT_SECONDS), desired(cloud)
