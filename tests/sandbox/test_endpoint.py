"""Attaching a lab to what `AWS_ENDPOINT_URL` names: a cloud of ours, moto's server, or worse."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from elastic_lab import home, wall_clock
from elastic_lab.sandbox import served
from tests.sandbox.fakes import Answering, free_port
from tests.sandbox.processes import ROOT, is_gone, learner, running


def own_hosts() -> list[Path]:
    return list(home.folder("hosts").glob("*.json"))


@contextmanager
def serving(port: int) -> Iterator[subprocess.Popen[str]]:
    """`elastic-lab serve` on `port`."""
    command = (sys.executable, "-m", "elastic_lab.cli.main", "serve", "--port", str(port))
    with running(*command) as process:
        assert process.stdout is not None
        assert str(port) in process.stdout.readline()
        yield process


# A cloud of ours: `elastic-lab serve` -----------------------------------------------------------

ON_A_SERVED_CLOUD = """
from elastic_lab import open_lab
lab = open_lab("01")
import boto3
def networks(): return len(boto3.client("ec2").describe_vpcs()["Vpcs"])
tell("at first", networks())
boto3.client("ec2").create_vpc(CidrBlock="10.1.0.0/16")
tell("check", lab.check("01.1").result.status)
tell("after a call", networks())
lab.reset()
tell("after reset", networks())
tell("place", boto3.client("ec2").meta.endpoint_url)
boto3.client("ec2").create_vpc(CidrBlock="10.2.0.0/16")
"""
RESUMING = """
from elastic_lab import open_lab
lab = open_lab("01", resume=True)
import boto3
tell("resumed", len(boto3.client("ec2").describe_vpcs()["Vpcs"]))
"""


def test_a_served_cloud_is_found_with_journal_and_reset():
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with serving(port):
        told = learner(ON_A_SERVED_CLOUD, AWS_ENDPOINT_URL=url + "/")
        assert told["check"] == "failed", "looked at with the journal: neither skipped nor passed"
        assert told["after a call"] == told["at first"] + 1
        assert told["after reset"] == told["at first"]
        assert told["place"] == url
        assert "Your cloud is up" in told["said"]
        assert learner(RESUMING, AWS_ENDPOINT_URL=url)["resumed"] == told["at first"] + 1
        assert own_hosts() == []


def test_a_served_cloud_is_not_taken_for_another_machines():
    port = free_port()
    with serving(port):
        assert served.find(f"http://localhost:{port}")
        assert served.find(f"http://192.0.2.1:{port}") is None
        assert served.find(f"http://127.0.0.1:{free_port()}") is None


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process there")
@pytest.mark.parametrize("end", ["SIGINT", "SIGKILL"])
def test_a_served_cloud_ends_whole(end):
    port = free_port()
    with serving(port) as process:
        clouds = [child.pid for child in psutil.Process(process.pid).children(recursive=True)]
        assert clouds
        assert served.find(f"http://127.0.0.1:{port}")
        process.send_signal(getattr(signal, end))
        assert wall_clock.wait_until(lambda: process.poll() is not None, 5)
        assert wall_clock.wait_until(lambda: all(is_gone(pid) for pid in clouds), 5)
    assert served.find(f"http://127.0.0.1:{port}") is None


def test_a_port_that_is_taken_is_told_in_a_sentence():
    with Answering(200, b"") as taken:
        port = taken.url.rpartition(":")[2]
        command = [sys.executable, "-m", "elastic_lab.cli.main", "serve", "--port", port]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert done.returncode == 2
    assert f"Port {port}" in done.stderr
    assert "Traceback" not in done.stderr


# moto's server ----------------------------------------------------------------------------------

ON_A_FOREIGN_CLOUD = """
from elastic_lab import open_lab
lab = open_lab("01")
import boto3
tell("statuses", [lab.check(f"01.{n}").result.status for n in range(1, 6)])
tell("reason", lab.check("01.1").result.reason)
boto3.client("ec2").create_vpc(CidrBlock="10.1.0.0/16")
made = len(boto3.client("ec2").describe_vpcs()["Vpcs"])
lab.reset()
tell("kept", len(boto3.client("ec2").describe_vpcs()["Vpcs"]) == made)
tell("place", boto3.client("ec2").meta.endpoint_url)
try: boto3.client("ec2", endpoint_url="https://ec2.us-east-1.amazonaws.com").describe_vpcs()
except Exception as error: tell("stopped", str(error))
"""


def test_a_lab_opens_on_moto_and_says_so(moto_server):
    told = learner(ON_A_FOREIGN_CLOUD, AWS_ENDPOINT_URL=moto_server)
    assert f"Attached to {moto_server}" in told["said"]
    assert "does not have" not in told["said"]
    assert told["place"] == moto_server
    assert own_hosts() == []
    assert told["kept"], "a reset cannot empty a cloud that is not ours, and stays with it"
    assert "Elastic Lab stopped" in told["stopped"]
    assert told["statuses"][0] == "skipped"
    assert "journal" in told["reason"]
    assert set(told["statuses"]) <= {"skipped", "failed"}


# What is no endpoint ----------------------------------------------------------------------------

REFUSED = {
    "https://ec2.us-east-1.amazonaws.com": "the real AWS",
    "https://EC2.us-east-1.AmazonAWS.com./": "the real AWS",
    "https://ec2.us-east-1.api.aws:443": "the real AWS",
    "https://user:secret@s3.cn-north-1.amazonaws.com.cn": "the real AWS",
    "http://169.254.169.254": "the real AWS",
    "http://2852039166": "the real AWS",
    "http://[fd00:ec2::254]": "the real AWS",
    "4566": "no URL",
    "localhost:4566": "no URL",
    "127.0.0.1": "no URL",
    "http://": "no URL",
    "http://:4566": "no URL",
    "http://localhost:port": "no URL",
    "http://localhost:99999": "no URL",
    "http://[::1": "no URL",
    "ftp://localhost:4566": "no URL",
    "file:///etc/passwd": "no URL",
}
REFUSALS = f"""
import os, subprocess, sys
from elastic_lab import open_lab
def tried(do):
    try: return {{"answer": str(do())}}
    except Exception as error: return {{"kind": type(error).__name__, "said": str(error)}}
