"""From a template's scaling policies to the control loops' own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from elastic_lab.control import predictive, step_scaling
from elastic_lab.control.policies import Policy
from elastic_lab.control.predictive import PredictivePolicy
from elastic_lab.control.simple_scaling import SimpleScalingPolicy
from elastic_lab.control.step_scaling import StepAdjustment, StepScalingPolicy
from elastic_lab.control.target_tracking import TargetTrackingPolicy
from elastic_lab.control.tracked_metrics import (
    EC2_OTHER_METRIC,
    TrackedMetric,
    TrackingService,
    predefined_metric,
    service_of,
)
from elastic_lab.simulation.day.plan import policy_arn
from elastic_lab.simulation.template.owner import Owner, check_metric
from elastic_lab.simulation.template.properties import Properties
from elastic_lab.simulation.template.reading import TemplateError


def dynamic_policy(name: str, properties: Properties, owner: Owner) -> Policy:
    """A target tracking, step or simple policy. Raises TemplateError."""
    kind = properties.text("PolicyType", "SimpleScaling")
    makers: Mapping[str, Callable[[str, Properties, Owner], Policy]] = {
        "TargetTrackingScaling": _target_tracking,
        "StepScaling": _step_scaling,
        "SimpleScaling": _simple_scaling,
    }
    if kind not in makers:
        raise TemplateError(f"{name} is of the type {kind}, which is not simulated.")
    try:
        return makers[kind](name, properties, owner)
    except ValueError as error:  # what AWS refuses too, in its words
        raise TemplateError(f"{name}: {error}.") from None


def _target_tracking(name: str, properties: Properties, owner: Owner) -> TargetTrackingPolicy:
    settings = properties.inside("TargetTrackingConfiguration")
    metric, service = _tracked(settings, owner)
    target = float(settings.number("TargetValue"))
    if target <= 0:
        raise TemplateError(f"{settings.where}.TargetValue should be above 0.")
    return TargetTrackingPolicy(
        name,
        owner.group_name,
        metric,
        target,
        settings.flag("DisableScaleIn"),
        properties.whole("EstimatedInstanceWarmup", None),
        policy_arn=policy_arn(owner.group_name, name),
        alarm_high_id=name,
        alarm_low_id=name,
        service=service,
    )


def _tracked(settings: Properties, owner: Owner) -> tuple[TrackedMetric, TrackingService]:
    if "PredefinedMetricSpecification" in settings:
        named = settings.inside("PredefinedMetricSpecification")
        kind = named.text("PredefinedMetricType")
        metric = predefined_metric(kind, owner.group_name, named.text("ResourceLabel", ""))
        check_metric(named.where, metric.namespace, metric.metric_name)
        return metric, service_of(kind)
    given = settings.inside("CustomizedMetricSpecification")
    given.refuse("Metrics", "name one metric instead of an expression")
    space, name = given.text("Namespace"), given.text("MetricName")
    check_metric(given.where, space, name)
    statistic = given.text("Statistic")
    return TrackedMetric(space, name, owner.dimensions(given), statistic), EC2_OTHER_METRIC


def _step_scaling(name: str, properties: Properties, owner: Owner) -> StepScalingPolicy:
    steps = tuple(
        StepAdjustment(
            step.whole("ScalingAdjustment"),
            step.number("MetricIntervalLowerBound", None),
            step.number("MetricIntervalUpperBound", None),
        )
        for step in properties.each("StepAdjustments")
    )
    step_scaling.validate(steps)
    return StepScalingPolicy(
        name,
        steps,
        properties.text("AdjustmentType"),
        properties.whole("MinAdjustmentMagnitude", 0),
        properties.whole("EstimatedInstanceWarmup", None),
        properties.text("MetricAggregationType", "Average"),
    )


def _simple_scaling(name: str, properties: Properties, owner: Owner) -> SimpleScalingPolicy:
    return SimpleScalingPolicy(
        name,
        properties.whole("ScalingAdjustment"),
        properties.text("AdjustmentType"),
        properties.whole("MinAdjustmentMagnitude", 0),
        properties.whole("Cooldown", None),
    )


def predictive_policy(name: str, properties: Properties) -> PredictivePolicy:
    """A predictive policy that forecasts CPU. Raises TemplateError."""
    settings = properties.inside("PredictiveScalingConfiguration")
    metrics = settings.each("MetricSpecifications")
    if len(metrics) != 1:
        raise TemplateError(f"{settings.where}.MetricSpecifications should have one metric.")
    pair = metrics[0].inside("PredefinedMetricPairSpecification")
    if pair.text("PredefinedMetricType", "") != "ASGCPUUtilization":
        raise TemplateError(f"{name} should forecast ASGCPUUtilization: others are not simulated.")
    policy = PredictivePolicy(
        name,
        float(metrics[0].number("TargetValue")),
        settings.text("Mode", "ForecastOnly"),
        settings.whole("SchedulingBufferTime", 300),
        settings.text("MaxCapacityBreachBehavior", "HonorMaxCapacity"),
        settings.whole("MaxCapacityBuffer", None),
    )
    try:
        predictive.validate(policy)
    except ValueError as error:
        raise TemplateError(f"{name}: {error}.") from None
    return policy
