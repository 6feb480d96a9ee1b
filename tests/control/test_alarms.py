"""The alarm's loop: states, reasons, who changed it, and which actions repeat."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_lab.control import alarms
from elastic_lab.control.alarm_types import (
    TRANSITIONS,
    AlarmState,
    ChangedBy,
    Datapoint,
    InvokeAction,
    MetricAlarm,
    StateUpdate,
    StateValue,
    TreatMissingData,
    Verdict,
)

POLICY = "arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:1:policyName/out"
TOPIC = "arn:aws:sns:us-east-1:123456789012:page"
T0 = 1_767_225_600.0  # 2026-01-01T00:00:00Z

OK, ALARM = StateValue.OK, StateValue.ALARM
INSUFFICIENT = StateValue.INSUFFICIENT_DATA


def alarm(**settings: object) -> MetricAlarm:
    values: dict[str, object] = {
        "alarm_name": "high",
        "namespace": "AWS/EC2",
        "metric_name": "CPUUtilization",
        "threshold": 70.0,
        "comparison_operator": "GreaterThanThreshold",
        "evaluation_periods": 3,
        "alarm_actions": (POLICY, TOPIC),
        "ok_actions": (TOPIC,),
    }
    return MetricAlarm(**(values | settings))  # type: ignore[arg-type]


def minutes(*values: float | None) -> list[Datapoint]:
    """One datapoint a minute from T0; None is a missing one."""
    return [Datapoint(T0 + 60 * i, v) for i, v in enumerate(values) if v is not None]


def states_of(watched: MetricAlarm, *values: float | None) -> list[StateValue]:
    state, seen = alarms.created(T0), []
    for minute in range(1, len(values) + 1):
        now = T0 + 60 * minute
        state, _ = alarms.decide(state, watched, minutes(*values[:minute]), now)
        seen.append(state.state_value)
    return seen


def test_a_new_alarm_has_insufficient_data() -> None:
    state = alarms.created(T0)
    assert state.state_value is INSUFFICIENT
    assert state.state_reason == "Unchecked: Initial alarm creation"
    assert state.state_updated_timestamp == T0


@pytest.mark.parametrize(
    ("m", "values", "expected"),
    [
        # The figure of the guide: three in a row above, then below.
        (3, (80, 80, 80, 80, 60), (INSUFFICIENT, INSUFFICIENT, ALARM, ALARM, OK)),
        (3, (60, 60, 60, 80, 60), (OK, OK, OK, OK, OK)),
        (2, (60, 80, 60, 80, 60, 60), (OK, OK, OK, ALARM, OK, OK)),
        (1, (60, 60, 60, 80, 60, 60, 60), (OK, OK, OK, ALARM, ALARM, ALARM, OK)),
        # The metric stops: the last datapoints count until the range has passed.
        (
            3,
            (80, 80, 80, None, None, None, None, None),
            (INSUFFICIENT,) * 2 + (ALARM,) * 5 + (INSUFFICIENT,),
        ),
    ],
)
def test_m_of_n(m: int, values: tuple[float | None, ...], expected: tuple[StateValue, ...]) -> None:
    assert states_of(alarm(datapoints_to_alarm=m), *values) == list(expected)


def settled(state_value: StateValue) -> AlarmState:
    return AlarmState(state_value=state_value)


@pytest.mark.parametrize(
    ("old", "settings", "values", "expected"),
    [
        (
            OK,
            {},
            (71.5, 80, 90.25),
            (
                "Threshold Crossed: 3 out of the last 3 datapoints [90.25 (01/01/26 00:02:00), 80.0"
                " (01/01/26 00:01:00), 71.5 (01/01/26 00:00:00)] were greater than the threshold"
                " (70.0) (minimum 3 datapoints for OK -> ALARM transition)."
            ),
        ),
        (
            ALARM,
            {},
            (80, 80, 60),
            (
                "Threshold Crossed: 1 out of the last 3 datapoints [60.0 (01/01/26 00:02:00)] was"
                " not greater than the threshold (70.0) (minimum 1 datapoint for ALARM -> OK"
                " transition)."
            ),
        ),
        (
            OK,
            {"evaluation_periods": 1},
            (60, 60, 80),
            (
                "Threshold Crossed: 1 datapoint [80.0 (01/01/26 00:02:00)] was greater than the"
                " threshold (70.0)."
            ),
        ),
        (OK, {}, (None, None, None), "Insufficient Data: 3 datapoints were unknown."),
        (
            OK,
            {"treat_missing_data": TreatMissingData.BREACHING},
            (None, None, None),
            (
                "Threshold Crossed: no datapoints were received for 3 periods and 3 missing"
                " datapoints were treated as [Breaching]."
            ),
        ),
        (
            ALARM,
            {"treat_missing_data": TreatMissingData.NOT_BREACHING},
            (80, None, 80),
            (
                "Threshold Crossed: 2 datapoints were received for 3 periods and 1 missing"
                " datapoint was treated as [NonBreaching]."
            ),
        ),
    ],
)
def test_reasons(
    old: StateValue, settings: dict[str, object], values: tuple[float | None, ...], expected: str
) -> None:
    state, actions = alarms.decide(settled(old), alarm(**settings), minutes(*values), T0 + 180)
    assert state.state_reason == expected
    update = actions[0]
    assert isinstance(update, StateUpdate)
    assert (update.reason, update.changed_by) == (expected, ChangedBy.EVALUATION)
    assert update.history_summary == f"Alarm updated from {old} to {state.state_value}"


def invoked(actions: tuple[alarms.AlarmAction, ...]) -> list[tuple[str, bool]]:
    return [(a.action_arn, a.repeated) for a in actions if isinstance(a, InvokeAction)]


def test_actions_run_on_a_change_and_only_auto_scaling_repeats() -> None:
    state, watched, seen = settled(OK), alarm(), []
    for second in range(180, 400, 10):
        hot = minutes(*([80.0] * 10))
        state, actions = alarms.decide(state, watched, hot, T0 + second)
        seen += [(second, *each) for each in invoked(actions)]
    assert seen == [
        (180, POLICY, False),
        (180, TOPIC, False),
        (240, POLICY, True),
        (300, POLICY, True),
        (360, POLICY, True),
    ]


def test_disabled_actions_are_not_invoked_but_history_is_written() -> None:
    state, actions = alarms.decide(
        settled(OK), alarm(actions_enabled=False), minutes(80, 80, 80), T0 + 180
    )
    assert state.state_value is ALARM
    assert [type(a) for a in actions] == [StateUpdate]


def test_actions_enabled_later_start_while_the_state_lasts() -> None:
    state, _ = alarms.decide(
        settled(OK), alarm(actions_enabled=False), minutes(80, 80, 80), T0 + 180
    )
    _, actions = alarms.decide(state, alarm(), minutes(80, 80, 80), T0 + 190)
    assert invoked(actions) == [(POLICY, True)]


def test_set_alarm_state_acts_and_lasts_until_the_next_evaluation() -> None:
    state, actions = alarms.set_alarm_state(settled(OK), alarm(), ALARM, "testing", T0)
    assert (state.state_value, state.changed_by) == (ALARM, ChangedBy.API)
    assert invoked(actions) == [(POLICY, False), (TOPIC, False)]
    state, actions = alarms.decide(state, alarm(), minutes(60, 60, 60), T0 + 180)
    assert (state.state_value, state.changed_by) == (OK, ChangedBy.EVALUATION)
    assert invoked(actions) == [(TOPIC, False)]


def test_setting_the_same_state_changes_the_reason_alone() -> None:
    state, actions = alarms.set_alarm_state(settled(OK), alarm(), OK, "again", T0)
    assert (state.state_reason, actions) == ("again", ())


def test_the_transition_table_is_complete() -> None:
    assert set(TRANSITIONS) == {(s, v) for s in StateValue for v in Verdict}


@pytest.mark.parametrize("state", list(StateValue))
def test_retain_keeps_any_state(state: StateValue) -> None:
    assert TRANSITIONS[state, Verdict.RETAIN] is state


@given(
    st.lists(st.one_of(st.none(), st.floats(0, 100)), min_size=1, max_size=12),
    st.integers(1, 3),
    st.sampled_from(list(TreatMissingData)),
)
def test_same_inputs_same_outputs_and_history_is_a_chain(
    values: list[float | None], needed: int, setting: TreatMissingData
) -> None:
    watched = alarm(datapoints_to_alarm=needed, treat_missing_data=setting)
    state = alarms.created(T0)
    for minute in range(1, len(values) + 1):
        given_ = (watched, minutes(*values[:minute]), T0 + 60 * minute)
        after, actions = alarms.decide(state, *given_)
        assert (after, actions) == alarms.decide(state, *given_)
        changes = [a for a in actions if isinstance(a, StateUpdate)]
        assert len(changes) == (after.state_value is not state.state_value)
        assert all(
            (c.old_state, c.new_state) == (state.state_value, after.state_value) for c in changes
        )
        state = after
