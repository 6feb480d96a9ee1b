"""Every Auto Scaling group of the cloud: `world.groups`."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from elastic_lab.cloud.groups import balancers, day
from elastic_lab.cloud.groups.ec2 import GroupEc2
from elastic_lab.cloud.groups.forecasts import CpuLoad
from elastic_lab.cloud.groups.record import AskedCapacity, GroupRecord, ScalingPolicy
from elastic_lab.cloud.groups.wishes import resize, sizes_of
from elastic_lab.control import activities
from elastic_lab.control.activities import Activity
from elastic_lab.control.group_types import AutoScalingGroup, Instance
from elastic_lab.control.instances import apply_event
from elastic_lab.control.scaling_request import Firing
from elastic_lab.control.scheduled import ScheduleState

if TYPE_CHECKING:
    from elastic_lab.cloud.world import World

KEPT_DELETED = 100


class Groups:
    """The records of all groups, and what the rest of the cloud may ask of them."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._records: dict[tuple[str, str, str], GroupRecord] = {}
        self._deleted: list[GroupRecord] = []
        self.ec2 = GroupEc2(lambda group: world.load_balancers.healths_of(group))
        self.load = CpuLoad(world)

    def __iter__(self) -> Iterator[GroupRecord]:
        """Every group, in the order in which they were made."""
        return iter(tuple(self._records.values()))

    def find(self, account: str, region: str, name: str) -> GroupRecord | None:
        """The record of a group, None when there is no such group."""
        return self._records.get((account, region, name))

    def inside(self, account: str, region: str) -> list[GroupRecord]:
        """The groups of an account in a Region."""
        return [r for r in self if (r.account, r.region) == (account, region)]

    def deleted(self, account: str, region: str) -> list[GroupRecord]:
        """The latest groups that are gone: their history can still be read."""
        return [r for r in self._deleted if (r.account, r.region) == (account, region)]

    def created(self, moto: Any) -> GroupRecord:
        """Begin to look after a group that moto has just made, whoever asked for it."""
        now = self._world.clock.now()
        record = GroupRecord(
            moto.account_id, moto.region, moto.name, moto, now, self._world.settings.seed
        )
        desired = int(moto.desired_capacity or 0)
        record.asked = AskedCapacity(int(moto.min_size or 0), int(moto.max_size or 0), desired)
        record.schedule = ScheduleState(now)
        why = activities.user_created_group(now, desired)
        record.state = replace(record.state, desired_cause=why)
        self._records[record.account, record.region, record.name] = record
        record.touch(now)
        return record

    def updated(self, moto: Any) -> None:
        """A stack has changed a group: its desired capacity follows min and max."""
        record = self._records[moto.account_id, moto.region, moto.name]
        low, high, now = int(moto.min_size), int(moto.max_size), self._world.clock.now()
        self.ask(record, low, high, max(low, min(high, int(moto.desired_capacity))), now)

    def ask(
        self, record: GroupRecord, low: int, high: int, desired: int, now: float, why: str = ""
    ) -> None:
        """Set a group's sizes as a call asks for them, and remember that it did.

        `why` is the Cause's first sentence; by default that of UpdateAutoScalingGroup.
        """
        old, _ = resize(record, low, high, desired)
        record.asked = AskedCapacity(low, high, desired)
        if desired != old:
            why = why or activities.user_changed_group(now, low, high, old, desired)
            record.state = replace(record.state, desired_cause=why)
        record.touch(now)

    def move(self, record: GroupRecord, desired: int, why: str, now: float) -> None:
        """Set the desired capacity because a policy was executed by hand."""
        low, high, _ = sizes_of(record)
        resize(record, low, high, desired)
        record.state = replace(record.state, desired_cause=why)
        record.touch(now)

    def delete(self, record: GroupRecord, at_once: bool = False) -> None:
        """End a group and its instances; it is gone when they are, or `at_once`."""
        now = self._world.clock.now()
        record.deleting = True
        record.moto.status = "Delete in progress"
        record.moto.min_size = record.moto.max_size = record.moto.desired_capacity = 0
        for policy in list(record.policies):
            self.delete_policy(record, policy)
        for instance in record.state.instances:
            if instance.lifecycle_state not in ("Terminating", "Terminated"):
                self._end(record, instance, now)
        record.touch(now)
        if at_once or not record.state.instances:
            self.forget(record)

    def put_policy(self, record: GroupRecord, put: dict[str, Any]) -> ScalingPolicy:
        """Make a policy from PutScalingPolicy's parameters, or change it, with its alarms.

        Raises ValidationError for what AWS refuses.
        """
        from elastic_lab.cloud.groups import alarms, scaling_policy

        policy = scaling_policy.read(record, put)
        cloudwatch = self._world.cloudwatch(record.account, record.region)
        alarms.make(cloudwatch, policy, record.policies.get(policy.name))
        record.policies[policy.name] = policy
        record.predictions.pop(policy.name, None)
        record.load = None
        record.touch(self._world.clock.now())
        return policy

    def delete_policy(self, record: GroupRecord, name: str) -> None:
        """Take a policy away, and the alarms that came with it."""
        from elastic_lab.cloud.groups import alarms

        policy = record.policies.pop(name)
        record.predictions.pop(name, None)
        alarms.remove(self._world.cloudwatch(record.account, record.region), policy)

    def forget(self, record: GroupRecord) -> None:
        """Let a group that was deleted, and whose instances are gone, be gone."""
        del self._records[record.account, record.region, record.name]
        record.moto.autoscaling_backend.autoscaling_groups.pop(record.name, None)
        for logged in list(record.log.open):
            record.log.finish(logged.instance_id, self._world.clock.now())
        self._deleted = [*self._deleted, record][-KEPT_DELETED:]

    def execute(self, firings: Sequence[tuple[str, Firing]], now: float) -> None:
        """Have policies answer alarms at AWS time `now`.

        `firings`: the ARN of a policy and the alarm that is in ALARM, for every alarm whose
        action is a policy, at ticks at which at least one invokes its action.
        """
        for record in self:
            arns = {policy.arn for policy in record.policies.values()}
            mine = tuple(firing for arn, firing in firings if arn in arns)
            if mine:
                record.firings = mine
                record.wake(now)

    def record_day(
        self,
        group_name: str,
        account: str,
        region: str,
        group: AutoScalingGroup,
        instances: Sequence[Instance],
        activities: Sequence[Activity],
        between: tuple[float, float] | None = None,
    ) -> None:
        """Replace a group's instances and sizes by those of a simulated day's end.

        `group` has the sizes then, `instances` are the day's own, `activities` its history.
        `between` (AWS seconds) are the day's ends: what an earlier play of it has left of
        activities is then replaced; without it, all that a day left since the first of
        `activities`. Raises KeyError when there is no such group.
        """
        record = self._records[account, region, group_name]
        now = self._world.clock.now()
        day.record_day(record, group, instances, activities, now, between)

    def asked_capacity(self, group_name: str, account: str, region: str) -> AskedCapacity:
        """A group's sizes as a call of the API set them last, whatever has moved them since.

        Raises KeyError when there is no such group.
        """
        return self._records[account, region, group_name].asked

    def _end(self, record: GroupRecord, instance: Instance, now: float) -> None:
        """Terminate an instance of a group that is being deleted."""
        name = instance.instance_id
        record.state = apply_event(record.state, name, "terminate")
        record.log.finish(name, now, "Cancelled")
        record.log.begin(
            name,
            activities.terminating(name),
            f"At {activities.timestamp(now)} a user request force deleted AutoScalingGroup"
            " changing the desired capacity from"
            f" {len(record.state.instances)} to 0.",
            instance.availability_zone,
            now,
            subnet_id=self.ec2.subnet_of(record, name),
        )
        balancers.deregister(record, name)
        self.ec2.end(record, name, now)
