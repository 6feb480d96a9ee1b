"""An alarm of a CloudFormation template is an alarm like another."""

import json

from tests.cloud.alarms.scenes import ALARM, put_load, wait_for_state

TIME_SCALE = 600.0
STACK = "watch"


def template(**changes: object) -> str:
    properties = {**ALARM, **changes}
    resources = {"Hot": {"Type": "AWS::CloudWatch::Alarm", "Properties": properties}}
    outputs = {"Arn": {"Value": {"Fn::GetAtt": ["Hot", "Arn"]}}}
    return json.dumps({"Resources": resources, "Outputs": outputs})


def test_a_stack_makes_changes_and_deletes_an_alarm(cloud):
    cloudformation, cloudwatch = cloud.client("cloudformation"), cloud.client("cloudwatch")
    cloudformation.create_stack(StackName=STACK, TemplateBody=template())
    (found,) = cloudwatch.describe_alarms()["MetricAlarms"]
    assert found["StateValue"] == "INSUFFICIENT_DATA"
    (stack,) = cloudformation.describe_stacks()["Stacks"]
    assert stack["Outputs"][0]["OutputValue"] == found["AlarmArn"]
    put_load(cloud, 80.0)
    wait_for_state(cloud, "ALARM")
    cloudformation.update_stack(StackName=STACK, TemplateBody=template(Threshold=95.0))
    (found,) = cloudwatch.describe_alarms()["MetricAlarms"]
    assert found["Threshold"] == 95.0
    cloudformation.delete_stack(StackName=STACK)
    assert cloudwatch.describe_alarms()["MetricAlarms"] == []
