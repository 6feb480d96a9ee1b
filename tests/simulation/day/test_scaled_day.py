"""A day under the loops: what is scaled, when, and why."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from elastic_lab.control.predictive import PredictivePolicy
from elastic_lab.control.scheduled import ScheduledAction
from elastic_lab.control.simple_scaling import SimpleScalingPolicy
from elastic_lab.control.step_scaling import StepAdjustment, StepScalingPolicy
from elastic_lab.simulation.day.plan import FIXED_START, ScalingPlan
from elastic_lab.simulation.day.scaled_day import ScaledDay, play_day
from elastic_lab.simulation.faults import InstanceFails, ZoneFails
from tests.simulation.day.plans import TRACKING, cpu_alarm, plan

HOUR = 60


def changes(outcome) -> list[tuple[float, int, int]]:
    """(minute, old, new) of every change of the desired capacity."""
    return [((c.time - outcome.start) / 60, c.old, c.new) for c in outcome.capacity_changes]


def test_target_tracking_follows_the_load_up_in_three_minutes():
    outcome = play_day(plan([0.8] * 5 + [4.0] * 25))
    minute, old, new = changes(outcome)[0]
    assert (minute, old) == (8, 2)
    assert new == 4  # CPU cannot say more than 100 %, so it doubles at most
    assert outcome.sizes.desired_capacity[-1] in (8, 9)


def test_target_tracking_goes_down_after_fifteen_minutes():
    outcome = play_day(plan([1.0] * 40, desired=8))
    minute, old, new = changes(outcome)[0]
    assert (minute, old, new) == (15, 8, 3)  # 8 x 12.5 % / 50 % = 2, and noise rounds up


def test_a_steady_load_at_the_target_changes_nothing():
    assert changes(play_day(plan([0.9] * 60))) == []


def test_booting_instances_serve_late_and_warming_ones_do_not_count():
    load = [0.8] * 5 + [1.6] * 15
    outcome = play_day(plan(load, boot=150.0, default_instance_warmup=300))
    at = int(changes(outcome)[0][0])
    sizes, minutes = outcome.sizes, outcome.minutes
    assert sizes.pending[at] == sizes.desired_capacity[at] - 2
    assert sizes.in_service[at + 1] == sizes.desired_capacity[at]
    assert minutes.supply[at + 1] == 2.0
    assert minutes.supply[at + 2] > 2.0
    impatient = play_day(plan(load, boot=150.0, default_instance_warmup=0))
    calm, hasty = (o.cloudwatch()["CPUUtilization"][at + 2] for o in (outcome, impatient))
    assert hasty < 50 < calm  # those still booting are in the one average and not in the other


def test_activities_say_why_in_aws_words():
    outcome = play_day(plan([0.8] * 5 + [4.0] * 10))
    first = outcome.activities[0]
    assert first.description.startswith("Launching a new EC2 instance: i-")
    assert first.cause.startswith(
        "At 2026-01-01T00:08:00Z a monitor alarm TargetTracking-web-AlarmHigh-high in state ALARM "
        "triggered policy cpu50 changing the desired capacity from 2 to 4."
    )
    assert (first.start_time, first.end_time) == (FIXED_START + 480, FIXED_START + 540)
    assert first.status_code == "Successful"


def test_alarm_history_begins_with_insufficient_data():
    outcome = play_day(plan([0.8] * 20))
    high = [u for u in outcome.alarm_history if "AlarmHigh" in u.alarm_name]
    assert [(u.old_state, u.new_state) for u in high] == [("INSUFFICIENT_DATA", "OK")]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (StepScalingPolicy("more", (StepAdjustment(3, 0.0),)), [(4, 2, 5)]),
        (
            StepScalingPolicy(
                "more", (StepAdjustment(1, 0.0, 10.0), StepAdjustment(4, 10.0)), "ExactCapacity"
            ),
            [(4, 2, 4)],
        ),
        (SimpleScalingPolicy("more", 1, cooldown=600), [(4, 2, 3), (16, 3, 4)]),
    ],
)
def test_an_alarm_executes_its_policy(policy, expected):
    scaling = ScalingPlan((policy,), (cpu_alarm("more"),))
    outcome = play_day(plan([0.5] * 2 + [20.0] * 18, scaling, default_instance_warmup=1800))
    assert changes(outcome) == expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"dimensions": (("AutoScalingGroupName", "other"),)},
        {"dimensions": (("InstanceId", "i-1"),)},
        {"metric_name": "NoSuchMetric"},
        {"namespace": "Custom"},
        {"actions_enabled": False},
        {"alarm_actions": ("arn:aws:sns:us-east-1:123456789012:topic",)},
    ],
)
def test_an_alarm_on_something_else_does_nothing(wrong):
    policy = StepScalingPolicy("more", (StepAdjustment(3, 0.0),))
    scaling = ScalingPlan((policy,), (replace(cpu_alarm("more"), **wrong),))
    assert changes(play_day(plan([20.0] * 12, scaling))) == []


def test_basic_monitoring_is_slower():
    slow = play_day(plan([0.8] * 5 + [4.0] * 25, detailed_monitoring=False))
    fast = play_day(plan([0.8] * 5 + [4.0] * 25))
    assert changes(slow)[0][0] > changes(fast)[0][0]


def test_a_scheduled_action_runs_on_its_minute_and_gives_its_cause():
    action = ScheduledAction("evening", (FIXED_START + 600,), min_size=6)
    outcome = play_day(plan([0.5] * 20, ScalingPlan(scheduled_actions=(action,))))
    assert changes(outcome) == [(10, 2, 6)]
    assert "a scheduled action update" in outcome.activities[0].cause
    assert outcome.sizes.min_size.tolist() == [1] * 10 + [6] * 10


def test_predictive_scaling_launches_before_the_hour():
    history = tuple(
        (FIXED_START - 86400 + 3600 * h, 400.0 if h % 24 == 1 else 80.0) for h in range(24)
    )
    policy = PredictivePolicy("forecast", 50.0, "ForecastAndScale")
    scaling = ScalingPlan(predictive=policy, load_history=history)
    outcome = play_day(plan([0.8] * 60 + [4.0] * 30, scaling))
    assert changes(outcome) == [(55, 2, 8)]
    assert outcome.minutes.supply[60] == 8


def test_a_dead_instance_is_replaced():
    outcome = play_day(plan([0.5] * 20, ScalingPlan(), faults=(InstanceFails(90.0),)))
    why = [activity.cause for activity in outcome.activities]
    assert len(why) == 2
    assert "EC2 instance status checks failure" in why[0]
    assert "an unhealthy instance needing to be replaced" in why[1]
    assert outcome.sizes.in_service[-1] == 2


def test_elb_health_checks_are_faster():
    def replaced_at(kind: str) -> float:
        faults = (InstanceFails(90.0),)
        outcome = play_day(plan([0.5] * 20, ScalingPlan(), faults=faults, health_check_type=kind))
        return outcome.activities[0].start_time - outcome.start

    assert replaced_at("ELB") < replaced_at("EC2")


def test_a_grace_period_shorter_than_the_boot_never_gets_anywhere():
    settings = {"boot": 240.0, "health_check_type": "ELB"}
    loop = play_day(plan([1.6] * 40, health_check_grace_period=0, **settings))
    calm = play_day(plan([1.6] * 40, health_check_grace_period=300, **settings))
    sick = [a for a in loop.activities if "ELB system health check failure" in a.cause]
    assert len(sick) > 5
    assert not any("health check failure" in a.cause for a in calm.activities)
    assert loop.minutes.supply[-1] == 2 < calm.minutes.supply[-1]


def test_a_zone_that_is_down_takes_no_launches():
    fault = ZoneFails(120.0, "a", lasting=900.0)
    settings = {"faults": (fault,), "health_check_type": "ELB"}
    outcome = play_day(plan([1.5] * 40, ScalingPlan(), desired=4, **settings))
    launched = [a for a in outcome.activities if a.description.startswith("Launching")]
    during = {a.availability_zone for a in launched if a.start_time < outcome.start + 1020}
    after = [a for a in launched if a.start_time >= outcome.start + 1020]
    assert during == {"b"}
    assert {a.availability_zone for a in after} == {"a"}  # the rebalance, when it is back
    assert outcome.sizes.in_service[-1] == 4


def test_nothing_is_lost_when_the_group_shrinks():
    outcome = play_day(plan([1.0] * 40, desired=12))
    assert outcome.minutes.lost.sum() == 0
    assert outcome.sizes.in_service[-1] == 3


def test_what_alarms_saw_is_what_the_chart_shows():
    outcome = play_day(plan([0.8] * 5 + [4.0] * 10))
    reason = next(u.reason for u in outcome.alarm_history if u.new_state == "ALARM")
    cpu = outcome.cloudwatch()["CPUUtilization"]
    assert all(str(float(value)) in reason for value in cpu[5:8])


def same(one, other) -> bool:
    return (
        one.activities == other.activities
        and one.alarm_history == other.alarm_history
        and np.array_equal(one.minutes.outcomes, other.minutes.outcomes)
        and one.minutes.latencies.total().tobytes() == other.minutes.latencies.total().tobytes()
    )


def test_the_same_plan_is_the_same_day():
    made = plan([0.8] * 5 + [4.0] * 20 + [0.5] * 30, seed=7)
    assert same(play_day(made), play_day(made))
    assert not same(play_day(made), play_day(replace(made, seed=8)))


def test_a_fork_that_changes_nothing_goes_on_as_the_day_itself():
    made = plan([0.8] * 5 + [4.0] * 40)
    day = ScaledDay(made)
    day.play(until=12 * 60)
    fork = day.fork()
    day.play()
    fork.play()
    assert same(day.outcome(), fork.outcome())
    assert same(day.outcome(), play_day(made))


def test_a_fork_can_be_scaled_otherwise():
    day = ScaledDay(plan([0.8] * 5 + [4.0] * 40))
    day.play(until=7 * 60)
    fork = day.fork(ScalingPlan())
    day.play()
    fork.play()
    assert changes(fork.outcome()) == []
    assert changes(day.outcome())
    assert np.array_equal(day.outcome().minutes.offered, fork.outcome().minutes.offered)


def test_a_day_can_be_watched_and_stopped():
    seen = []
    outcome = play_day(plan([0.8] * 30), lambda window: bool(seen.append(window) or len(seen) == 5))
    assert len(seen) == len(outcome.minutes) == len(outcome.sizes.in_service) == 5


def test_a_day_that_was_stopped_goes_on_as_if_it_had_not_been():
    made = plan([0.8] * 5 + [4.0] * 20)
    day = ScaledDay(made)
    day.play(watch=lambda window: window.end >= 480.0)
    day.play()
    assert same(day.outcome(), play_day(made))


def test_nothing_is_launched_in_the_last_tick():
    action = ScheduledAction("late", (FIXED_START + 20 * 60,), desired_capacity=9)
    outcome = play_day(plan([0.5] * 20, ScalingPlan(scheduled_actions=(action,))))
    assert len(outcome.fleet.lifetimes) == 2


@pytest.mark.parametrize("instances", [0, 1])
def test_a_group_may_begin_small(instances):
    outcome = play_day(plan([0.1] * 10, desired=instances, min_size=0))
    assert outcome.sizes.in_service[-1] == instances


def test_policies_keep_their_own_arn():
    scaled = plan([0.5] * 3)
    (policy,) = scaled.all_policies()
    assert policy.policy_arn.endswith(":policyName/cpu50")
    assert TRACKING.policies[0].policy_arn == ""
    assert {a.alarm_actions for a in scaled.all_alarms()} == {(policy.policy_arn,)}
