"""A launch that is repeated with the same client token launches nothing.

https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html: a token is good for one
set of parameters; where the request names its Availability Zone (by subnet or placement) the
token counts in that zone, otherwise in the Region. The current page names no time for which a
token is remembered; 24 hours are assumed, and a token of a terminated instance is refused.
"""

import json
from dataclasses import dataclass
from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.ec2.errors import ec2_error
from elastic_lab.cloud.corrections.ec2.launch_request import LaunchRequest
from elastic_lab.cloud.journal import plain
from elastic_lab.cloud.world import World

REMEMBERED_SECONDS = 24 * 3600.0


@dataclass(frozen=True)
class Launch:
    """An earlier launch: its parameters as text, its answer, and its AWS time."""

    parameters: str
    answer: Any
    at: float


@correction(
    "ec2",
    "RunInstances",
    moto="launches again whatever the ClientToken",
    source="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html",
)
def recognise_repeated_launch(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS answers a repeated ClientToken with the first launch, or IdempotentParameterMismatch."""
    token = response._get_param("ClientToken")
    if not token or response._get_param("DryRun", False):
        return proceed()
    key = (response.region, token, LaunchRequest.of(response).zone)
    now, parameters = world.clock.now(), _parameters(response)
    earlier = world.launches.get(key)
    if earlier is not None and now - earlier.at < REMEMBERED_SECONDS:
        return _repeat(earlier, parameters)
    answer = proceed()
    world.launches[key] = Launch(parameters, answer, now)
    return answer


def _repeat(earlier: Launch, parameters: str) -> Any:
    if earlier.parameters != parameters:
        message = (
            "Arguments on this idempotent request are inconsistent with arguments used in "
            "previous request(s)."
        )
        raise ec2_error("IdempotentParameterMismatch", message)
    if all(instance.state == "terminated" for instance in earlier.answer.result.instances):
        message = (
            "The client token you have provided is associated with a terminated instance. "
            "Please use a different client token"
        )
        raise ec2_error("IdempotentInstanceTerminated", message)
    return earlier.answer


def _parameters(response: Any) -> str:
    original = getattr(response.params, "original_dict", None)
    parameters = plain(original() if original else dict(response.params))
    return json.dumps(parameters, sort_keys=True)
