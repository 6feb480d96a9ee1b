"""What a group and everything around it looks like, read with boto3 as anyone could.

The answers of AWS's Describe calls and CloudFormation's properties have nearly the same names, so
a snapshot has the form of a template: one reader then serves both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from elastic_lab.plain_error import PlainError
from elastic_lab.simulation.day.metric_values import is_simulated

Client = Callable[[str], Any]
"""From a service's name to a boto3 client of it."""

Resource = dict[str, Any]


class SnapshotError(PlainError):
    """There is nothing that could meet a day; the message says what to do."""


@dataclass(frozen=True)
class Snapshot:
    """A group as a template's resources, and what a template has no place for.

    arns: of the policies, by name. tracking_alarms: policy -> the names of its alarms.
    load_balancer, target_group: the values of CloudWatch's dimensions, empty without one.
    """

    group_name: str
    resources: dict[str, Resource]
    arns: dict[str, str] = field(default_factory=dict)
    tracking_alarms: dict[str, list[str]] = field(default_factory=dict)
    suspended: tuple[str, ...] = ()
    load_balancer: str = ""
    target_group: str = ""
    enabled_metrics: tuple[str, ...] = ()


def read_snapshot(client: Client, group_name: str | None = None) -> Snapshot:
    """The group `group_name`, or the only one there is. Raises SnapshotError."""
    autoscaling = client("autoscaling")
    group = _the_group(autoscaling, group_name)
    name = group["AutoScalingGroupName"]
    policies = [p for p in _policies(autoscaling, name) if p.get("Enabled", True)]
    arns = {p["PolicyName"]: p["PolicyARN"] for p in policies}
    tracking = {
        p["PolicyName"]: [alarm["AlarmName"] for alarm in p.get("Alarms", ())]
        for p in policies
        if p["PolicyType"] == "TargetTrackingScaling"
    }
    of_tracking = {alarm for names in tracking.values() for alarm in names}
    target, balancer_name, target_name = _target_group(client, group)
    every = [
        _resource(f"group {name}", "AWS::AutoScaling::AutoScalingGroup", _group_properties(group)),
        *_launch_template(client, group),
        *(
            _resource(f"policy {p['PolicyName']}", "AWS::AutoScaling::ScalingPolicy", p)
            for p in policies
        ),
        *_alarms(client, arns, of_tracking, {name, balancer_name, target_name}),
        *_scheduled(autoscaling, name),
        *target,
    ]
    return Snapshot(
        name,
        dict(every),
        arns,
        tracking,
        tuple(p["ProcessName"] for p in group.get("SuspendedProcesses", ())),
        balancer_name,
        target_name,
        tuple(metric["Metric"] for metric in group.get("EnabledMetrics", ())),
    )


def _the_group(autoscaling: Any, name: str | None) -> dict[str, Any]:
    asked = {"AutoScalingGroupNames": [name]} if name else {}
    pages = autoscaling.get_paginator("describe_auto_scaling_groups").paginate(**asked)
    found = [g for page in pages for g in page["AutoScalingGroups"] if not g.get("Status")]
    if len(found) == 1:
        return dict(found[0])
    if not found:
        called = f" called {name!r}" if name else ""
        raise SnapshotError(
            f"There is no Auto Scaling group{called} yet: create it, then play the day."
        )
    names = ", ".join(sorted(group["AutoScalingGroupName"] for group in found))
    raise SnapshotError(f"There are {len(found)} groups ({names}): say which, with group=...")


def _group_properties(group: dict[str, Any]) -> dict[str, Any]:
    """CloudFormation's names where they differ, and the zones by their names."""
    same = (
        "AutoScalingGroupName",
        "MinSize",
        "MaxSize",
        "DesiredCapacity",
        "AvailabilityZones",
        "DefaultInstanceWarmup",
        "HealthCheckType",
        "HealthCheckGracePeriod",
        "TerminationPolicies",
        "NewInstancesProtectedFromScaleIn",
        "TargetGroupARNs",
        "LaunchTemplate",
        "LaunchConfigurationName",
        "MixedInstancesPolicy",
    )
    properties = {name: group[name] for name in same if group.get(name) not in (None, [], "")}
    if properties.get("DefaultInstanceWarmup") == -1:  # "not enabled" (documented)
        del properties["DefaultInstanceWarmup"]
    return properties | {"Cooldown": group["DefaultCooldown"]}


