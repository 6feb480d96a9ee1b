"""Scheduled actions: once each, in order, sizes together."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_lab.control.group_types import AutoScalingGroup, Process, ValidationError
from elastic_lab.control.scheduled import (
    ScheduledAction,
    ScheduleState,
    UpdateGroupSize,
    decide,
    updated,
    validate,
)

T0 = 1_767_225_600.0  # 2026-01-01T00:00:00Z
DAY = 86_400.0
GROUP = AutoScalingGroup("web", 1, 5, 2, ("a", "b"))


def sizes(updates: tuple[UpdateGroupSize, ...]) -> list[tuple[int, int, int]]:
    return [(u.min_size, u.max_size, u.desired_capacity) for u in updates]


@pytest.mark.parametrize(
    ("min_size", "max_size", "desired", "expected", "why"),
    [
        (2, 10, 4, (2, 10, 4), "all three"),
        (None, None, 4, (1, 5, 4), "desired alone"),
        (3, None, None, (3, 5, 3), "a higher min raises desired"),
        (None, 1, None, (1, 1, 1), "a lower max lowers desired"),
        (None, 10, None, (1, 10, 2), "a higher max moves nothing"),
        (None, None, 9, (1, 5, 5), "desired is held at max"),
        (0, 0, 0, (0, 0, 0), "off for the night"),
    ],
)
def test_sizes_after_an_action(
    min_size: int | None,
    max_size: int | None,
    desired: int | None,
    expected: tuple[int, int, int],
    why: str,
) -> None:
    action = ScheduledAction("a", (T0,), min_size, max_size, desired)
    assert sizes((updated(GROUP, action, T0),)) == [expected], why


def test_the_cause_tells_old_and_new() -> None:
    update = updated(GROUP, ScheduledAction("morning", (T0,), 2, 10, 4), T0)
    assert update.cause == (
        "At 2026-01-01T00:00:00Z a scheduled action update of AutoScalingGroup constraints to"
        " min: 2, max: 10, desired: 4 changing the desired capacity from 2 to 4."
    )


@pytest.mark.parametrize(
    ("done_until", "now", "runs"),
    [
        (T0 - 60, T0 - 1, 0),
        (T0 - 60, T0, 1),
        (T0 - 60, T0 + 90, 1),
        (T0, T0 + 60, 0),
        (T0 - 60, T0 + 3 * DAY, 1),
    ],
)
def test_each_run_happens_once(done_until: float, now: float, runs: int) -> None:
    action = ScheduledAction("a", (T0, T0 + DAY), desired_capacity=4)
    state, updates = decide(ScheduleState(done_until), GROUP, [action], now)
    assert (state.done_until, len(updates)) == (now, runs)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (None, None, [0, 1, 2, 3]),
        (T0 + DAY, None, [1, 2, 3]),
        (None, T0 + 2 * DAY, [0, 1, 2]),
        (T0 + DAY, T0 + 2 * DAY, [1, 2]),
    ],
)
def test_start_and_end_bound_a_recurrence(
    start: float | None, end: float | None, days: list[int]
) -> None:
    times = tuple(T0 + day * DAY for day in range(4))
    action = ScheduledAction("a", times, desired_capacity=4, start_time=start, end_time=end)
    ran = [day for day in range(4) if action.is_due(T0 + day * DAY - 60, T0 + day * DAY)]
    assert ran == days


def test_what_fell_due_while_suspended_is_lost() -> None:
    action = ScheduledAction("a", (T0,), desired_capacity=4)
    held = replace(GROUP, suspended_processes=frozenset({Process.SCHEDULED_ACTIONS}))
    state, updates = decide(ScheduleState(T0 - 60), held, [action], T0)
    assert updates == ()
    assert decide(state, GROUP, [action], T0 + 60)[1] == ()


def test_several_run_in_order_of_time_and_build_on_each_other() -> None:
    actions = [
        ScheduledAction("late", (T0 + 20,), desired_capacity=3),
        ScheduledAction("early", (T0 + 10,), min_size=2, max_size=8, desired_capacity=8),
    ]
    _, updates = decide(ScheduleState(T0), GROUP, actions, T0 + 60)
    assert [u.scheduled_action_name for u in updates] == ["early", "late"]
    assert sizes(updates) == [(2, 8, 8), (2, 8, 3)]


@pytest.mark.parametrize(
    ("min_size", "max_size", "desired", "valid"),
    [
        (1, 5, 3, True),
        (None, 5, 3, True),
        (None, None, None, False),
        (5, 1, None, False),
        (1, 5, 6, False),
        (4, None, 3, False),
    ],
)
def test_validation(
    min_size: int | None, max_size: int | None, desired: int | None, valid: bool
) -> None:
    action = ScheduledAction("a", (T0,), min_size, max_size, desired)
    if valid:
        validate(action)
        return
    with pytest.raises(ValidationError):
        validate(action)


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=8), st.floats(1, 100))
def test_any_tick_runs_every_moment_exactly_once(ticks: list[float], due: float) -> None:
    action = ScheduledAction("a", (due,), desired_capacity=4)
    state, ran = ScheduleState(0.0), 0
    for now in sorted(ticks):
        state, updates = decide(state, GROUP, [action], now)
        ran += len(updates)
    assert ran == (max(ticks) >= due)
