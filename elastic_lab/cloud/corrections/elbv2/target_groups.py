"""Target groups: health checks within AWS's limits, and one group of a name."""

from typing import Any

from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.elbv2.errors import (
    REFERENCE,
    check_one_of,
    check_range,
    elbv2_error,
    invalid,
)
from elastic_lab.cloud.world import World

CREATE = REFERENCE + "API_CreateTargetGroup.html"
PORT_LIMIT = 65_535
WEB = ("HTTP", "HTTPS")
# AWS's parameter -> moto's attribute.
SETTINGS = {
    "Protocol": "protocol",
    "ProtocolVersion": "protocol_version",
    "Port": "port",
    "VpcId": "vpc_id",
    "TargetType": "target_type",
    "HealthCheckProtocol": "health_check_protocol",
    "HealthCheckPort": "health_check_port",
    "HealthCheckPath": "health_check_path",
    "HealthCheckEnabled": "health_check_enabled",
    "HealthCheckIntervalSeconds": "health_check_interval_seconds",
    "HealthCheckTimeoutSeconds": "health_check_timeout_seconds",
    "HealthyThresholdCount": "healthy_threshold_count",
    "UnhealthyThresholdCount": "unhealthy_threshold_count",
    "Matcher": "matcher",
}
# What a group of HTTP or HTTPS has where the call is silent, as moto fills it in.
WEB_DEFAULTS = {
    "ProtocolVersion": "HTTP1",
    "TargetType": "instance",
    "HealthCheckPort": "traffic-port",
    "HealthCheckPath": "/",
    "HealthCheckEnabled": True,
    "HealthCheckIntervalSeconds": 30,
    "HealthCheckTimeoutSeconds": 5,
    "HealthyThresholdCount": 5,
    "UnhealthyThresholdCount": 2,
    "Matcher": {"HttpCode": "200"},
}


@correction(
    "elbv2",
    "CreateTargetGroup",
    moto="takes any port, target type, interval, timeout and thresholds",
    source=CREATE,
)
def create_within_limits(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS has limits for each, and a timeout ends before the next health check begins."""
    check_one_of(response, "TargetType", "instance", "ip", "lambda", "alb")
    _check_limits(response)
    if response._get_param("Protocol") in WEB:
        _check_timeout(
            response,
            WEB_DEFAULTS["HealthCheckIntervalSeconds"],
            WEB_DEFAULTS["HealthCheckTimeoutSeconds"],
        )
    return proceed()


@correction(
    "elbv2",
    "CreateTargetGroup",
    moto="refuses a repeated call, with words of its own",
    source=CREATE,
)
def recognise_same_group(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS answers a repeated call with the target group that there is, if its settings agree."""
    from moto.core.responses import ActionResult

    name = response._get_param("Name")
    groups = response.elbv2_backend.target_groups.values()
    there = next((group for group in groups if group.name == name), None)
    if there is None:
        return proceed()
    if not _has_settings(there, response):
        message = f"A target group with the same name '{name}' exists, but with different settings"
        raise elbv2_error("DuplicateTargetGroupName", message)
    return ActionResult({"TargetGroups": [there]})


@correction(
    "elbv2",
    "ModifyTargetGroup",
    moto="takes any interval, timeout and thresholds",
    source=REFERENCE + "API_ModifyTargetGroup.html",
)
def modify_within_limits(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS holds a changed health check to the limits of a new one."""
    _check_limits(response)
    group = response.elbv2_backend.target_groups.get(response._get_param("TargetGroupArn"))
    if group is not None and group.protocol in WEB:
        _check_timeout(
            response, group.health_check_interval_seconds, group.health_check_timeout_seconds
        )
    return proceed()


def _check_limits(response: Any) -> None:
    check_range(response, 1, PORT_LIMIT, "Port")
    check_range(response, 5, 300, "HealthCheckIntervalSeconds")
    check_range(response, 2, 120, "HealthCheckTimeoutSeconds")
    check_range(response, 2, 10, "HealthyThresholdCount", "UnhealthyThresholdCount")
    path = response._get_param("HealthCheckPath")
    if path is not None and not str(path).startswith("/"):
        raise invalid(f"Health check path '{path}' must begin with a '/' character")  # from memory


def _check_timeout(response: Any, interval: object, timeout: object) -> None:
    interval = response._get_param("HealthCheckIntervalSeconds") or interval
    timeout = response._get_param("HealthCheckTimeoutSeconds") or timeout
    if int(str(interval)) <= int(str(timeout)):
        raise invalid("Health check interval must be greater than the timeout.")


def _has_settings(group: Any, response: Any) -> bool:
    """Whether the call would make a group like `group`. Tags do not count (assumed)."""
    defaults: dict[str, Any] = {}
    if response._get_param("Protocol") in WEB:
        defaults = {**WEB_DEFAULTS, "HealthCheckProtocol": response._get_param("Protocol")}
    for name, attribute in SETTINGS.items():
        wanted = response._get_param(name)
        wanted = defaults.get(name) if wanted is None else wanted
        # moto keeps some numbers as texts.
        if wanted is not None and str(wanted) != str(getattr(group, attribute, None)):
            return False
    return True
