"""Attributes of Application Load Balancers: their defaults, and what they may be.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
"""

from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.elbv2.attribute_values import (
    SWITCH,
    between,
    defaults,
    one_of,
)
from elastic_lab.cloud.corrections.elbv2.errors import REFERENCE, misconfigured
from elastic_lab.cloud.load_balancers import access_logs
from elastic_lab.cloud.world import World

CROSS_ZONE = "load_balancing.cross_zone.enabled"
MODES = ("monitor", "defensive", "strictest")
ATTRIBUTES = {
    "access_logs.s3.enabled": one_of(*SWITCH, default="false"),
    "client_keep_alive.seconds": between(60, 604_800, default="3600"),
    "connection_logs.s3.enabled": one_of(*SWITCH, default="false"),
    "deletion_protection.enabled": one_of(*SWITCH, default="false"),
    "idle_timeout.timeout_seconds": between(1, 4000, default="60"),
    CROSS_ZONE: one_of(*SWITCH, default="true"),
    "routing.http.desync_mitigation_mode": one_of(*MODES, default="defensive"),
    "routing.http.drop_invalid_header_fields.enabled": one_of(*SWITCH, default="false"),
    "routing.http.preserve_host_header.enabled": one_of(*SWITCH, default="false"),
    "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": one_of(*SWITCH, default="false"),
    "routing.http.xff_client_port.enabled": one_of(*SWITCH, default="false"),
    "routing.http.xff_header_processing.mode": one_of(
        "append", "preserve", "remove", default="append"
    ),
    "routing.http2.enabled": one_of(*SWITCH, default="true"),
    "waf.fail_open.enabled": one_of(*SWITCH, default="false"),
    "zonal_shift.config.enabled": one_of(*SWITCH, default="false"),
}


@correction(
    "elbv2",
    "DescribeLoadBalancerAttributes",
    "ModifyLoadBalancerAttributes",
    moto="leaves out most attributes, takes any value, and calls cross-zone balancing off",
    source=REFERENCE + "API_LoadBalancerAttribute.html",
)
def keep_balancer_attributes(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS has a default for each, and an Application Load Balancer sends to all zones always."""
    balancer = response.elbv2_backend.load_balancers.get(response._get_param("LoadBalancerArn"))
    if balancer is None or balancer.type != "application":
        return proceed()
    for each in _given(response):
        key, value = each["Key"], str(each.get("Value", ""))
        if key in ATTRIBUTES:
            ATTRIBUTES[key].check(key, value)
        if key == CROSS_ZONE and value != "true":
            # The rule is documented, the words are ours.
            raise misconfigured(
                "Cross-zone load balancing cannot be turned off for Application Load Balancers"
            )
    balancer.attrs[CROSS_ZONE] = "true"
    for key, value in defaults(ATTRIBUTES).items():
        balancer.attrs.setdefault(key, value)
    account = response.current_account
    wanted = balancer.attrs | {e["Key"]: e.get("Value") for e in _given(response)}
    logs = wanted[access_logs.ENABLED] == "true"
    if logs and not access_logs.has_bucket(wanted.get(access_logs.BUCKET), account):
        raise misconfigured(
            f"Access Denied for bucket: {wanted.get(access_logs.BUCKET) or ''}. "
            "Please check S3bucket permission"
        )
    answer = proceed()
    if logs and _given(response):
        access_logs.try_delivery(balancer, account)
    return answer


def _given(response: Any) -> list[Any]:
    return response._get_param("Attributes") or []
