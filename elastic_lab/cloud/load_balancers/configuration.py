"""What moto knows of a load balancer, as the data plane takes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from elastic_lab.cloud.load_balancers.access_logs import is_logged
from elastic_lab.cloud.load_balancers.actions import action_of, condition_of
from elastic_lab.dataplane.balancer.balancer import LOOPBACK
from elastic_lab.dataplane.balancer.config import (
    Action,
    BalancerConfig,
    FixedResponse,
    HealthCheck,
    Listener,
    Rule,
    Target,
    TargetGroup,
    forwarded_to,
)

NOTHING_LISTENS = 1
"""A port of this machine that refuses: an instance without an application."""
PortOf = Callable[[str], int]
"""An instance's id, or a function's ARN -> the port at which its requests are taken."""


def config_of(balancer: Any, backend: Any, listening_port: int, port_of: PortOf) -> BalancerConfig:
    """The configuration of moto's `balancer`. Its listener on port 80 gets `listening_port`."""
    listeners = tuple(
        _listener(each, listening_port)
        for each in balancer.listeners.values()
        if each.protocol == "HTTP"
    )
    # moto's own note of who uses a group misses those that a later change brings in.
    groups = {
        arn: _group(backend.target_groups[arn], backend.ec2_backend, port_of)
        for arn in sorted(forwarded_to(listeners))
        if arn in backend.target_groups
    }
    return BalancerConfig(
        balancer.arn.split(":loadbalancer/")[1],
        listeners,
        groups,
        frozenset(subnet.availability_zone for subnet in balancer.subnets),
        float(balancer.attrs.get("idle_timeout.timeout_seconds", 60)),
        float(balancer.attrs.get("client_keep_alive.seconds", 3600)),
        is_logged(balancer),
    )


def _listener(listener: Any, listening_port: int) -> Listener:
    port = int(listener.port)
    rules = (_rule(rule) for rule in listener.rules.values() if not rule.is_default)
    return Listener(
        port,
        _action(listener.default_actions),
        tuple(rules),
        listening_port=listening_port if port == 80 else 0,
    )


def _rule(rule: Any) -> Rule:
    conditions = (condition_of(given) for given in rule.conditions)
    known = tuple(condition for condition in conditions if condition is not None)
    return Rule(int(rule.priority), known, _action(rule.actions))


def _action(actions: Any) -> Action:
    """An action that only AWS has (authentication by itself, say) is told to whoever asks."""
    return action_of(actions) or FixedResponse(501, "This sandbox does not have the action.")


def _group(group: Any, ec2: Any, port_of: PortOf) -> TargetGroup:
    sticky = group.attributes.get("stickiness.enabled") == "true"
    seconds = int(group.attributes.get("stickiness.lb_cookie.duration_seconds", 86400))
    return TargetGroup(
        group.arn,
        tuple(_targets(group, ec2, port_of)),
        group.attributes.get("load_balancing.algorithm.type", "round_robin"),
        float(group.attributes.get("slow_start.duration_seconds", 0)),
        float(group.attributes.get("deregistration_delay.timeout_seconds", 300)),
        seconds if sticky else None,
        _health_check(group),
        group.attributes.get("load_balancing.cross_zone.enabled") != "false",
    )


def _targets(group: Any, ec2: Any, port_of: PortOf) -> Iterator[Target]:
    """Where the instances' applications listen. An address is that of the instance which has it;
    those of the VPC are nowhere else, and nothing ever leaves this machine."""
    by_address = group.target_type == "ip"
    for given in group.targets.values():
        if group.target_type == "lambda":
            yield Target(given["Id"], LOOPBACK, port_of(given["Id"]), "all")
            continue
        instance = _at(given["Id"], ec2) if by_address else ec2.get_instance_by_id(given["Id"])
        if instance is not None and instance.state == "running":
            zone = str(instance.placement.zone)
            yield Target(given["Id"], LOOPBACK, port_of(instance.id), zone)
        elif by_address:
            yield Target(given["Id"], LOOPBACK, NOTHING_LISTENS, "all")


def _at(address: str, ec2: Any) -> Any:
    """The instance with a private address, None where there is none."""
    instances = (i for each in list(ec2.reservations.values()) for i in list(each.instances))
    return next((i for i in instances if i.private_ip == address), None)


def _health_check(group: Any) -> HealthCheck:
    """An instance's application has one port here, whatever the check's is."""
    matcher: Mapping[str, Any] = group.matcher or {}
    return HealthCheck(
        group.health_check_path or "/",
        None,
        float(group.health_check_interval_seconds),
        float(group.health_check_timeout_seconds),
        int(group.healthy_threshold_count),
        int(group.unhealthy_threshold_count),
        str(matcher.get("HttpCode", "200")),
    )
