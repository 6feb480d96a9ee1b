"""From a lab's day to what the simulation plays."""

from __future__ import annotations

from dataclasses import replace

from elastic_lab.control.group_types import AutoScalingGroup, Process
from elastic_lab.plain_error import PlainError
from elastic_lab.simulation.arrivals import ArrivalModel
from elastic_lab.simulation.day.default_fleet import servers_of
from elastic_lab.simulation.day.plan import DayPlan
from elastic_lab.simulation.faults import Fault, InstanceFails, ZoneFails
from elastic_lab.simulation.objective import Objective
from elastic_lab.simulation.orders.day import Day, FixedFleet, Outage
from elastic_lab.simulation.orders.load_history import load_history
from elastic_lab.simulation.template.recurrence import moment
from elastic_lab.simulation.traffic import HOUR, MINUTE, SHAPES, Trace, thin

MOST_INSTANCES = 1_000
_ZONES = ("us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d", "us-east-1e", "us-east-1f")


class OrderError(PlainError):
    """A day or a fleet that cannot be played; the message says why, and what to do."""


def trace_of(day: Day) -> Trace:
    """The day's traffic. Raises OrderError."""
    if day.shape not in SHAPES:
        raise OrderError(f"There is no traffic {day.shape!r}; there is {', '.join(SHAPES)}.")
    try:
        trace = thin(SHAPES[day.shape](**day.settings), day.at_most)
    except (TypeError, ValueError) as error:
        raise OrderError(f"The day {day.name!r} has no such traffic: {error}.") from None
    return replace(trace, name=day.name, start=moment(day.start))


def objective_of(day: Day) -> Objective:
    """What the day is judged by."""
    return Objective(day.objective_seconds, day.objective_share)


def fixed_plan(day: Day, fleet: FixedFleet) -> DayPlan:
    """The day on a fleet that nobody looks after. Raises PlainError."""
    if not 1 <= fleet.instances <= MOST_INSTANCES:
        raise OrderError(
            f"A fleet has between 1 and {MOST_INSTANCES:,} instances, not {fleet.instances}."
        )
    if not 1 <= fleet.zones <= len(_ZONES):
        raise OrderError(f"A fleet is in 1 to {len(_ZONES)} zones, not {fleet.zones}.")
    size, zones = fleet.instances, _ZONES[: fleet.zones]
    nobody_looks = frozenset(Process)
    group = AutoScalingGroup(
        "fixed-fleet", size, size, size, zones, suspended_processes=nobody_looks
    )
    plan = DayPlan(group, trace_of(day), servers_of(fleet.instance_type, day.service_seconds))
    return on_day(plan, day)


def on_day(plan: DayPlan, day: Day) -> DayPlan:
    """`plan` with the day's seed, boot time, outages and history."""
    servers = replace(plan.servers, boot=day.boot_seconds)
    plan = replace(
        plan,
        servers=servers,
        seed=day.seed,
        arrivals=ArrivalModel(burstiness=day.burstiness),
        faults=tuple(_fault(outage) for outage in day.outages),
    )
    past = load_history(plan.trace, servers.model, plan.day_start, day.history_days, day.seed)
    return replace(plan, scaling=replace(plan.scaling, load_history=past))


def _fault(outage: Outage) -> Fault:
    at = outage.at_hour * HOUR
    if outage.zone:
        return ZoneFails(at, outage.zone, lasting=outage.lasting_minutes * MINUTE)
    return InstanceFails(at, outage.instances)
