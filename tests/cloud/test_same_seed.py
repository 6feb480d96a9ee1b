"""Same seed and same calls, same bytes: again, in another host, cold or warm."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from elastic_lab.sandbox.owner import owner_of
from tests.cloud.clouds import Cloud, launch_arguments, open_one, refusal
from tests.cloud.conftest import stop_hosts

# What is a time, and so differs: HTTP's Date, timestamps in answers, those in the reasons.
TIMES = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( GMT|Z)?|\d{10}\.\d+|1[78]\d{8}")


# A process that lives until its input ends.
OWNER = [sys.executable, "-c", "import sys; sys.stdin.read()"]


def answers(cloud: Cloud) -> list[Any]:
    """Status, headers and bytes of a lab's worth of calls, without what is a time."""
    seen: list[Any] = []
    for service in ("ec2", "ssm", "iam", "sts"):
        cloud.client(service).meta.events.register("before-parse.*", _keep_in(seen), "keep")
    try:
        _make_calls(cloud)
    finally:
        for service in ("ec2", "ssm", "iam", "sts"):
            cloud.client(service).meta.events.unregister("before-parse.*", unique_id="keep")
    return seen


def _keep_in(seen: list[Any]) -> Callable[..., None]:
    def keep(response_dict: dict[str, Any], **_: Any) -> None:
        headers = {name.lower(): value for name, value in response_dict["headers"].items()}
        del headers["date"]
        body = TIMES.sub(b"(time)", response_dict["body"])
        seen.append((response_dict["status_code"], headers, body))

    return keep


def _make_calls(cloud: Cloud) -> None:
    ec2 = cloud.ec2
    ids = cloud.launch(MaxCount=3, ClientToken="one")
    ec2.create_key_pair(KeyName="mine", KeyType="ed25519")
    ec2.create_security_group(GroupName="web", Description="web")
    data = {"ImageId": cloud.image(), "InstanceType": "t3.small"}
    ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData=data, ClientToken="a")
    refusal(ec2.run_instances, **launch_arguments(cloud, KeyName="nobody", ClientToken="two"))
    ec2.describe_instances(InstanceIds=ids)
    ec2.describe_subnets()
    ec2.describe_volumes()
    cloud.client("iam").create_role(RoleName="me", AssumeRolePolicyDocument="{}")
    cloud.client("sts").get_caller_identity()


def without_key(seen: list[Any]) -> list[Any]:
    """A private key is the one thing that no seed may fix."""
    secret = re.compile(rb"<key(Material|Fingerprint)>.*?</key\1>", re.DOTALL)
    return [(status, headers, secret.sub(b"", body)) for status, headers, body in seen]


@pytest.fixture(scope="module")
def first(open_here):
    return without_key(answers(open_here(seed=7)))


def test_a_second_opening_gives_the_same(open_here, first):
    assert len(first) > 10
    assert without_key(answers(open_here(seed=7))) == first


def test_another_seed_gives_other_ids(open_here, first):
    assert without_key(answers(open_here(seed=8))) != first


def test_what_was_made_before_does_not_matter(open_here, first):
    open_here(seed=7).launch(MaxCount=5)
    assert without_key(answers(open_here(seed=7))) == first


def test_another_lab_beside_it_does_not_matter(open_here, first):
    other = open_here(lab="other", seed=7)
    cloud = open_here(seed=7)
    other.launch()
    assert without_key(answers(cloud)) == first
    assert len(other.states()) == 1


def test_a_cold_host_gives_the_same_as_a_warm_one(tmp_path, first):
    """Another process owns this host; its first cloud is opened before the warm-up is over."""
    with subprocess.Popen(OWNER, stdin=subprocess.PIPE) as owner:
        try:
            cold = without_key(answers(open_one(owner_of(owner.pid), tmp_path, seed=7)))
        finally:
            stop_hosts(tmp_path)
    assert cold == first


SPAWNING_HOST = """
import multiprocessing
if __name__ == "__main__":
    multiprocessing.get_all_start_methods = lambda: ["spawn"]
    from elastic_lab.cloud.host import main
    main()
"""


def test_the_seed_also_holds_where_processes_cannot_fork(tmp_path, first, monkeypatch):
    """As on Windows: each cloud is a fresh process."""
    host = tmp_path / "spawning_host.py"
    host.write_text(SPAWNING_HOST)
    start = subprocess.Popen

    def start_spawning(command: list[str], **settings: Any) -> Any:
        return start([command[0], str(host), *command[3:]], **settings)

    monkeypatch.setattr("elastic_lab.sandbox.host_process.subprocess.Popen", start_spawning)
    with start(OWNER, stdin=subprocess.PIPE) as owner:
        try:
            cloud = open_one(owner_of(owner.pid), tmp_path, seed=7)
            spawned = without_key(answers(cloud))
            stamps_aws_time(cloud)
        finally:
            stop_hosts(tmp_path)
    assert spawned == first


def stamps_aws_time(cloud: Cloud) -> None:
    before = cloud.ask("clock")["now"]
    answer = cloud.ec2.run_instances(**launch_arguments(cloud))
    launched = answer["Instances"][0]["LaunchTime"].timestamp()
    assert int(before) <= launched <= cloud.ask("clock")["now"]


def test_moto_stamps_aws_time(open_here):
    cloud = open_here(time_scale=1e6)
    stamps_aws_time(cloud)


def test_this_process_owns_the_warm_host(host_home: Path, first):
    names = [path.name for path in host_home.glob("hosts/*.json")]
    assert len(names) == 1
    assert names[0].startswith(f"{os.getpid()}-")
