"""ModifyInstanceAttribute: what needs a stopped instance, and which types there are."""

from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.ec2.errors import ec2_error
from elastic_lab.cloud.corrections.ec2.launch_request import architectures_of
from elastic_lab.cloud.world import World

MODIFY = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html"
NEED_STOPPED = ("InstanceType", "UserData", "EbsOptimized", "Kernel", "Ramdisk")


@correction(
    "ec2",
    "ModifyInstanceAttribute",
    moto="changes the type of a running instance",
    source=MODIFY,
)
def change_stopped_only(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS changes type, user data and kernel of a stopped instance only."""
    instance = response.ec2_backend.get_instance(response._get_param("InstanceId"))
    changed = _changed(response)
    if changed & set(NEED_STOPPED) and instance.state != "stopped":
        message = f"The instance '{instance.id}' is not in the 'stopped' state."
        raise ec2_error("IncorrectInstanceState", message)
    return proceed()


@correction(
    "ec2",
    "ModifyInstanceAttribute",
    moto="takes any text for an instance type",
    source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html",
)
def refuse_unknown_type(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS refuses a type that does not exist."""
    wanted = response._get_param("InstanceType.Value")
    if wanted is None and "InstanceType" in _changed(response):
        wanted = response._get_param("Value")
    if wanted is not None and architectures_of(wanted) is None:
        message = f"Invalid value '{wanted}' for InstanceType."
        raise ec2_error("InvalidInstanceAttributeValue", message)
    return proceed()


def _changed(response: Any) -> set[str]:
    """The attributes that the call sets, in either of the API's two spellings."""
    named = {name for name in NEED_STOPPED if response._get_param(f"{name}.Value") is not None}
    attribute = response._get_param("Attribute") or ""
    return named | {attribute[:1].upper() + attribute[1:]}
