"""One look at a group: every loop that acts on it, in the order in which their effects meet.

The loops are those of `control`, and the order is that of a simulated day. What they decide is
carried out by `ec2`, remembered in the record, and told in the journal.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from elastic_lab.cloud.groups import refreshes, schedule
from elastic_lab.cloud.groups.ec2 import LaunchFailed
from elastic_lab.cloud.groups.record import (
    FIRST_RETRY_SECONDS,
    LAST_RETRY_SECONDS,
    GroupRecord,
    LaunchSource,
)
from elastic_lab.cloud.groups.sources import align_versions, source_of
from elastic_lab.cloud.groups.wishes import group_of, resize
from elastic_lab.cloud.journal import Entry, Journal
from elastic_lab.control import activities, instance_refresh, policies, predictive, scheduled
from elastic_lab.control import group as upkeep
from elastic_lab.control.forecast import hour_of
from elastic_lab.control.group_state import (
    ActivityFinished,
    GroupAction,
    LaunchInstance,
    Surroundings,
    TerminateInstance,
)
from elastic_lab.control.group_types import AutoScalingGroup, LifecycleState, Process
from elastic_lab.control.health import InstanceStatus
from elastic_lab.control.instances import add_launched, apply_event
from elastic_lab.control.policies import Demand, Policy
from elastic_lab.control.predictive import PredictivePolicy, PredictiveState


class Ec2(Protocol):
    """What a group needs of EC2."""

    def statuses(self, record: GroupRecord) -> Mapping[str, InstanceStatus]:
        """What EC2 says of the group's instances, by id."""

    def launch(self, record: GroupRecord, source: LaunchSource, zone: str, now: float) -> str:
        """Launch one instance and return its id. Raises LaunchFailed."""

    def terminate(self, record: GroupRecord, instance_id: str, now: float) -> None:
        """Terminate one instance."""

    def in_service(self, record: GroupRecord, instance_id: str) -> None:
        """An instance has entered service."""

    def subnet_of(self, record: GroupRecord, instance_id: str) -> str:
        """The subnet of an instance."""


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
        self._ec2, self._load, self._journal = ec2, load, journal

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
                sizes = int(record.moto.min_size), action.max_size, action.desired_capacity
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
            low, high = int(record.moto.min_size), int(record.moto.max_size)
            self._resize(low, high, action.desired_capacity, action.cause, action.policy_name)

    def _resize(self, low: int, high: int, desired: int, cause: str, by: str) -> None:
        record = self.record
        sizes = int(record.moto.min_size), int(record.moto.max_size)
        old, new = resize(record, low, high, desired)
        if new != old:
            record.state = replace(record.state, desired_cause=cause)
        if (low, high, new) != (*sizes, old):
            told = {"MinSize": low, "MaxSize": high, "DesiredCapacity": new, "From": old}
            self._tell("desired", {**told, "By": by, "Cause": cause})

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
                self._carry_out(action, before)
        if not refresh.state.is_active:
            refreshes.ended(record, refresh, self.now)
            self._tell("refresh", {"Status": str(refresh.state.status)})

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
            self._carry_out(action, before)
        self._forget_the_gone()

    def _carry_out(self, action: GroupAction, zones: Mapping[str, str]) -> None:
        if isinstance(action, ActivityFinished):
            self._finish(action)
        elif isinstance(action, LaunchInstance):
            self._launch(action)
        else:
            self._terminate(action, zones[action.instance_id])

    def _finish(self, action: ActivityFinished) -> None:
        self.record.log.finish(action.instance_id, action.end_time, action.status_code)
        instance = self.record.instance(action.instance_id)
        if instance is None:
            self._tell("terminated", {"InstanceId": action.instance_id})
        else:
            self._ec2.in_service(self.record, action.instance_id)
            self._tell("in-service", {"InstanceId": action.instance_id})

    def _launch(self, action: LaunchInstance) -> None:
        record, source = self.record, source_of(self.record)
        if self.now < record.retry_at:
            return  # another launch has failed at this very look
        try:
            name = self._ec2.launch(record, source, action.availability_zone, self.now)
        except LaunchFailed as failure:
            self._launch_failed(action, str(failure))
            return
        record.retry_after = FIRST_RETRY_SECONDS
        record.sources[name] = source
        record.state = add_launched(record.state, action, name, self.now)
        record.log.begin(
            name,
            activities.launching(name),
            action.cause,
            action.availability_zone,
            self.now,
            subnet_id=self._ec2.subnet_of(record, name),
        )
        told = {"InstanceId": name, "AvailabilityZone": action.availability_zone}
        self._tell("launching", {**told, "Cause": action.cause})

    def _launch_failed(self, action: LaunchInstance, message: str) -> None:
        record = self.record
        why = f"{message}. Launching EC2 instance failed.".replace("..", ".")
        record.log.failed(
            f"Launching a new EC2 instance.  Status Reason: {why}",
            action.cause,
            action.availability_zone,
            self.now,
            why,
        )
        record.retry_at = self.now + record.retry_after
        record.retry_after = min(2 * record.retry_after, LAST_RETRY_SECONDS)
        self._tell("launch-failed", {"StatusMessage": why})

    def _terminate(self, action: TerminateInstance, zone: str) -> None:
        record, name = self.record, action.instance_id
        record.log.finish(name, self.now, "Cancelled")
        record.log.begin(
            name,
            activities.terminating(name),
            action.cause,
            zone,
            self.now,
            subnet_id=self._ec2.subnet_of(record, name),
        )
        self._ec2.terminate(record, name, self.now)
        self._tell("terminating", {"InstanceId": name, "Cause": action.cause})

    def _finish_moves(self) -> None:
        """Finish what a call began: instances on their way to standby, or out of the group."""
        record = self.record
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

    def _tell(self, operation: str, told: dict[str, object]) -> None:
        parameters = {"AutoScalingGroupName": self.record.name, **told}
        self._journal.add(Entry(self.now, "auto-scaling", "autoscaling", operation, parameters))


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
