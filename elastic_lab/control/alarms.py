"""The loop of a CloudWatch alarm: evaluate, change state, invoke actions.

It does not fetch metrics and does not carry out actions: datapoints come in,
`StateUpdate` and `InvokeAction` go out. An alarm is **reactive**: it says what
has been, and predicts nothing.

Source (documented):
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from elastic_lab.control.alarm_evaluation import evaluate
from elastic_lab.control.alarm_reasons import reason
from elastic_lab.control.alarm_types import (
    TRANSITIONS,
    AlarmState,
    ChangedBy,
    Datapoint,
    InvokeAction,
    MetricAlarm,
    StateUpdate,
    StateValue,
)

AlarmAction = StateUpdate | InvokeAction
"""What an alarm emits: a line of history, or an action to carry out."""

REPEAT_SECONDS = 60.0
"""Auto Scaling actions repeat while the state lasts (documented); that it is
once a minute is from memory."""


def created(now: float) -> AlarmState:
    """Return the state of an alarm just made: INSUFFICIENT_DATA (documented)."""
    return AlarmState(state_updated_timestamp=now)


def decide(
    state: AlarmState, alarm: MetricAlarm, datapoints: Iterable[Datapoint], now: float
) -> tuple[AlarmState, tuple[AlarmAction, ...]]:
    """Evaluate the alarm once at `now` (AWS seconds).

    `datapoints` are the metric's recent periods in any order; more than the
    evaluation range does no harm. A state set by hand lasts until here
    (documented): the evaluation moves it back.
    """
    found = evaluate(alarm, datapoints, now)
    target = TRANSITIONS[state.state_value, found.verdict]
    if target is state.state_value:
        return _repeat(state, alarm, now)
    why = reason(alarm, found, state.state_value, target)
    return _change(state, alarm, target, why, now, ChangedBy.EVALUATION)


def set_alarm_state(
    state: AlarmState, alarm: MetricAlarm, value: StateValue, why: str, now: float
) -> tuple[AlarmState, tuple[AlarmAction, ...]]:
    """Set the state by the API, as SetAlarmState does: it acts (documented).

    Setting the state an alarm already has changes its reason, and invokes
    nothing (inferred).
    """
    if value is state.state_value:
        return replace(state, state_reason=why, changed_by=ChangedBy.API), ()
    return _change(state, alarm, value, why, now, ChangedBy.API)


def _change(
    state: AlarmState,
    alarm: MetricAlarm,
    target: StateValue,
    why: str,
    now: float,
    by: ChangedBy,
) -> tuple[AlarmState, tuple[AlarmAction, ...]]:
    update = StateUpdate(alarm.alarm_name, state.state_value, target, why, now, by)
    invoked = tuple(
        InvokeAction(alarm.alarm_name, arn, target, now) for arn in alarm.actions_of(target)
    )
    return AlarmState(target, why, now, by, now if invoked else None), (update, *invoked)


def _repeat(
    state: AlarmState, alarm: MetricAlarm, now: float
) -> tuple[AlarmState, tuple[AlarmAction, ...]]:
    arns = [a for a in alarm.actions_of(state.state_value) if is_auto_scaling_action(a)]
    last = state.last_action_time
    if not arns or (last is not None and now - last < REPEAT_SECONDS):
        return state, ()
    invoked = tuple(
        InvokeAction(alarm.alarm_name, arn, state.state_value, now, repeated=True) for arn in arns
    )
    return replace(state, last_action_time=now), invoked


def is_auto_scaling_action(action_arn: str) -> bool:
    """Tell whether an action executes a scaling policy, and so repeats (documented)."""
    return action_arn.startswith("arn:aws:autoscaling:")
