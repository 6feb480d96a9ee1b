"""Scheduled actions run when they are due."""

from datetime import UTC, datetime, timedelta

import pytest

from elastic_lab.wall_clock import wait_until
from tests.cloud.clouds import WAIT_SECONDS, refusal
from tests.cloud.groups.fleets import Fleet

TIME_SCALE = 600.0


def soon(fleet, seconds: float = 120.0) -> datetime:
    return datetime.fromtimestamp(fleet.cloud.ask("clock")["now"], UTC) + timedelta(seconds=seconds)


def scheduled(fleet):
    return fleet.call("describe_scheduled_actions")["ScheduledUpdateGroupActions"]


def put(fleet, name="grow", **action):
    fleet.call("put_scheduled_update_group_action", ScheduledActionName=name, **action)


def test_a_one_off_action_runs_and_is_gone(fleet):
    fleet.create(least=1, most=3, desired=1)
    at = soon(fleet, 600.0)
    put(fleet, StartTime=at, MinSize=2, MaxSize=5, DesiredCapacity=4)
    (shown,) = scheduled(fleet)
    assert abs((shown["StartTime"] - at).total_seconds()) < 1.0
    assert shown["ScheduledActionARN"].endswith("autoScalingGroupName/web:scheduledActionName/grow")
    fleet.settle(4)
    group = fleet.shown()
    assert (group["MinSize"], group["MaxSize"]) == (2, 5)
    assert scheduled(fleet) == []
    assert "a scheduled action update of AutoScalingGroup constraints to min: 2" in fleet.causes()
    (moved,) = [e for e in fleet.cloud.entries("desired") if e["by"] == "auto-scaling"]
    assert 0 <= moved["at"] - at.timestamp() <= 120


def test_a_recurring_action_runs_again_and_again(fleet):
    fleet.create(least=1, most=3, desired=1)
    put(fleet, Recurrence="*/5 * * * *", DesiredCapacity=2)
    for _ in range(2):
        assert wait_until(lambda: fleet.shown()["DesiredCapacity"] == 2, WAIT_SECONDS)
        fleet.call("set_desired_capacity", DesiredCapacity=1)
    assert len(scheduled(fleet)) == 1


def test_a_recurrence_is_in_its_time_zone(fleet):
    fleet.create()
    put(fleet, Recurrence="0 9 * * *", TimeZone="America/New_York", DesiredCapacity=2)
    (shown,) = scheduled(fleet)
    assert shown["TimeZone"] == "America/New_York"
    assert shown["Time"].astimezone(UTC).hour in (13, 14)


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ({"Recurrence": "* * * * *"}, "At least one of MinSize, MaxSize and DesiredCapacity"),
        ({"Recurrence": "sometimes", "MinSize": 1}, "no recurrence"),
        ({"Recurrence": "* * * * *", "TimeZone": "Mars/Base", "MinSize": 1}, "Mars/Base"),
        (
            {"StartTime": datetime(2020, 1, 1, tzinfo=UTC), "MinSize": 1},
            "start time is in the past",
        ),
        ({"MinSize": 1}, "Either StartTime or Recurrence"),
        ({"Recurrence": "* * * * *", "MinSize": 3, "MaxSize": 1}, "between"),
    ],
)
def test_actions_that_aws_refuses(fleet, action, words):
    fleet.create()
    code, said = refusal(put, fleet=fleet, **action)
    assert code == "ValidationError"
    assert words in said


def test_two_groups_may_have_actions_of_one_name(fleet):
    other = Fleet(fleet.cloud, "other")
    for each in (fleet, other):
        each.create(desired=1)
        put(each, Recurrence="0 0 1 1 *", DesiredCapacity=2)
    fleet.call("delete_scheduled_action", ScheduledActionName="grow")
    assert scheduled(fleet) == []
    assert len(scheduled(other)) == 1
    assert refusal(fleet.call, operation="delete_scheduled_action", ScheduledActionName="grow") == (
        "ValidationError",
        "Scheduled action name not found",
    )


def test_a_batch_says_which_failed(fleet):
    fleet.create()
    action = {"ScheduledActionName": "grow", "Recurrence": "0 0 1 1 *", "MinSize": 1}
    bad = {"ScheduledActionName": "bad", "Recurrence": "never", "MinSize": 1}
    answer = fleet.call(
        "batch_put_scheduled_update_group_action", ScheduledUpdateGroupActions=[action, bad]
    )
    failed = answer["FailedScheduledUpdateGroupActions"]
    assert [each["ScheduledActionName"] for each in failed] == ["bad"]
    answer = fleet.call("batch_delete_scheduled_action", ScheduledActionNames=["grow", "none"])
    failed = answer["FailedScheduledActions"]
    assert [each["ScheduledActionName"] for each in failed] == ["none"]
    assert scheduled(fleet) == []


def test_a_suspended_schedule_is_lost(fleet):
    fleet.create(least=1, most=3, desired=1)
    fleet.call("suspend_processes", ScalingProcesses=["ScheduledActions"])
    put(fleet, StartTime=soon(fleet), DesiredCapacity=3)
    assert wait_until(lambda: scheduled(fleet) == [], WAIT_SECONDS)
    assert fleet.shown()["DesiredCapacity"] == 1
