"""The group's records of its instances: launched, moved, marked by hand.

What the API changes goes through here, so that each move is one that the
LIFECYCLE table has.

Source (documented):
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from elastic_lab.control.group_state import GroupState, LaunchInstance
from elastic_lab.control.group_types import (
    LIFECYCLE,
    Instance,
    LifecycleState,
    ValidationError,
)


def add_launched(
    state: GroupState, launch: LaunchInstance, instance_id: str, now: float
) -> GroupState:
    """Record a launch that was carried out, under the id that EC2 gave."""
    instance = Instance(
        instance_id,
        launch.availability_zone,
        now,
        protected_from_scale_in=launch.protected_from_scale_in,
        launch_template_version=launch.launch_template_version,
        surplus=launch.surplus,
    )
    return replace(state, instances=(*state.instances, instance))


def apply_event(state: GroupState, instance_id: str, event: str) -> GroupState:
    """Move one instance by an event of the LIFECYCLE table ("enter standby", ...).

    Refuses a move that the table does not have (words observed).
    """
    if instance_id not in {i.instance_id for i in state.instances}:
        raise ValidationError(
            f"Instance Id not found - No managed instance found for instance ID {instance_id}"
        )
    return replace(
        state,
        instances=tuple(
            replace(i, lifecycle_state=_moved(i, event)) if i.instance_id == instance_id else i
            for i in state.instances
        ),
    )


def set_instance_health(state: GroupState, instance_id: str, health_status: str) -> GroupState:
    """Set an instance's health by hand, as SetInstanceHealth does (documented)."""
    return replace(
        state,
        instances=tuple(
            replace(i, health_status=health_status) if i.instance_id == instance_id else i
            for i in state.instances
        ),
    )


def _moved(instance: Instance, event: str) -> LifecycleState:
    target = LIFECYCLE.get((instance.lifecycle_state, event))
    if target is None:
        raise ValidationError(
            f"The instance {instance.instance_id} is not in a state for {event!r}:"
            f" {instance.lifecycle_state}"
        )
    return target


def take_out(state: GroupState, victims: Iterable[Instance]) -> GroupState:
    """Move instances to Terminating, as goes with a `TerminateInstance` for each."""
    for victim in victims:
        state = apply_event(state, victim.instance_id, "terminate")
    return state
