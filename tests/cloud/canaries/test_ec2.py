"""What moto's EC2 still does otherwise than AWS: one canary for each correction, by its name.

When one fails, moto has caught up (or changed): look whether the correction can go.
"""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from tests.cloud.clouds import ALIAS

LAUNCH = {"ImageId": "ami-0123456789abcdef0", "MinCount": 1, "MaxCount": 1}


@pytest.fixture
def ec2(moto):
    return moto("ec2")


def launch(ec2: Any, **changes: Any) -> list[dict[str, Any]]:
    return list(ec2.run_instances(**{**LAUNCH, **changes})["Instances"])


def launch_one(ec2: Any, **changes: Any) -> str:
    return str(launch(ec2, **changes)[0]["InstanceId"])


def shown(ec2: Any, instance: str) -> dict[str, Any]:
    answer = ec2.describe_instances(InstanceIds=[instance])
    return dict(answer["Reservations"][0]["Instances"][0])


def state(ec2: Any, instance: str) -> str:
    return str(shown(ec2, instance)["State"]["Name"])


def test_start_pending(ec2):
    assert state(ec2, launch_one(ec2)) == "running"


def test_change_state_in_time(ec2):
    instance = launch_one(ec2)
    ec2.stop_instances(InstanceIds=[instance])
    assert state(ec2, instance) == "stopped"
    ec2.terminate_instances(InstanceIds=[instance])
    assert state(ec2, instance) == "terminated"
    ec2.start_instances(InstanceIds=[instance])
    assert state(ec2, instance) == "running"


@pytest.mark.parametrize("end", ["stop", "terminate"])
def test_reboot_running_only(ec2, end):
    instance = launch_one(ec2)
    getattr(ec2, f"{end}_instances")(InstanceIds=[instance])
    ec2.reboot_instances(InstanceIds=[instance])
    assert state(ec2, instance) == "running"


@pytest.mark.parametrize(
    "unknown", [{}, {"InstanceType": "t9.mega"}, {"KeyName": "nobody"}, "profile"], ids=str
)
def test_refuse_unknown(ec2, unknown):
    if unknown == "profile":
        with pytest.raises(ClientError, match="NoSuchEntity"):
            launch(ec2, IamInstanceProfile={"Name": "nobody"})
    else:
        assert len(launch(ec2, **unknown)) == 1


def test_refuse_script_for_application(ec2):
    assert state(ec2, launch_one(ec2, UserData="#!/bin/bash\nexit 1")) == "running"


def test_launch_max_count(ec2):
    assert len(launch(ec2, MaxCount=3)) == 1


def test_read_whole_template(ec2):
    data = {
        "ImageId": LAUNCH["ImageId"],
        "Placement": {"AvailabilityZone": "us-east-1c"},
        "IamInstanceProfile": {"Name": "nobody"},
        "NetworkInterfaces": [{"DeviceIndex": 0, "SubnetId": "subnet-0123456789abcdef0"}],
    }
    ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData=data)
    instance = launch_one(ec2, LaunchTemplate={"LaunchTemplateName": "web"})
    assert shown(ec2, instance)["Placement"]["AvailabilityZone"] == "us-east-1a"
    assert "IamInstanceProfile" not in shown(ec2, instance)


def test_resolve_image_parameter(ec2):
    image = f"resolve:ssm:{ALIAS}-x86_64"
    assert shown(ec2, launch_one(ec2, ImageId=image))["ImageId"] == image


def test_recognise_repeated_launch(ec2):
    assert launch_one(ec2, ClientToken="one") != launch_one(ec2, ClientToken="one")


def test_change_stopped_only(ec2):
    instance = launch_one(ec2)
    ec2.modify_instance_attribute(InstanceId=instance, InstanceType={"Value": "t3.small"})
    assert shown(ec2, instance)["InstanceType"] == "t3.small"


def test_refuse_unknown_type(ec2):
    instance = launch_one(ec2)
    ec2.stop_instances(InstanceIds=[instance])
    ec2.modify_instance_attribute(InstanceId=instance, InstanceType={"Value": "t9.mega"})
    assert shown(ec2, instance)["InstanceType"] == "t9.mega"


def test_own_console(ec2):
    instances = (launch_one(ec2), launch_one(ec2))
    texts = {ec2.get_console_output(InstanceId=instance)["Output"] for instance in instances}
    assert len(texts) == 1


def test_inherit_source_version(ec2):
    data = {"ImageId": LAUNCH["ImageId"], "InstanceType": "t3.small"}
    ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData=data)
    made = ec2.create_launch_template_version(
        LaunchTemplateName="web", SourceVersion="1", LaunchTemplateData={"KeyName": "mine"}
    )
    assert made["LaunchTemplateVersion"]["LaunchTemplateData"] == {"KeyName": "mine"}


def test_filter_by_client_token(ec2):
    launch(ec2, ClientToken="one")
    with pytest.raises(ResponseParserError, match="500 Internal Server Error"):
        ec2.describe_instances(Filters=[{"Name": "client-token", "Values": ["one"]}])


def test_hide_newest(ec2):
    """moto is consistent at once: nothing of it can play the slow day that a check asks for."""
    assert shown(ec2, launch_one(ec2))


def test_data_of_instance(ec2):
    instance = launch_one(ec2, UserData="A=1")
    data = ec2.get_launch_template_data(InstanceId=instance)["LaunchTemplateData"]
    assert "UserData" not in data


def test_protect_from_termination(ec2):
    instance = launch_one(ec2, DisableApiTermination=True)
    ec2.terminate_instances(InstanceIds=[instance])
    assert state(ec2, instance) == "terminated"


def test_refuse_reserved_keys(ec2):
    tags = [{"Key": "aws:mine", "Value": "x"}]
    instance = launch_one(ec2, TagSpecifications=[{"ResourceType": "instance", "Tags": tags}])
    assert shown(ec2, instance)["Tags"] == tags
