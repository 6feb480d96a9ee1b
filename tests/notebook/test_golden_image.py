"""A learner's own application, on an instance and as a dependency: held to the lab's cloud."""

import os

import pytest

from tests.notebook.sessions import session, shown

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")

APP = """
import boto3, json, urllib.request
from flask import Flask
app = Flask(__name__)
REAL = "https://ec2.us-east-1.amazonaws.com"
ATTACKS = {
    "endpoint": lambda: boto3.client("ec2", endpoint_url=REAL).describe_vpcs(),
    "urllib": lambda: urllib.request.urlopen(REAL, timeout=5),
    "metadata": lambda: urllib.request.urlopen("http://169.254.169.254/", timeout=5),
}

def said(attack):
    try:
        return f"got through: {attack()}"
    except Exception as error:
        return str(error)

@app.route("/")
def home():
    vpcs = boto3.client("ec2").describe_vpcs()["Vpcs"]
    return json.dumps({"vpcs": len(vpcs)} | {name: said(run) for name, run in ATTACKS.items()})
"""
ASK = """
import urllib.request
from pathlib import Path
from elastic_lab.wall_clock import wait_until
Path("app.py").write_text(APP)
image = lab.golden_image("mine", "app.py", boot_seconds=1.0)
launched = boto3.client("ec2").run_instances(
    ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1)
name = launched["Instances"][0]["InstanceId"]

def instance():
    program = lab._cloud.programs().get(name)
    try:
        address = f"http://127.0.0.1:{program['ports'][0]}/"
        return json.load(urllib.request.urlopen(address, timeout=10))
    except Exception:
        return None

url = lab.dependency("supplier", "app.py")
assert wait_until(lambda: instance() is not None, 20), lab._cloud.programs()
dependency = json.load(urllib.request.urlopen(url, timeout=10))
lab.fault("supplier", error_share=1.0)
try:
    urllib.request.urlopen(url, timeout=10)
except urllib.error.HTTPError as error:
    faulty = error.code
lab.fault("supplier")
statuses = [visit["status"] for visit in lab.visits("supplier")]
print(json.dumps([instance(), dependency, faulty, statuses]))
"""


def test_it_reaches_the_lab_s_cloud_and_nothing_else(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    *told, faulty, statuses = shown(f"APP = {APP!r}\n{ASK}")
    assert len(told) == 2
    for attacks in told:
        assert attacks.pop("vpcs") == 1
        assert attacks.keys() == {"endpoint", "urllib", "metadata"}
        for name, said in attacks.items():
            assert "Elastic Lab" in said, (name, said)
    assert (faulty, statuses) == (500, [200, 500])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("lab.golden_image('mine', 'no.py')", "The application no.py cannot be read"),
        ("lab.golden_image('mine', 'app.py', at_once=0)", "No image was baked: an instance serves"),
        ("lab.golden_image('my app', 'app.py')", "an image's name has letters, digits and hyphens"),
        ("lab.dependency('mine', 'no.py')", "The application no.py cannot be read"),
        ("lab.dependency('mine', 'app.py', at_once=0)", "mine was not started: an instance serves"),
        ("lab.dependency('mine', 'app.py')", "defines no WSGI application called `app`"),
        ("lab.fault('mine')", "No application runs on 'mine'"),
    ],
)
def test_what_cannot_be_baked_is_told_in_a_sentence(tmp_path, monkeypatch, call, said):
    (tmp_path / "app.py").write_text("app = None")
    monkeypatch.chdir(tmp_path)
    ran = session(f"{call}\n")
    assert said in ran.stderr
    assert ran.returncode == 1
