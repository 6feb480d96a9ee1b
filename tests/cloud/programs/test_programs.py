"""Instances of a golden image run its application: real processes that answer."""

import os
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

from elastic_lab.wall_clock import wait_until
from tests.cloud.clouds import WAIT_SECONDS, refusal

TIME_SCALE = 600.0
APP = """
import os, tempfile
from pathlib import Path
from flask import Flask, request
app = Flask(__name__)

@app.route("/disk/<file>", methods=["GET", "PUT"])
def disk(file):
    if request.method == "PUT":
        Path(file).write_bytes(request.get_data())
    return ",".join(sorted(map(str, Path(tempfile.gettempdir()).iterdir())))

@app.route("/")
def hello():
    return " ".join([os.environ.get("COLOUR", "none"), os.environ["INSTANCE_ID"]])
"""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@pytest.fixture
def image(cloud):
    """A golden image, and what bakes it anew with other settings."""
    return bake(cloud)


def bake(cloud, **changes):
    asked = {"name": "shop", "source": APP, "boot_seconds": 10.0, **changes}
    answer = cloud.ask("image", **asked)
    assert answer["status"] == 200, answer
    return answer["image_id"]


def programs(cloud):
    told = cloud.ask("programs")
    return {name: each for name, each in told.items() if name.startswith("i-")}


def body(program):
    address = f"http://127.0.0.1:{program['ports'][0]}/"
    try:
        with urllib.request.urlopen(address, timeout=WAIT_SECONDS) as answer:
            return answer.read().decode()
    except OSError:
        return None


def serving(cloud, *names):
    """Wait until each instance's program answers with the instance's id; what they answer."""

    def all_answer():
        found = programs(cloud)
        return all(name in found and name in (body(found[name]) or "") for name in names)

    assert wait_until(all_answer, WAIT_SECONDS), programs(cloud)
    found = programs(cloud)
    return {name: body(found[name]) for name in names}


def test_an_image_is_found_through_ssm_and_its_instances_serve(cloud, image):
    parameter = cloud.client("ssm").get_parameter(Name="/golden-images/shop")["Parameter"]
    assert (parameter["Value"], parameter["DataType"]) == (image, "aws:ec2:image")
    (shown,) = cloud.ec2.describe_images(ImageIds=[image])["Images"]
    assert (shown["Name"], shown["State"]) == ("shop", "available")
    names = cloud.launch(ImageId="resolve:ssm:/golden-images/shop", MinCount=2, MaxCount=2)
    assert serving(cloud, *names) == {name: f"none {name}" for name in names}


def test_user_data_are_variables_of_the_application(cloud, image):
    (name,) = cloud.launch(ImageId=image, UserData="# which\nCOLOUR=deep blue\n")
    assert serving(cloud, name) == {name: f"deep blue {name}"}


@pytest.mark.parametrize(
    ("user_data", "said"),
    [
        ("#!/bin/bash\nyum install -y httpd", "line 2 of the user data is not KEY=value: no shell"),
        ("AWS_ENDPOINT_URL_S3=https://s3.amazonaws.com", "sets AWS_ENDPOINT_URL_S3, which the"),
        ("COLOUR=blue\nLD_PRELOAD=/tmp/x.so", "line 2 of the user data sets LD_PRELOAD"),
        ("PATH=/tmp", "sets PATH"),
    ],
)
def test_other_user_data_are_refused_in_a_sentence(cloud, image, user_data, said):
    code, words = refusal(cloud.launch, ImageId=image, UserData=user_data)
    assert code == "InvalidParameterValue"
    assert said in words
    assert cloud.states() == {}


def test_amazon_linux_takes_any_user_data_and_runs_nothing(cloud, image):
    names = cloud.launch(UserData="#!/bin/bash\nexit 1")
    cloud.wait_for(names, "running")
    assert programs(cloud) == {}


@pytest.mark.parametrize(
    ("operation", "state"), [("stop_instances", "stopped"), ("terminate_instances", "terminated")]
)
def test_the_program_ends_with_its_instance(cloud, image, operation, state):
    name, other = cloud.launch(ImageId=image, MinCount=2, MaxCount=2)
    serving(cloud, name, other)
    pid = programs(cloud)[name]["pid"]
    getattr(cloud.ec2, operation)(InstanceIds=[name])
    cloud.wait_for([name], state)
    assert wait_until(lambda: programs(cloud).keys() == {other}, WAIT_SECONDS)
    assert wait_until(lambda: not psutil.pid_exists(pid), WAIT_SECONDS)
    serving(cloud, other)


