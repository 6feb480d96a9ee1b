"""The command: what it answers, and that trouble is one sentence and exit code 2."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from elastic_lab.sandbox.owner import owner_of
from elastic_lab.wall_clock import wait_until
from tests.cloud.clouds import WAIT_SECONDS, open_one
from tests.cloud.conftest import stop_hosts


def elastic_lab(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "elastic_lab.cli.main", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, **environment},
    )


def test_help_names_every_command():
    told = elastic_lab("--help").stdout
    for command in ("start", "serve", "simulate", "doctor", "build", "verify", "new-lab"):
        assert command in told


def test_doctor_opens_a_cloud():
    told = elastic_lab("doctor")
    assert told.returncode == 0, told.stdout
    assert (
        "a cloud was opened and answered as arn:aws:iam::123456789012:user/learner" in told.stdout
    )


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_doctor_shows_the_programs_and_the_load_balancers(home_of_its_own):
    cloud = open_one(owner_of(os.getpid()), home_of_its_own, lab="01", time_scale=600.0)
    names = []
    for name, source in (("good", "app = print"), ("bad", "app = None")):
        image = cloud.ask("image", name=name, source=source, boot_seconds=1.0)["image_id"]
        names += cloud.launch(ImageId=image)
    serves, fails = names

    def both_known():
        programs = cloud.ask("programs")
        return programs.get(serves, {}).get("running") and programs.get(fails, {}).get("code") == 1

    assert wait_until(both_known, WAIT_SECONDS)
    balance(cloud.client("elbv2"), cloud.ec2.describe_subnets()["Subnets"])
    assert wait_until(lambda: "pid" in str(cloud.ask("load-balancers")), WAIT_SECONDS)
    told = elastic_lab("doctor").stdout
    assert re.search(r"✓ load balancer app/web/\w+ of lab 01 is served by process \d+, on", told)
    assert re.search(rf"✓ instance {serves} of lab 01 runs as process \d+, on port \d+", told)
    ended = f"! instance {fails} of lab 01 does not serve: its application ended with code 1: "
    assert ended in told
    stop_hosts(home_of_its_own)


def balance(elbv2, subnets):
    made = elbv2.create_load_balancer(Name="web", Subnets=[s["SubnetId"] for s in subnets[:2]])
    elbv2.create_listener(
        LoadBalancerArn=made["LoadBalancers"][0]["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}],
    )


def test_doctor_says_what_cannot_be_written(tmp_path):
    nowhere = tmp_path / "file"
    nowhere.write_text("")
    told = elastic_lab("doctor", ELASTIC_LAB_HOME=str(nowhere / "home"))
    assert told.returncode == 1
    assert "ELASTIC_LAB_HOME" in told.stdout
    assert "Traceback" not in told.stderr


TROUBLE = {
    "unknown lab": (("verify", "77"), "There is no lab '77'. The labs here are: "),
    "a lab's name": (("new-lab", "Queues"), "is no lab's name"),
}


@pytest.mark.parametrize("name", TROUBLE)
def test_trouble_is_one_sentence(name):
    arguments, sentence = TROUBLE[name]
    told = elastic_lab(*arguments)
    assert told.returncode == 2
    assert sentence in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1


def test_a_port_that_is_taken_is_told():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = elastic_lab("serve", "--port", str(taken.getsockname()[1]))
    assert told.returncode == 2
    assert "cannot be had" in told.stderr
    assert "--port" in told.stderr


def test_new_lab_writes_a_lab(tmp_path):
    told = elastic_lab("new-lab", "13_queues", ELASTIC_LAB_COURSE=str(tmp_path))
    assert told.returncode == 0
    written = {path.name for path in Path(tmp_path, "course", "13_queues").iterdir()}
    assert written == {"lab.md", "checks.py", "wrong_answers"}
