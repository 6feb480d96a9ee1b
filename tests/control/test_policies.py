"""Several policies at once: the largest capacity wins, scale-in needs agreement."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_lab.control.group_types import (
    AutoScalingGroup,
    Instance,
    LifecycleState,
    Process,
)
from elastic_lab.control.policies import (
    Demand,
    PoliciesState,
    Policy,
    SetDesiredCapacity,
    decide,
)
from elastic_lab.control.scaling_request import Firing
from elastic_lab.control.simple_scaling import SimpleScalingPolicy
from elastic_lab.control.step_scaling import StepAdjustment, StepScalingPolicy
from elastic_lab.control.target_tracking import TargetTrackingPolicy, TrackingState
from elastic_lab.control.tracked_metrics import EC2_AVERAGE_CPU, TrackedMetric

T0 = 1_767_225_600.0  # 2026-01-01T00:00:00Z
LONG_AGO = T0 - 86_400


def group(desired: int, low: int = 1, high: int = 50, **settings: object) -> AutoScalingGroup:
    made = AutoScalingGroup("web", low, high, desired, ("a", "b"))
    return replace(made, **settings)  # type: ignore[arg-type]


def members(count: int, since: float = LONG_AGO) -> tuple[Instance, ...]:
    return tuple(
        Instance(f"i-{n}", "a", since, LifecycleState.IN_SERVICE, in_service_time=since)
        for n in range(count)
    )


def tracking(name: str, **settings: object) -> TargetTrackingPolicy:
    metric = TrackedMetric("Shop", name)
    made = TargetTrackingPolicy(
        name, name, metric, 50.0, estimated_instance_warmup=120, service=EC2_AVERAGE_CPU
    )
    return replace(made, **settings)  # type: ignore[arg-type]


def step(name: str, adjustment: int, kind: str = "ChangeInCapacity") -> StepScalingPolicy:
    steps = (
        StepAdjustment(adjustment, None, 0) if adjustment < 0 else StepAdjustment(adjustment, 0),
    )
    return StepScalingPolicy(name, steps, kind, estimated_instance_warmup=120)


def high(policy: TargetTrackingPolicy, value: float) -> Firing:
    return Firing(policy.policy_name, value, 50.0, policy.alarm_high_name)


def low(policy: TargetTrackingPolicy, value: float) -> Firing:
    return Firing(policy.policy_name, value, 35.0, policy.alarm_low_name)


def over(name: str) -> Firing:
    return Firing(name, 90.0, 70.0, f"{name}-alarm")


def under(name: str) -> Firing:
    return Firing(name, 10.0, 30.0, f"{name}-alarm")


CPU, RPS = tracking("cpu"), tracking("rps")
ONLY_OUT = tracking("only-out", disable_scale_in=True)
BY_3, BY_25 = step("by-3", -3), step("by-25", -25, "PercentChangeInCapacity")
PLUS_3, PLUS_200 = step("plus-3", 3), step("plus-200", 200, "PercentChangeInCapacity")


@pytest.mark.parametrize(
    ("desired", "policies", "firings", "expected", "why"),
    [
        (8, [BY_3, BY_25], [under("by-3"), under("by-25")], 6, "25 % of 8 is 2, not 3"),
        (10, [PLUS_3, PLUS_200], [over("plus-3"), over("plus-200")], 30, "+200 % beats +3"),
        (4, [CPU, RPS], [high(CPU, 75), high(RPS, 100)], 8, "the larger scale-out"),
        (4, [CPU, RPS], [high(CPU, 75), low(RPS, 10)], 6, "out if any asks"),
        (8, [CPU, RPS], [low(CPU, 10)], None, "in only if both agree"),
        (8, [CPU, RPS], [low(CPU, 10), low(RPS, 25)], 4, "both agree: the larger stays"),
        (8, [CPU, ONLY_OUT], [low(CPU, 25)], 4, "a policy without scale-in need not agree"),
        (8, [CPU, BY_3], [low(CPU, 12), under("by-3")], 5, "5 is larger than 2"),
        (8, [CPU, BY_3], [under("by-3")], 5, "a step policy needs no agreement"),
        (4, [CPU], [], None, "nobody asks"),
        (4, [CPU], [over("deleted")], None, "the policy is gone"),
        (4, [CPU], [high(CPU, 1000)], 50, "max"),
        (4, [CPU], [low(CPU, 0)], 1, "min"),
        (50, [CPU], [high(CPU, 99)], None, "at max already"),
    ],
)
def test_who_wins(
    desired: int,
    policies: list[Policy],
    firings: list[Firing],
    expected: int | None,
    why: str,
) -> None:
    demand = Demand(group(desired), members(desired), tuple(firings))
    _, actions = decide(PoliciesState(), policies, demand, T0)
    assert [a.desired_capacity for a in actions] == ([] if expected is None else [expected]), why


@pytest.mark.parametrize(
    ("low_", "high_", "desired", "adjustment", "expected"),
    [(1, 3, 2, 3, 3), (2, 5, 3, -2, 2)],
)
def test_min_and_max_hold_as_in_the_guide(
    low_: int, high_: int, desired: int, adjustment: int, expected: int
) -> None:
    policy = step("p", adjustment)
    firing = over("p") if adjustment > 0 else under("p")
    demand = Demand(group(desired, low_, high_), members(desired), (firing,))
    _, actions = decide(PoliciesState(), [policy], demand, T0)
    assert [a.desired_capacity for a in actions] == [expected]


@pytest.mark.parametrize(
    ("process", "firing", "moves"),
    [
        (Process.ALARM_NOTIFICATION, high(CPU, 90), False),
        (Process.LAUNCH, high(CPU, 90), False),
        (Process.TERMINATE, high(CPU, 90), True),
        (Process.TERMINATE, low(CPU, 10), False),
        (Process.LAUNCH, low(CPU, 10), True),
        (Process.AZ_REBALANCE, high(CPU, 90), True),
        # ExecutePolicy is not an alarm's notification.
        (Process.ALARM_NOTIFICATION, Firing("cpu", 90.0, 50.0), True),
    ],
)
def test_suspended_processes(process: Process, firing: Firing, moves: bool) -> None:
    held = group(4, suspended_processes=frozenset({process}))
    _, actions = decide(PoliciesState(), [CPU], Demand(held, members(4), (firing,)), T0)
    assert bool(actions) is moves


def test_the_cause_names_alarm_policy_and_step() -> None:
    demand = Demand(group(4), members(4), (high(CPU, 75),))
    _, actions = decide(PoliciesState(), [CPU], demand, T0)
    assert actions == (
        SetDesiredCapacity(
            6,
            "At 2026-01-01T00:00:00Z a monitor alarm TargetTracking-cpu-AlarmHigh-high in state"
            " ALARM triggered policy cpu changing the desired capacity from 4 to 6.",
            "cpu",
            "TargetTracking-cpu-AlarmHigh-high",
        ),
    )


def test_execute_policy_says_who_asked() -> None:
    demand = Demand(group(4), members(4), (Firing("plus-3", 90.0, 70.0),))
    _, actions = decide(PoliciesState(), [PLUS_3], demand, T0)
    assert actions[0].cause == (
        "At 2026-01-01T00:00:00Z a user request executed policy plus-3 changing the desired"
        " capacity from 4 to 7."
    )


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [(0, 4), (6, 6), (8, None), (20, None)],
)
def test_dynamic_scaling_does_not_go_under_the_forecast(
    predicted: int, expected: int | None
) -> None:
    demand = Demand(group(8), members(8), (low(CPU, 25),), predicted_capacity=predicted)
    _, actions = decide(PoliciesState(), [CPU], demand, T0)
    assert [a.desired_capacity for a in actions] == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("own", "default_warmup", "age", "expected", "why"),
    [
        (None, None, 299, None, "neither is set: DefaultCooldown, 300 s"),
        (None, None, 300, 8, "warm"),
        (None, 60, 59, None, "DefaultInstanceWarmup"),
        (None, 60, 60, 8, "warm"),
        (None, 0, 0, 8, "0 is a value"),
        (10, 60, 10, 8, "the policy's own comes first"),
    ],
)
def test_warmup_falls_back(
    own: int | None, default_warmup: int | None, age: int, expected: int | None, why: str
) -> None:
    policy = tracking("cpu", estimated_instance_warmup=own)
    held = group(4, default_instance_warmup=default_warmup)
    # Two old ones and two new: at 100 % the old ask for 4, all four for 8.
    fleet = members(2) + tuple(
        replace(i, instance_id=f"n-{i.instance_id}") for i in members(2, since=T0 - age)
    )
    _, actions = decide(PoliciesState(), [policy], Demand(held, fleet, (high(policy, 100),)), T0)
    assert [a.desired_capacity for a in actions] == ([] if expected is None else [expected]), why


def test_simple_scaling_cools_down_and_step_scaling_does_not() -> None:
    simple = SimpleScalingPolicy("simple", 1, cooldown=300)
    policies: list[Policy] = [simple, PLUS_3]
    state = PoliciesState()
    state, actions = decide(state, policies, Demand(group(2), members(2), (over("simple"),)), T0)
    assert actions[0].desired_capacity == 3
    # Settled at the next tick: from here 300 s.
    fleet, later = Demand(group(3), members(3)), T0 + 60
    state, actions = decide(state, policies, fleet, later)
    assert actions == () and state.cooldown.cooldown_until == later + 300
    for firing, expected in ((over("simple"), []), (over("plus-3"), [6])):
        _, actions = decide(state, policies, replace(fleet, firings=(firing,)), later + 60)
        assert [a.desired_capacity for a in actions] == expected


def test_only_the_policy_that_was_followed_remembers() -> None:
    cooled = tracking("cooled", scale_out_cooldown=300)
    demand = Demand(group(4), members(4), (high(cooled, 75), high(CPU, 100)))
    state, _ = decide(PoliciesState(), [cooled, CPU], demand, T0)
    assert set(state.tracking) == {"cpu"}
    state, _ = decide(state, [cooled], replace(demand, firings=(high(cooled, 75),)), T0)
    assert state.tracking["cooled"] == TrackingState(T0 + 300, 0.0, 4)


firings = st.lists(
    st.sampled_from(
        [
            high(CPU, 90),
            low(CPU, 5),
            high(RPS, 300),
            low(RPS, 20),
            over("plus-3"),
            over("plus-200"),
            under("by-3"),
            under("by-25"),
        ]
    ),
    max_size=4,
)


@given(firings, st.integers(0, 10), st.integers(0, 20), st.integers(0, 40), st.integers(0, 60))
def test_capacity_stays_within_min_and_max(
    asked: list[Firing], low_: int, span: int, at: int, predicted: int
) -> None:
    desired = max(low_, min(low_ + span, at))
    held = group(desired, low_, low_ + span)
    policies: list[Policy] = [CPU, RPS, PLUS_3, PLUS_200, BY_3, BY_25]
    demand = Demand(held, members(desired), tuple(asked), predicted)
    result = decide(PoliciesState(), policies, demand, T0)
    assert result == decide(PoliciesState(), policies, demand, T0)
    for action in result[1]:
        assert low_ <= action.desired_capacity <= low_ + span
        assert action.desired_capacity != desired
