"""From a template to the plan of a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from elastic_lab.control.group_types import DEFAULT_COOLDOWN, AutoScalingGroup
from elastic_lab.simulation.balancer_kernel import ALGORITHMS
from elastic_lab.simulation.day.default_fleet import SERVICE_SECONDS
from elastic_lab.simulation.day.plan import DayPlan, LoadBalancing
from elastic_lab.simulation.engine import Balancer
from elastic_lab.simulation.template.launch import servers
from elastic_lab.simulation.template.owner import Owner
from elastic_lab.simulation.template.properties import Properties, Resources
from elastic_lab.simulation.template.reading import TemplateError, read_template
from elastic_lab.simulation.template.scaling import scaling_plan
from elastic_lab.simulation.traffic import Trace

GROUP = "AWS::AutoScaling::AutoScalingGroup"
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
_ZONES = ("us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d", "us-east-1e", "us-east-1f")
_WITHOUT_EFFECT = (
    "AWS::AutoScaling::WarmPool",
    "AWS::AutoScaling::LifecycleHook",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
)


@dataclass(frozen=True)
class TemplateFleet:
    """A plan, and the logical names of resources that a simulation leaves out."""

    plan: DayPlan
    left_out: tuple[str, ...]


def fleet_of(path: Path, trace: Trace, service_seconds: float = SERVICE_SECONDS) -> TemplateFleet:
    """The fleet of the one Auto Scaling group in a template's file. Raises PlainError."""
    return fleet_in(Resources(read_template(path)), path.name, trace, service_seconds)


def fleet_in(
    resources: Resources,
    where: str,
    trace: Trace,
    service_seconds: float = SERVICE_SECONDS,
    watching: bool = False,
) -> TemplateFleet:
    """The fleet of the one Auto Scaling group in `resources`, which are from `where`.

    watching: with the alarms that only watch. Raises PlainError.
    """
    groups = list(resources.of(GROUP))
    if len(groups) != 1:
        names = ", ".join(name for name, _ in groups) or "none"
        raise TemplateError(
            f"{where} should have one Auto Scaling group, and it has {len(groups)} ({names})."
        )
    logical_name, properties = groups[0]
    group = _group(logical_name, properties)
    launched = servers(resources, properties, service_seconds)
    plan = DayPlan(group, trace, launched, balancing=_balancing(resources, properties))
    end = plan.day_start + trace.duration
    owner = Owner(logical_name, group.auto_scaling_group_name, plan.day_start, end)
    plan = replace(plan, scaling=scaling_plan(resources, owner, watching))
    return TemplateFleet(plan, tuple(resources.names_of(*_WITHOUT_EFFECT)))


def _group(logical_name: str, properties: Properties) -> AutoScalingGroup:
    least, most = properties.whole("MinSize"), properties.whole("MaxSize")
    desired = properties.whole("DesiredCapacity", least)
    if not 0 <= least <= desired <= most:
        raise TemplateError(
            f"{logical_name} should have MinSize {least} <= DesiredCapacity {desired} "
            f"<= MaxSize {most}."
        )
    return AutoScalingGroup(
        properties.text("AutoScalingGroupName", logical_name),
        least,
        most,
        desired,
        tuple(_zones(properties)),
        properties.whole("Cooldown", DEFAULT_COOLDOWN),
        properties.whole("DefaultInstanceWarmup", None),
        properties.text("HealthCheckType", "EC2"),
        properties.whole("HealthCheckGracePeriod", 0),
        tuple(properties.texts("TerminationPolicies")) or ("Default",),
        properties.flag("NewInstancesProtectedFromScaleIn"),
    )


def _zones(properties: Properties) -> Iterator[str]:
    """The zones that are named, else one for each subnet."""
    named = properties.texts("AvailabilityZones")
    subnets = [] if named else properties.texts("VPCZoneIdentifier")
    if not (named or subnets):
        raise TemplateError(
            f"{properties.where} needs AvailabilityZones or VPCZoneIdentifier: where to launch."
        )
    yield from dict.fromkeys(named or _ZONES[: len(subnets)])


def _balancing(resources: Resources, properties: Properties) -> LoadBalancing:
    """The settings of the first target group, AWS's defaults without one."""
    arns = properties.texts("TargetGroupARNs")
    if not arns:
        return LoadBalancing()
    target = resources.one(arns[0], TARGET_GROUP, properties.where)
    given = {a.text("Key"): a.text("Value") for a in target.each("TargetGroupAttributes")}
    attributes = replace(target, where=f"{target.where}.TargetGroupAttributes", values=given)
    algorithm = attributes.text("load_balancing.algorithm.type", ALGORITHMS[0])
    slow_start = float(attributes.number("slow_start.duration_seconds", 0))
    try:
        balancer = Balancer(algorithm, slow_start)
    except ValueError as error:
        raise TemplateError(f"{attributes.where}: {error}.") from None
    delay = float(attributes.number("deregistration_delay.timeout_seconds", 300))
    return LoadBalancing(balancer, delay)
