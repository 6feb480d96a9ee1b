"""A day of traffic on a fleet that the control loops scale.

Each tick, a minute, the loops see what a group on AWS could see and decide; what they decide is
carried out on the fleet, whose requests are simulated one by one. They are the very functions
that run live, and get the planned time as `now`.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from dataclasses import replace

from elastic_lab.control import group as upkeep
from elastic_lab.control import policies, predictive, scheduled
from elastic_lab.control.group_state import (
    ActivityFinished,
    GroupAction,
    GroupState,
    LaunchInstance,
    Surroundings,
)
from elastic_lab.control.instances import add_launched
from elastic_lab.control.policies import Demand, PoliciesState
from elastic_lab.control.predictive import PredictiveState
from elastic_lab.control.scaling_request import Firing
from elastic_lab.control.scheduled import ScheduleState
from elastic_lab.simulation.day.alarm_board import AlarmBoard
from elastic_lab.simulation.day.ec2 import SimulatedEc2
from elastic_lab.simulation.day.forecasting import HourlyLoad
from elastic_lab.simulation.day.history import ActivityLog, CapacityChange
from elastic_lab.simulation.day.observed import GroupSizes, Observed, SizeMinutes
from elastic_lab.simulation.day.outcome import DayOutcome
from elastic_lab.simulation.day.plan import TICK, DayPlan, ScalingPlan
from elastic_lab.simulation.fleet import Fleet
from elastic_lab.simulation.metrics import Recorder
from elastic_lab.simulation.play import Watch, play
from elastic_lab.simulation.window import Window


def play_day(plan: DayPlan, watch: Watch | None = None) -> DayOutcome:
    """Play a plan from beginning to end. `watch` sees every minute, and stops the day by True."""
    day = ScaledDay(plan)
    day.play(watch=watch)
    return day.outcome()


class ScaledDay:
    """A day in play: it can be stopped at any minute, looked at, forked and played on."""

    def __init__(self, plan: DayPlan) -> None:
        self.plan = plan
        self.group = plan.group
        self.recorder = Recorder()
        self._ec2 = SimulatedEc2.of(plan)
        self._board = AlarmBoard.of(plan)
        self._log = ActivityLog(plan.group.auto_scaling_group_name)
        self._changes: list[CapacityChange] = []
        self._sizes: list[GroupSizes] = []
        self._load = HourlyLoad(dict(plan.scaling.load_history))
        self.state = GroupState(self._ec2.begin())
        self._memory = PoliciesState()
        self._schedule = ScheduleState(plan.day_start - TICK)
        self._prediction = PredictiveState()
        self._act((), plan.day_start)

    @property
    def fleet(self) -> Fleet:
        """The servers."""
        return self._ec2.fleet

    def play(self, until: float | None = None, watch: Watch | None = None) -> None:
        """Play on to `until` (seconds since the day began, a whole minute), or to the end.

        watch: called after every minute and its loops; True stops the day there.
        """
        faults = self.plan.faults
        end = None if until is None else math.ceil(until / TICK) * TICK
        if end is not None and end >= self.plan.trace.duration:
            end = None
        play(
            self.fleet,
            self._tick,
            until=end,
            tick=TICK,
            faults=faults,
            recorder=self.recorder,
            watch=watch,
        )

    def fork(self, scaling: ScalingPlan | None = None) -> ScaledDay:
        """A second day in the same state, which meets the same requests, maybe scaled otherwise.

        With other policies their alarms begin anew, in INSUFFICIENT_DATA.
        """
        other = copy.deepcopy(self)
        if scaling is not None:
            other.plan = replace(self.plan, scaling=scaling)
            other._board = AlarmBoard.of(other.plan)
            other._board.history = list(self._board.history)
            other._memory = PoliciesState()
        return other

    def outcome(self) -> DayOutcome:
        """Everything so far. Raises ValueError before the first minute."""
        return DayOutcome(
            plan=self.plan,
            fleet=self.fleet,
            minutes=self.recorder.minutes(),
            sizes=SizeMinutes.of(self._sizes),
            activities=tuple(self._log.activities),
            alarm_history=tuple(self._board.history),
            alarm_states=dict(self._board.states),
            capacity_changes=tuple(self._changes),
            group=self.group,
            instances=self.state.instances,
            numbers=dict(self._ec2.numbers),
        )

    def _tick(self, fleet: Fleet, window: Window) -> None:
        """One look of all loops, in the order in which their effects meet."""
        now = self._ec2.now
        minute = Observed(window, GroupSizes.of(self.group, self.state.instances))
        self._sizes.append(minute.sizes)
        if fleet.now >= self.plan.trace.duration:
            return  # nobody would see what was decided now
        self._load.add(minute, now)
        self._act(self._board.look(minute, now), now)

    def _act(self, firings: Sequence[Firing], now: float) -> None:
        self._follow_schedule(now)
        forecast = self._follow_forecast(now)
        self._follow_policies(tuple(firings), forecast, now)
        self._keep_up(now)

    def _follow_schedule(self, now: float) -> None:
        actions = self.plan.scaling.scheduled_actions
        self._schedule, updates = scheduled.decide(self._schedule, self.group, actions, now)
        for update in updates:
            self._resize(update.desired_capacity, update.cause, update.scheduled_action_name, now)
            self.group = replace(self.group, min_size=update.min_size, max_size=update.max_size)

    def _follow_forecast(self, now: float) -> int:
        """Returns the instances that are forecast for this hour, 0 where that has no effect."""
        policy = self.plan.scaling.predictive
        if policy is None:
            return 0
        self._prediction, raised = predictive.decide(
            self._prediction, policy, self.group, self._load.by_hour, now
        )
        for action in raised:
            self._resize(action.desired_capacity, action.cause, action.policy_name, now)
            self.group = replace(self.group, max_size=action.max_size)
        if policy.mode != "ForecastAndScale":
            return 0
        return predictive.predicted_capacity(self._prediction, policy, now) or 0

    def _follow_policies(self, firings: tuple[Firing, ...], forecast: int, now: float) -> None:
        demand = Demand(self.group, self.state.instances, firings, forecast)
        every = self.plan.all_policies()
        self._memory, asked = policies.decide(self._memory, every, demand, now)
        for action in asked:
            self._resize(action.desired_capacity, action.cause, action.policy_name, now)

    def _resize(self, new: int, cause: str, by: str, now: float) -> None:
        old = self.group.desired_capacity
        if new != old:
            self._changes.append(CapacityChange(now, old, new, by, cause))
            self.state = replace(self.state, desired_cause=cause)
        self.group = replace(self.group, desired_capacity=new)

    def _keep_up(self, now: float) -> None:
        """Let the group's loop look after its instances, and carry out what it asks for."""
        statuses = self._ec2.statuses(self.state.instances)
        around = Surroundings(statuses, self._ec2.closed_zones())
        before = {i.instance_id: i.availability_zone for i in self.state.instances}
        self.state, actions = upkeep.decide(self.state, self.group, around, now)
        self._ec2.count_those_in_service(self.group, self.state.instances)
        for action in actions:
            self._carry_out(action, before, now)

    def _carry_out(self, action: GroupAction, zones: dict[str, str], now: float) -> None:
        if isinstance(action, ActivityFinished):
            self._log.finished(action)
        elif isinstance(action, LaunchInstance):
            self._launch(action, now)
        else:
            zone = zones[action.instance_id]
            self._log.terminated(action.instance_id, action.cause, zone, now)
            self._ec2.terminate(action.instance_id)

    def _launch(self, action: LaunchInstance, now: float) -> None:
        name = self._ec2.launch(action)
        self.state = add_launched(self.state, action, name, now)
        self._log.launched(name, action.cause, action.availability_zone, now)
