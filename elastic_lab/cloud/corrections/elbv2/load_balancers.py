"""Load balancers: made once, in two zones, and some minutes later ready."""

import re
from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.elbv2.errors import (
    REFERENCE,
    check_one_of,
    elbv2_error,
    invalid,
    not_permitted,
)
from elastic_lab.cloud.corrections.elbv2.network import (
    check_security_groups,
    check_subnets,
    subnets_of_call,
)
from elastic_lab.cloud.world import World

CREATE = REFERENCE + "API_CreateLoadBalancer.html"
NAME_LIMIT = 32
# AWS publishes no time; two to three minutes are usual.
PROVISIONING_SECONDS = 120.0


@correction(
    "elbv2",
    "CreateLoadBalancer",
    moto="takes any subnets, security groups and names, keeps no scheme and no default group",
    source=CREATE,
)
def create_in_two_zones(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS wants subnets in two Availability Zones of one VPC for an Application Load Balancer."""
    _check_name(str(response._get_param("Name")))
    check_one_of(response, "Scheme", "internet-facing", "internal")
    check_one_of(response, "Type", "application", "network", "gateway")
    kind = response._get_param("Type") or "application"
    ec2 = response.elbv2_backend.ec2_backend
    vpc_id = check_subnets(ec2, subnets_of_call(response), kind)[0].vpc_id
    check_security_groups(ec2, response._get_param("SecurityGroups") or [], vpc_id)
    response.params.setdefault("Scheme", "internet-facing")
    response.params["SecurityGroups"] = _security_groups(response, ec2, kind, vpc_id)
    return proceed()


@correction(
    "elbv2",
    "CreateLoadBalancer",
    moto="makes a second load balancer of the same name",
    source=CREATE,
)
def recognise_same_balancer(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS answers a repeated call with the load balancer that there is, if its settings agree."""
    from moto.core.responses import ActionResult

    name = response._get_param("Name")
    balancers = response.elbv2_backend.load_balancers.values()
    there = next((balancer for balancer in balancers if balancer.name == name), None)
    if there is None:
        return proceed()
    if _settings_of_call(response, there.vpc_id) != _settings(there):
        message = f"A load balancer with the same name '{name}' exists, but with different settings"
        raise elbv2_error("DuplicateLoadBalancerName", message)
    return ActionResult({"LoadBalancers": [there]})


@correction(
    "elbv2",
    "CreateLoadBalancer",
    "DescribeLoadBalancers",
    moto="has a load balancer active the first time that it is looked at",
    source=REFERENCE + "API_LoadBalancerState.html",
)
def provision_in_time(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS has a load balancer in the state provisioning until it is set up."""
    answer, now = proceed(), world.clock.now()
    if response._get_action() == "CreateLoadBalancer":
        for balancer in answer.result["LoadBalancers"]:
            if not hasattr(balancer, "active_at"):
                balancer.active_at = now + PROVISIONING_SECONDS
    for balancer in answer.result["LoadBalancers"]:
        ready = getattr(balancer, "active_at", now) <= now
        balancer.state = "active" if ready else "provisioning"
    return answer


@correction(
    "elbv2",
    "SetSubnets",
    moto="takes subnets of another VPC, and calls a subnet unknown that shares a zone",
    source=REFERENCE + "API_SetSubnets.html",
)
def set_subnets_in_two_zones(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS holds the new subnets to the rules of a new load balancer, in the VPC that it is in."""
    balancer = response.elbv2_backend.load_balancers.get(response._get_param("LoadBalancerArn"))
    if balancer is not None:
        ec2, ids = response.elbv2_backend.ec2_backend, subnets_of_call(response)
        subnets = check_subnets(ec2, ids, balancer.type, balancer.vpc_id)
        if len(subnets) == 1:  # moto refuses a Network Load Balancer in one zone, AWS does not
            return _move_to_one_zone(balancer, subnets)
    return proceed()


@correction(
    "elbv2",
    "SetSecurityGroups",
    moto="takes security groups of another VPC, and none",
    source=REFERENCE + "API_SetSecurityGroups.html",
)
def set_groups_of_vpc(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS wants one security group at least, of the load balancer's VPC."""
    balancer = response.elbv2_backend.load_balancers.get(response._get_param("LoadBalancerArn"))
    if balancer is not None:
        groups = response._get_param("SecurityGroups") or []
        if not groups and balancer.type == "application":
            # From memory.
            raise invalid("At least one security group must be specified")
        check_security_groups(response.elbv2_backend.ec2_backend, groups, balancer.vpc_id)
    return proceed()


@correction(
    "elbv2",
    "DeleteLoadBalancer",
    moto="deletes a load balancer that is protected from deletion",
    source=REFERENCE + "API_DeleteLoadBalancer.html",
)
def delete_unprotected(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS deletes a load balancer only when deletion protection is off."""
    arn = response._get_param("LoadBalancerArn")
    balancer = response.elbv2_backend.load_balancers.get(arn)
    if balancer is not None and balancer.attrs.get("deletion_protection.enabled") == "true":
        message = f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
        raise not_permitted(message)
    return proceed()


def _check_name(name: str) -> None:
    """The rules are documented; the words of the first are AWS's, the others are like them."""
    if len(name) > NAME_LIMIT:
        fault = f"cannot be longer than '{NAME_LIMIT}' characters"
    elif not re.fullmatch(r"[A-Za-z0-9-]+", name):
        fault = "can only contain characters that are alphanumeric characters or hyphens(-)"
    elif name.startswith("-") or name.endswith("-"):
        fault = "cannot begin or end with '-'"
    elif name.startswith("internal-"):
        fault = "cannot begin with 'internal-'"
    else:
        return
    raise invalid(f"The load balancer name '{name}' {fault}")


def _settings(balancer: Any) -> dict[str, Any]:
    return {
        "kind": balancer.type,
        "scheme": balancer.scheme,
        "addresses": balancer.ip_address_type,
        "subnets": {subnet.id for subnet in balancer.subnets},
        "security_groups": set(balancer.security_groups or []),
    }


def _settings_of_call(response: Any, vpc_id: str) -> dict[str, Any]:
    ec2, kind = response.elbv2_backend.ec2_backend, response._get_param("Type") or "application"
    return {
        "kind": kind,
        "scheme": response._get_param("Scheme") or "internet-facing",
        "addresses": response._get_param("IpAddressType") or "ipv4",
        "subnets": set(subnets_of_call(response)),
        "security_groups": set(_security_groups(response, ec2, kind, vpc_id)),
    }


def _security_groups(response: Any, ec2: Any, kind: str, vpc_id: str) -> list[str]:
    """Those of the call; an Application Load Balancer has the VPC's default group otherwise."""
    named = response._get_param("SecurityGroups") or []
    if kind != "application" or named:
        return list(named)
    return [ec2.get_default_security_group(vpc_id).id]


def _move_to_one_zone(balancer: Any, subnets: list[Any]) -> Any:
    from moto.core.responses import ActionResult

    balancer.subnets = subnets
    return ActionResult({"AvailabilityZones": balancer.availability_zones})
