"""A control loop gives the same trace under both clocks: it is passed planned times, not the
wall's, so that lateness shows nowhere in what it decides."""

import math
import threading
from types import SimpleNamespace
from typing import Any

from elastic_lab.cloud.groups import refreshes, schedule
from elastic_lab.cloud.groups.record import GroupRecord, ScalingPolicy, ScheduledUpdate
from elastic_lab.cloud.groups.turn import Turn
from elastic_lab.cloud.journal import Journal
from elastic_lab.cloud.runner import Runner
from elastic_lab.cloud.scaled_clock import ScaledClock
from elastic_lab.control import instance_lifecycle as lifecycle
from elastic_lab.control.health import InstanceStatus
from elastic_lab.control.instance_lifecycle import InstanceState, Transition
from elastic_lab.control.predictive import PredictivePolicy
from elastic_lab.control.scaling_request import Firing
from elastic_lab.control.scheduled import ScheduleState
from elastic_lab.control.simple_scaling import SimpleScalingPolicy
from elastic_lab.control.step_scaling import StepAdjustment, StepScalingPolicy
from elastic_lab.control.target_tracking import TargetTrackingPolicy
from elastic_lab.control.tracked_metrics import predefined_metric
from elastic_lab.wall_clock import wait_until
from tests.cloud.alarms.alarm_world import AlarmWorld, alarm_world, load_alarm
from tests.cloud.alarms.alarm_world import policy as policy_arn

STATES = (("i-1", "pending", 0.0), ("i-2", "stopping", 7.5), ("i-3", "shutting-down", 7.5))
# The last thing to happen: i-3 is terminated after 30 s, and forgotten an hour later.
LAST = 7.5 + 30.0 + 3600.0


class LifecycleLoop:
    """The instance lifecycle over plain states, as a runner drives it; keeps the trace."""

    name = "instance-lifecycle"

    def __init__(self, start: float) -> None:
        self._start = start
        states = (InstanceState(name, state, start + since) for name, state, since in STATES)
        self._states = {state.instance_id: state for state in states}
        self.trace: list[Transition] = []

    def due(self) -> float | None:
        times = (lifecycle.due(state) for state in self._states.values())
        return min((time for time in times if time is not None), default=None)

    def step(self, now: float) -> None:
        after, transitions = lifecycle.decide(self._states, now)
        self._states = dict(after)
        self.trace += [
            Transition(t.instance_id, t.name, round(t.at - self._start, 6)) for t in transitions
        ]


def virtual_trace() -> list[Transition]:
    """On the virtual clock: from one due time to the next."""
    loop = LifecycleLoop(0.0)
    while (planned := loop.due()) is not None:
        loop.step(planned)
    return loop.trace


def live_trace(factor: float) -> tuple[list[Transition], float]:
    """On the scaled wall clock, in the runner's own thread; with the worst lateness."""
    lock = threading.RLock()
    clock = ScaledClock(factor)
    loop = LifecycleLoop(clock.now())
    runner = Runner(clock, [loop], lock)
    runner.start()
    assert wait_until(lambda: loop.due() is None, within_seconds=20)
    runner.close()
    return loop.trace, runner.worst_lateness


def test_both_clocks_give_one_trace():
    wanted = virtual_trace()
    assert wanted[-1].at == LAST
    for factor in (2_000.0, 20_000.0):
        trace, lateness = live_trace(factor)
        assert trace == wanted
        assert lateness > 0.0


def test_a_loop_that_saw_the_wall_would_be_noticed():
    trace, _ = live_trace(20_000.0)
    shifted = [Transition(t.instance_id, t.name, t.at + 0.001) for t in trace]
    assert shifted != virtual_trace()


ALARM_MINUTES = (10.0, 80.0, 90.0, 20.0, 30.0, 95.0)


def alarm_trace(world: AlarmWorld, start: float) -> list[tuple[float, str]]:
    """Changes of state and executed policies, in seconds from `start`."""
    changes = [
        (entry["at"] - start, entry["parameters"]["NewState"]) for entry in world.journal.entries()
    ]
    calls = [
        (at - start, f"{firing.policy_name} {firing.metric_value}")
        for at, firings in world.executed
        for _, firing in firings
    ]
    return sorted(changes + calls)


