"""Calls that move single instances: in and out of a group, to standby and back, to their end.

Each changes the group's record at once; what takes time is done by the loop. Words of causes and
refusals are AWS's, as far as they are known.
Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-detach-attach-instances.html,
https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-enter-exit-standby.html
"""

from dataclasses import replace
from typing import Any

from elastic_lab.cloud.groups import balancers
from elastic_lab.cloud.groups.activity_log import LoggedActivity
from elastic_lab.cloud.groups.ec2 import NAME_TAG, GroupEc2, find
from elastic_lab.cloud.groups.record import GroupRecord
from elastic_lab.cloud.groups.wishes import sizes_of
from elastic_lab.control import activities
from elastic_lab.control.group_types import Instance, ValidationError
from elastic_lab.control.instances import apply_event


def attach(record: GroupRecord, instances: list[Any], now: float) -> None:
    """Take running instances of moto into the group, which then desires as many more."""
    _increase(record, len(instances), "attach")
    for moto in instances:
        _take_in(record, moto, now)
    record.touch(now)


def _take_in(record: GroupRecord, moto: Any, now: float) -> None:
    moto.add_tags({NAME_TAG: record.name})
    moto.autoscaling_group = record.moto
    taken = Instance(
        moto.id,
        moto.placement.zone,
        now,
        protected_from_scale_in=bool(record.moto.new_instances_protected_from_scale_in),
    )
    record.state = replace(record.state, instances=(*record.state.instances, taken))
    record.log.begin(
        moto.id,
        f"Attaching an existing EC2 instance: {moto.id}",
        f"At {activities.timestamp(now)} an instance was added in response to user request.",
        moto.placement.zone,
        now,
        subnet_id=moto.subnet_id or "",
        progress=50,
    )


def detach(
    record: GroupRecord, instance_ids: list[str], decrement: bool, now: float
) -> list[LoggedActivity]:
    """Let instances go without ending them."""
    _known(record, instance_ids)
    shrunk = _decrease(record, len(instance_ids), decrement, "detach")
    logged = []
    for name in instance_ids:
        logged.append(_log(record, name, "Detaching EC2 instance", "was detached", shrunk, now))
        balancers.deregister(record, name)
        if find(record, name) is not None:
            record.moto.ec2_backend.delete_tags([name], {NAME_TAG: record.name})
        kept = tuple(i for i in record.state.instances if i.instance_id != name)
        record.state = replace(record.state, instances=kept)
    record.touch(now)
    return logged


def enter_standby(
    record: GroupRecord, instance_ids: list[str], decrement: bool, now: float
) -> list[LoggedActivity]:
    """Take instances out of service; they stay in the group."""
    _known(record, instance_ids)
    state = record.state
    for name in instance_ids:
        state = apply_event(state, name, "enter standby")
    shrunk = _decrease(record, len(instance_ids), decrement, "move to standby")
    record.state = state
    record.touch(now)
    return [
        _log(record, n, "Moving EC2 instance to Standby", "was moved to standby", shrunk, now)
        for n in instance_ids
    ]


def exit_standby(record: GroupRecord, instance_ids: list[str], now: float) -> list[LoggedActivity]:
    """Put instances back into service; the group then desires as many more."""
    _known(record, instance_ids)
    state = record.state
    for name in instance_ids:
        state = apply_event(state, name, "exit standby")
    grown = _increase(record, len(instance_ids), "exit standby for")
    record.state = state
    record.touch(now)
    moved = "was moved out of standby"
    return [
        _log(
            record,
            name,
            "Moving EC2 instance out of Standby",
            moved,
            grown,
            now,
            status_code="PreInService",
            progress=30,
        )
        for name in instance_ids
    ]


def terminate(
    record: GroupRecord, ec2: GroupEc2, instance_id: str, decrement: bool, now: float
) -> LoggedActivity:
    """End an instance; without `decrement` the group replaces it."""
    low, _, desired = sizes_of(record)
    if decrement and desired <= low:
        raise ValidationError(
            f"Currently, desiredSize equals minSize ({low}). Terminating instance without"
            " replacement will violate group's min size constraint. Either set"
            " shouldDecrementDesiredCapacity flag to false or lower group's min size."
        )
    record.state = apply_event(record.state, instance_id, "terminate")
    shrunk = _decrease(record, 1, decrement, "terminate")
    record.log.finish(instance_id, now, "Cancelled")
    logged = _log(
        record,
        instance_id,
        "Terminating EC2 instance",
        "was taken out of service",
        shrunk,
        now,
        progress=0,
    )
    ec2.terminate(record, instance_id, now)
    record.touch(now)
    return logged


def _known(record: GroupRecord, instance_ids: list[str]) -> None:
    for name in instance_ids:
        if record.instance(name) is None:
            raise ValidationError(
                f"The instance {name} is not part of Auto Scaling group {record.name}."
            )


def _increase(record: GroupRecord, number: int, what: str) -> str:
    """Raise the desired capacity; returns the words for the cause."""
    _, high, desired = sizes_of(record)
    if desired + number > high:
        raise _no_room(record, number, what)
    record.moto.desired_capacity = desired + number
    return f", increasing the capacity from {desired} to {desired + number}"


def _decrease(record: GroupRecord, number: int, decrement: bool, what: str) -> str:
    """Lower the desired capacity if that is asked for; returns the words for the cause."""
    if not decrement:
        return ""
    low, _, desired = sizes_of(record)
    if desired - number < low:
        raise _no_room(record, number, what)
    record.moto.desired_capacity = desired - number
    return f", shrinking the capacity from {desired} to {desired - number}"


def _no_room(record: GroupRecord, number: int, what: str) -> ValidationError:
    low, high, desired = sizes_of(record)
    return ValidationError(
        f"AutoScalingGroup {record.name} has min-size={low}, max-size={high}, and"
        f" desired-size={desired}. To {what} {number} more instances, please update the"
        " AutoScalingGroup sizes appropriately."
    )


def _log(
    record: GroupRecord,
    instance_id: str,
    what: str,
    happened: str,
    capacity: str,
    now: float,
    status_code: str = "InProgress",
    progress: int = 50,
) -> LoggedActivity:
    instance = record.instance(instance_id)
    return record.log.begin(
        instance_id,
        f"{what}: {instance_id}",
        f"At {activities.timestamp(now)} instance {instance_id} {happened} in response to a user"
        f" request{capacity}.",
        instance.availability_zone if instance else "",
        now,
        subnet_id=GroupEc2().subnet_of(record, instance_id),
        status_code=status_code,
        progress=progress,
    )
