"""When the loop evaluates, and whom it tells."""

from collections.abc import Iterator

import pytest

from elastic_lab.control.alarm_types import AlarmState, ChangedBy, StateUpdate, StateValue
from elastic_lab.control.scaling_request import Firing
from tests.cloud.alarms.alarm_world import AlarmWorld, alarm_world, load_alarm, policy

START = 1_800_000_000.0 // 60 * 60 + 7.0
MINUTE = (START // 60 + 1) * 60


@pytest.fixture
def world() -> Iterator[AlarmWorld]:
    with alarm_world(START) as made:
        yield made


def test_without_alarms_nothing_is_due(world):
    assert world.loop.due() is None


def test_ticks_are_full_minutes_and_short_periods_sooner(world):
    world.alarms.put(load_alarm(period=300))
    assert world.loop.due() == MINUTE
    world.loop.step(MINUTE)
    assert world.loop.due() == MINUTE + 60
    world.alarms.put(load_alarm("quick", period=10))
    assert world.loop.due() == MINUTE + 10


def test_a_tick_of_another_loop_evaluates_nothing(world):
    world.alarms.put(load_alarm(treat_missing_data="breaching"))
    world.loop.step(MINUTE - 1)
    assert world.state() == "INSUFFICIENT_DATA"
    assert world.loop.due() == MINUTE


def test_a_policy_is_executed_every_minute_while_the_alarm_lasts(world):
    world.alarms.put(load_alarm(alarm_actions=(policy("out"),)))
    world.put_load([80.0, 70.0, 60.0, 10.0], MINUTE)
    world.run_until(MINUTE + 240)
    told = Firing("out", 80.0, 50.0, "hot")
    assert world.executed[0] == (MINUTE + 60, [(policy("out"), told)])
    assert [firings[0][1].metric_value for _, firings in world.executed] == [80, 70, 60]


def test_groups_are_told_every_alarm_that_calls_at_the_time(world):
    """One acts now, the other's state has lasted: target tracking must see both."""
    world.alarms.put(load_alarm("first", 50.0, alarm_actions=(policy("a"),)))
    world.alarms.put(load_alarm("later", 75.0, alarm_actions=(policy("b"),)))
    world.alarms.put(load_alarm("never", 99.0, alarm_actions=(policy("c"),)))
    world.put_load([60.0, 80.0], MINUTE)
    world.run_until(MINUTE + 120)
    assert [[firing.alarm_name for _, firing in each] for _, each in world.executed] == [
        ["first"],
        ["first", "later"],
    ]


def test_without_a_datapoint_the_threshold_is_told(world):
    world.alarms.put(load_alarm(alarm_actions=(policy("out"),), treat_missing_data="breaching"))
    world.run_until(MINUTE)
    ((_, [(_, firing)]),) = world.executed
    assert firing.metric_value == firing.threshold == 50.0


def test_disabled_actions_are_not_carried_out(world):
    world.alarms.put(load_alarm(alarm_actions=(policy("out"),), actions_enabled=False))
    world.put_load([80.0], MINUTE)
    world.run_until(MINUTE + 60)
    assert (world.state(), world.executed) == ("ALARM", [])


def test_alarms_that_execute_a_policy_are_found(world):
    world.alarms.put(load_alarm("b", alarm_actions=(policy("out"),)))
    world.alarms.put(load_alarm("a", ok_actions=(policy("out"),)))
    world.alarms.put(load_alarm("c", alarm_actions=(policy("in"),)))
    assert [name for name, _ in world.alarms.executing(policy("out"))] == ["a", "b"]


DAY = 1_767_225_600.0


def day_of(state: StateValue) -> tuple[dict[str, AlarmState], list[StateUpdate]]:
    at, by = DAY + 600, ChangedBy.EVALUATION
    update = StateUpdate("hot", StateValue.INSUFFICIENT_DATA, state, "it was hot", at, by)
    return {"hot": AlarmState(state, "it was hot", at)}, [update]


def test_a_day_s_state_lasts_until_there_is_live_data(world):
    world.alarms.put(load_alarm(alarm_actions=(policy("out"),)))
    world.alarms.record_day(*day_of(StateValue.ALARM))
    shown = world.cloudwatch.backend().alarms["hot"]
    assert (shown.state_value, shown.state_reason) == ("ALARM", "it was hot")
    assert shown.state_updated_timestamp.year == 2026
    world.run_until(MINUTE + 120)
    assert (world.state(), world.executed) == ("ALARM", [])
    world.put_load([10.0], MINUTE + 120)
    world.run_until(MINUTE + 180)
    assert world.state() == "OK"


def test_a_day_that_is_played_again_replaces_its_history(world):
    world.alarms.put(load_alarm())
    for state in (StateValue.ALARM, StateValue.OK):
        world.alarms.record_day(*day_of(state), (DAY, DAY + 86_400))
    changes = [i.summary for i in world.alarms.history if i.item_type == "StateUpdate"]
    assert changes == ["Alarm updated from INSUFFICIENT_DATA to OK"]


def test_states_of_alarms_that_are_gone_are_dropped(world):
    world.alarms.record_day(*day_of(StateValue.ALARM))
    assert world.alarms.records() == {}


def test_an_alarm_deleted_behind_the_book_s_back_is_forgotten(world):
    world.alarms.put(load_alarm())
    world.cloudwatch.backend().alarms.clear()
    assert world.loop.due() is None
    assert world.alarms.history[-1].summary == 'Alarm "hot" deleted'
