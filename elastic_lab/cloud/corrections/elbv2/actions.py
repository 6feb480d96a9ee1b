"""What a listener or a rule does with a request: checked before it is kept.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from elastic_lab.cloud.corrections.elbv2.errors import elbv2_error, invalid, misconfigured
from elastic_lab.cloud.corrections.elbv2.usage import groups_in, users_of

FINAL = ("forward", "redirect", "fixed-response")
PROTOCOLS = {
    "application": ("HTTP", "HTTPS"),
    "network": ("TCP", "TLS", "UDP", "TCP_UDP"),
    "gateway": ("GENEVE",),
}
TARGET_GROUPS_LIMIT = 5
WEIGHT_LIMIT = 999
STATUS = re.compile(r"(2|4|5)\d\d")
# A redirect that gives none of them new leads to itself.
URI_PARTS = {
    "Protocol": "#{protocol}",
    "Host": "#{host}",
    "Port": "#{port}",
    "Path": "/#{path}",
    "Query": "#{query}",
}


def check_actions(backend: Any, balancer: Any, actions: Sequence[Mapping[str, Any]]) -> None:
    """Refuse actions that `balancer`, moto's load balancer, could not do."""
    final = [action for action in actions if action.get("Type") in FINAL]
    if len(final) != 1 or action_order(actions)[-1] is not final[0]:
        # The rule is documented, the words are ours.
        raise invalid(
            "Exactly one action of type forward, redirect or fixed-response must be specified, "
            "and it must be the last action"
        )
    CHECKS[final[0]["Type"]](final[0])
    arns = groups_in(actions)
    for arn in arns:
        _check_target_group(backend, balancer, arn)
    elsewhere = [arn for arn in arns if set(users_of(backend, arn)) - {balancer.arn}]
    if elsewhere:
        message = (
            "The following target groups cannot be associated with more than one load balancer"
        )
        raise elbv2_error("TargetGroupAssociationLimit", f"{message}: {', '.join(elsewhere)}")


def action_order(actions: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The actions as they are done: the one with the lowest `Order` first."""
    return sorted(actions, key=lambda action: int(action.get("Order") or 50_000))


def _check_target_group(backend: Any, balancer: Any, arn: str) -> None:
    group = backend.target_groups.get(arn)
    if group is None:
        raise elbv2_error("TargetGroupNotFound", f"Target group '{arn}' not found")
    if group.vpc_id and group.vpc_id != balancer.vpc_id:
        message = f"Target group '{arn}' is in a different VPC than load balancer '{balancer.arn}'"
        raise misconfigured(message)
    if group.protocol and group.protocol not in PROTOCOLS[balancer.type]:
        # The code is documented, the words are ours.
        message = f"Target group '{arn}' has a protocol that load balancer '{balancer.arn}' lacks"
        raise elbv2_error("IncompatibleProtocols", message)


def _check_forward(action: Mapping[str, Any]) -> None:
    """The limits are documented, the words are ours."""
    weighted = (action.get("ForwardConfig") or {}).get("TargetGroups") or []
    if not groups_in([action]):
        raise invalid("A target group ARN must be specified for an action of type forward")
    if len(weighted) > TARGET_GROUPS_LIMIT:
        raise invalid(f"A forward action can have at most '{TARGET_GROUPS_LIMIT}' target groups")
    for group in weighted:
        weight = int(group.get("Weight", 1))
        if not 0 <= weight <= WEIGHT_LIMIT:
            raise invalid(f"Weight '{weight}' must be between '0-{WEIGHT_LIMIT}' inclusive")


def _check_redirect(action: Mapping[str, Any]) -> None:
    config = action.get("RedirectConfig")
    if not config:
        raise invalid("A redirect configuration must be specified")  # the words are ours
    if all(config.get(part, same) == same for part, same in URI_PARTS.items()):
        message = "The redirect configuration is not valid because it creates a loop."
        raise elbv2_error("InvalidLoadBalancerAction", message)


def _check_fixed_response(action: Mapping[str, Any]) -> None:
    config = action.get("FixedResponseConfig")
    if not config:
        raise invalid("A fixed response configuration must be specified")  # the words are ours
    status = str(config.get("StatusCode"))
    if not STATUS.fullmatch(status):
        raise invalid(
            f"1 validation error detected: Value '{status}' at 'fixedResponseConfig.statusCode' "
            f"failed to satisfy constraint: Member must satisfy regular expression pattern: "
            f"^{STATUS.pattern}$"
        )


CHECKS = {
    "forward": _check_forward,
    "redirect": _check_redirect,
    "fixed-response": _check_fixed_response,
}
