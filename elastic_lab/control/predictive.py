"""Predictive scaling: raise capacity before the load that repeats.

It only raises; what it raised for is a floor under dynamic scaling for that
hour, and dynamic scaling brings capacity down afterwards.

Source (documented):
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-predictive-scaling.html;
the forecast itself is ours, see `forecast.py`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from elastic_lab.control.activities import forecast_changed_desired
from elastic_lab.control.forecast import HOUR, Forecast, forecast
from elastic_lab.control.group_types import AutoScalingGroup, Process, ValidationError

REFRESH_SECONDS = 6 * HOUR
"""How often the forecast is made anew (documented)."""


@dataclass(frozen=True)
class PredictivePolicy:
    """A policy of type PredictiveScaling with one metric pair.

    `target_value` is what one instance should carry of the load, in the load
    metric's unit. `scheduling_buffer_time` is in seconds, under 3,600 (default
    documented); `max_capacity_buffer` in percent of the forecast capacity.
    """

    policy_name: str
    target_value: float
    mode: str = "ForecastOnly"
    scheduling_buffer_time: int = 300
    max_capacity_breach_behavior: str = "HonorMaxCapacity"
    max_capacity_buffer: int | None = None


@dataclass(frozen=True)
class PredictiveState:
    """The forecast in force, when it was made, and the last hour acted for.

    Times in AWS seconds.
    """

    load_forecast: Forecast | None = None
    update_time: float | None = None
    acted_for: float | None = None


@dataclass(frozen=True)
class RaiseCapacity:
    """Raise the desired capacity, and the maximum too if the policy may."""

    desired_capacity: int
    max_size: int
    cause: str
    policy_name: str


def validate(policy: PredictivePolicy) -> None:
    """Refuse what PutScalingPolicy refuses (rules documented, words ours)."""
    if not 0 <= policy.scheduling_buffer_time < HOUR:
        raise ValidationError("SchedulingBufferTime must be less than 3600 seconds")
    increases = policy.max_capacity_breach_behavior == "IncreaseMaxCapacity"
    if increases != (policy.max_capacity_buffer is not None):
        raise ValidationError(
            "MaxCapacityBuffer is required if, and only if, MaxCapacityBreachBehavior is"
            " IncreaseMaxCapacity"
        )


def forecast_capacity(load: float, target_value: float) -> int:
    """Return the instances that a load needs at a target each, rounded up (inferred)."""
    return math.ceil(round(load / target_value, 9))


def effective_max(policy: PredictivePolicy, max_size: int, capacity: int) -> int:
    """Return the group's maximum in face of a forecast capacity (documented).

    Forecast 50, maximum 40, buffer 10 % gives 55. A maximum above that stays.
    """
    if policy.max_capacity_breach_behavior != "IncreaseMaxCapacity":
        return max_size
    percent = 100 + (policy.max_capacity_buffer or 0)
    return max(max_size, math.ceil(capacity * percent / 100))


def decide(
    state: PredictiveState,
    policy: PredictivePolicy,
    group: AutoScalingGroup,
    load_by_hour: Mapping[float, float],
    now: float,
) -> tuple[PredictiveState, tuple[RaiseCapacity, ...]]:
    """Renew the forecast when it is due, and act once for each hour.

    `load_by_hour` maps the start of an hour (AWS seconds) to the group's load
    in it: for CPU the sum over instances of their percent, for requests the
    requests of a target's period. In ForecastOnly mode nothing is done.
    """
    state = _renew(state, load_by_hour, now)
    hour = _hour_to_serve(policy, now)
    if policy.mode != "ForecastAndScale" or state.acted_for == hour:
        return state, ()
    if not (group.runs(Process.LAUNCH) and group.runs(Process.SCHEDULED_ACTIONS)):
        return state, ()
    needed = predicted_capacity(state, policy, now)
    if needed is None:
        return state, ()
    state = replace(state, acted_for=hour)
    maximum = effective_max(policy, group.max_size, needed)
    desired = min(maximum, max(group.min_size, needed))
    if desired <= group.desired_capacity:
        return state, ()
    cause = forecast_changed_desired(now, policy.policy_name, group.desired_capacity, desired)
    return state, (RaiseCapacity(desired, maximum, cause, policy.policy_name),)


def predicted_capacity(state: PredictiveState, policy: PredictivePolicy, now: float) -> int | None:
    """Return the instances forecast for the hour now served, None without forecast.

    In ForecastAndScale mode it is a floor for dynamic scaling: the desired
    capacity is the largest that any policy asks for (documented).
    """
    if state.load_forecast is None:
        return None
    load = state.load_forecast.at(_hour_to_serve(policy, now))
    return None if load is None else forecast_capacity(load, policy.target_value)


def _hour_to_serve(policy: PredictivePolicy, now: float) -> float:
    """Return the start of the hour whose instances should be there at `now`."""
    return (now + policy.scheduling_buffer_time) // HOUR * HOUR


def _renew(
    state: PredictiveState, load_by_hour: Mapping[float, float], now: float
) -> PredictiveState:
    last = state.update_time
    if state.load_forecast and last is not None and now - last < REFRESH_SECONDS:
        return state
    made = forecast(load_by_hour, now)
    return state if made is None else replace(state, load_forecast=made, update_time=now)