def _launch_template(client: Client, group: dict[str, Any]) -> Iterator[tuple[str, Resource]]:
    used = group.get("LaunchTemplate")
    if not used:
        return
    answer = client("ec2").describe_launch_template_versions(
        LaunchTemplateId=used["LaunchTemplateId"], Versions=[used.get("Version") or "$Default"]
    )
    data = answer["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    properties = {
        "LaunchTemplateName": used.get("LaunchTemplateName", ""),
        "LaunchTemplateData": data,
    }
    yield _resource(used["LaunchTemplateId"], "AWS::EC2::LaunchTemplate", properties)


def _policies(autoscaling: Any, group: str) -> list[dict[str, Any]]:
    pages = autoscaling.get_paginator("describe_policies").paginate(AutoScalingGroupName=group)
    found = [policy for page in pages for policy in page["ScalingPolicies"]]
    return [{key: value for key, value in p.items() if value not in (None, [])} for p in found]


def _alarms(
    client: Client, arns: dict[str, str], of_tracking: set[str], ours: set[str]
) -> Iterator[tuple[str, Resource]]:
    """The alarms that execute one of the policies, or watch the group or its balancer (`ours` are
    the values of their dimensions); those of target tracking come with their policies."""
    names = {arn: name for name, arn in arns.items()}
    for page in client("cloudwatch").get_paginator("describe_alarms").paginate():
        for alarm in page["MetricAlarms"]:
            actions = {
                kind: [names[arn] for arn in alarm.get(kind, ()) if arn in names]
                for kind in ("AlarmActions", "OKActions", "InsufficientDataActions")
            }
            watched = {dimension["Value"] for dimension in alarm.get("Dimensions", ())}
            is_ours = any(actions.values()) or (bool(watched) and watched <= ours)
            metric = alarm.get("Namespace", ""), alarm.get("MetricName", "")
            if is_ours and is_simulated(*metric) and alarm["AlarmName"] not in of_tracking:
                told = {key: value for key, value in alarm.items() if value not in ([], None)}
                name = f"alarm {alarm['AlarmName']}"
                yield _resource(name, "AWS::CloudWatch::Alarm", told | actions)


def _scheduled(autoscaling: Any, group: str) -> Iterator[tuple[str, Resource]]:
    pages = autoscaling.get_paginator("describe_scheduled_actions")
    for page in pages.paginate(AutoScalingGroupName=group):
        for action in page["ScheduledUpdateGroupActions"]:
            told = {
                key: value.isoformat() if key in ("StartTime", "EndTime") else value
                for key, value in action.items()
                if value is not None and key != "Time"
            }
            name = f"scheduled action {action['ScheduledActionName']}"
            yield _resource(name, "AWS::AutoScaling::ScheduledAction", told)


def _target_group(
    client: Client, group: dict[str, Any]
) -> tuple[list[tuple[str, Resource]], str, str]:
    """The first target group as a resource, and the names that CloudWatch has for its balancer
    and for itself; nothing and empty names without one."""
    arns = group.get("TargetGroupARNs") or []
    if not arns:
        return [], "", ""
    elbv2 = client("elbv2")
    found = elbv2.describe_target_groups(TargetGroupArns=arns[:1])["TargetGroups"][0]
    attributes = elbv2.describe_target_group_attributes(TargetGroupArn=arns[0])["Attributes"]
    balancers = found.get("LoadBalancerArns") or [""]
    resource = _resource(
        arns[0],
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        {"TargetGroupAttributes": attributes},
    )
    balancer = balancers[0].partition(":loadbalancer/")[2]
    return [resource], balancer, arns[0].rpartition(":")[2]


def _resource(name: str, kind: str, properties: dict[str, Any]) -> tuple[str, Resource]:
    return name, {"Type": kind, "Properties": properties}
