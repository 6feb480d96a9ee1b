"""From a template's policies, alarms and scheduled actions to what scales the group."""

from __future__ import annotations

from elastic_lab.control import scheduled
from elastic_lab.control.predictive import PredictivePolicy
from elastic_lab.control.scheduled import ScheduledAction
from elastic_lab.simulation.day.plan import ScalingPlan
from elastic_lab.simulation.template.alarms import scaling_alarms
from elastic_lab.simulation.template.owner import Owner
from elastic_lab.simulation.template.policies import dynamic_policy, predictive_policy
from elastic_lab.simulation.template.properties import Properties, Resources
from elastic_lab.simulation.template.reading import TemplateError
from elastic_lab.simulation.template.recurrence import moment, run_times

POLICY = "AWS::AutoScaling::ScalingPolicy"
SCHEDULED = "AWS::AutoScaling::ScheduledAction"


def scaling_plan(resources: Resources, owner: Owner, watching: bool = False) -> ScalingPlan:
    """Everything in the template that scales the group; with `watching` also the alarms that
    only watch it. Raises TemplateError."""
    mine = [(name, p) for name, p in resources.of(POLICY) if owner.owns(p)]
    forecasts = [(n, p) for n, p in mine if p.text("PolicyType", "") == "PredictiveScaling"]
    if len(forecasts) > 1:
        raise TemplateError(f"{forecasts[1][0]} is a second predictive policy: one is simulated.")
    dynamic = tuple(
        dynamic_policy(p.text("PolicyName", name), p, owner)
        for name, p in mine
        if (name, p) not in forecasts
    )
    return ScalingPlan(
        dynamic,
        tuple(scaling_alarms(resources, {p.policy_name for p in dynamic}, owner, watching)),
        tuple(
            _action(p.text("ScheduledActionName", name), p, owner)
            for name, p in resources.of(SCHEDULED)
            if owner.owns(p)
        ),
        _predictive(*forecasts[0]) if forecasts else None,
    )


def _predictive(name: str, properties: Properties) -> PredictivePolicy:
    return predictive_policy(properties.text("PolicyName", name), properties)


def _action(name: str, properties: Properties, owner: Owner) -> ScheduledAction:
    start = moment(properties.text("StartTime")) if "StartTime" in properties else None
    end = moment(properties.text("EndTime")) if "EndTime" in properties else None
    times: tuple[float, ...] = () if start is None else (start,)
    if "Recurrence" in properties:
        zone = properties.text("TimeZone", "UTC")
        times = run_times(properties.text("Recurrence"), zone, owner.start, owner.end)
    low, high, desired = (
        properties.whole(size, None) for size in ("MinSize", "MaxSize", "DesiredCapacity")
    )
    action = ScheduledAction(name, times, low, high, desired, start, end)
    try:
        scheduled.validate(action)
    except ValueError as error:
        raise TemplateError(f"{name}: {error}.") from None
    return action
