"""The upkeep of an Auto Scaling group: be as many as desired, healthy, spread.

Level-triggered: each tick compares what is with what should be and acts on
the difference, so nothing is lost when a launch fails. Instance ids come from
EC2: the caller carries out a `LaunchInstance` and reports the id with
`add_launched` before the next tick.

Source (documented):
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html
https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-benefits.html
https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-suspend-resume-processes.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from elastic_lab.control import activities, health, termination_policy, zones
from elastic_lab.control.group_state import (
    ActivityFinished,
    GroupAction,
    GroupState,
    LaunchInstance,
    Surroundings,
    TerminateInstance,
)
from elastic_lab.control.group_types import (
    LIFECYCLE,
    AutoScalingGroup,
    Instance,
    LifecycleState,
    Process,
    Surplus,
    capacity_of,
)
from elastic_lab.control.instances import take_out

_Step = tuple[GroupState, list[GroupAction]]


def decide(
    state: GroupState, group: AutoScalingGroup, around: Surroundings, now: float
) -> tuple[GroupState, tuple[GroupAction, ...]]:
    """Look after the group once at `now` (AWS seconds).

    In order: instances that came or went, health, replacement, the desired
    capacity, and only a group that is settled is rebalanced.
    """
    state, finished = _advance(state, around, now)
    state, replaced = _replace_unhealthy(state, group, around, now)
    state, converged = _converge(state, group, around, len(replaced), now)
    moved = _rebalance(state, group, around, now)
    return state, (*finished, *replaced, *converged, *moved)


def _advance(state: GroupState, around: Surroundings, now: float) -> _Step:
    """Let the running enter service and forget the terminated."""
    kept: list[Instance] = []
    finished: list[GroupAction] = []
    for instance in state.instances:
        seen = around.statuses.get(instance.instance_id, health.GONE).instance_state
        if instance.lifecycle_state is LifecycleState.PENDING and seen == "running":
            served = LIFECYCLE[instance.lifecycle_state, "running"]
            kept.append(replace(instance, lifecycle_state=served, in_service_time=now))
            finished.append(_finished(instance, activities.launching, now))
        elif instance.lifecycle_state is LifecycleState.TERMINATING and seen == "terminated":
            finished.append(_finished(instance, activities.terminating, now))
        else:
            kept.append(instance)
    return replace(state, instances=tuple(kept)), finished


def _finished(instance: Instance, describe: Callable[[str], str], now: float) -> ActivityFinished:
    return ActivityFinished(instance.instance_id, describe(instance.instance_id), now)


def _replace_unhealthy(
    state: GroupState, group: AutoScalingGroup, around: Surroundings, now: float
) -> _Step:
    """Mark and terminate the unhealthy, protected or not (documented).

    The replacements are launched by `_converge`, in the same tick.
    """
    marked, failed = health.mark(group, state.instances, around.statuses, now)
    state = replace(state, instances=marked)
    if not (group.runs(Process.REPLACE_UNHEALTHY) and group.runs(Process.TERMINATE)):
        return state, []
    sick = [i for i in marked if i.is_live and i.health_status == "Unhealthy"]
    actions: list[GroupAction] = [
        TerminateInstance(
            i.instance_id, activities.unhealthy(now, failed.get(i.instance_id, "custom"))
        )
        for i in sick
    ]
    return take_out(state, sick), actions


def _converge(
    state: GroupState, group: AutoScalingGroup, around: Surroundings, replaced: int, now: float
) -> _Step:
    """Launch or terminate the difference to the desired capacity."""
    missing = group.desired_capacity - capacity_of(state.instances)
    if missing > 0 and group.runs(Process.LAUNCH):
        return state, _launches(state, group, around, missing, replaced, now)
    if missing < 0 and group.runs(Process.TERMINATE):
        return _shrink(state, group, -missing, now)
    return (_forget(state) if missing == 0 and _is_quiet(state) else state), []


def _is_quiet(state: GroupState) -> bool:
    """Tell whether nothing is coming or going. Standby instances do neither."""
    moving = (LifecycleState.PENDING, LifecycleState.TERMINATING)
    return not any(i.lifecycle_state in moving for i in state.instances)


def _forget(state: GroupState) -> GroupState:
    """Drop what only mattered on the way to the desired capacity."""
    instances = tuple(
        replace(i, surplus=Surplus.NONE) if i.surplus is Surplus.REBALANCE else i
        for i in state.instances
    )
    return GroupState(instances)


def _launches(
    state: GroupState,
    group: AutoScalingGroup,
    around: Surroundings,
    missing: int,
    replaced: int,
    now: float,
) -> list[GroupAction]:
    counts = zones.count_by_zone(state.instances)
    chosen = zones.zones_for_launch(counts, _open_zones(group, around), missing)
    old, new = group.desired_capacity - missing, group.desired_capacity
    grown = activities.cause(state.desired_cause, activities.started(now, old, new))
    causes = [activities.replacement(now)] * replaced + [grown] * missing
    return [_launch(group, zone, why) for zone, why in zip(chosen, causes, strict=False)]


def _launch(
    group: AutoScalingGroup, zone: str, why: str, surplus: Surplus = Surplus.NONE
) -> LaunchInstance:
    return LaunchInstance(
        zone,
        group.launch_template_version,
        why,
        group.new_instances_protected_from_scale_in,
        surplus,
    )


def _open_zones(group: AutoScalingGroup, around: Surroundings) -> tuple[str, ...]:
    return tuple(z for z in group.availability_zones if z not in around.unavailable_zones)


def _shrink(state: GroupState, group: AutoScalingGroup, extra: int, now: float) -> _Step:
    """Terminate what is too many, by the termination policies (documented)."""
    victims = termination_policy.select(
        state.instances, group.termination_policies, group.availability_zones, extra, now
    )
    rebalancing = any(i.surplus is Surplus.REBALANCE for i in state.instances)
    old = capacity_of(state.instances)
    actions: list[GroupAction] = []
    for victim in victims:
        if rebalancing:
            why = activities.rebalance_terminate(
                now, [victim.availability_zone], victim.instance_id
            )
        else:
            shrunk = activities.shrunk(now, old, group.desired_capacity, [victim.instance_id])
            why = activities.cause(state.desired_cause, shrunk)
        actions.append(TerminateInstance(victim.instance_id, why))
    return take_out(state, victims), actions


def _rebalance(
    state: GroupState, group: AutoScalingGroup, around: Surroundings, now: float
) -> list[GroupAction]:
    """Launch in the emptiest zones before anything is terminated (documented).

    At most 10 % or one above max, whichever is more; the surplus goes by
    `_shrink` once the new instances are in service.
    """
    has_surplus = any(i.surplus is not Surplus.NONE for i in state.instances)
    runs = group.runs(Process.AZ_REBALANCE) and group.runs(Process.LAUNCH)
    here = capacity_of(state.instances)
    if has_surplus or not (runs and _is_quiet(state) and here == group.desired_capacity):
        return []
    counts = zones.count_by_zone(
        i for i in state.instances if i.availability_zone not in around.unavailable_zones
    )
    open_zones = _open_zones(group, around)
    room = group.max_size + zones.rebalance_margin(group.max_size) - here
    number = min(room, zones.moves_to_balance(counts, open_zones))
    if number <= 0:
        return []
    why = activities.rebalance_launch(now, open_zones, [counts[z] for z in open_zones])
    return [
        _launch(group, zone, why, Surplus.REBALANCE)
        for zone in zones.zones_for_launch(counts, open_zones, number)
    ]
