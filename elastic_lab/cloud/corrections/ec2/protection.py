"""Termination protection that is asked for in the launch holds."""

from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.ec2.launch_request import LaunchRequest
from elastic_lab.cloud.world import World


@correction(
    "ec2",
    "RunInstances",
    moto="drops DisableApiTermination, so that a protected instance can be terminated",
    source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html",
)
def protect_from_termination(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS refuses to terminate an instance that was launched with termination protection."""
    protected = bool(LaunchRequest.of(response).parameter("DisableApiTermination", False))
    answer = proceed()
    for instance in answer.result.instances:
        instance.disable_api_termination = protected
    return answer
