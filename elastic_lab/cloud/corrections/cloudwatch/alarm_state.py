"""SetAlarmState acts."""

from __future__ import annotations

import json
from typing import Any

from elastic_lab.cloud.alarms.actions import Invoked
from elastic_lab.cloud.corrections import Proceed, correction
from elastic_lab.cloud.corrections.cloudwatch.errors import cloudwatch_error, validation_error
from elastic_lab.cloud.corrections.cloudwatch.request import cloudwatch_of
from elastic_lab.cloud.world import World
from elastic_lab.control import alarms as law
from elastic_lab.control.alarm_types import InvokeAction, StateValue


@correction(
    "cloudwatch",
    "SetAlarmState",
    moto="changes the state and invokes no action",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html",
)
def act_on_set_state(world: World, response: Any, proceed: Proceed) -> Any:
    """AWS invokes the actions of a state that is set, which lasts until the next evaluation."""
    from moto.core.responses import EmptyResult

    name, value = response._get_param("AlarmName"), response._get_param("StateValue")
    data = response._get_param("StateReasonData") or ""
    _check(value, data)
    cloudwatch = cloudwatch_of(world, response)
    record = cloudwatch.alarms.records().get(name)
    if record is None:
        raise cloudwatch_error("ResourceNotFound", f"Alarm {name} does not exist")
    now, old = world.clock.now(), record.state.state_value
    why = response._get_param("StateReason") or ""
    state, said = law.set_alarm_state(record.state, record.settings, StateValue(value), why, now)
    cloudwatch.alarms.change(record, state, said, data)
    invoked = [each for each in said if isinstance(each, InvokeAction)]
    world.alarm_actions.carry_out([Invoked(cloudwatch, record, old, each) for each in invoked], now)
    return EmptyResult()


def _check(value: str, data: str) -> None:
    if value not in tuple(StateValue):
        raise validation_error(
            f"1 validation error detected: Value '{value}' at 'stateValue' failed to satisfy "
            "constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]"
        )
    try:
        json.loads(data or "{}")
    except ValueError:
        raise cloudwatch_error("InvalidFormat", "StateReasonData was not valid JSON") from None
