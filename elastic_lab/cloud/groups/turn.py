"""One look at a group: every loop that acts on it, in the order in which their effects meet.

The loops are those of `control`, and the order is that of a simulated day. What they decide is
carried out by `hands` and remembered in the record.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from elastic_lab.cloud.groups import refreshes, schedule
from elastic_lab.cloud.groups.hands import Ec2, Hands
from elastic_lab.cloud.groups.record import (
    GroupRecord,
)
from elastic_lab.cloud.groups.sources import align_versions, source_of
from elastic_lab.cloud.groups.wishes import group_of, resize, sizes_of
from elastic_lab.cloud.journal import Journal
from elastic_lab.control import group as upkeep
from elastic_lab.control import instance_refresh, policies, predictive, scheduled
from elastic_lab.control.forecast import hour_of
from elastic_lab.control.group_state import (
    LaunchInstance,
    Surroundings,
    TerminateInstance,
)
from elastic_lab.control.group_types import AutoScalingGroup, LifecycleState, Process
from elastic_lab.control.instances import apply_event
from elastic_lab.control.policies import Demand, Policy
from elastic_lab.control.predictive import PredictivePolicy, PredictiveState


class Load(Protocol):
    """Where the load of the past is read."""

    def by_hour(self, record: GroupRecord, now: float) -> Mapping[float, float]:
        """The start of each hour (AWS seconds) and the group's load in it."""


class Turn:
    """One look at one group at AWS time `now`."""

    def __init__(
        self, record: GroupRecord, now: float, ec2: Ec2, load: Load, journal: Journal
    ) -> None:
        self.record, self.now = record, now
        self._ec2, self._load = ec2, load
        self._hands = Hands(record, now, ec2, journal)

    def take(self) -> None:
        """Let every loop see, decide and act once."""
        record = self.record
        firings, record.firings = record.firings, ()
        record.touched_at, record.last_turn = None, self.now
        self._finish_moves()
        if not record.deleting:
            self._follow_schedule()
            forecast = self._follow_forecast()
            self._follow_policies(Demand(self._group(), record.state.instances, firings, forecast))
            self._follow_refresh()
        self._keep_up()

    def _group(self) -> AutoScalingGroup:
        return group_of(self.record, source_of(self.record).version)

    def _follow_schedule(self) -> None:
        record, group = self.record, self._group()
        if not record.actions:
            record.schedule = scheduled.ScheduleState(self.now)
            return
        actions = schedule.loop_actions(record, self.now)
        record.schedule, updates = scheduled.decide(record.schedule, group, actions, self.now)
        for update in updates:
            sizes = update.min_size, update.max_size, update.desired_capacity
            self._resize(*sizes, update.cause, update.scheduled_action_name)
        schedule.drop_finished(record, self.now)

    def _follow_forecast(self) -> int:
        """Returns the instances that are forecast for this hour, 0 where that has no effect."""
        record, floor = self.record, 0
        for policy in predictive_policies(record):
            memory = record.predictions.get(policy.policy_name, PredictiveState())
            memory, raised = predictive.decide(
                memory, policy, self._group(), self._load_by_hour(), self.now
            )
            record.predictions[policy.policy_name] = memory
            for action in raised:
                low, *_ = sizes_of(record)
                sizes = low, action.max_size, action.desired_capacity
                self._resize(*sizes, action.cause, action.policy_name)
            if policy.mode == "ForecastAndScale":
                needed = predictive.predicted_capacity(memory, policy, self.now)
                floor = max(floor, needed or 0)
        return floor

    def _load_by_hour(self) -> Mapping[float, float]:
        """The load so far, read once an hour since it takes a while."""
        record, hour = self.record, hour_of(self.now)
        if record.load is None or record.load[0] != hour:
            record.load = hour, self._load.by_hour(record, self.now)
        return record.load[1]

    def _follow_policies(self, demand: Demand) -> None:
        record = self.record
        record.memory, asked = policies.decide(
            record.memory, dynamic_policies(record), demand, self.now
        )
        for action in asked:
            low, high, _ = sizes_of(record)
            self._resize(low, high, action.desired_capacity, action.cause, action.policy_name)

    def _resize(self, low: int, high: int, desired: int, cause: str, by: str) -> None:
        record = self.record
        before = sizes_of(record)
        old, new = resize(record, low, high, desired)
        if new != old:
            record.state = replace(record.state, desired_cause=cause)
        if (low, high, new) != before:
            told = {"MinSize": low, "MaxSize": high, "DesiredCapacity": new, "From": old}
            self._hands.tell("desired", {**told, "By": by, "Cause": cause})

    def _follow_refresh(self) -> None:
        """Let an active instance refresh take its next step."""
        record = self.record
        refresh = record.refresh
        if refresh is None:
            return
        align_versions(record, refresh.source)
        before = {i.instance_id: i.availability_zone for i in record.state.instances}
        refresh.state, actions = instance_refresh.decide(
            refresh.state, refresh.preferences, self._group(), record.state.instances, self.now
        )
        record.state = instance_refresh.apply(record.state, actions)
        for action in actions:
            if isinstance(action, LaunchInstance | TerminateInstance):
                self._hands.carry_out(action, before)
        if not refresh.state.is_active:
            refreshes.ended(record, refresh, self.now)
            self._hands.tell("refresh", {"Status": str(refresh.state.status)})

    def _keep_up(self) -> None:
        """Let the group's loop look after its instances, and carry out what it asks for."""
        record = self.record
        align_versions(record, source_of(record))
        before = {i.instance_id: i.availability_zone for i in record.state.instances}
        around = Surroundings(self._ec2.statuses(record))
        group = self._group()
        if self.now < record.retry_at:
            # A launch has failed: wait before trying again.
            group = replace(group, suspended_processes=group.suspended_processes | {Process.LAUNCH})
        record.state, actions = upkeep.decide(record.state, group, around, self.now)
        for action in actions:
            self._hands.carry_out(action, before)
        self._forget_the_gone()

    def _finish_moves(self) -> None:
        """Finish what was begun: instances that drain, go to standby, or leave the group."""
        record = self.record
        self._ec2.end_drained(record, self.now)
        for instance in record.state.instances:
            if instance.lifecycle_state is LifecycleState.ENTERING_STANDBY:
                record.state = apply_event(record.state, instance.instance_id, "deregistered")
                record.log.finish(instance.instance_id, self.now)
        for logged in list(record.log.open):
            if record.instance(logged.instance_id) is None:  # it was detached
                record.log.finish(logged.instance_id, self.now)

    def _forget_the_gone(self) -> None:
        known = {i.instance_id for i in self.record.state.instances}
        for name in [n for n in self.record.sources if n not in known]:
            del self.record.sources[name]


def dynamic_policies(record: GroupRecord) -> tuple[Policy, ...]:
    """The group's enabled policies but the predictive ones."""
    return tuple(
        policy.loop
        for policy in record.policies.values()
        if policy.enabled and not isinstance(policy.loop, PredictivePolicy)
    )


def predictive_policies(record: GroupRecord) -> tuple[PredictivePolicy, ...]:
    """The group's enabled predictive policies."""
    return tuple(
        policy.loop
        for policy in record.policies.values()
        if policy.enabled and isinstance(policy.loop, PredictivePolicy)
    )
