"""The group's records of its instances, and the moves that its life allows."""

from __future__ import annotations

import pytest

from elastic_lab.control.group_state import GroupState, LaunchInstance
from elastic_lab.control.group_types import (
    LIFECYCLE,
    AutoScalingGroup,
    Instance,
    LifecycleState,
    Surplus,
    ValidationError,
    capacity_of,
    check_capacity,
)
from elastic_lab.control.instances import (
    add_launched,
    apply_event,
    set_instance_health,
    take_out,
)

ZONES = ("a", "b")
STATE = GroupState(
    (
        Instance("i-1", "a", 0.0, LifecycleState.IN_SERVICE, in_service_time=60.0),
        Instance("i-2", "b", 0.0, LifecycleState.IN_SERVICE, in_service_time=60.0),
    ),
    "At some time somebody asked.",
)


def test_a_launch_is_recorded_as_pending_with_all_that_was_asked() -> None:
    launch = LaunchInstance("b", 7, "why", True, Surplus.REFRESH)
    state = add_launched(STATE, launch, "i-3", 90.0)
    assert state.instances[:2] == STATE.instances
    assert state.desired_cause == STATE.desired_cause
    assert state.instances[2] == Instance(
        "i-3",
        "b",
        90.0,
        LifecycleState.PENDING,
        protected_from_scale_in=True,
        launch_template_version=7,
        surplus=Surplus.REFRESH,
    )


@pytest.mark.parametrize(
    ("state", "surplus", "counts"),
    [
        (LifecycleState.PENDING, Surplus.NONE, True),
        (LifecycleState.IN_SERVICE, Surplus.NONE, True),
        (LifecycleState.STANDBY, Surplus.NONE, False),
        (LifecycleState.TERMINATING, Surplus.NONE, False),
        (LifecycleState.PENDING, Surplus.REBALANCE, False),
        (LifecycleState.IN_SERVICE, Surplus.REBALANCE, True),
        (LifecycleState.PENDING, Surplus.REFRESH, False),
        (LifecycleState.IN_SERVICE, Surplus.REFRESH, False),
    ],
)
def test_what_counts_towards_desired(state: LifecycleState, surplus: Surplus, counts: bool) -> None:
    assert capacity_of([Instance("i-1", "a", 0.0, state, surplus=surplus)]) == int(counts)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (["terminate"], LifecycleState.TERMINATING),
        (["terminate", "gone"], LifecycleState.TERMINATED),
        (["enter standby"], LifecycleState.ENTERING_STANDBY),
        (["enter standby", "deregistered"], LifecycleState.STANDBY),
        (["enter standby", "deregistered", "exit standby"], LifecycleState.PENDING),
        (["enter standby", "deregistered", "terminate"], LifecycleState.TERMINATING),
    ],
)
def test_lives(events: list[str], expected: LifecycleState) -> None:
    state = STATE
    for event in events:
        state = apply_event(state, "i-1", event)
    assert [i.lifecycle_state for i in state.instances] == [expected, LifecycleState.IN_SERVICE]


def test_health_set_by_hand_is_one_instance_s() -> None:
    state = set_instance_health(STATE, "i-2", "Unhealthy")
    assert [i.health_status for i in state.instances] == ["Healthy", "Unhealthy"]


@pytest.mark.parametrize(
    ("instance_id", "event", "words"),
    [
        ("i-999", "terminate", "No managed instance found for instance ID i-999"),
        ("i-1", "exit standby", "is not in a state for 'exit standby'"),
        ("i-1", "fly", "is not in a state for 'fly'"),
    ],
)
def test_moves_that_do_not_exist_are_refused(instance_id: str, event: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        apply_event(STATE, instance_id, event)


def test_take_out_moves_to_terminating() -> None:
    assert [i.lifecycle_state for i in take_out(STATE, STATE.instances[:1]).instances] == [
        "Terminating",
        "InService",
    ]


def test_every_state_but_the_last_leads_on() -> None:
    assert {state for state, _ in LIFECYCLE} == set(LifecycleState) - {LifecycleState.TERMINATED}


@pytest.mark.parametrize(
    ("desired", "words"),
    [(0, "below min value 1"), (1, None), (5, None), (6, "above max value 5")],
)
def test_desired_outside_min_and_max_is_refused(desired: int, words: str | None) -> None:
    held = AutoScalingGroup("web", 1, 5, 2, ZONES)
    if words is None:
        check_capacity(held, desired)
        return
    with pytest.raises(ValidationError, match=words):
        check_capacity(held, desired)
