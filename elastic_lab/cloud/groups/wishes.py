"""What is wished of a group: moto's group as the control loops see it, and their sizes in moto."""

from typing import Any

from elastic_lab.cloud.groups.record import GroupRecord
from elastic_lab.control.group_types import AutoScalingGroup


def group_of(record: GroupRecord, launch_template_version: int = 1) -> AutoScalingGroup:
    """The group as it is wished now."""
    moto = record.moto
    return AutoScalingGroup(
        record.name,
        *sizes_of(record),
        tuple(dict.fromkeys(moto.availability_zones)),
        int(moto.default_cooldown),
        default_instance_warmup(moto),
        str(moto.health_check_type),
        int(moto.health_check_grace_period or 0),
        tuple(moto.termination_policies),
        bool(moto.new_instances_protected_from_scale_in),
        frozenset(record.suspensions),
        launch_template_version,
    )


def sizes_of(record: GroupRecord) -> tuple[int, int, int]:
    """The group's min, max and desired capacity."""
    moto = record.moto
    return int(moto.min_size or 0), int(moto.max_size or 0), int(moto.desired_capacity or 0)


def default_instance_warmup(moto: Any) -> int | None:
    """DefaultInstanceWarmup in seconds, None where it is not enabled."""
    given = getattr(moto, "default_instance_warmup", None)
    return None if given is None else int(given)


def resize(
    record: GroupRecord, min_size: int, max_size: int, desired_capacity: int
) -> tuple[int, int]:
    """Set the group's sizes; returns the desired capacity before and after."""
    before = int(record.moto.desired_capacity or 0)
    record.moto.min_size, record.moto.max_size = min_size, max_size
    record.moto.desired_capacity = desired_capacity
    return before, desired_capacity
