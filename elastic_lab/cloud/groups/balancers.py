"""The load balancers of a group: instances in service are registered, those that go are not,
and what the balancers find of the others is told.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from elastic_lab.cloud.groups.record import GroupRecord
from elastic_lab.control.group_types import Process

HealthsOf = Callable[[Any], Mapping[str, Any] | None]
"""moto's target group -> each target's health by its id, None when no balancer checks it."""


def healths(record: GroupRecord, healths_of: HealthsOf) -> dict[str, str]:
    """Instance id -> the state of its target: unhealthy as soon as one target group says so."""
    found: dict[str, str] = {}
    for group in _target_groups(record):
        for instance_id, health in (healths_of(group) or {}).items():
            if found.get(instance_id) != "unhealthy":
                found[instance_id] = health.state
    return found


def serves(record: GroupRecord, instance_id: str, healths_of: HealthsOf) -> bool:
    """Whether a balancer may still have requests with an instance, draining ones too."""
    return any(instance_id in (healths_of(group) or {}) for group in _target_groups(record))


def register(record: GroupRecord, instance_id: str) -> None:
    """Add an instance to the group's target groups and classic load balancers."""
    if Process.ADD_TO_LOAD_BALANCER in record.suspensions:
        return
    for group in _target_groups(record):
        target = {"Id": instance_id, "Port": group.port}
        record.moto.autoscaling_backend.elbv2_backend.register_targets(group.arn, [target])
    for balancer in _classic(record):
        record.moto.autoscaling_backend.elb_backend.register_instances(
            balancer.name, [instance_id], from_autoscaling=True
        )


def deregister(record: GroupRecord, instance_id: str) -> None:
    """Take an instance out of them."""
    for group in _target_groups(record):
        if instance_id in group.targets:
            record.moto.autoscaling_backend.elbv2_backend.deregister_targets(
                group.arn, [{"Id": instance_id}]
            )
    for balancer in _classic(record):
        if instance_id in balancer.instance_ids:
            record.moto.autoscaling_backend.elb_backend.deregister_instances(
                balancer.name, [instance_id], from_autoscaling=True
            )


def _target_groups(record: GroupRecord) -> Iterator[Any]:
    """Those that there are: a target group can be deleted before its Auto Scaling group."""
    for arn in record.moto.target_group_arns or ():
        group = record.moto.autoscaling_backend.elbv2_backend.target_groups.get(arn)
        if group is not None:
            yield group


def _classic(record: GroupRecord) -> Iterator[Any]:
    for name in record.moto.load_balancer_names or ():
        balancer = record.moto.autoscaling_backend.elb_backend.load_balancers.get(name)
        if balancer is not None:
            yield balancer
