"""From PutScalingPolicy's parameters to the control loops' own policies.

Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutScalingPolicy.html
"""

from collections.abc import Callable, Mapping
from typing import Any

from elastic_lab.cloud.groups.record import GroupRecord, ScalingPolicy
from elastic_lab.control import predictive, step_scaling
from elastic_lab.control.adjustments import ADJUSTMENT_TYPES
from elastic_lab.control.group_types import ValidationError
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

Put = Mapping[str, Any]


def policy_arn(record: GroupRecord, name: str) -> str:
    """The ARN of a group's policy: it stays when the policy is changed."""
    place = f"{record.region}:{record.account}"
    names = f"autoScalingGroupName/{record.name}:policyName/{name}"
    return f"arn:aws:autoscaling:{place}:scalingPolicy:{record.own_id('policy', name)}:{names}"


def read(record: GroupRecord, put: dict[str, Any]) -> ScalingPolicy:
    """The policy that was put. Raises ValidationError and NotImplementedError as `policy_of`."""
    name, loop = str(put["PolicyName"]), policy_of(record, put)
    _refuse_same_metric(record, loop)
    return ScalingPolicy(name, policy_arn(record, name), put, loop, bool(put.get("Enabled", True)))


def policy_of(record: GroupRecord, put: Put) -> Policy | PredictivePolicy:
    """The policy that was put, for the loops.

    Raises ValidationError in AWS's words as far as they are known, NotImplementedError for metric
    math in a policy.
    """
    kind = str(put.get("PolicyType") or "SimpleScaling")
    makers: Mapping[str, Callable[[GroupRecord, Put], Policy | PredictivePolicy]] = {
        "TargetTrackingScaling": _target_tracking,
        "StepScaling": _step_scaling,
        "SimpleScaling": _simple_scaling,
        "PredictiveScaling": _predictive,
    }
    if kind not in makers:
        raise ValidationError(f"Invalid policy type: {kind}")
    return makers[kind](record, put)


def _target_tracking(record: GroupRecord, put: Put) -> TargetTrackingPolicy:
    settings = put.get("TargetTrackingConfiguration") or {}
    if not settings:
        raise ValidationError("TargetTrackingConfiguration must be specified for this policy type")
    name = str(put["PolicyName"])
    metric, service = _tracked(record, settings)
    target = float(settings["TargetValue"])
    if target <= 0:
        raise ValidationError("TargetValue must be greater than 0")
    return TargetTrackingPolicy(
        name,
        record.name,
        metric,
        target,
        bool(settings.get("DisableScaleIn")),
        _whole(put.get("EstimatedInstanceWarmup")),
        policy_arn=policy_arn(record, name),
        alarm_high_id=record.own_id("alarm", name, "high"),
        alarm_low_id=record.own_id("alarm", name, "low"),
        service=service,
    )


def _tracked(record: GroupRecord, settings: Put) -> tuple[TrackedMetric, TrackingService]:
    named = settings.get("PredefinedMetricSpecification")
    given = settings.get("CustomizedMetricSpecification")
    if bool(named) == bool(given):
        raise ValidationError(
            "Exactly one of PredefinedMetricSpecification and CustomizedMetricSpecification must"
            " be specified"
        )
    if named:
        kind = str(named["PredefinedMetricType"])
        metric = predefined_metric(kind, record.name, str(named.get("ResourceLabel") or ""))
        return metric, service_of(kind)
    assert given is not None
    if given.get("Metrics"):
        raise NotImplementedError("metric math in a target tracking policy")
    dimensions = sorted((str(d["Name"]), str(d["Value"])) for d in given.get("Dimensions") or ())
    return (
        TrackedMetric(
            str(given["Namespace"]),
            str(given["MetricName"]),
            tuple(dimensions),
            str(given["Statistic"]),
            int(given.get("Period") or 60),
        ),
        EC2_OTHER_METRIC,
    )


def _step_scaling(record: GroupRecord, put: Put) -> StepScalingPolicy:
    steps = tuple(
        StepAdjustment(
            int(step["ScalingAdjustment"]),
            _number(step.get("MetricIntervalLowerBound")),
            _number(step.get("MetricIntervalUpperBound")),
        )
        for step in put.get("StepAdjustments") or ()
    )
    step_scaling.validate(steps)
    return StepScalingPolicy(
        str(put["PolicyName"]),
        steps,
        _adjustment_type(put),
        int(put.get("MinAdjustmentMagnitude") or 0),
        _whole(put.get("EstimatedInstanceWarmup")),
        str(put.get("MetricAggregationType") or "Average"),
    )


def _simple_scaling(record: GroupRecord, put: Put) -> SimpleScalingPolicy:
    if put.get("ScalingAdjustment") is None:
        raise ValidationError("ScalingAdjustment must be specified for this policy type")
    return SimpleScalingPolicy(
        str(put["PolicyName"]),
        int(put["ScalingAdjustment"]),
        _adjustment_type(put),
        int(put.get("MinAdjustmentMagnitude") or put.get("MinAdjustmentStep") or 0),
        _whole(put.get("Cooldown")),
    )


def _predictive(record: GroupRecord, put: Put) -> PredictivePolicy:
    settings = put.get("PredictiveScalingConfiguration") or {}
    metrics = list(settings.get("MetricSpecifications") or ())
    if len(metrics) != 1:
        raise ValidationError("Exactly one metric specification must be specified")
    pair = metrics[0].get("PredefinedMetricPairSpecification") or {}
    if pair.get("PredefinedMetricType") != "ASGCPUUtilization":
        raise NotImplementedError("predictive scaling on other metrics than ASGCPUUtilization")
    buffer_time = settings.get("SchedulingBufferTime")
    policy = PredictivePolicy(
        str(put["PolicyName"]),
        float(metrics[0]["TargetValue"]),
        str(settings.get("Mode") or "ForecastOnly"),
        300 if buffer_time is None else int(buffer_time),
        str(settings.get("MaxCapacityBreachBehavior") or "HonorMaxCapacity"),
        _whole(settings.get("MaxCapacityBuffer")),
    )
    predictive.validate(policy)
    return policy


def _adjustment_type(put: Put) -> str:
    kind = str(put.get("AdjustmentType") or "")
    if kind not in ADJUSTMENT_TYPES:
        raise ValidationError(f"Invalid adjustment type: {kind or None}")
    magnitude = put.get("MinAdjustmentMagnitude")
    if magnitude is not None and kind != "PercentChangeInCapacity":
        raise ValidationError(
            "MinAdjustmentMagnitude is only supported with the adjustment type"
            " PercentChangeInCapacity"
        )
    return kind


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _number(bound: Any) -> float | None:
    return None if bound is None else float(bound)


def _refuse_same_metric(record: GroupRecord, wanted: Policy | PredictivePolicy) -> None:
    """One target tracking policy for each metric of a group (words observed)."""
    if not isinstance(wanted, TargetTrackingPolicy):
        return
    loops = [policy.loop for policy in record.policies.values()]
    for other in (loop for loop in loops if isinstance(loop, TargetTrackingPolicy)):
        if other.policy_name != wanted.policy_name and other.metric == wanted.metric:
            raise ValidationError(
                "Only one TargetTrackingScaling policy for a given metric specification is allowed."
            )
