"""The guard under attack: nothing leaves the machine, and each refusal tells how to go on."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.attacks.run import ATTACKS
from tests.sandbox.attacks.table import EC2
from tests.sandbox.attacks.works import WORKS
from tests.sandbox.fakes import Answering

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KEY = "AKIAIOSFODNN7REALKEY"
SECRET = "wJalrXUtnFEMIK7MDENGbPxRfiCYREALSECRET"
TOKEN = "FwoGZXIvYXdzEREALSESSIONTOKEN"
SENDING = ("socket.connect", "socket.sendto", "socket.sendmsg")

CONFIG = f"""
[default]
endpoint_url = https://{EC2}
services = real

[services real]
ec2 =
  endpoint_url = https://{EC2}

[profile corp]
region = eu-west-1
endpoint_url = https://{EC2}

[profile role]
role_arn = arn:aws:iam::111122223333:role/admin
source_profile = corp

[profile program]
region = us-east-1
credential_process = {{python}} -c "open(r'{{marker}}', 'w')"
"""
CREDENTIALS = "".join(
    f"[{profile}]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n"
    f"aws_session_token = {TOKEN}\n"
    for profile in ("default", "corp")
)


@dataclass
class Attacked:
    """What the process under attack said, and what was seen of it from outside."""

    told: dict[str, Any]
    home: Path
    passed: list[str]
    asked_of_proxy: list[str]
    program_ran: bool


def hostile_environment(user: Path, lab_home: Path, proxy: str) -> dict[str, str]:
    """Everything that could lead boto3 to AWS, in one environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "https_proxy"), proxy)
    return {
        **kept,
        **proxies,
        "HOME": str(user),
        "USERPROFILE": str(user),
        "ELASTIC_LAB_HOME": str(lab_home),
        "PYTHONPATH": str(HERE / "watch"),
        "WATCH_FILE": str(user / "watched"),
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_SESSION_TOKEN": TOKEN,
        "AWS_PROFILE": "corp",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL_EC2": f"https://{EC2}",
        "AWS_ENDPOINT_URL_STS": "https://sts.amazonaws.com",
        "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_USE_DUALSTACK_ENDPOINT": "true",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    }


def make_user(user: Path, marker: Path) -> None:
    (user / ".aws").mkdir(parents=True)
    config = CONFIG.format(python=sys.executable, marker=marker)
    (user / ".aws" / "config").write_text(config)
    (user / ".aws" / "credentials").write_text(CREDENTIALS)


@pytest.fixture(scope="module")
def attacked(tmp_path_factory) -> Attacked:
    """Every attack, in one process."""
    user, lab_home = tmp_path_factory.mktemp("user"), tmp_path_factory.mktemp("home")
    marker = user / "program-ran"
    make_user(user, marker)
    with Answering(502, b"a proxy that goes nowhere") as proxy:
        done = subprocess.run(
            [sys.executable, "-m", "tests.sandbox.attacks.run"],
            env=hostile_environment(user, lab_home, proxy.url),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    passed = (user / "watched").read_text().splitlines()
    return Attacked(told, lab_home, passed, proxy.first_lines, marker.exists())


@pytest.mark.parametrize("name", ATTACKS)
def test_is_stopped_with_a_sentence(attacked, name):
    outcome = attacked.told["stopped"][name]
    named, _ = ATTACKS[name]
    assert "answer" not in outcome
    said = outcome["error"]
    assert "Elastic Lab" in said
    assert named in said.lower()
    assert "boto3.client(...)" in said


@pytest.mark.parametrize("name", WORKS)
def test_goes_on_working(attacked, name):
    expected, _ = WORKS[name]
    assert attacked.told["worked"][name] == {"answer": expected}


def is_of_this_machine(host: str) -> bool:
    return host.startswith(("127.", "/")) or host in ("::1", "localhost", "None", "")


def test_nothing_left_the_machine(attacked):
    assert [line for line in attacked.passed if not is_of_this_machine(line.split(" ", 1)[1])] == []


def test_the_watch_saw_what_was_let_through(attacked):
    """The test above would notice: calls to the lab's cloud are seen by the same hook."""
    sent = [line for line in attacked.passed if line.startswith(SENDING)]
    assert len(sent) > 10


def test_no_proxy_was_asked_for_aws(attacked):
    assert [line for line in attacked.asked_of_proxy if line] == []


def test_no_program_of_a_profile_ran(attacked):
    assert not attacked.program_ran


@pytest.mark.parametrize("text", [SECRET, TOKEN, KEY], ids=["secret", "token", "key"])
def test_real_credentials_are_nowhere(attacked, text):
    """In nothing that was kept: the journal, the log, progress, records; nor in what was said."""
    assert attacked.told["calls"]
    assert text not in json.dumps(attacked.told)
    kept = [path for path in attacked.home.rglob("*") if path.is_file()]
    assert any(path.suffix == ".log" for path in kept)
    assert [path for path in kept if text.encode() in path.read_bytes()] == []


def test_a_client_of_another_lab_is_stopped_and_told_so(attacked):
    outcome = attacked.told["another"]["client of lab 01"]
    assert outcome["kind"] == "StoppedByGuard"
    assert "not the cloud of the lab that is open" in outcome["error"]
    assert "real AWS" not in outcome["error"]


def test_another_lab_answers_and_the_first_is_still_checked(attacked):
    assert attacked.told["another"]["new client"] == {"answer": []}
    assert attacked.told["another"]["check of lab 01"] == "failed"
