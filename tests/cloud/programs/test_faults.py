"""Faults under the lab's control, on instances and on dependencies, and what reached them."""

import os
import urllib.error
import urllib.request

import psutil
import pytest

from elastic_lab.exercises.programs import ProgramError
from elastic_lab.wall_clock import monotonic_seconds, wait_until
from tests.cloud.clouds import WAIT_SECONDS

TIME_SCALE = 600.0
APP = """
from flask import Flask
app = Flask(__name__)

@app.route("/")
def hello():
    return "hello"
"""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@pytest.fixture
def supplier(cloud):
    """The address of a dependency."""
    return cloud.checks.dependency("supplier", APP)


def asked(url, seconds=WAIT_SECONDS):
    """What becomes of a request."""
    try:
        with urllib.request.urlopen(url, timeout=seconds) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except TimeoutError:
        return "time-out"
    except urllib.error.URLError as error:
        return type(error.reason).__name__


def pid_of(cloud, name):
    return cloud.checks.programs()[name]["pid"]


def on_instance(cloud, **more):
    """An instance that answers, and its address."""
    image = cloud.ask("image", name="shop", source=APP, boot_seconds=10.0)["image_id"]
    (name,) = cloud.launch(ImageId=image)
    assert wait_until(lambda: cloud.checks.programs().get(name, {}).get("loaded"), WAIT_SECONDS)
    return name, f"http://127.0.0.1:{cloud.checks.programs()[name]['ports'][0]}/"


def test_a_dependency_answers_at_once_and_what_reached_it_is_known(cloud, supplier):
    before = cloud.checks.now()
    assert asked(supplier) == 200
    assert asked(f"{supplier}/nowhere?user=7") == 404
    first, second = cloud.checks.visits("supplier")
    assert (first["method"], first["path"], first["status"]) == ("GET", "/", 200)
    assert (second["path"], second["query"], second["status"]) == ("/nowhere", "user=7", 404)
    assert before < first["aws_at"] < second["aws_at"] < cloud.checks.now()
    apart = second["at"] - first["at"]
    assert apart * TIME_SCALE == pytest.approx(second["aws_at"] - first["aws_at"], abs=0.01)
    assert 0 < first["seconds"] < WAIT_SECONDS


def test_slow_and_failing_until_it_is_healed(cloud, supplier):
    cloud.checks.fault("supplier", slow_seconds=0.4)
    start = monotonic_seconds()
    assert asked(supplier) == 200
    assert monotonic_seconds() - start >= 0.4
    cloud.checks.fault("supplier", error_share=1.0)
    assert [asked(supplier) for _ in range(5)] == [500] * 5
    cloud.checks.fault("supplier")
    assert [asked(supplier) for _ in range(5)] == [200] * 5
    assert [visit["status"] for visit in cloud.checks.visits("supplier")] == [200, *[500] * 5] + [
        200
    ] * 5


def test_refused_frozen_and_killed_and_each_time_the_same_address_again(cloud, supplier):
    pid = pid_of(cloud, "supplier")
    cloud.checks.fault("supplier", refuse=True)
    assert asked(supplier) == "ConnectionRefusedError"
    cloud.checks.fault("supplier", freeze=True)
    assert asked(supplier, seconds=0.2) == "time-out"
    cloud.checks.fault("supplier", freeze=True)
    cloud.checks.fault("supplier")
    assert asked(supplier) == 200
    assert pid_of(cloud, "supplier") == pid
    cloud.checks.fault("supplier", freeze=True)
    cloud.checks.fault("supplier", kill=True)
    assert asked(supplier) == "ConnectionRefusedError"
    cloud.checks.fault("supplier", kill=True)
    cloud.checks.fault("supplier", error_share=1.0)
    assert asked(supplier) == 500
    cloud.checks.fault("supplier")
    assert asked(supplier) == 200
    assert pid_of(cloud, "supplier") != pid


def test_an_instance_goes_on_without_its_application_until_it_is_rebooted(cloud):
    name, url = on_instance(cloud)
    cloud.checks.fault(name, kill=True)
    assert asked(url) == "ConnectionRefusedError"
    assert cloud.states() == {name: "running"}
    told = cloud.checks.programs()[name]
    assert (told["running"], told["code"]) == (False, -9)
    cloud.ec2.reboot_instances(InstanceIds=[name])
    assert wait_until(lambda: asked(url) == 200, WAIT_SECONDS)
    cloud.checks.fault(name, kill=True)
    cloud.checks.fault(name)
    assert asked(url) == 200


def test_a_reboot_takes_its_time_and_is_another_process(cloud):
    name, url = on_instance(cloud)
    pid = pid_of(cloud, name)
    cloud.checks.fault(name, freeze=True)
    cloud.ec2.reboot_instances(InstanceIds=[name])
    assert wait_until(lambda: not psutil.pid_exists(pid), WAIT_SECONDS)
    assert wait_until(lambda: asked(url) == 200, WAIT_SECONDS)
    assert pid_of(cloud, name) != pid
    assert cloud.states() == {name: "running"}


def test_a_dependency_is_replaced_under_its_name_and_keeps_its_address(cloud, supplier):
    assert cloud.checks.dependency("supplier", APP) == supplier
    pid = pid_of(cloud, "supplier")
    assert cloud.checks.dependency("supplier", APP.replace('"/"', '"/new"')) == supplier
    assert (asked(supplier), asked(f"{supplier}/new")) == (404, 200)
    other = cloud.checks.dependency("other", APP, service_seconds=0.3, at_once=1)
    assert other != supplier
    start = monotonic_seconds()
    assert asked(other) == 200
    assert monotonic_seconds() - start >= 0.3
    assert pid_of(cloud, "supplier") not in (pid, pid_of(cloud, "other"))


def test_dependencies_end_with_their_cloud(cloud, supplier, open_here):
    pid = pid_of(cloud, "supplier")
    cloud.checks.fault("supplier", freeze=True)
    again = open_here(time_scale=TIME_SCALE)
    assert wait_until(lambda: not psutil.pid_exists(pid), WAIT_SECONDS)
    assert again.checks.programs() == {}


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [
        ("i-17", APP, "does not begin as an instance's id does, unlike 'i-17'"),
        ("../x", APP, "letters, digits and hyphens"),
        ("supplier", "app = None", "defines no WSGI application called `app`"),
        ("supplier", "import nothing_like_this", "ModuleNotFoundError"),
    ],
)
def test_a_dependency_that_cannot_be_is_told(cloud, name, source, said):
    with pytest.raises(ProgramError, match=said):
        cloud.checks.dependency(name, source)


@pytest.mark.parametrize(
    ("who", "faults", "said"),
    [
        ("nobody", {}, "No application runs on 'nobody'.*There are: supplier"),
        ("supplier", {"error_share": 2.0}, "Error_share is from 0 to 1"),
        ("supplier", {"slow_seconds": -1.0}, "not negative"),
        ("supplier", {"kill": True, "refuse": True}, "killed has no other fault"),
    ],
)
def test_a_fault_that_cannot_be_is_told_and_changes_nothing(cloud, supplier, who, faults, said):
    with pytest.raises(ProgramError, match=said):
        cloud.checks.fault(who, **faults)
    assert asked(supplier) == 200