def test_a_stopped_instance_serves_again_when_it_is_started(cloud, image):
    (name,) = cloud.launch(ImageId=image)
    serving(cloud, name)
    cloud.ec2.stop_instances(InstanceIds=[name])
    cloud.wait_for([name], "stopped")
    cloud.ec2.start_instances(InstanceIds=[name])
    assert serving(cloud, name) == {name: f"none {name}"}


def files(cloud, name, file="none", data=None):
    """The files on an instance's disk, after `data` was put into `file`."""
    address = f"http://127.0.0.1:{programs(cloud)[name]['ports'][0]}/disk/{file}"
    request = urllib.request.Request(address, data, method="PUT" if data else "GET")
    with urllib.request.urlopen(request, timeout=WAIT_SECONDS) as answer:
        return list(map(Path, filter(None, answer.read().decode().split(","))))


def test_a_disk_is_one_instance_s_survives_a_stop_and_ends_with_it(cloud, image):
    name, other = cloud.launch(ImageId=image, MinCount=2, MaxCount=2)
    serving(cloud, name, other)
    (photo,) = files(cloud, name, "photo", b"a photo")
    assert photo.name == "photo"
    assert files(cloud, other) == []
    cloud.ec2.stop_instances(InstanceIds=[name])
    cloud.wait_for([name], "stopped")
    cloud.ec2.start_instances(InstanceIds=[name])
    serving(cloud, name)
    assert files(cloud, name) == [photo]
    cloud.ec2.terminate_instances(InstanceIds=[name])
    assert wait_until(lambda: not photo.exists(), WAIT_SECONDS)
    assert files(cloud, other) == []


def test_a_group_replaces_an_instance_and_its_program(cloud, image):
    subnets = cloud.ec2.describe_subnets()["Subnets"][:2]
    cloud.ec2.create_launch_template(
        LaunchTemplateName="shop",
        LaunchTemplateData={"ImageId": image, "InstanceType": "t3.micro"},
    )
    cloud.client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName="shop",
        LaunchTemplate={"LaunchTemplateName": "shop"},
        MinSize=2,
        MaxSize=2,
        VPCZoneIdentifier=",".join(subnet["SubnetId"] for subnet in subnets),
    )
    assert wait_until(lambda: len(programs(cloud)) == 2, WAIT_SECONDS)
    first = programs(cloud).keys()
    victim = min(first)
    cloud.ec2.terminate_instances(InstanceIds=[victim])

    def replaced():
        now = programs(cloud).keys()
        return len(now) == 2 and victim not in now

    assert wait_until(replaced, WAIT_SECONDS)
    serving(cloud, *programs(cloud))


def test_a_broken_application_is_told_and_the_instance_goes_on(cloud):
    (name,) = cloud.launch(ImageId=bake(cloud, source="app = None"))
    assert wait_until(lambda: programs(cloud).get(name, {}).get("code") == 1, WAIT_SECONDS)
    assert "defines no WSGI application called `app`" in programs(cloud)[name]["log"]
    assert cloud.states() == {name: "running"}


def test_a_new_version_is_another_image_and_is_for_new_instances(cloud, image):
    (old,) = cloud.launch(ImageId=image)
    serving(cloud, old)
    pid = programs(cloud)[old]["pid"]
    assert bake(cloud) == image
    version_2 = bake(cloud, source=APP.replace('"none"', '"new"'), capacity={"at_once": 1})
    assert version_2 != image
    (new,) = cloud.launch(ImageId="resolve:ssm:/golden-images/shop")
    assert serving(cloud, new) == {new: f"new {new}"}
    assert programs(cloud)[old]["pid"] == pid


def test_a_new_cloud_has_none_of_the_old_one_s(cloud, image, open_here):
    names = cloud.launch(ImageId=image)
    serving(cloud, *names)
    pids = [each["pid"] for each in programs(cloud).values()]
    again = open_here(time_scale=TIME_SCALE)
    assert wait_until(lambda: not any(map(psutil.pid_exists, pids)), WAIT_SECONDS)
    assert programs(again) == {}
    assert refusal(again.launch, ImageId=image)[0] == "InvalidAMIID.NotFound"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "../shop"}, "letters, digits and hyphens, unlike '../shop'"),
        ({"capacity": {"at_once": 0}}, "at least one request"),
        ({"capacity": {"cores": 2}}, "'cores'"),
    ],
)
def test_an_image_that_cannot_be_is_told(cloud, wrong, said):
    assert said in cloud.ask("image", **{"name": "shop", "source": APP, **wrong})["error"]