for url in {list(REFUSED)!r}:
    os.environ["AWS_ENDPOINT_URL"] = url
    tell(url, tried(lambda: open_lab("01")))
    tell("again " + url, tried(lambda: open_lab("01")))
os.environ["AWS_ENDPOINT_URL"] = "https://ec2.us-east-1.amazonaws.com"
import boto3
tell("boto3 meanwhile", tried(lambda: boto3.client("ec2").describe_vpcs()))
call = "import boto3; boto3.client('ec2').describe_vpcs()"
done = subprocess.run([sys.executable, "-c", call], capture_output=True, text=True)
tell("subprocess meanwhile", done.stderr.splitlines()[-1])
del os.environ["AWS_ENDPOINT_URL"]
open_lab("01")
tell("after unsetting it", len(boto3.client("ec2").describe_vpcs()["Vpcs"]))
"""


@pytest.fixture(scope="module")
def refusals(tmp_path_factory) -> dict[str, Any]:
    """What `open_lab` says of each, in one process."""
    return learner(REFUSALS, ELASTIC_LAB_HOME=str(tmp_path_factory.mktemp("home")))


@pytest.mark.parametrize("url", REFUSED)
def test_is_refused_with_a_sentence(refusals, url):
    outcome = refusals[url]
    assert outcome["kind"] == "EndpointError"
    assert REFUSED[url] in outcome["said"]
    assert "Unset it" in outcome["said"]
    assert "secret" not in outcome["said"]
    assert refusals["again " + url] == outcome


@pytest.mark.parametrize("who", ["boto3 meanwhile", "subprocess meanwhile"])
def test_a_refused_lab_leaves_no_way_to_aws(refusals, who):
    said = refusals[who]
    said = said if isinstance(said, str) else said["said"]
    assert "Elastic Lab stopped a connection to ec2.us-east-1.amazonaws.com" in said


def test_a_lab_opens_once_the_endpoint_is_unset(refusals):
    assert refusals["after unsetting it"] > 0


@pytest.mark.parametrize("empty", ["", " "])
def test_an_empty_endpoint_is_none(empty):
    code = "from elastic_lab import open_lab\nopen_lab('01')\n"
    assert "Your cloud is up" in learner(code, AWS_ENDPOINT_URL=empty)["said"]
