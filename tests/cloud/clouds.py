"""A cloud as a learner has it: a real host process, and boto3 that talks to it over HTTP."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from elastic_lab.cloud.address import CloudAddress
from elastic_lab.exercises.observed_cloud import ObservedCloud
from elastic_lab.sandbox.host_process import open_cloud
from elastic_lab.sandbox.owner import Owner
from elastic_lab.wall_clock import wait_until

ALIAS = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default"
WAIT_SECONDS = 20.0


@dataclass
class Cloud:
    """One pristine cloud; `call` and `refusal` make the learner's calls."""

    address: CloudAddress
    time_scale: float
    clients: dict[tuple[str, str], Any] = field(default_factory=dict)

    def client(self, service: str, region: str = "us-east-1") -> Any:
        key = (service, region)
        if key not in self.clients:
            self.clients[key] = client(service, self.address.endpoint, region)
        return self.clients[key]

    @property
    def ec2(self) -> Any:
        return self.client("ec2")

    @property
    def checks(self) -> ObservedCloud:
        return ObservedCloud(self.address)

    def journal(self) -> list[dict[str, Any]]:
        return list(self.ask("journal")["entries"])

    def entries(self, operation: str) -> list[dict[str, Any]]:
        return [entry for entry in self.journal() if entry["operation"] == operation]

    def ask(self, question: str, token: str | None = None, **asked: Any) -> dict[str, Any]:
        shown = self.address.token if token is None else token
        url = f"{self.address.private}/elastic-lab/{question}"
        status, body = post(url, json.dumps(asked), {"X-Elastic-Lab-Token": shown})
        return {"status": status, **json.loads(body)}

    def image(self, architecture: str = "x86_64") -> str:
        answer = self.client("ssm").get_parameter(Name=f"{ALIAS}-{architecture}")
        return str(answer["Parameter"]["Value"])

    def launch(self, **changes: Any) -> list[str]:
        """Ids of the instances of a plain launch with `changes`; None takes a parameter away."""
        answer = self.ec2.run_instances(**launch_arguments(self, **changes))
        return [instance["InstanceId"] for instance in answer["Instances"]]

    def states(self) -> dict[str, str]:
        """Instance id -> its state, for every instance that EC2 shows."""
        reservations = self.ec2.describe_instances()["Reservations"]
        instances = [i for reservation in reservations for i in reservation["Instances"]]
        return {i["InstanceId"]: i["State"]["Name"] for i in instances}

    def wait_for(self, ids: list[str], state: str) -> None:
        def all_there() -> bool:
            states = self.states()
            return all(states.get(instance) == state for instance in ids)

        assert wait_until(all_there, WAIT_SECONDS), f"{self.states()} instead of {state}"


def launch_arguments(cloud: Cloud, **changes: Any) -> dict[str, Any]:
    arguments = {"InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1, **changes}
    if "ImageId" not in arguments:
        arguments["ImageId"] = cloud.image()
    return {name: value for name, value in arguments.items() if value is not None}


def client(service: str, endpoint: str, region: str = "us-east-1") -> Any:
    """A boto3 client as a learner's, whatever the tester's own environment and proxies are."""
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id="learner",
        aws_secret_access_key="a-very-secret-key",
        config=Config(proxies={}, s3={"addressing_style": "path"}),
    )


def open_one(
    owner: Owner, home: Any, lab: str = "test", seed: int = 0, time_scale: float = 60.0
) -> Cloud:
    """A pristine cloud of `owner`, whose host keeps its records in `home`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ELASTIC_LAB_HOME", str(home))
        return Cloud(open_cloud(owner, lab, seed, time_scale), time_scale)


def refusal(call: Callable[..., Any], **arguments: Any) -> tuple[str, str]:
    """Code and words of the error that `call` must raise."""
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    assert caught.value.response["ResponseMetadata"].get("RetryAttempts", 0) == 0
    return error["Code"], error["Message"]


def post(url: str, body: str = "", headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Status and body of a bare POST, without boto3."""
    request = urllib.request.Request(url, body.encode(), headers or {})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
