"""From a lab's order and the cloud's present state to the day that is played."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from elastic_lab.cloud.days.snapshot import Client, Snapshot, read_snapshot
from elastic_lab.control.policies import Policy
from elastic_lab.control.target_tracking import TargetTrackingPolicy
from elastic_lab.simulation.day.plan import DayPlan
from elastic_lab.simulation.orders.day import Day, FixedFleet, day_of
from elastic_lab.simulation.orders.plan import OrderError, fixed_plan, on_day, trace_of
from elastic_lab.simulation.template.fleet import fleet_in
from elastic_lab.simulation.template.properties import Resources

AskedSizes = Callable[[str], tuple[int, int, int]]
"""A group's name -> the min, max and desired capacity that the API last asked for."""


@dataclass(frozen=True)
class Order:
    """A day and who meets it: a fixed fleet, or a group (the only one there is, without a name).

    fork_at: seconds after which the day goes on under the group's present policies; before, it
    is the day of `forked`, the key of an earlier one.
    """

    day: Day
    fleet: FixedFleet | None = None
    group: str | None = None
    forked: str = ""
    fork_at: float = 0.0


@dataclass(frozen=True)
class Planned:
    """What is played, and the snapshot that it comes from (None for a fixed fleet)."""

    day: Day
    plan: DayPlan
    snapshot: Snapshot | None
    left_out: tuple[str, ...] = ()


def order_of(told: Mapping[str, Any]) -> Order:
    """The order in a request's JSON. Raises OrderError."""
    try:
        fleet = FixedFleet(**told["fleet"]) if told.get("fleet") else None
        return Order(
            day_of(told["day"]),
            fleet,
            told.get("group"),
            told.get("forked", ""),
            float(told.get("fork_at", 0.0)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise OrderError(f"The day is not one that can be played: {error}.") from None


def planned(order: Order, client: Client, asked: AskedSizes | None = None) -> Planned:
    """Read the cloud where the order needs it. Raises PlainError.

    asked: where it is known; the present sizes are taken otherwise.
    """
    if order.fleet:
        return Planned(order.day, fixed_plan(order.day, order.fleet), None)
    snapshot = read_snapshot(client, order.group)
    resources = Resources({"Resources": snapshot.resources})
    trace = trace_of(order.day)
    found = fleet_in(resources, "The cloud", trace, order.day.service_seconds, watching=True)
    plan = on_day(_as_in_the_cloud(found.plan, snapshot, asked), order.day)
    return Planned(order.day, plan, snapshot, found.left_out)


def _as_in_the_cloud(plan: DayPlan, snapshot: Snapshot, asked: AskedSizes | None) -> DayPlan:
    """With what a template has no place for: names, versions, suspended processes.

    A day begins with the sizes that the API asked for last, not with those that an earlier day
    or a loop has left: the same settings then give the same day.
    """
    group = replace(plan.group, suspended_processes=frozenset(snapshot.suspended))
    if asked:
        low, high, desired = asked(snapshot.group_name)
        group = replace(group, min_size=low, max_size=high, desired_capacity=desired)
    policies = tuple(_named_as_there(policy, snapshot) for policy in plan.scaling.policies)
    return replace(
        plan,
        group=group,
        scaling=replace(plan.scaling, policies=policies),
        balancing=replace(
            plan.balancing,
            load_balancer=snapshot.load_balancer,
            target_group=snapshot.target_group,
        ),
    )


def _named_as_there(policy: Policy, snapshot: Snapshot) -> Policy:
    """The policy with the ARN, and its alarms with the ids, that the cloud gave them."""
    if not isinstance(policy, TargetTrackingPolicy):
        return policy
    names = snapshot.tracking_alarms.get(policy.policy_name, [])
    ids = {
        side: name.partition(f"-{side}-")[2]
        for side in ("AlarmHigh", "AlarmLow")
        for name in names
        if f"-{side}-" in name
    }
    return replace(
        policy,
        policy_arn=snapshot.arns[policy.policy_name],
        alarm_high_id=ids.get("AlarmHigh", policy.alarm_high_id),
        alarm_low_id=ids.get("AlarmLow", policy.alarm_low_id),
    )
