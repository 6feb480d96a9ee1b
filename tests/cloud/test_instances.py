"""What else a learner does to an instance: change it, read its console, look for it, be named."""

import pytest

from elastic_lab.wall_clock import wait_until
from tests.cloud.clouds import refusal

TIME_SCALE = 400.0
CHANGES = {
    "type": {"InstanceType": {"Value": "t3.small"}},
    "type, the old way": {"Attribute": "instanceType", "Value": "t3.small"},
    "user data": {"UserData": {"Value": b"new"}},
    "ebs": {"EbsOptimized": {"Value": True}},
}
ALWAYS = {
    "protection": {"DisableApiTermination": {"Value": True}},
    "shutdown behaviour": {"InstanceInitiatedShutdownBehavior": {"Value": "terminate"}},
}


def stopped(cloud) -> str:
    (instance,) = cloud.launch()
    cloud.wait_for([instance], "running")
    cloud.ec2.stop_instances(InstanceIds=[instance])
    cloud.wait_for([instance], "stopped")
    return instance


def type_of(cloud, instance: str) -> str:
    answer = cloud.ec2.describe_instances(InstanceIds=[instance])
    return answer["Reservations"][0]["Instances"][0]["InstanceType"]


@pytest.mark.parametrize("change", CHANGES)
def test_a_running_instance_keeps_what_needs_a_stop(cloud, change):
    (instance,) = cloud.launch()
    cloud.wait_for([instance], "running")
    arguments = {"InstanceId": instance, **CHANGES[change]}
    assert refusal(cloud.ec2.modify_instance_attribute, **arguments) == (
        "IncorrectInstanceState",
        f"The instance '{instance}' is not in the 'stopped' state.",
    )
    assert type_of(cloud, instance) == "t3.micro"


@pytest.mark.parametrize("change", ALWAYS)
def test_a_running_instance_takes_the_rest(cloud, change):
    (instance,) = cloud.launch()
    cloud.ec2.modify_instance_attribute(InstanceId=instance, **ALWAYS[change])


@pytest.mark.parametrize("change", ["type", "type, the old way"])
def test_a_stopped_instance_changes_its_type_and_keeps_its_id(cloud, change):
    instance = stopped(cloud)
    cloud.ec2.modify_instance_attribute(InstanceId=instance, **CHANGES[change])
    cloud.ec2.start_instances(InstanceIds=[instance])
    cloud.wait_for([instance], "running")
    assert type_of(cloud, instance) == "t3.small"


@pytest.mark.parametrize(
    "change",
    [{"InstanceType": {"Value": "t9.mega"}}, {"Attribute": "instanceType", "Value": "t9.mega"}],
    ids=["new way", "old way"],
)
def test_an_unknown_type_is_refused(cloud, change):
    instance = stopped(cloud)
    assert refusal(cloud.ec2.modify_instance_attribute, InstanceId=instance, **change) == (
        "InvalidInstanceAttributeValue",
        "Invalid value 't9.mega' for InstanceType.",
    )
    assert type_of(cloud, instance) == "t3.micro"


def test_an_unknown_instance_is_said_to_be_unknown(cloud):
    unknown = "i-0123456789abcdef0"
    words = f"The instance ID '{unknown}' does not exist"
    said = refusal(
        cloud.ec2.modify_instance_attribute, InstanceId=unknown, InstanceType={"Value": "t3.small"}
    )
    assert said == ("InvalidInstanceID.NotFound", words)
    assert refusal(cloud.ec2.get_console_output, InstanceId=unknown)[1] == words


def test_the_console_is_empty_while_booting_and_then_the_instance_s_own(open_here):
    cloud = open_here(time_scale=40.0)
    plain, data = cloud.launch() + cloud.launch(UserData="#!/bin/sh\necho hello\n")

    def console(instance: str) -> str:
        return cloud.ec2.get_console_output(InstanceId=instance).get("Output", "")

    assert console(plain) == ""
    cloud.wait_for([plain, data], "running")
    assert f"instance-id {plain}" in console(plain)
    assert "no user data" in console(plain)
    assert f"instance-id {data}" in console(data)
    assert "user data found" in console(data)


def test_a_version_starts_from_its_source(cloud):
    ec2 = cloud.ec2
    data = {"ImageId": cloud.image(), "InstanceType": "t3.small", "KeyName": "mine"}
    template = ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData=data)
    by_id = template["LaunchTemplate"]["LaunchTemplateId"]

    def version(**arguments):
        made = ec2.create_launch_template_version(**arguments)["LaunchTemplateVersion"]
        return made["LaunchTemplateData"]

    change = {"InstanceType": "t3.large"}
    web = {"LaunchTemplateName": "web", "LaunchTemplateData": change}
    assert version(**web, SourceVersion="1") == {**data, **change}
    assert version(**web, SourceVersion="$Latest") == {**data, **change}
    assert version(**web) == change
    assert version(LaunchTemplateId=by_id, LaunchTemplateData={}, SourceVersion="4") == change
    assert version(**web, SourceVersion="$Default") == {**data, **change}
    for unknown in ("9", "0", "first"):
        code, _ = refusal(ec2.create_launch_template_version, **web, SourceVersion=unknown)
        assert code == "InvalidLaunchTemplateId.VersionNotFound"


def test_a_check_may_ask_for_a_slow_day(cloud):
    (old,) = cloud.launch()
    cloud.checks.set_consistency_lag(120.0)
    assert cloud.states() == {}
    (new,) = cloud.launch()
    words = f"The instance ID '{new}' does not exist"
    said = refusal(cloud.ec2.describe_instances, InstanceIds=[new])
    assert said == ("InvalidInstanceID.NotFound", words)
    assert wait_until(lambda: sorted(cloud.states()) == sorted([old, new]), 5)
    cloud.checks.set_consistency_lag(0.0)
    (newest,) = cloud.launch()
    assert newest in cloud.states()


def test_a_slow_day_hides_an_instance_and_not_its_making(cloud):
    """The token still works, and so does a call that names the instance."""
    cloud.checks.set_consistency_lag(1e6)
    ids = cloud.launch(ClientToken="one")
    assert cloud.launch(ClientToken="one") == ids
    cloud.ec2.terminate_instances(InstanceIds=ids)


def test_the_caller_is_an_iam_user(cloud):
    caller = cloud.client("sts").get_caller_identity()
    assert caller["Account"] == "123456789012"
    assert caller["Arn"] == "arn:aws:iam::123456789012:user/learner"


def test_an_assumed_role_is_named_as_one(cloud):
    iam, sts = cloud.client("iam"), cloud.client("sts")
    role = iam.create_role(RoleName="deployer", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    given = sts.assume_role(RoleArn=role, RoleSessionName="me")
    assert given["AssumedRoleUser"]["Arn"].endswith(":assumed-role/deployer/me")


def test_protection_that_a_launch_asks_for_holds(cloud):
    (instance,) = cloud.launch(DisableApiTermination=True)
    code, words = refusal(cloud.ec2.terminate_instances, InstanceIds=[instance])
    assert code == "OperationNotPermitted"
    assert instance in words


def test_tag_keys_of_aws_are_refused(cloud):
    tags = [{"Key": "aws:mine", "Value": "x"}]
    (instance,) = cloud.launch()
    answers = [
        refusal(cloud.launch, TagSpecifications=[{"ResourceType": "instance", "Tags": tags}]),
        refusal(cloud.ec2.create_tags, Resources=[instance], Tags=tags),
    ]
    words = "Tag keys starting with 'aws:' are reserved for internal use"
    assert answers == [("InvalidParameterValue", words)] * 2
