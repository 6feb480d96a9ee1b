"""Alarms, policies and upkeep in one small day: what the loops do to each other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from elastic_lab.control import alarms, group, policies
from elastic_lab.control.alarm_types import (
    AlarmState,
    Datapoint,
    InvokeAction,
    StateValue,
)
from elastic_lab.control.group_state import (
    GroupState,
    LaunchInstance,
    Surroundings,
    TerminateInstance,
)
from elastic_lab.control.group_types import AutoScalingGroup
from elastic_lab.control.health import InstanceStatus
from elastic_lab.control.instances import add_launched
from elastic_lab.control.policies import Demand, PoliciesState
from elastic_lab.control.scaling_request import Firing
from elastic_lab.control.target_tracking import TargetTrackingPolicy, alarms_for
from elastic_lab.control.tracked_metrics import EC2_AVERAGE_CPU, predefined_metric
from elastic_lab.control.warmup import counts_in_metrics

T0 = 1_767_225_600.0  # 2026-01-01T00:00:00Z

POLICY = TargetTrackingPolicy(
    "cpu50",
    "web",
    predefined_metric("ASGAverageCPUUtilization", "web"),
    50.0,
    policy_arn="arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:1",
    service=EC2_AVERAGE_CPU,
)


@dataclass
class Day:
    """A group under a load in percent of one instance, a tick a minute."""

    load: list[float]
    warmup: int | None = 60
    group: AutoScalingGroup = field(init=False)
    state: GroupState = field(default_factory=GroupState)
    memory: PoliciesState = field(default_factory=PoliciesState)
    watch: dict[str, AlarmState] = field(default_factory=dict)
    cpu: list[Datapoint] = field(default_factory=list)
    desired: list[int] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    launched: int = 0

    def __post_init__(self) -> None:
        self.group = AutoScalingGroup(
            "web", 2, 20, 2, ("a", "b"), default_instance_warmup=self.warmup
        )

    def play(self) -> list[int]:
        for minute, load in enumerate(self.load):
            self.tick(T0 + 60 * minute, load)
        return self.desired

    def tick(self, now: float, load: float) -> None:
        firings, acting = self.alarms(now)
        if acting:
            demand = Demand(self.group, self.state.instances, firings)
            self.memory, asked = policies.decide(self.memory, [POLICY], demand, now)
            for action in asked:
                self.group = replace(self.group, desired_capacity=action.desired_capacity)
                self.state = replace(self.state, desired_cause=action.cause)
        self.upkeep(now)
        counted = [i for i in self.state.instances if counts_in_metrics(self.group, i, now)]
        serving = [i for i in self.state.instances if i.is_in_service]
        if counted:
            self.cpu.append(Datapoint(now, min(100.0, load / len(serving))))
        self.desired.append(self.group.desired_capacity)

    def alarms(self, now: float) -> tuple[tuple[Firing, ...], bool]:
        firings, acting = [], False
        for alarm in alarms_for(POLICY):
            old = self.watch.get(alarm.alarm_name, alarms.created(T0))
            new, actions = alarms.decide(old, alarm, self.cpu[-20:], now)
            self.watch[alarm.alarm_name] = new
            acting |= any(isinstance(a, InvokeAction) for a in actions)
            if new.state_value is StateValue.ALARM:
                value = self.cpu[-1].value
                firings.append(Firing("cpu50", value, alarm.threshold, alarm.alarm_name))
        return tuple(firings), acting

    def upkeep(self, now: float) -> None:
        said = {
            i.instance_id: InstanceStatus("terminated" if i.instance_id in self.gone else "running")
            for i in self.state.instances
        }
        self.state, actions = group.decide(self.state, self.group, Surroundings(said), now)
        for action in actions:
            if isinstance(action, LaunchInstance):
                self.launched += 1
                self.state = add_launched(self.state, action, f"i-{self.launched:03}", now)
            elif isinstance(action, TerminateInstance):
                self.gone.add(action.instance_id)


@pytest.mark.parametrize(
    ("load", "end"),
    [
        ([80.0] * 40, 2),
        ([80.0] * 5 + [400.0] * 40, 8),
        ([80.0] * 5 + [400.0] * 40 + [80.0] * 60, 2),
        ([80.0] * 5 + [1e6] * 60, 20),
    ],
)
def test_the_group_follows_the_load(load: list[float], end: int) -> None:
    assert Day(load).play()[-1] == end


def test_out_takes_three_minutes_and_in_takes_fifteen() -> None:
    desired = Day([80.0] * 5 + [400.0] * 20 + [80.0] * 40).play()
    out = next(m for m, d in enumerate(desired) if d > 2)
    down = next(m for m, d in enumerate(desired) if m > 25 and d < max(desired))
    assert out == 5 + 3
    assert down >= 25 + 15


def test_a_short_warmup_does_not_overshoot() -> None:
    desired = Day([80.0] * 5 + [180.0] * 40).play()
    assert max(desired) == 4  # 180 / 50, rounded up


def test_no_data_means_no_scaling() -> None:
    day = Day([80.0] * 30)
    day.play()
    day.cpu.clear()
    for minute in range(30, 60):
        firings, acting = day.alarms(T0 + 60 * minute)
        assert not acting or firings
    assert {s.state_value for s in day.watch.values()} == {StateValue.INSUFFICIENT_DATA}


def test_the_same_day_twice_is_the_same_day() -> None:
    load = [80.0] * 5 + [400.0] * 30 + [120.0] * 40
    first, second = Day(load), Day(load)
    assert first.play() == second.play()
    assert first.state == second.state and first.watch == second.watch
