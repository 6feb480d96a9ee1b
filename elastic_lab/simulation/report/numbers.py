"""The numbers of a day, rounded so that another CPU gives the same, ready for JSON."""

from __future__ import annotations

from typing import Any

from elastic_lab.control.policies import Policy
from elastic_lab.control.simple_scaling import SimpleScalingPolicy
from elastic_lab.control.target_tracking import TargetTrackingPolicy
from elastic_lab.simulation.day.outcome import DayOutcome
from elastic_lab.simulation.day.plan import DayPlan
from elastic_lab.simulation.report.times import iso
from elastic_lab.simulation.results import Result

SIGNIFICANT = 6
"""Digits that are shown of a number that is not whole."""


def numbers(outcome: DayOutcome, result: Result) -> dict[str, Any]:
    """Everything that is shown of a day: requests, latency, instances, money, elasticity."""
    plan = outcome.plan
    summary = {
        "trace": plan.trace.name,
        "notes": list(plan.trace.notes),
        "start": iso(outcome.start),
        "end": iso(outcome.end),
        "seed": plan.seed,
        "arrivals": plan.arrivals.counts,
        "fleet": _fleet(plan),
    }
    rounded: dict[str, Any] = _rounded(summary | result.summary() | {"scaling": outcome.scaling()})
    return rounded


def _fleet(plan: DayPlan) -> dict[str, Any]:
    group, servers = plan.group, plan.servers
    return {
        "group": group.auto_scaling_group_name,
        "min_size": group.min_size,
        "max_size": group.max_size,
        "desired_capacity": group.desired_capacity,
        "instance_type": servers.instance_type,
        "vcpus": servers.model.vcpus,
        "service_seconds": servers.model.service.mean,
        "boot_seconds": servers.boot,
        "balancer": plan.balancing.balancer.algorithm,
        "scaled_by": scaled_by(plan),
    }


def scaled_by(plan: DayPlan) -> list[str]:
    """One line for each policy and scheduled action."""
    scaling = plan.scaling
    lines = [_policy(policy) for policy in scaling.policies]
    if scaling.predictive:
        lines.append(f"{scaling.predictive.policy_name}: predictive, {scaling.predictive.mode}")
    return lines + [f"{a.scheduled_action_name}: scheduled" for a in scaling.scheduled_actions]


def _policy(policy: Policy) -> str:
    if isinstance(policy, TargetTrackingPolicy):
        metric = f"{policy.metric.statistic} of {policy.metric.metric_name}"
        return f"{policy.policy_name}: target tracking, {metric} at {policy.target_value:g}"
    kind = "simple" if isinstance(policy, SimpleScalingPolicy) else "step"
    return f"{policy.policy_name}: {kind} scaling"


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return float(f"{value:.{SIGNIFICANT}g}") if isinstance(value, float) else value
