"""Adjustment types, step and simple policies: AWS's worked examples as tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_lab.control import simple_scaling, step_scaling
from elastic_lab.control.adjustments import ADJUSTMENT_TYPES, adjusted, round_percentage
from elastic_lab.control.group_types import ValidationError
from elastic_lab.control.scaling_request import Firing
from elastic_lab.control.simple_scaling import CooldownState, SimpleScalingPolicy
from elastic_lab.control.step_scaling import (
    StepAdjustment,
    StepScalingPolicy,
    step_for,
    validate,
)
from elastic_lab.control.warmup import GroupCapacity


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (12.7, 12),
        (0.67, 1),
        (-0.58, -1),
        (-6.67, -6),
        (0.0, 0),
        (1.0, 1),
        (-1.0, -1),
        (1.999, 1),
        (2.9999999999, 3),
    ],
)
def test_rounding_of_percentages(change: float, expected: int) -> None:
    assert round_percentage(change) == expected


@pytest.mark.parametrize(
    ("adjustment_type", "capacity", "adjustment", "magnitude", "expected"),
    [
        ("ChangeInCapacity", 3, 5, 0, 8),
        ("ExactCapacity", 3, 5, 0, 5),
        ("PercentChangeInCapacity", 10, 10, 0, 11),
        ("PercentChangeInCapacity", 11, 30, 0, 14),
        ("PercentChangeInCapacity", 14, -10, 0, 13),
        ("PercentChangeInCapacity", 13, -30, 0, 10),
        ("PercentChangeInCapacity", 4, 25, 2, 6),
        ("PercentChangeInCapacity", 4, -25, 2, 2),
        ("PercentChangeInCapacity", 40, 25, 2, 50),
        ("PercentChangeInCapacity", 4, 0, 2, 4),
        ("PercentChangeInCapacity", 10, 200, 0, 30),
        ("ChangeInCapacity", 4, 1, 9, 5),
    ],
)
def test_adjusted(
    adjustment_type: str, capacity: int, adjustment: int, magnitude: int, expected: int
) -> None:
    assert adjusted(adjustment_type, capacity, adjustment, magnitude) == expected


def test_an_unknown_adjustment_type_is_refused() -> None:
    with pytest.raises(ValidationError, match="Invalid adjustment type: Double"):
        adjusted("Double", 1, 1)


def steps(*rows: tuple[float | None, float | None, int]) -> tuple[StepAdjustment, ...]:
    return tuple(StepAdjustment(adjustment, low, high) for low, high, adjustment in rows)


OUT = steps((0, 10, 0), (10, 20, 10), (20, None, 30))
IN = steps((-10, 0, 0), (-20, -10, -10), (None, -20, -30))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([(0, 10, 1), (10, None, 2)], None),
        ([(None, -10, -2), (-10, 0, -1)], None),
        ([(None, 0, -1), (0, None, 1)], None),
        ([(0, None, 1)], None),
        ([], "At least one StepAdjustment must be specified"),
        ([(None, None, 1)], "Both the upper and the lower bound"),
        ([(10, 0, 1), (20, None, 2)], "The upper bound must be greater than the lower bound"),
        ([(0, 0, 1)], "The upper bound must be greater than the lower bound"),
        ([(0, 20, 1), (10, None, 2)], "StepAdjustment intervals can't overlap"),
        ([(0, 10, 1), (20, None, 2)], "StepAdjustment intervals can't have gaps between them"),
        ([(0, 10, 1)], "There must be a StepAdjustment with an unspecified upper bound"),
        ([(-10, 0, -1)], "There must be a StepAdjustment with an unspecified lower bound"),
        ([(0, None, 1), (10, None, 2)], "At most one StepAdjustment may have an unspecified upper"),
        ([(None, 0, 1), (None, 5, 2), (5, None, 3)], "At most one StepAdjustment may have an unsp"),
    ],
)
def test_validation(
    rows: list[tuple[float | None, float | None, int]], message: str | None
) -> None:
    if message is None:
        validate(steps(*rows))
        return
    with pytest.raises(ValidationError, match=message):
        validate(steps(*rows))


def test_steps_may_be_given_in_any_order() -> None:
    validate(tuple(reversed(OUT)))
    validate(IN)


@pytest.mark.parametrize(
    ("table", "metric", "expected"),
    [
        (OUT, 50, 0),
        (OUT, 59.9, 0),
        (OUT, 60, 10),
        (OUT, 69.9, 10),
        (OUT, 70, 30),
        (OUT, 1000, 30),
        (OUT, 49, None),
        (IN, 50, 0),
        (IN, 40.1, 0),
        (IN, 40, -10),
        (IN, 30.1, -10),
        (IN, 30, -30),
        (IN, 0, -30),
        (IN, 51, None),
    ],
)
def test_bounds_are_relative_to_a_threshold_of_50(
    table: tuple[StepAdjustment, ...], metric: float, expected: int | None
) -> None:
    step = step_for(table, metric - 50)
    assert (step and step.scaling_adjustment) == expected


def step_policy(table: tuple[StepAdjustment, ...], **settings: object) -> StepScalingPolicy:
    values: dict[str, object] = {
        "policy_name": "step",
        "step_adjustments": table,
        "adjustment_type": "PercentChangeInCapacity",
    }
    return StepScalingPolicy(**(values | settings))  # type: ignore[arg-type]


def fleet(desired: int, warm: int, warming: int = 0, terminating: int = 0) -> GroupCapacity:
    return GroupCapacity(0, 100, desired, warm, warming, terminating)


@pytest.mark.parametrize(
    ("table", "metric", "capacity", "expected", "why"),
    [
        # The guide's course: 10 -(60)-> 11 -(70)-> 14 -(40)-> 13 -(30)-> 10.
        (OUT, 60, fleet(10, 10), 11, "add 10 % of 10"),
        (OUT, 70, fleet(11, 11), 14, "add 30 % of 11, 3.3, rounded down"),
        (IN, 40, fleet(14, 14), 13, "remove 10 % of 14, 1.4, rounded to 1"),
        (IN, 30, fleet(13, 13), 10, "remove 30 % of 13, 3.9, rounded to 3"),
        (OUT, 55, fleet(10, 10), None, "unchanged"),
        # The guide's warm-up: 10 warm, the eleventh on its way.
        (OUT, 62, fleet(11, 10, warming=1), None, "the same step again: already desired"),
        (OUT, 70, fleet(11, 10, warming=1), 13, "3 on 10 is 13: only 2 more"),
        (IN, 40, fleet(11, 10, warming=1), None, "no scale-in while one warms up"),
        (IN, 40, fleet(13, 13, terminating=1), None, "the terminating one was this step's"),
        (IN, 45, fleet(10, 8), None, "unchanged, though two are missing"),
    ],
)
def test_step_decisions(
    table: tuple[StepAdjustment, ...],
    metric: float,
    capacity: GroupCapacity,
    expected: int | None,
    why: str,
) -> None:
    request = step_scaling.decide(step_policy(table), Firing("step", metric, 50, "a"), capacity)
    assert (request and request.desired_capacity) == expected, why


def test_min_adjustment_magnitude_of_two_on_four_instances() -> None:
    policy = step_policy(steps((0, None, 25)), min_adjustment_magnitude=2)
    request = step_scaling.decide(policy, Firing("step", 60, 50), fleet(4, 4))
    assert request and request.desired_capacity == 6


@pytest.mark.parametrize(("desired", "exact", "expected"), [(4, 8, 8), (4, 2, 2), (4, 4, None)])
def test_exact_capacity(desired: int, exact: int, expected: int | None) -> None:
    policy = step_policy(steps((0, None, exact)), adjustment_type="ExactCapacity")
    request = step_scaling.decide(policy, Firing("step", 60, 50), fleet(desired, desired))
    assert (request and request.desired_capacity) == expected


def simple(**settings: object) -> SimpleScalingPolicy:
    values: dict[str, object] = {"policy_name": "simple", "scaling_adjustment": 1}
    return SimpleScalingPolicy(**(values | settings))  # type: ignore[arg-type]


def ask(
    state: CooldownState,
    capacity: GroupCapacity,
    now: float,
    policy: SimpleScalingPolicy | None = None,
    honor: bool = True,
) -> tuple[CooldownState, int | None]:
    state = simple_scaling.advance(state, capacity, now)
    firing = Firing("simple", 90, 70, "high", honor_cooldown=honor)
    after, request = simple_scaling.decide(state, policy or simple(), firing, capacity, 300, now)
    return after, None if request is None else request.desired_capacity


def test_cooldown_starts_when_the_last_instance_has_finished() -> None:
    state, seen = CooldownState(), []
    for now, capacity in [
        (0, fleet(2, 2)),  # 2 -> 3
        (60, fleet(3, 2, warming=1)),  # the activity is under way
        (120, fleet(3, 3)),  # finished: 300 s from here
        (300, fleet(3, 3)),
        (419, fleet(3, 3)),
        (420, fleet(3, 3)),  # 3 -> 4
    ]:
        state, wanted = ask(state, capacity, now)
        seen.append(wanted)
    assert seen == [3, None, None, None, None, 4]


@pytest.mark.parametrize(("cooldown", "expected"), [(None, 300), (180, 180), (0, 0)])
def test_a_policy_may_have_its_own_cooldown(cooldown: int | None, expected: int) -> None:
    state, _ = ask(CooldownState(), fleet(2, 2), 0, simple(cooldown=cooldown))
    assert state.pending_cooldown == expected


def test_execute_policy_may_ignore_the_cooldown() -> None:
    cooling = CooldownState(cooldown_until=1000)
    assert ask(cooling, fleet(2, 2), 10)[1] is None
    assert ask(cooling, fleet(2, 2), 10, honor=False)[1] == 3


@pytest.mark.parametrize("busy", [fleet(3, 2, warming=1), fleet(2, 2, terminating=1), fleet(3, 2)])
def test_simple_scaling_waits_for_any_activity(busy: GroupCapacity) -> None:
    assert ask(CooldownState(), busy, 0) == (CooldownState(), None)
    assert ask(CooldownState(), busy, 0, honor=False)[1] == busy.desired_capacity + 1


def test_nothing_to_do_starts_no_cooldown() -> None:
    at_max = GroupCapacity(0, 2, 2, 2)
    assert ask(CooldownState(), at_max, 0) == (CooldownState(), None)


@given(st.integers(0, 100), st.integers(-200, 200), st.integers(0, 5))
def test_a_percentage_moves_in_its_own_direction(
    capacity: int, percent: int, magnitude: int
) -> None:
    new = adjusted("PercentChangeInCapacity", capacity, percent, magnitude)
    assert (new - capacity) * percent >= 0


@given(st.sampled_from(ADJUSTMENT_TYPES), st.integers(0, 50), st.floats(0, 200))
def test_one_breach_seen_twice_adds_once(kind: str, warm: int, metric: float) -> None:
    policy = step_policy(OUT, adjustment_type=kind)
    firing = Firing("step", metric, 50, "a")
    first = step_scaling.decide(policy, firing, fleet(warm, warm))
    if first and first.desired_capacity > warm:
        added = first.desired_capacity - warm
        again = fleet(first.desired_capacity, warm, warming=added)
        assert step_scaling.decide(policy, firing, again) is None


@given(st.floats(-100, 100))
def test_complete_steps_cover_every_breach_once(breach: float) -> None:
    table = steps((None, -20, -3), (-20, -10, -2), (-10, 0, -1), (0, 10, 1), (10, None, 2))
    validate(table)
    assert step_for(table, breach) is not None
