"""From a template's alarms to those that execute a policy of the group."""

from __future__ import annotations

from collections.abc import Iterator

from elastic_lab.control.alarm_types import COMPARISONS, MetricAlarm, TreatMissingData
from elastic_lab.simulation.day.plan import policy_arn
from elastic_lab.simulation.template.owner import Owner, check_metric
from elastic_lab.simulation.template.properties import Properties, Resources
from elastic_lab.simulation.template.reading import TemplateError

ALARM = "AWS::CloudWatch::Alarm"


def scaling_alarms(
    resources: Resources, policies: set[str], owner: Owner, watching: bool = False
) -> Iterator[MetricAlarm]:
    """The alarms that execute a policy of the group; with `watching` all."""
    for name, properties in resources.of(ALARM):
        actions = {
            kind: tuple(policy_arn(owner.group_name, a) for a in properties.texts(kind)
                        if a in policies)
            for kind in ("AlarmActions", "OKActions", "InsufficientDataActions")
        }  # fmt: skip
        if watching or any(actions.values()):
            yield _alarm(name, properties, actions, owner)


def _alarm(
    name: str, properties: Properties, actions: dict[str, tuple[str, ...]], owner: Owner
) -> MetricAlarm:
    properties.refuse("Metrics", "name one metric instead of an expression")
    space, metric = properties.text("Namespace"), properties.text("MetricName")
    check_metric(name, space, metric)
    return MetricAlarm(
        properties.text("AlarmName", name),
        space,
        metric,
        float(properties.number("Threshold")),
        _one_of(properties, "ComparisonOperator", tuple(COMPARISONS)),
        _at_least(properties, "EvaluationPeriods", 1),
        _at_least(properties, "Period", 60),
        properties.whole("DatapointsToAlarm", None),
        properties.text("Statistic", "Average"),
        properties.text("ExtendedStatistic", "") or None,
        owner.dimensions(properties),
        _one_of(properties, "TreatMissingData", tuple(TreatMissingData), "missing"),
        actions_enabled=properties.flag("ActionsEnabled", True),
        alarm_actions=actions["AlarmActions"],
        ok_actions=actions["OKActions"],
        insufficient_data_actions=actions["InsufficientDataActions"],
    )


def _one_of(properties: Properties, name: str, allowed: tuple[str, ...], default: str = "") -> str:
    value = properties.text(name, default) if default else properties.text(name)
    if value not in allowed:
        raise TemplateError(f"{properties.where}.{name} is one of {', '.join(allowed)}.")
    return value


def _at_least(properties: Properties, name: str, least: int) -> int:
    value: int = properties.whole(name)
    if value < least or value % least:
        raise TemplateError(f"{properties.where}.{name} should be a multiple of {least}.")
    return value
