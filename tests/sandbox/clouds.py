"""Owners, their hosts and clouds, as the tests of the host process use them."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import psutil
from botocore.config import Config

from elastic_lab import wall_clock
from elastic_lab.cloud.address import CloudAddress
from elastic_lab.sandbox.host_process import ask, is_answering, open_cloud, records
from elastic_lab.sandbox.owner import Owner, owner_of
from tests.sandbox.processes import ROOT, is_gone

SOON = 5.0


@contextmanager
def a_process() -> Iterator[subprocess.Popen[bytes]]:
    """A process that does nothing, to own clouds; it ends when its input is closed."""
    owning = subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE)
    try:
        yield owning
    finally:
        owning.kill()
        owning.communicate()


@contextmanager
def an_owner() -> Iterator[Owner]:
    """The owner of a test's clouds; what it left is ended without the grace."""
    with a_process() as process:
        owner = owner_of(process.pid)
        yield owner
        for host in hosts_of(owner):
            if is_answering(host):
                ask(host, "stop")


def opened(owner: Owner, lab: str = "01", **options: Any) -> CloudAddress:
    return open_cloud(owner, lab, 7, 60.0, **options)


def hosts_of(owner: Owner) -> list[dict[str, Any]]:
    return [record for record in records() if record["owner"] == owner.pid]


def host_of(owner: Owner) -> dict[str, Any]:
    [record] = hosts_of(owner)
    return record


def clouds_of(owner: Owner) -> list[dict[str, Any]]:
    return list(ask(host_of(owner), "list")["clouds"])


def cloud_of(owner: Owner, lab: str) -> dict[str, Any]:
    [cloud] = [cloud for cloud in clouds_of(owner) if cloud["lab"] == lab]
    return cloud


def processes_of(owner: Owner) -> list[int]:
    """The host of `owner` and its clouds."""
    return [host_of(owner)["pid"], *(cloud["pid"] for cloud in clouds_of(owner))]


def all_gone(pids: list[int], within: float = SOON) -> bool:
    return wall_clock.wait_until(lambda: all(is_gone(pid) for pid in pids), within)


def ec2(address: CloudAddress) -> Any:
    return boto3.client(
        "ec2",
        endpoint_url=address.endpoint,
        region_name="us-east-1",
        aws_access_key_id="a",
        aws_secret_access_key="b",
        config=Config(retries={"total_max_attempts": 1}, read_timeout=5),
    )


def networks(address: CloudAddress) -> list[str]:
    return sorted(network["VpcId"] for network in ec2(address).describe_vpcs()["Vpcs"])


def make_network(address: CloudAddress) -> str:
    return ec2(address).create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]


OPENING = """
import sys
from elastic_lab.sandbox.host_process import open_cloud
from elastic_lab.sandbox.owner import Owner
print(open_cloud(Owner(int(sys.argv[1]), float(sys.argv[2])), sys.argv[3], 1, 60.0).endpoint)
"""


def open_in_another_process(owner: Owner, lab: str) -> str:
    """What the test's own `opened` does, in a process of its own; returns the endpoint."""
    arguments = [str(owner.pid), repr(owner.started), lab]
    command = [sys.executable, "-c", OPENING, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def hosts_running(owner: Owner) -> list[int]:
    """The hosts of `owner` among this machine's processes, without their forked clouds."""
    found = {
        process.pid: process.ppid()
        for process in psutil.process_iter()
        if not is_gone(process.pid) and is_host_of(process, owner)
    }
    return [pid for pid, parent in found.items() if parent not in found]


def is_host_of(process: psutil.Process, owner: Owner) -> bool:
    try:
        command = process.cmdline()
    except psutil.Error:
        return False
    return "elastic_lab.cloud.host" in command and str(owner.pid) in command
