"""A new instance may be missing from DescribeInstances for a while.

The EC2 API is eventually consistent:
https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html. Here a call sees every
earlier one, unless a check has asked for a lag.
"""

import copy
from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.ec2.errors import ec2_error
from elastic_lab.cloud.world import World


@correction(
    "ec2",
    "DescribeInstances",
    moto="shows every instance from the moment of its launch",
    source="https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html",
)
def hide_newest(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS may not show a new instance yet."""
    answer = proceed()
    if not world.consistency_lag:
        return answer
    visible = [_visible(r, world) for r in answer.result["Reservations"]]
    answer.result["Reservations"] = [r for r in visible if r.instances]
    asked = response._get_param("InstanceIds", [])
    if asked and not answer.result["Reservations"]:
        raise ec2_error(
            "InvalidInstanceID.NotFound", f"The instance ID '{asked[0]}' does not exist"
        )
    return answer


def _visible(reservation: Any, world: World) -> Any:
    shown = copy.copy(reservation)
    horizon = world.clock.now() - world.consistency_lag
    shown.instances = [i for i in reservation.instances if _launched_at(i) <= horizon]
    return shown


def _launched_at(instance: Any) -> float:
    from datetime import UTC

    return float(instance.launch_time.replace(tzinfo=UTC).timestamp())
