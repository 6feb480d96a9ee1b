"""Many days at once, one for every pair of two settings: a policy is chosen, not guessed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import product
from typing import Any

from elastic_lab.cloud.days.planned import Planned
from elastic_lab.control.group_types import AutoScalingGroup
from elastic_lab.control.target_tracking import TargetTrackingPolicy
from elastic_lab.simulation.day.default_fleet import price_of
from elastic_lab.simulation.day.plan import DayPlan
from elastic_lab.simulation.day.scaled_day import play_day
from elastic_lab.simulation.orders.plan import OrderError, objective_of
from elastic_lab.simulation.play import sweep
from elastic_lab.simulation.report.numbers import numbers

MOST_DAYS = 64
Change = Callable[[DayPlan, float], DayPlan]


def swept(planned: Planned, settings: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    """The numbers of each day, in the order of `settings`' product; two workers at a time.

    settings: a setting's name in CHANGES -> its values; one setting or two. Raises OrderError.
    """
    _check(settings)
    grid = list(product(*settings.values()))
    plans = [_changed(planned.plan, tuple(settings), values) for values in grid]
    days = sweep([partial(_numbers, planned, plan) for plan in plans])
    return {"settings": {name: list(values) for name, values in settings.items()}, "days": days}


def _check(settings: Mapping[str, Sequence[float]]) -> None:
    unknown = [name for name in settings if name not in CHANGES]
    if unknown:
        raise OrderError(f"{unknown[0]} cannot be swept; these can: {', '.join(CHANGES)}.")
    if not 1 <= len(settings) <= 2 or not all(settings.values()):
        raise OrderError("A sweep has one setting or two, each with one value or more.")
    days = 1
    for values in settings.values():
        days *= len(values)
    if days > MOST_DAYS:
        raise OrderError(f"That is {days} days, and a sweep plays at most {MOST_DAYS}.")


def _numbers(planned: Planned, plan: DayPlan) -> dict[str, Any]:
    outcome = play_day(plan)
    result = outcome.judged(objective_of(planned.day), price_of(plan.servers.instance_type))
    return numbers(outcome, result)


def _changed(plan: DayPlan, names: tuple[str, ...], values: tuple[float, ...]) -> DayPlan:
    for name, value in zip(names, values, strict=True):
        plan = CHANGES[name](plan, value)
    return plan


def _with_target(plan: DayPlan, value: float) -> DayPlan:
    if not any(isinstance(policy, TargetTrackingPolicy) for policy in plan.scaling.policies):
        raise OrderError("TargetValue needs a target tracking policy: the group has none yet.")
    policies = tuple(
        replace(policy, target_value=value) if isinstance(policy, TargetTrackingPolicy) else policy
        for policy in plan.scaling.policies
    )
    return replace(plan, scaling=replace(plan.scaling, policies=policies))


def _with_min(plan: DayPlan, value: float) -> DayPlan:
    return _within(plan, replace(plan.group, min_size=int(value)))


def _with_max(plan: DayPlan, value: float) -> DayPlan:
    return _within(plan, replace(plan.group, max_size=int(value)))


def _with_desired(plan: DayPlan, value: float) -> DayPlan:
    return _within(plan, replace(plan.group, desired_capacity=int(value)))


def _within(plan: DayPlan, group: AutoScalingGroup) -> DayPlan:
    """With a desired capacity that the group's sizes allow."""
    desired = max(group.min_size, min(group.max_size, group.desired_capacity))
    return replace(plan, group=replace(group, desired_capacity=desired))


def _with_warmup(plan: DayPlan, value: float) -> DayPlan:
    return replace(plan, group=replace(plan.group, default_instance_warmup=int(value)))


CHANGES: Mapping[str, Change] = {
    "TargetValue": _with_target,
    "DefaultInstanceWarmup": _with_warmup,
    "MinSize": _with_min,
    "MaxSize": _with_max,
    "DesiredCapacity": _with_desired,
}
"""What can be swept, by AWS's names."""
