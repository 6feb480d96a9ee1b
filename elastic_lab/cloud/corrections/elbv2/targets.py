"""Targets: registered when they are there to be reached, deregistered without complaint."""

import ipaddress
from collections.abc import Mapping, Sequence
from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.elbv2.errors import REFERENCE, elbv2_error, invalid
from elastic_lab.cloud.corrections.elbv2.usage import users_of
from elastic_lab.cloud.world import World

# What an address outside the VPC must be in:
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
REACHABLE = tuple(
    ipaddress.ip_network(block)
    for block in ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")
)
NOT_IN_USE = "Target group is not configured to receive traffic from the load balancer"


@correction(
    "elbv2",
    "RegisterTargets",
    moto="takes targets that do not exist, are in another VPC, or are no targets of the group's "
    "type; of several it keeps those before the one that it refuses",
    source=REFERENCE + "API_RegisterTargets.html",
)
def register_reachable(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS wants running instances of the target group's VPC, or addresses that it can reach."""
    backend = response.elbv2_backend
    group = backend.target_groups.get(response._get_param("TargetGroupArn"))
    targets = response._get_param("Targets") or []
    if group is not None and group.target_type == "instance":
        _check_instances(backend.ec2_backend, group, [str(target["Id"]) for target in targets])
    if group is not None and group.target_type == "ip":
        blocks = _blocks(backend.ec2_backend, group.vpc_id)
        for target in targets:
            _check_address(target, blocks)
    return proceed()


@correction(
    "elbv2",
    "DeregisterTargets",
    moto="refuses a target that is not registered",
    source=REFERENCE + "API_DeregisterTargets.html",
)
def deregister_what_is_there(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS answers successfully when the target does not exist."""
    group = response.elbv2_backend.target_groups.get(response._get_param("TargetGroupArn"))
    if group is not None:
        targets = response._get_param("Targets") or []
        response.params["Targets"] = [each for each in targets if each["Id"] in group.targets]
    return proceed()


@correction(
    "elbv2",
    "DescribeTargetHealth",
    moto="calls every registered target healthy, whether a load balancer uses it or not",
    source=REFERENCE + "API_TargetHealth.html",
)
def tell_unused(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS checks no target whose group is used by no load balancer: it is unused."""
    answer = proceed()
    if users_of(response.elbv2_backend, response._get_param("TargetGroupArn")):
        return answer
    for health in answer.result["TargetHealthDescriptions"]:
        if health.reason is None:
            health.status, health.reason = "unused", "Target.NotInUse"
            health.description = NOT_IN_USE
    return answer


def _check_instances(ec2: Any, group: Any, ids: Sequence[str]) -> None:
    found = {each: ec2.get_instance_by_id(each) for each in ids}
    for each in ids:
        if not each.startswith("i-"):
            raise invalid(f"Instance ID '{each}' is not valid")
    _refuse("do not exist", [i for i in ids if found[i] is None], "instances")
    strangers = [i for i in ids if found[i].vpc_id != group.vpc_id]
    _refuse(f"are not in the target group VPC '{group.vpc_id}'", strangers)
    idle = [i for i in ids if found[i].state != "running"]
    _refuse("are not in a running state and cannot be registered", idle)


def _refuse(fault: str, ids: Sequence[str], what: str = "targets") -> None:
    if ids:
        named = ", ".join(f"'{each}'" for each in ids)
        raise elbv2_error("InvalidTarget", f"The following {what} {fault}: {named}")


def _blocks(ec2: Any, vpc_id: str) -> list[Any]:
    associations = ec2.vpcs[vpc_id].cidr_block_association_set
    return [ipaddress.ip_network(each["cidr_block"]) for each in associations]


def _check_address(target: Mapping[str, Any], blocks: Sequence[Any]) -> None:
    text = str(target["Id"])
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        # From memory.
        raise invalid(f"The IP address '{text}' is not a valid IPv4 address") from None
    if address.version != 4 or any(address in block for block in blocks):
        return
    if not any(address in block for block in REACHABLE):
        # The rule is documented, the words are ours.
        raise invalid(f"The IP address '{text}' is neither within the VPC nor a private address")
    if target.get("AvailabilityZone") != "all":
        raise invalid(
            f"The Availability Zone for IP address '{text}' must be 'all' for Application Load "
            "Balancer target groups, when not within the VPC"
        )
