"""Launch configurations are closed to new accounts."""

from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.groups.refusals import autoscaling_error
from elastic_lab.cloud.world import World


@correction(
    "autoscaling",
    "CreateLaunchConfiguration",
    moto="makes launch configurations",
    source="https://docs.aws.amazon.com/autoscaling/ec2/userguide/LaunchConfiguration.html",
)
def refuse_launch_configuration(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS refuses it to accounts made since October 2024 (code and words observed)."""
    message = (
        "The Launch Configuration creation operation is not available in your account. Use "
        "launch templates to create configuration templates for your Auto Scaling groups."
    )
    raise autoscaling_error("UnsupportedOperation", message)
