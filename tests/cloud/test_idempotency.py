"""A launch repeated with its client token launches nothing.

https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
"""

import pytest

from elastic_lab.wall_clock import wait_until
from tests.cloud.clouds import launch_arguments, refusal

TIME_SCALE = 4000.0
TOKEN = "job-17"


@pytest.fixture
def subnets(cloud):
    found = cloud.ec2.describe_subnets()["Subnets"]
    return {subnet["AvailabilityZone"]: subnet["SubnetId"] for subnet in found}


def test_the_same_token_answers_with_the_same_launch(cloud):
    first = cloud.launch(ClientToken=TOKEN, MaxCount=3)
    assert cloud.launch(ClientToken=TOKEN, MaxCount=3) == first
    assert sorted(cloud.states()) == sorted(first)


def test_without_a_token_each_call_launches(cloud):
    assert cloud.launch() != cloud.launch()
    assert len(cloud.states()) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"InstanceType": "t3.small"},
        {"MaxCount": 2},
        {"UserData": "other"},
        {"TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "a", "Value": "b"}]}]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_same_token_for_another_launch_is_refused(cloud, change):
    cloud.launch(ClientToken=TOKEN)
    other = launch_arguments(cloud, ClientToken=TOKEN, **change)
    assert refusal(cloud.ec2.run_instances, **other) == (
        "IdempotentParameterMismatch",
        "Arguments on this idempotent request are inconsistent with arguments used in previous "
        "request(s).",
    )
    assert len(cloud.states()) == 1


@pytest.mark.parametrize("by", ["SubnetId", "Placement"])
def test_a_token_counts_in_its_zone_where_the_request_names_one(cloud, subnets, by):
    def place(zone):
        return {"AvailabilityZone": zone} if by == "Placement" else subnets[zone]

    here = cloud.launch(ClientToken=TOKEN, **{by: place("us-east-1a")})
    there = cloud.launch(ClientToken=TOKEN, **{by: place("us-east-1b")})
    anywhere = cloud.launch(ClientToken=TOKEN)
    assert cloud.launch(ClientToken=TOKEN, **{by: place("us-east-1a")}) == here
    assert len({*here, *there, *anywhere}) == 3


def test_a_token_counts_in_its_region(cloud):
    cloud.launch(ClientToken=TOKEN)
    elsewhere = cloud.client("ec2", "us-west-2")
    image = elsewhere.describe_images()["Images"]
    assert image == [], "a region without images cannot show a second launch"
    arguments = launch_arguments(cloud, ClientToken=TOKEN)
    assert refusal(elsewhere.run_instances, **arguments)[0] == "InvalidAMIID.NotFound"


def test_a_refused_launch_does_not_use_up_its_token(cloud):
    wrong = launch_arguments(cloud, ClientToken=TOKEN, KeyName="nobody")
    assert refusal(cloud.ec2.run_instances, **wrong)[0] == "InvalidKeyPair.NotFound"
    assert len(cloud.launch(ClientToken=TOKEN)) == 1


def test_a_dry_run_does_not_use_up_its_token(cloud):
    dry = launch_arguments(cloud, ClientToken=TOKEN, DryRun=True, InstanceType="t3.small")
    assert refusal(cloud.ec2.run_instances, **dry)[0] == "DryRunOperation"
    assert len(cloud.launch(ClientToken=TOKEN)) == 1


def test_the_token_is_shown_and_can_be_looked_for(cloud):
    ids = cloud.launch(ClientToken=TOKEN)
    cloud.launch()
    filters = [{"Name": "client-token", "Values": [TOKEN]}]
    (found,) = cloud.ec2.describe_instances(Filters=filters)["Reservations"]
    assert [i["InstanceId"] for i in found["Instances"]] == ids


def is_refused_as_terminated(cloud, **arguments):
    assert refusal(cloud.ec2.run_instances, **arguments) == (
        "IdempotentInstanceTerminated",
        "The client token you have provided is associated with a terminated instance. Please use "
        "a different client token",
    )


def test_the_token_of_a_terminated_instance_is_refused(cloud):
    arguments = launch_arguments(cloud, ClientToken=TOKEN)
    ids = cloud.launch(ClientToken=TOKEN)
    cloud.ec2.terminate_instances(InstanceIds=ids)
    cloud.wait_for(ids, "terminated")
    is_refused_as_terminated(cloud, **arguments)
    assert wait_until(lambda: not cloud.states(), 10)
    is_refused_as_terminated(cloud, **arguments)


def test_a_token_is_forgotten_after_a_day(open_here):
    cloud = open_here(time_scale=200_000.0)
    first = cloud.launch(ClientToken=TOKEN)
    start = cloud.ask("clock")["now"]
    assert wait_until(lambda: cloud.ask("clock")["now"] > start + 86_400, 5)
    assert cloud.launch(ClientToken=TOKEN) != first
