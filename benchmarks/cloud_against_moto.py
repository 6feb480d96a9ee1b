"""The cloud beside plain moto, on this machine, in one run.

Run it from the repository: `python -m benchmarks.cloud_against_moto`.

Starting: from `open_lab` to the first answered EC2 call, cold (a fresh home and owner) and warm,
beside moto in the caller's own process (`mock_aws`). Calling: the same boto3 calls on the cloud
and on moto's own server, one by one in turn, so that whatever else the machine does hits both.
Both leave out moto's 1,301 images (`MOTO_EC2_LOAD_DEFAULT_AMIS=false`) unless a line says so.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import click

from elastic_lab.cloud.address import CloudAddress
from elastic_lab.sandbox.host_process import ask, open_cloud, records
from elastic_lab.sandbox.owner import owner_of
from elastic_lab.wall_clock import monotonic_seconds
from tests.cloud.clouds import ALIAS, client
from tests.cloud.plain_moto import environment, plain_moto

ROOT = Path(__file__).parents[1]
OPEN_LAB = """
import contextlib, io, json, time
start = time.perf_counter()
def first_call(since):
    boto3.client("ec2").describe_instances()
    return time.perf_counter() - since
with contextlib.redirect_stdout(io.StringIO()):
    from elastic_lab import open_lab
    lab = open_lab("01")
    import boto3
    cold = first_call(start)
    time.sleep(2)
    start = time.perf_counter()
    open_lab("01")
    warm = first_call(start)
from elastic_lab.sandbox.host_process import ask, records
for host in records():
    ask(host, "stop")
print(json.dumps({"cold": cold, "warm": warm}))
"""
MOCK_AWS = """
import json, time
start = time.perf_counter()
from moto import mock_aws
mock = mock_aws()
mock.start()
import boto3
def first_call(since):
    boto3.client("ec2", region_name="us-east-1").describe_instances()
    return time.perf_counter() - since
print(json.dumps({"cold": first_call(start)}))
"""


def run(code: str, **variables: str) -> dict[str, float]:
    """What `code` prints, in a fresh process with a fresh home."""
    with tempfile.TemporaryDirectory() as home:
        settings = environment(ELASTIC_LAB_HOME=home, **variables)
        settings.pop("JPY_PARENT_PID", None)
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, cwd=ROOT, env=settings, check=True, capture_output=True)
    return dict(json.loads(done.stdout))


def starts(runs: int) -> dict[str, list[float]]:
    """Seconds to the first answered call, each way in turn."""
    seconds: dict[str, list[float]] = {"cold": [], "warm": [], "moto": [], "moto, its images": []}
    for _ in range(runs):
        opened = run(OPEN_LAB)
        seconds["cold"].append(opened["cold"])
        seconds["warm"].append(opened["warm"])
        seconds["moto"].append(run(MOCK_AWS)["cold"])
        with_images = run(MOCK_AWS, MOTO_EC2_LOAD_DEFAULT_AMIS="true")
        seconds["moto, its images"].append(with_images["cold"])
    return seconds


Call = Callable[[], Any]


def calls_on(endpoint: str) -> dict[str, Call]:
    """Name -> the call, for the cloud at `endpoint`; the order is that of the measurement."""
    ec2, ssm, sts = (client(name, endpoint) for name in ("ec2", "ssm", "sts"))
    image = ssm.get_parameter(Name=f"{ALIAS}-x86_64")["Parameter"]["Value"]
    launch = {"ImageId": image, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    return {
        "DescribeInstances, none": ec2.describe_instances,
        "GetCallerIdentity": sts.get_caller_identity,
        "GetParameter": lambda: ssm.get_parameter(Name=f"{ALIAS}-x86_64"),
        "20 launches": lambda: [ec2.run_instances(**launch) for _ in range(20)],
        "DescribeInstances, 20": ec2.describe_instances,
        "RunInstances": lambda: ec2.run_instances(**launch),
    }


def in_turn(ours: Call, moto: Call, times: int) -> tuple[list[float], list[float]]:
    """Seconds of each call of either, after three that are not counted."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for turn in range(times + 3):
        for side, call in zip(seconds, (ours, moto), strict=True):
            start = monotonic_seconds()
            call()
            if turn >= 3:
                side.append(monotonic_seconds() - start)
    return seconds


def per_call(times: int) -> dict[str, tuple[list[float], list[float]]]:
    """Seconds of every measured call on the cloud and on moto's server."""
    seconds = {}
    with plain_moto() as moto_url, our_cloud() as address:
        moto = calls_on(moto_url)
        for name, ours in calls_on(address.endpoint).items():
            if name == "20 launches":
                ours(), moto[name]()
            else:
                seconds[name] = in_turn(ours, moto[name], times)
    return seconds


@contextmanager
def our_cloud() -> Iterator[CloudAddress]:
    """A cloud of this process in a fresh home, closed with the block."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["ELASTIC_LAB_HOME"] = home
        try:
            yield open_cloud(owner_of(os.getpid()), "benchmark", seed=0, time_scale=60.0)
        finally:
            for host in records():
                ask(host, "stop")


def show_starts(seconds: dict[str, list[float]]) -> None:
    """Print medians, and ours over moto's."""
    middle = {name: median(found) for name, found in seconds.items()}
    click.echo("From open_lab to the first answered EC2 call, median seconds")
    for name, value in middle.items():
        each = " ".join(f"{s:.2f}" for s in seconds[name])
        ratio = f"{value / middle['moto']:.2f} x moto"
        click.echo(f"  {name:20} {value:6.3f}   {ratio:14} ({each})")


def show_calls(seconds: dict[str, tuple[list[float], list[float]]]) -> None:
    """Print median and 90th percentile of both, and the ratio of the medians."""
    click.echo("Per call, milliseconds: median (p90)")
    click.echo(f"  {'':24} {'ours':>14} {'moto_server':>14}  ratio")
    for name, sides in seconds.items():
        ours, moto = (f"{median(s) * 1e3:.2f} ({quantiles(s, n=10)[-1] * 1e3:.2f})" for s in sides)
        ratio = median(sides[0]) / median(sides[1])
        click.echo(f"  {name:24} {ours:>14} {moto:>14}  {ratio:.2f}")


@click.command()
@click.option("--runs", default=5, help="Cold starts of each kind.")
@click.option("--times", default=150, help="Calls of each kind on each side.")
def main(runs: int, times: int) -> None:
    """Compare the cloud with plain moto."""
    if runs:
        show_starts(starts(runs))
    if times:
        show_calls(per_call(times))


if __name__ == "__main__":
    main()
