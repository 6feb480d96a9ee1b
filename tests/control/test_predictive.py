"""The forecast, which is ours, and what predictive scaling does with it."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_lab.control.forecast import (
    HORIZON_HOURS,
    HOUR,
    Forecast,
    forecast,
    hour_of,
)
from elastic_lab.control.group_types import AutoScalingGroup, Process, ValidationError
from elastic_lab.control.predictive import (
    PredictivePolicy,
    PredictiveState,
    decide,
    effective_max,
    forecast_capacity,
    predicted_capacity,
    validate,
)

T0 = 1_767_225_600.0  # 2026-01-01T00:00:00Z, a Thursday
DAY = 24 * HOUR


def daily(time: float) -> float:
    """A day of load with its peak at noon."""
    return 300 - 200 * math.cos(2 * math.pi * (time - T0) / DAY)


def weekly(time: float) -> float:
    """The same, a third of it on two days of seven."""
    return daily(time) / (3 if hour_of(time) // 24 % 7 < 2 else 1)


def growing(time: float) -> float:
    """A day that grows by 24 each day."""
    return daily(time) + 24 * (time - T0) / DAY


def history(load: object, hours: int, until: float = T0) -> dict[float, float]:
    assert callable(load)
    return {until - h * HOUR: load(until - h * HOUR) for h in range(1, hours + 1)}


@pytest.mark.parametrize(("hours", "made"), [(0, False), (23, False), (24, True), (400, True)])
def test_at_least_a_day_of_data(hours: int, made: bool) -> None:
    assert (forecast(history(daily, hours), T0) is not None) is made


@pytest.mark.parametrize(
    ("load", "hours"),
    [(daily, 24), (daily, 100), (daily, 336), (weekly, 336), (growing, 72), (growing, 336)],
)
def test_exact_on_what_repeats_and_grows_evenly(load: object, hours: int) -> None:
    assert callable(load)
    made = forecast(history(load, hours), T0)
    assert made is not None and len(made.values) == HORIZON_HOURS
    for hour in range(HORIZON_HOURS):
        time = T0 + hour * HOUR
        assert made.at(time + 1800) == pytest.approx(load(time), rel=1e-6)


def test_only_two_weeks_are_used() -> None:
    known = history(daily, 336)
    ancient = {T0 - h * HOUR: 1e9 for h in range(337, 700)}
    assert forecast(known | ancient, T0) == forecast(known, T0)


def test_the_hour_that_is_not_over_is_not_used() -> None:
    known = history(daily, 48)
    assert forecast(known | {T0: 1e9}, T0 + 1800) == forecast(known, T0)


def test_missing_hours_do_no_harm() -> None:
    known = history(daily, 96)
    for gone in (T0 - 5 * HOUR, T0 - 30 * HOUR):
        del known[gone]
    made = forecast(known, T0)
    assert made is not None
    assert made.at(T0 + 19 * HOUR) == pytest.approx(daily(T0 + 19 * HOUR))


def test_outside_the_forecast_there_is_none() -> None:
    made = Forecast(T0, (1.0, 2.0))
    assert [made.at(T0 + h * HOUR) for h in (-1, 0, 1, 2)] == [None, 1.0, 2.0, None]


@settings(max_examples=30)
@given(st.lists(st.floats(0, 1e6), min_size=24, max_size=120))
def test_never_negative_and_the_same_each_time(loads: list[float]) -> None:
    known = {T0 - (h + 1) * HOUR: load for h, load in enumerate(loads)}
    made = forecast(known, T0)
    assert made is not None and min(made.values) >= 0
    assert made == forecast(known, T0)


GROUP = AutoScalingGroup("web", 1, 40, 2, ("a", "b"))
POLICY = PredictivePolicy("ahead", target_value=50.0, mode="ForecastAndScale")
KNOWN = history(daily, 336)


@pytest.mark.parametrize(("load", "target", "expected"), [(500, 50, 10), (501, 50, 11), (0, 50, 0)])
def test_forecast_capacity(load: float, target: float, expected: int) -> None:
    assert forecast_capacity(load, target) == expected


@pytest.mark.parametrize(
    ("behavior", "buffer", "maximum", "capacity", "expected"),
    [
        ("IncreaseMaxCapacity", 10, 40, 50, 55),
        ("IncreaseMaxCapacity", 0, 40, 50, 50),
        ("IncreaseMaxCapacity", 10, 40, 20, 40),
        ("HonorMaxCapacity", None, 40, 50, 40),
    ],
)
def test_effective_max(
    behavior: str, buffer: int | None, maximum: int, capacity: int, expected: int
) -> None:
    policy = replace(POLICY, max_capacity_breach_behavior=behavior, max_capacity_buffer=buffer)
    assert effective_max(policy, maximum, capacity) == expected


@pytest.mark.parametrize(
    ("settings_", "valid"),
    [
        ({}, True),
        ({"scheduling_buffer_time": 3600}, False),
        ({"max_capacity_breach_behavior": "IncreaseMaxCapacity"}, False),
        ({"max_capacity_buffer": 10}, False),
        (
            {"max_capacity_breach_behavior": "IncreaseMaxCapacity", "max_capacity_buffer": 0},
            True,
        ),
    ],
)
def test_validation(settings_: dict[str, object], valid: bool) -> None:
    policy = replace(POLICY, **settings_)  # type: ignore[arg-type]
    if valid:
        validate(policy)
        return
    with pytest.raises(ValidationError):
        validate(policy)


def acted(policy: PredictivePolicy, group: AutoScalingGroup, ticks: range) -> list[tuple[int, int]]:
    """(minute, new desired) for each act, ticking from T0."""
    state, seen = PredictiveState(), []
    for minute in ticks:
        state, actions = decide(state, policy, group, KNOWN, T0 + 60 * minute)
        for action in actions:
            seen.append((minute, action.desired_capacity))
            group = replace(group, desired_capacity=action.desired_capacity)
    return seen


def test_acts_once_an_hour_five_minutes_early_and_only_raises() -> None:
    seen = acted(POLICY, replace(GROUP, desired_capacity=1), range(24 * 60))
    # 100 at midnight to 500 at noon, 50 each: 2 to 10 instances, and never down.
    assert seen[0] == (0, 2)
    assert [minute % 60 for minute, _ in seen[1:]] == [55] * (len(seen) - 1)
    capacities = [capacity for _, capacity in seen]
    assert capacities == sorted(set(capacities)) and capacities[-1] == 10


@pytest.mark.parametrize(("buffer", "minute"), [(0, 60), (300, 55), (1800, 30)])
def test_scheduling_buffer_time(buffer: int, minute: int) -> None:
    policy = replace(POLICY, scheduling_buffer_time=buffer)
    seen = acted(policy, GROUP, range(120))
    assert seen[0][0] == minute


@pytest.mark.parametrize(
    ("mode", "suspended", "acts"),
    [
        ("ForecastAndScale", frozenset(), True),
        ("ForecastOnly", frozenset(), False),
        ("ForecastAndScale", frozenset({Process.LAUNCH}), False),
        ("ForecastAndScale", frozenset({Process.SCHEDULED_ACTIONS}), False),
    ],
)
def test_when_it_acts(mode: str, suspended: frozenset[str], acts: bool) -> None:
    group = replace(GROUP, suspended_processes=suspended)
    noon = T0 + 12 * HOUR - 300
    state, actions = decide(PredictiveState(), replace(POLICY, mode=mode), group, KNOWN, noon)
    assert state.load_forecast is not None
    assert bool(actions) is acts


def test_without_data_nothing_happens() -> None:
    assert decide(PredictiveState(), POLICY, GROUP, {}, T0) == (PredictiveState(), ())
    assert predicted_capacity(PredictiveState(), POLICY, T0) is None


def test_the_forecast_is_renewed_every_six_hours() -> None:
    state, made = PredictiveState(), []
    for hour in range(24):
        state, _ = decide(state, POLICY, GROUP, KNOWN, T0 + hour * HOUR)
        made.append(state.update_time)
    assert sorted({(t or 0) - T0 for t in made}) == [0, 6 * HOUR, 12 * HOUR, 18 * HOUR]


@pytest.mark.parametrize(
    ("behavior", "buffer", "expected"),
    [("HonorMaxCapacity", None, (6, 6)), ("IncreaseMaxCapacity", 10, (10, 11))],
)
def test_the_maximum_is_honored_or_raised(
    behavior: str, buffer: int | None, expected: tuple[int, int]
) -> None:
    policy = replace(POLICY, max_capacity_breach_behavior=behavior, max_capacity_buffer=buffer)
    group = replace(GROUP, max_size=6)
    _, actions = decide(PredictiveState(), policy, group, KNOWN, T0 + 12 * HOUR)
    assert [(a.desired_capacity, a.max_size) for a in actions] == [expected]
    assert actions[0].cause.endswith(f"changed the desired capacity from 2 to {expected[0]}.")


def test_predicted_capacity_is_the_floor_of_the_hour_served() -> None:
    state, _ = decide(PredictiveState(), POLICY, GROUP, KNOWN, T0)
    assert predicted_capacity(state, POLICY, T0 + 12 * HOUR - 301) == 10
    assert predicted_capacity(state, POLICY, T0) == 2


def test_what_is_lowered_within_the_hour_stays_lowered() -> None:
    noon = T0 + 12 * HOUR
    state, actions = decide(PredictiveState(), POLICY, GROUP, KNOWN, noon)
    assert [a.desired_capacity for a in actions] == [10]
    by_hand = replace(GROUP, desired_capacity=3)
    for minute in (1, 30, 54):
        state, actions = decide(state, POLICY, by_hand, KNOWN, noon + 60 * minute)
        assert actions == ()
    _, actions = decide(state, POLICY, by_hand, KNOWN, noon + 60 * 55)
    assert [a.desired_capacity for a in actions] == [10]
