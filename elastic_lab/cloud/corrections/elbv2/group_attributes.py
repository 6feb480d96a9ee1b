"""Attributes of target groups: which there are, what they may be, and which do not go together.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
"""

from collections.abc import Mapping
from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.elbv2.attribute_values import (
    SWITCH,
    Allowed,
    between,
    defaults,
    one_of,
)
from elastic_lab.cloud.corrections.elbv2.errors import REFERENCE, invalid, misconfigured
from elastic_lab.cloud.world import World

ALGORITHM = "load_balancing.algorithm.type"
ANOMALY = "load_balancing.algorithm.anomaly_mitigation"
DELAY = "deregistration_delay.timeout_seconds"
LONGEST_DELAY = 3600
SLOW_START = "slow_start.duration_seconds"
STICKY = "stickiness.enabled"
DNS = "target_group_health.dns_failover.minimum_healthy_targets"
ROUTING = "target_group_health.unhealthy_state_routing.minimum_healthy_targets"
DAY, WEEK = "86400", 604_800
MANY = 1_000_000
# Those that a group of HTTP or HTTPS has.
OF_WEB = {
    DELAY: between(0, LONGEST_DELAY, default="300"),
    ALGORITHM: one_of(
        "round_robin", "least_outstanding_requests", "weighted_random", default="round_robin"
    ),
    ANOMALY: one_of("on", "off", default="off"),
    "load_balancing.cross_zone.enabled": one_of(
        *SWITCH, "use_load_balancer_configuration", default="use_load_balancer_configuration"
    ),
    SLOW_START: between(30, 900, "0", default="0"),
    STICKY: one_of(*SWITCH, default="false"),
    "stickiness.type": one_of(
        "lb_cookie",
        "app_cookie",
        "source_ip",
        "source_ip_dest_ip",
        "source_ip_dest_ip_proto",
        default="lb_cookie",
    ),
    "stickiness.app_cookie.cookie_name": Allowed(default=""),
    "stickiness.app_cookie.duration_seconds": between(1, WEEK, default=DAY),
    "stickiness.lb_cookie.duration_seconds": between(1, WEEK, default=DAY),
    f"{DNS}.count": between(1, MANY, "off", default="1"),
    f"{DNS}.percentage": between(1, 100, "off", default="off"),
    f"{ROUTING}.count": between(1, MANY, default="1"),
    f"{ROUTING}.percentage": between(1, 100, "off", default="off"),
}
ATTRIBUTES = {
    **OF_WEB,
    "deregistration_delay.connection_termination.enabled": one_of(*SWITCH),
    "lambda.multi_value_headers.enabled": one_of(*SWITCH),
    "preserve_client_ip.enabled": one_of(*SWITCH),
    "proxy_protocol_v2.enabled": one_of(*SWITCH),
    "send_tcp_reset.on_deregistration.enabled": one_of(*SWITCH),
    "send_tcp_reset.on_unhealthy.enabled": one_of(*SWITCH),
    "target_failover.on_deregistration": one_of("rebalance", "no_rebalance"),
    "target_failover.on_unhealthy": one_of("rebalance", "no_rebalance"),
    "target_health_state.unhealthy.connection_termination.enabled": one_of(*SWITCH),
    "target_health_state.unhealthy.draining_interval_seconds": between(0, 360_000),
}


@correction(
    "elbv2",
    "ModifyTargetGroupAttributes",
    moto="takes unknown attributes and most values, refuses a delay of 3600 seconds, and "
    "answers only what was changed",
    source=REFERENCE + "API_ModifyTargetGroupAttributes.html",
)
def keep_known_attributes(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS knows its attributes, their values, and which contradict each other."""
    from moto.core.responses import ActionResult

    group = response.elbv2_backend.target_groups.get(response._get_param("TargetGroupArn"))
    if group is None:
        return proceed()
    asked = response._get_param("Attributes") or []
    given = {each["Key"]: str(each.get("Value", "")) for each in asked}
    for key, value in given.items():
        if key not in ATTRIBUTES:
            raise invalid(f"Target group attribute key '{key}' is not recognized")
        ATTRIBUTES[key].check(key, value)
    _check_together({**group.attributes, **given})
    longest = given.get(DELAY) == str(LONGEST_DELAY) and group.target_type != "lambda"
    if longest:
        response.params["Attributes"] = [each for each in asked if each["Key"] != DELAY]
    proceed()
    if longest:
        group.attributes[DELAY] = given[DELAY]
    return ActionResult({"Attributes": _all_of(group)})


@correction(
    "elbv2",
    "DescribeTargetGroupAttributes",
    moto="leaves out the attributes that it has no use for",
    source=REFERENCE + "API_TargetGroupAttribute.html",
)
def tell_all_attributes(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS tells those that were never set, too, with their defaults."""
    answer = proceed()
    group = response.elbv2_backend.target_groups[response._get_param("TargetGroupArn")]
    answer.result["Attributes"] = _all_of(group)
    return answer


def _all_of(group: Any) -> dict[str, Any]:
    """What is set over what AWS has by default; the latter for HTTP and HTTPS only."""
    known = {key: value for key, value in group.attributes.items() if key in ATTRIBUTES}
    return {**defaults(OF_WEB), **known} if group.protocol in ("HTTP", "HTTPS") else known


def _check_together(attributes: Mapping[str, Any]) -> None:
    """Words observed, but for the last."""
    algorithm = attributes.get(ALGORITHM)
    slow = str(attributes.get(SLOW_START, "0")) != "0"
    if slow and algorithm == "weighted_random":
        raise misconfigured(
            "You cannot enable both slow start and weighted random algorithm on a target group"
        )
    if slow and algorithm == "least_outstanding_requests":
        raise misconfigured(
            "You cannot enable both slow start and least outstanding requests algorithm on a "
            "target group"
        )
    if attributes.get(STICKY) == "true" and algorithm == "weighted_random":
        raise misconfigured(
            "You cannot have both stickiness and weighted random algorithm enabled on the same "
            "target group."
        )
    if attributes.get(ANOMALY) == "on" and algorithm != "weighted_random":
        raise misconfigured(
            "You cannot enable anomaly mitigation without the weighted random algorithm on a "
            "target group"
        )