def prepare(world: AlarmWorld, start: float) -> None:
    world.put_load(ALARM_MINUTES, start)
    for name, threshold in (("hot", 50.0), ("hotter", 85.0)):
        world.alarms.put(load_alarm(name, threshold, alarm_actions=(policy_arn(name),)))


def virtual_alarm_trace() -> list[tuple[float, str]]:
    with alarm_world(0.0) as world:
        prepare(world, 0.0)
        world.run_until(600.0)
        return alarm_trace(world, 0.0)


def live_alarm_trace(factor: float) -> list[tuple[float, str]]:
    lock, clock = threading.RLock(), ScaledClock(factor)
    start = clock.now() // 60 * 60
    with alarm_world(start) as world:
        prepare(world, start)
        runner = Runner(clock, [world.loop], lock)
        runner.start()
        assert wait_until(lambda: clock.now() > start + 720, within_seconds=20)
        runner.close()
        with lock:
            return [each for each in alarm_trace(world, start) if each[0] <= 600.0]


def test_alarms_give_one_trace_under_both_clocks():
    wanted = virtual_alarm_trace()
    assert (120.0, "hot 80.0") in wanted
    assert (180.0, "hotter 90.0") in wanted
    for factor in (500.0, 5_000.0):
        assert live_alarm_trace(factor) == wanted


HOUR = 3600.0
# When the alarm of a policy fires, and by how much the metric is above the threshold.
FIRINGS = (
    (300.0, "step", 25.0),
    (360.0, "step", 5.0),
    (420.0, "simple", 0.0),
    (3000.0, "tracking", 60.0),
    (4500.0, "tracking", 70.0),
)
CPU = predefined_metric("ASGAverageCPUUtilization", "web")
REFRESHED_AT = 2400.0
GROUP_LAST = 5400.0


class FakeEc2:
    """EC2 as a group sees it: an instance runs 20 s after its launch, and is gone 30 s after its
    end."""

    def __init__(self) -> None:
        self.now = 0.0
        self._launched: dict[str, float] = {}
        self._ended: dict[str, float] = {}

    def statuses(self, record: GroupRecord) -> dict[str, InstanceStatus]:
        return {name: InstanceStatus(self._state(name)) for name in self._launched}

    def _state(self, name: str) -> str:
        if name in self._ended:
            return "terminated" if self.now - self._ended[name] >= 30.0 else "shutting-down"
        return "running" if self.now - self._launched[name] >= 20.0 else "pending"

    def launch(self, record: GroupRecord, source: Any, zone: str, now: float) -> str:
        name = f"i-{len(self._launched):017x}"
        self._launched[name] = now
        return name

    def terminate(self, record: GroupRecord, instance_id: str, now: float) -> None:
        self._ended[instance_id] = now

    def end_drained(self, record: GroupRecord, now: float) -> None:
        """No load balancer: nobody drains."""

    def in_service(self, record: GroupRecord, instance_id: str) -> None:
        pass

    def subnet_of(self, record: GroupRecord, instance_id: str) -> str:
        return ""


