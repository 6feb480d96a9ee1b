"""GetConsoleOutput tells how this instance booted, instead of a canned text from 2006."""

from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.world import World


@correction(
    "ec2",
    "GetConsoleOutput",
    moto="answers the same text for every instance",
    source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleOutput.html",
)
def own_console(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS answers what the instance wrote while it booted, and nothing before it has."""
    from moto.core.types import Base64EncodedString

    answer = proceed()
    instance = response.ec2_backend.get_instance(answer.result["InstanceId"])
    text = "" if instance.state == "pending" else _boot_log(instance)
    answer.result["Output"] = Base64EncodedString.from_raw_string(text)
    return answer


def _boot_log(instance: Any) -> str:
    image = instance.ec2_backend.amis.get(instance.image_id)
    lines = [
        f"[    0.000000] Booting {image.name if image else instance.image_id}",
        f"[    0.000000] Machine: {instance.instance_type} ({instance.architecture})",
        f"[    1.204000] eth0: {instance.private_ip_address}, {instance.private_dns_name}",
        f"[    2.918000] cloud-init: instance-id {instance.id}",
        f"[    3.377000] cloud-init: {_user_data(instance)}",
        f"[    4.051000] {instance.private_dns_name.split('.')[0]} login:",
    ]
    return "\n".join(lines) + "\n"


def _user_data(instance: Any) -> str:
    if not instance.user_data:
        return "no user data"
    return "user data found; this sandbox runs no shell, so it was not run"
