"""Target tracking: the alarms it is born with, and how far it scales."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_lab.control.group_types import ValidationError
from elastic_lab.control.scaling_request import CapacityRequest, Firing
from elastic_lab.control.target_tracking import (
    TargetTrackingPolicy,
    TrackingState,
    alarms_for,
    decide,
    proportional_capacity,
)
from elastic_lab.control.tracked_metrics import (
    APPLICATION_AUTO_SCALING,
    DYNAMODB,
    EC2_AVERAGE_CPU,
    EC2_OTHER_METRIC,
    TrackedMetric,
    TrackingService,
    predefined_metric,
    service_of,
)
from elastic_lab.control.warmup import GroupCapacity

CPU = predefined_metric("ASGAverageCPUUtilization", "web")


def policy(**settings: object) -> TargetTrackingPolicy:
    values: dict[str, object] = {
        "policy_name": "cpu50",
        "resource_name": "web",
        "metric": CPU,
        "target_value": 50.0,
        "service": EC2_AVERAGE_CPU,
        "policy_arn": "arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:1",
    }
    return TargetTrackingPolicy(**(values | settings))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("service", "target", "threshold"),
    [
        (EC2_AVERAGE_CPU, 50, 35),
        (EC2_AVERAGE_CPU, 60, 42),
        (EC2_AVERAGE_CPU, 40, 28),
        (EC2_AVERAGE_CPU, 70, 49),
        (EC2_OTHER_METRIC, 1000, 900),
        (APPLICATION_AUTO_SCALING, 70, 63),
        (APPLICATION_AUTO_SCALING, 75, 67.5),
        (APPLICATION_AUTO_SCALING, 50, 45),
        (DYNAMODB, 70, 50),
    ],
)
def test_low_thresholds_as_seen_on_aws(
    service: TrackingService, target: float, threshold: float
) -> None:
    assert service.low_threshold(target) == threshold


def test_alarms_born_from_a_policy() -> None:
    high, low = alarms_for(policy(alarm_high_id="1-2", alarm_low_id="3-4"))
    assert [
        (a.alarm_name, a.comparison_operator, a.threshold, a.evaluation_periods, a.period)
        for a in (high, low)
    ] == [
        ("TargetTracking-web-AlarmHigh-1-2", "GreaterThanThreshold", 50.0, 3, 60),
        ("TargetTracking-web-AlarmLow-3-4", "LessThanThreshold", 35.0, 15, 60),
    ]
    assert high.needed == 3 and low.needed == 15
    for alarm in (high, low):
        assert alarm.alarm_actions == (policy().policy_arn,)
        assert alarm.alarm_description.startswith("DO NOT EDIT OR DELETE.")
        assert (alarm.namespace, alarm.metric_name) == ("AWS/EC2", "CPUUtilization")
        assert alarm.dimensions == (("AutoScalingGroupName", "web"),)


def test_dynamodb_alarms_need_two_minutes_above() -> None:
    high, low = alarms_for(policy(service=DYNAMODB))
    assert (high.evaluation_periods, low.evaluation_periods) == (2, 15)


def test_no_low_alarm_with_scale_in_disabled() -> None:
    assert [a.threshold for a in alarms_for(policy(disable_scale_in=True))] == [50.0]


def test_high_resolution_metric_keeps_its_period() -> None:
    metric = TrackedMetric("Shop", "BusyWorkers", period=10)
    assert {a.period for a in alarms_for(policy(metric=metric))} == {10}


@pytest.mark.parametrize(
    ("metric_type", "namespace", "name", "statistic"),
    [
        ("ASGAverageCPUUtilization", "AWS/EC2", "CPUUtilization", "Average"),
        ("ASGAverageNetworkIn", "AWS/EC2", "NetworkIn", "Average"),
        ("ASGAverageNetworkOut", "AWS/EC2", "NetworkOut", "Average"),
        ("ALBRequestCountPerTarget", "AWS/ApplicationELB", "RequestCountPerTarget", "Sum"),
    ],
)
def test_predefined_metrics(metric_type: str, namespace: str, name: str, statistic: str) -> None:
    metric = predefined_metric(metric_type, "web", "app/shop/1/targetgroup/web/2")
    assert (metric.namespace, metric.metric_name, metric.statistic) == (namespace, name, statistic)


def test_request_count_is_watched_by_target_group() -> None:
    metric = predefined_metric("ALBRequestCountPerTarget", "web", "app/shop/1/targetgroup/web/2")
    assert metric.dimensions == (("TargetGroup", "targetgroup/web/2"),)


@pytest.mark.parametrize(
    ("metric_type", "label"), [("ALBRequestCountPerTarget", ""), ("ASGMemory", "")]
)
def test_unknown_metrics_are_refused(metric_type: str, label: str) -> None:
    with pytest.raises(ValidationError):
        predefined_metric(metric_type, "web", label)


def test_service_of_metric_type() -> None:
    assert service_of("ASGAverageCPUUtilization") is EC2_AVERAGE_CPU
    assert service_of("ALBRequestCountPerTarget") is EC2_OTHER_METRIC


@pytest.mark.parametrize(
    ("capacity", "metric", "target", "expected", "why"),
    [
        (3, 75, 50, 5, "needs 1.5 more: adds 2"),
        (3, 25, 50, 2, "may remove 1.5: removes 1"),
        (10, 150, 100, 15, "SQS: 1,500 messages on 10 instances, 100 each: +5"),
        (10, 50, 50, 10, "on target"),
        (10, 50.01, 50, 11, "a little above"),
        (10, 0.3, 0.1, 30, "no float dust"),
        (0, 90, 50, 0, "nothing times anything"),
        (4, 0, 50, 0, "no load"),
    ],
)
def test_proportional_capacity(
    capacity: int, metric: float, target: float, expected: int, why: str
) -> None:
    assert proportional_capacity(capacity, metric, target) == expected, why


def high(value: float) -> Firing:
    return Firing("cpu50", value, 50.0, policy().alarm_high_name)


def low(value: float) -> Firing:
    return Firing("cpu50", value, 35.0, policy().alarm_low_name)


def fleet(desired: int, warm: int, warming: int = 0, terminating: int = 0) -> GroupCapacity:
    return GroupCapacity(1, 20, desired, warm, warming, terminating)


@pytest.mark.parametrize(
    ("firing", "capacity", "expected", "why"),
    [
        (high(75), fleet(4, 4), 6, "out by proportion"),
        (high(75), fleet(6, 4, warming=2), None, "the two that warm up are enough"),
        (high(100), fleet(6, 4, warming=2), 8, "the warm say 8, 2 more than desired"),
        (high(500), fleet(4, 4), 40, "max is not the policy's business"),
        (low(20), fleet(4, 4), 2, "in by proportion"),
        (low(20), fleet(5, 4, warming=1), None, "never in while one warms up"),
        (low(20), fleet(4, 4, terminating=2), 3, "the terminating still count"),
        (low(34), fleet(3, 3), None, "0.96 of one instance is not one"),
    ],
)
def test_decide(firing: Firing, capacity: GroupCapacity, expected: int | None, why: str) -> None:
    _, request = decide(TrackingState(), policy(), firing, capacity, now=0.0)
    assert (request and request.desired_capacity) == expected, why


def test_disabled_scale_in_never_asks() -> None:
    state, request = decide(TrackingState(), policy(disable_scale_in=True), low(1), fleet(9, 9), 0)
    assert (state, request) == (TrackingState(), None)


def test_the_request_names_its_alarm() -> None:
    _, request = decide(TrackingState(), policy(), high(75), fleet(4, 4), now=0.0)
    assert request == CapacityRequest("cpu50", 6, policy().alarm_high_name)


def test_cooldowns_of_application_auto_scaling() -> None:
    tracked = policy(scale_out_cooldown=300, scale_in_cooldown=300)
    seen = []
    state, desired = TrackingState(), 4
    for now, firing in [
        (0, high(100)),  # 4 -> 8
        (60, high(100)),  # the old 4 are what is overloaded: still 8
        (120, high(150)),  # 4 x 3 = 12: more than the last scale-out, at once
        (300, low(10)),  # still within the scale-out cooldown of 120 s
        (420, low(25)),  # 12 -> 6
        (480, low(10)),  # scale-in cooldown
        (500, high(100)),  # a scale-out ends it: 12
        (900, low(25)),
    ]:
        state, request = decide(state, tracked, firing, fleet(desired, desired), now)
        desired = request.desired_capacity if request else desired
        seen.append(desired)
    assert seen == [8, 8, 12, 12, 6, 6, 12, 6]


def test_a_scale_out_ends_a_scale_in_cooldown() -> None:
    tracked = policy(scale_in_cooldown=300)
    state, request = decide(TrackingState(), tracked, low(25), fleet(12, 12), 0)
    assert request and state.scale_in_cooldown_until == 300
    assert decide(state, tracked, low(25), fleet(6, 6), 60) == (state, None)
    state, request = decide(state, tracked, high(100), fleet(6, 6), 60)
    assert request and state.scale_in_cooldown_until == 0
    _, request = decide(state, tracked, low(25), fleet(12, 12), 120)
    assert request and request.desired_capacity == 6


sizes = st.integers(1, 50)


@given(sizes, st.floats(0, 400), st.floats(1, 100))
def test_the_new_size_suffices_and_one_fewer_would_not(
    capacity: int, metric: float, target: float
) -> None:
    new = proportional_capacity(capacity, metric, target)
    load = capacity * metric
    assert new * target >= load - 1e-6
    assert new == 0 or (new - 1) * target < load + 1e-6


@given(sizes, st.integers(0, 10), st.integers(0, 10), st.floats(0, 400))
def test_high_never_lowers_and_low_never_raises(
    warm: int, warming: int, terminating: int, metric: float
) -> None:
    capacity = fleet(warm + warming, warm, warming, terminating)
    _, out = decide(TrackingState(), policy(), high(metric), capacity, 0.0)
    _, down = decide(TrackingState(), policy(), low(metric), capacity, 0.0)
    assert out is None or out.desired_capacity > capacity.desired_capacity
    assert down is None or (down.desired_capacity < capacity.desired_capacity and not warming)