class BusySecondHour:
    """Two days whose second hour needs eight instances at 50 %; the others need one."""

    def __init__(self, start: float) -> None:
        self._start = start

    def by_hour(self, record: GroupRecord, now: float) -> dict[float, float]:
        hours = range(-48, int((now - self._start) // HOUR))
        return {self._start + h * HOUR: 400.0 if h % 24 == 1 else 50.0 for h in hours}


def plain_group() -> Any:
    """What moto holds of a group, without moto."""
    version = {"$Default": 1, "1": 1, 1: 1, "2": 2, 2: 2}
    template = SimpleNamespace(id="lt-1", name="web")
    template.get_version = lambda named: SimpleNamespace(number=version[named])
    return SimpleNamespace(
        arn="arn:group",
        min_size=1,
        max_size=8,
        desired_capacity=2,
        availability_zones=["a", "b"],
        default_cooldown=300,
        default_instance_warmup=60,
        health_check_type="EC2",
        health_check_grace_period=0,
        termination_policies=["Default"],
        new_instances_protected_from_scale_in=False,
        ec2_launch_template=template,
        launch_template_version="1",
        mixed_instances_policy=None,
        ec2_backend=SimpleNamespace(launch_templates={"lt-1": template}),
    )


class LiveGroupLoop:
    """A group with policies, a schedule and a refresh, as the runner drives it; keeps the trace."""

    name = "auto-scaling"

    def __init__(self, start: float) -> None:
        self._start, self._ec2, self._journal = start, FakeEc2(), Journal()
        self._record = GroupRecord("1", "r", "web", plain_group(), start)
        self._record.schedule = ScheduleState(start)
        steps = (StepAdjustment(1, 0.0, 20.0), StepAdjustment(2, 20.0))
        for policy in (
            StepScalingPolicy("step", steps),
            SimpleScalingPolicy("simple", 1, cooldown=120),
            TargetTrackingPolicy("tracking", "web", CPU, 50.0),
            PredictivePolicy("forecast", 50.0, "ForecastAndScale"),
        ):
            made = ScalingPolicy(policy.policy_name, policy.policy_name, {}, policy)
            self._record.policies[policy.policy_name] = made
        for action in (
            ScheduledUpdate("once", 2, 9, 6, start + 1205.0, None, None, None),
            ScheduledUpdate("often", None, None, 5, None, None, "*/25 * * * *", "UTC"),
        ):
            schedule.put(self._record, action, start)
        self._refreshed = False
        self._record.touch(start)

    def due(self) -> float | None:
        planned = self._record.due()
        return None if planned > self._start + GROUP_LAST else planned

    def step(self, now: float) -> None:
        self._ec2.now = now
        since = round(now - self._start, 6)
        self._record.firings = tuple(
            Firing(name, value, 0.0, f"alarm-{name}") for at, name, value in FIRINGS if at == since
        )
        if since >= REFRESHED_AT and not self._refreshed:
            self._refreshed = True
            version = {"LaunchTemplateId": "lt-1", "Version": "2"}
            asked = {"DesiredConfiguration": {"LaunchTemplate": version}}
            template = self._record.moto.ec2_launch_template
            refreshes.start(self._record, asked, template, "2", now)
        load = BusySecondHour(self._start)
        Turn(self._record, now, self._ec2, load, self._journal).take()

    @property
    def trace(self) -> list[tuple[float, str, Any]]:
        """What the loops did and when, without the sentences, which have the date in them."""
        return [
            (
                round(entry["at"] - self._start, 6),
                entry["operation"],
                {key: value for key, value in entry["parameters"].items() if key != "Cause"},
            )
            for entry in self._journal.entries()
        ]


def virtual_group_trace() -> list[tuple[float, str, Any]]:
    loop = LiveGroupLoop(0.0)
    while (planned := loop.due()) is not None:
        loop.step(planned)
    return loop.trace


def live_group_trace(factor: float) -> list[tuple[float, str, Any]]:
    """From a full hour on, so that the minutes of both clocks are the same ones."""
    lock, clock = threading.RLock(), ScaledClock(factor)
    loop = LiveGroupLoop(math.ceil(clock.now() / HOUR) * HOUR)
    runner = Runner(clock, [loop], lock)
    runner.start()
    assert wait_until(lambda: loop.due() is None, within_seconds=20)
    runner.close()
    assert runner.worst_lateness > 0.0
    return loop.trace


def test_a_group_does_the_same_under_both_clocks():
    wanted = virtual_group_trace()
    assert [each for each in wanted if each[1] in ("desired", "refresh")] == [
        moved(300.0, 2, 4, "step"),
        moved(420.0, 4, 5, "simple"),
        moved(1260.0, 5, 6, "once", low=2, high=9),
        moved(1500.0, 6, 5, "often", low=2, high=9),
        (2800.0, "refresh", {"AutoScalingGroupName": "web", "Status": "Successful"}),
        moved(3000.0, 5, 6, "tracking", low=2, high=9),
        moved(3300.0, 6, 8, "forecast", low=2, high=9),
        moved(3600.0, 8, 5, "often", low=2, high=9),
        moved(4500.0, 5, 7, "tracking", low=2, high=9),
        moved(5100.0, 7, 5, "often", low=2, high=9),
    ]
    for factor in (5_000.0, 20_000.0):
        assert live_group_trace(factor) == wanted


def moved(
    at: float, old: int, new: int, by: str, low: int = 1, high: int = 8
) -> tuple[float, str, Any]:
    sizes = {"MinSize": low, "MaxSize": high, "DesiredCapacity": new, "From": old}
    return at, "desired", {"AutoScalingGroupName": "web", **sizes, "By": by}
