"""The alarms of a day: their datapoints, their states, and which policies they call on.

One datapoint is made for each metric and period when the period ends, from the minutes in it,
and is seen by the alarms in that same tick. (AWS's arrive a minute or two later: see
docs/fidelity.md.)
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from elastic_lab.control import alarms as loop
from elastic_lab.control.alarm_evaluation import evaluation_range
from elastic_lab.control.alarm_types import (
    AlarmState,
    Datapoint,
    InvokeAction,
    MetricAlarm,
    StateUpdate,
)
from elastic_lab.control.scaling_request import Firing
from elastic_lab.simulation.day.metric_values import BASIC_PERIOD, SOURCES
from elastic_lab.simulation.day.observed import Observed
from elastic_lab.simulation.day.plan import TICK, DayPlan, policy_name_of

_Key = tuple[str, str, str, int]


@dataclass
class Series:
    """A metric under one statistic: its datapoints, oldest first, no more than alarms look at."""

    namespace: str
    metric_name: str
    statistic: str
    period: int
    points: deque[Datapoint]

    def add(self, minutes: list[Observed], end: float, timeout: float) -> None:
        """Make the datapoint of the period that ends at `end`, if there is anything to report."""
        samples = SOURCES[self.namespace, self.metric_name](minutes, timeout)
        value = samples.statistic(self.statistic)
        if not math.isnan(value):
            self.points.append(Datapoint(end - self.period, value, samples.size))


@dataclass
class AlarmBoard:
    """Every alarm of a plan. `history` are the changes of state so far, oldest first."""

    plan: DayPlan
    alarms: tuple[MetricAlarm, ...]
    states: dict[str, AlarmState]
    history: list[StateUpdate] = field(default_factory=list)
    _series: dict[_Key, Series] = field(default_factory=dict)
    _recent: deque[Observed] = field(default_factory=deque)

    @classmethod
    def of(cls, plan: DayPlan) -> AlarmBoard:
        """The alarms as new, without data, when the day begins."""
        alarms = plan.all_alarms()
        states = {alarm.alarm_name: loop.created(plan.day_start) for alarm in alarms}
        board = cls(plan, alarms, states)
        for alarm in alarms:
            board._follow(alarm)
        longest = max((series.period for series in board._series.values()), default=TICK)
        board._recent = deque(maxlen=max(1, int(longest / TICK)))
        return board

    def look(self, minute: Observed, now: float) -> tuple[Firing, ...]:
        """Take a minute that ends at `now` (AWS seconds), and evaluate every alarm.

        Returns every alarm in a state whose actions execute policies, once for each policy,
        provided that one of them acts in this tick: so target tracking sees whether all agree.
        """
        self._recent.append(minute)
        for series in self._series.values():
            if now % series.period == 0:
                count = int(series.period / TICK)
                series.add(list(self._recent)[-count:], now, self.plan.servers.model.timeout)
        acts = [self._evaluate(alarm, now) for alarm in self.alarms]
        return tuple(self._firings()) if any(acts) else ()

    def _evaluate(self, alarm: MetricAlarm, now: float) -> bool:
        """Move one alarm; tell whether it executes a policy now."""
        state, said = loop.decide(self.states[alarm.alarm_name], alarm, self._points(alarm), now)
        self.states[alarm.alarm_name] = state
        self.history += [action for action in said if isinstance(action, StateUpdate)]
        calls = (action.action_arn for action in said if isinstance(action, InvokeAction))
        return any(map(loop.is_auto_scaling_action, calls))

    def _firings(self) -> Iterator[Firing]:
        for alarm in self.alarms:
            points = self._points(alarm)
            value = points[-1].value if points else alarm.threshold
            for arn in alarm.actions_of(self.states[alarm.alarm_name].state_value):
                if loop.is_auto_scaling_action(arn):
                    name = policy_name_of(arn)
                    yield Firing(name, value, alarm.threshold, alarm.alarm_name)

    def _points(self, alarm: MetricAlarm) -> deque[Datapoint]:
        series = self._series.get(self._key(alarm))
        return series.points if series and self._is_ours(alarm) else deque()

    def _key(self, alarm: MetricAlarm) -> _Key:
        basic = alarm.namespace == "AWS/EC2" and not self.plan.servers.detailed_monitoring
        period = max(alarm.period, int(TICK), BASIC_PERIOD if basic else 0)
        statistic = alarm.extended_statistic or alarm.statistic or "Average"
        return alarm.namespace, alarm.metric_name, statistic, period

    def _follow(self, alarm: MetricAlarm) -> None:
        """Keep the metric's datapoints for as long as the alarm looks back."""
        key = self._key(alarm)
        if key[:2] not in SOURCES:
            return
        older = self._series[key].points.maxlen or 0 if key in self._series else 0
        length = max(older, evaluation_range(alarm.evaluation_periods))
        self._series[key] = Series(*key, deque(maxlen=length))

    def _is_ours(self, alarm: MetricAlarm) -> bool:
        """Do the dimensions name this group and its balancer, and nothing else?"""
        known = {
            "AutoScalingGroupName": self.plan.group.auto_scaling_group_name,
            "LoadBalancer": self.plan.balancing.load_balancer,
            "TargetGroup": self.plan.balancing.target_group,
        }
        return all(name in known and known[name] in ("", value) for name, value in alarm.dimensions)
