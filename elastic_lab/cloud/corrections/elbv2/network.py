"""The subnets and security groups that a load balancer may stand in."""

from collections.abc import Sequence
from typing import Any

from elastic_lab.cloud.corrections.elbv2.errors import elbv2_error, invalid, misconfigured


def subnets_of_call(response: Any) -> list[str]:
    """The ids of the subnets that the call names, in either of the API's two spellings."""
    mappings = response._get_param("SubnetMappings", []) or []
    named = list(response._get_param("Subnets", []) or [])
    return named + [mapping["SubnetId"] for mapping in mappings]


def check_subnets(backend: Any, subnet_ids: Sequence[str], kind: str, vpc_id: str = "") -> Any:
    """moto's subnets, one in each zone of one VPC (that of `vpc_id`, if given), or a refusal."""
    if not subnet_ids:
        raise too_few_zones()
    subnets = [_subnet(backend, subnet_id) for subnet_id in subnet_ids]
    vpc = vpc_id or subnets[0].vpc_id
    if any(subnet.vpc_id != vpc for subnet in subnets):
        raise misconfigured(f"All subnets must belong to the same VPC: '{vpc}'")
    zones = {subnet.availability_zone for subnet in subnets}
    if len(zones) < len(subnets):
        raise misconfigured(
            "A load balancer cannot be attached to multiple subnets in the same Availability Zone"
        )
    if kind == "application" and len(zones) < 2:
        raise too_few_zones()
    return subnets


def too_few_zones() -> Exception:
    """An Application Load Balancer stands in two zones at least."""
    return invalid("At least two subnets in two different Availability Zones must be specified")


def check_security_groups(backend: Any, group_ids: Sequence[str], vpc_id: str) -> None:
    """Refuse security groups that do not exist, or not in the load balancer's VPC."""
    groups = [backend.get_security_group_from_id(group_id) for group_id in group_ids]
    if any(group is None or group.vpc_id != vpc_id for group in groups):
        raise misconfigured("One or more security groups are invalid")


def _subnet(backend: Any, subnet_id: str) -> Any:
    for zone in backend.subnets.values():
        if subnet_id in zone:
            return zone[subnet_id]
    raise elbv2_error("SubnetNotFound", f"The subnet ID '{subnet_id}' does not exist")
