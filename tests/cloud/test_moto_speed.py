"""What is kept for speed changes no answer: the same calls on moto with it and without it."""

import re

from tests.cloud.plain_moto import run_with_moto

CALLS = """
import json
import boto3
from moto import mock_aws
from moto.moto_api._internal import mock_random
answers = []
def keep(response_dict, **_):
    answers.append(response_dict["body"].decode())
with mock_aws():
    session = boto3.session.Session("a", "b", region_name="us-east-1")
    session.events.register("before-parse.*", keep)
    mock_random.seed(1)
    ec2, scaling, sts = map(session.client, ("ec2", "autoscaling", "sts"))
    image = {"ImageId": "ami-1", "MinCount": 1, "MaxCount": 1, "ClientToken": "one"}
    for number in range(3):
        tags = [{"Key": "Name", "Value": f"<web & {number}>"}]
        ec2.run_instances(**image, TagSpecifications=[{"ResourceType": "instance", "Tags": tags}])
    data = {"ImageId": "ami-1", "InstanceType": "t3.micro"}
    ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData=data, ClientToken="a")
    template = {"LaunchTemplateName": "web"}
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="web", LaunchTemplate=template, MinSize=1, MaxSize=2,
        AvailabilityZones=["us-east-1a"])
    for describe in (ec2.describe_instances, ec2.describe_subnets, ec2.describe_security_groups,
            ec2.describe_volumes, scaling.describe_auto_scaling_groups, sts.get_caller_identity):
        describe()
print(json.dumps(answers))
"""
FASTER = "from elastic_lab.cloud import moto_speed\nmoto_speed.install()\n"
TIMES = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?")


def without_times(answers: object) -> list[str]:
    assert isinstance(answers, list)
    return [TIMES.sub("(time)", answer) for answer in answers]


def test_every_answer_is_the_same_with_and_without():
    plain, faster = (without_times(run_with_moto(code)) for code in (CALLS, FASTER + CALLS))
    assert len(plain) == 11
    assert faster == plain
