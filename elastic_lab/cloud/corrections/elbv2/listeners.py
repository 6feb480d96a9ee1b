"""Listeners: one for a port, with actions that can be done."""

import hashlib
from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.elbv2.actions import check_actions
from elastic_lab.cloud.corrections.elbv2.errors import (
    REFERENCE,
    check_range,
    elbv2_error,
    invalid,
)
from elastic_lab.cloud.world import World

CREATE = REFERENCE + "API_CreateListener.html"
PORT_LIMIT = 65_535


@correction(
    "elbv2",
    "CreateListener",
    moto="takes a port twice, HTTPS without a certificate, and actions that cannot be done",
    source=CREATE,
)
def create_on_free_port(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS has one listener on a port, and checks to what its default action leads."""
    backend = response.elbv2_backend
    balancer = backend.load_balancers.get(response._get_param("LoadBalancerArn"))
    if balancer is None:
        return proceed()
    _check_port(response, balancer, None)
    certificates = response._get_param("Certificates")
    if response._get_param("Protocol") == "HTTPS" and not certificates:
        raise invalid("A certificate must be specified for HTTPS listeners")
    check_actions(backend, balancer, response._get_param("DefaultActions") or [])
    return proceed()


@correction(
    "elbv2",
    "ModifyListener",
    moto="moves a listener to a port that is taken, and to actions that cannot be done",
    source=REFERENCE + "API_ModifyListener.html",
)
def modify_to_free_port(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS holds a changed listener to the rules of a new one."""
    backend, arn = response.elbv2_backend, response._get_param("ListenerArn")
    listener = backend.describe_listeners(None, [arn])[0]
    balancer = backend.load_balancers[listener.load_balancer_arn]
    _check_port(response, balancer, listener)
    if actions := response._get_param("DefaultActions"):
        check_actions(backend, balancer, actions)
    return proceed()


@correction(
    "elbv2",
    "CreateListener",
    moto="names a default rule by an address in memory, so that no two runs agree",
    source=REFERENCE + "API_Rule.html",
)
def name_default_rule(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS ends a rule's ARN, the default rule's too, with 16 hexadecimal digits."""
    answer = proceed()
    for listener in answer.result["Listeners"]:
        # Derived, not drawn: the ids that come later stay as they are.
        digits = hashlib.sha256(listener.arn.encode()).hexdigest()[:16]
        rule = listener._default_rule[0]
        rule.arn = f"{listener.arn.replace(':listener/', ':listener-rule/')}/{digits}"
    return answer


def _check_port(response: Any, balancer: Any, own: Any) -> None:
    check_range(response, 1, PORT_LIMIT, "Port")
    port = response._get_param("Port")
    others = (listener for listener in balancer.listeners.values() if listener is not own)
    if port is not None and any(int(listener.port) == int(port) for listener in others):
        message = f"A listener already exists on this port for this load balancer '{balancer.arn}'"
        raise elbv2_error("DuplicateListener", message)
