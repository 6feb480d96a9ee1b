"""A simulated day replaces a group's instances, sizes and history in one step."""

import math
from collections.abc import Sequence
from dataclasses import replace

from elastic_lab.cloud.groups import balancers
from elastic_lab.cloud.groups.ec2 import GroupEc2, find, with_id
from elastic_lab.cloud.groups.record import GroupRecord
from elastic_lab.cloud.groups.sources import own_source
from elastic_lab.cloud.groups.wishes import resize
from elastic_lab.cloud.instances import enter, forget
from elastic_lab.control.activities import Activity
from elastic_lab.control.group_state import GroupState
from elastic_lab.control.group_types import AutoScalingGroup, Instance, LifecycleState
from elastic_lab.control.policies import PoliciesState


def record_day(
    record: GroupRecord,
    group: AutoScalingGroup,
    instances: Sequence[Instance],
    activities: Sequence[Activity],
    now: float,
    between: tuple[float, float] | None = None,
) -> None:
    """Put the state at a day's end in the place of the group's own.

    The old instances are gone at once, without activities; those of the day run in EC2 under
    their own ids, which an earlier play of it may have left there, ended. `now` is the AWS time
    of the clock, which need not be in the day.
    """
    for each in (*record.state.instances, *instances):
        _remove(record, each.instance_id)
    record.sources.clear()
    for instance in instances:
        _make(record, instance, now)
    record.state = GroupState(tuple(instances))
    resize(record, group.min_size, group.max_size, group.desired_capacity)
    _forget_earlier_play(record, activities, between)
    for activity in activities:
        _log(record, activity)
    record.memory, record.predictions, record.load = PoliciesState(), {}, None
    record.wake(now)


def _forget_earlier_play(
    record: GroupRecord, activities: Sequence[Activity], between: tuple[float, float] | None
) -> None:
    """Drop the activities that a day before has left in these hours."""
    first = min((activity.start_time for activity in activities), default=math.inf)
    start, end = between or (first, math.inf)
    record.log.drop(lambda each: each.of_day and start <= each.activity.start_time <= end)


def _remove(record: GroupRecord, instance_id: str) -> None:
    instance = find(record, instance_id)
    if instance is not None:
        balancers.deregister(record, instance_id)
        if instance.state != "terminated":
            instance.terminate()
        forget(instance)


def _make(record: GroupRecord, instance: Instance, now: float) -> None:
    source = replace(own_source(record), version=instance.launch_template_version)
    with with_id(instance.instance_id):
        GroupEc2().launch(record, source, instance.availability_zone, instance.launch_time)
    record.sources[instance.instance_id] = source
    moto = find(record, instance.instance_id)
    if instance.lifecycle_state is LifecycleState.TERMINATING:
        moto.terminate()
        enter(moto, "shutting-down", now)
    elif instance.lifecycle_state is LifecycleState.PENDING:
        enter(moto, "pending", now)
    else:
        enter(moto, "running", instance.in_service_time or instance.launch_time)
        GroupEc2().in_service(record, instance.instance_id)


def _log(record: GroupRecord, activity: Activity) -> None:
    """An activity is about the instance that its description ends with."""
    about = activity.description.rpartition(" ")[2]
    subnet = GroupEc2().subnet_of(record, about)
    logged = record.log.put(activity, about if about.startswith("i-") else "", subnet)
    logged.of_day = True
