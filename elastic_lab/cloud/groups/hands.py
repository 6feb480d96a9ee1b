"""What a group's loops ask for, carried out in EC2 and written into record, history and journal."""

from collections.abc import Mapping
from typing import Protocol

from elastic_lab.cloud.groups.ec2 import LaunchFailed
from elastic_lab.cloud.groups.record import (
    FIRST_RETRY_SECONDS,
    LAST_RETRY_SECONDS,
    GroupRecord,
    LaunchSource,
)
from elastic_lab.cloud.groups.sources import source_of
from elastic_lab.cloud.journal import Entry, Journal
from elastic_lab.control import activities
from elastic_lab.control.group_state import (
    ActivityFinished,
    GroupAction,
    LaunchInstance,
    TerminateInstance,
)
from elastic_lab.control.health import InstanceStatus
from elastic_lab.control.instances import add_launched


class Ec2(Protocol):
    """What a group needs of EC2."""

    def statuses(self, record: GroupRecord) -> Mapping[str, InstanceStatus]:
        """What EC2 says of the group's instances, by id."""

    def launch(self, record: GroupRecord, source: LaunchSource, zone: str, now: float) -> str:
        """Launch one instance and return its id. Raises LaunchFailed."""

    def terminate(self, record: GroupRecord, instance_id: str, now: float) -> None:
        """Terminate one instance, once its load balancers have drained it."""

    def end_drained(self, record: GroupRecord, now: float) -> None:
        """Terminate those that have drained since."""

    def in_service(self, record: GroupRecord, instance_id: str) -> None:
        """An instance has entered service."""

    def subnet_of(self, record: GroupRecord, instance_id: str) -> str:
        """The subnet of an instance."""


class Hands:
    """Carries out what is decided for one group at AWS time `now`."""

    def __init__(self, record: GroupRecord, now: float, ec2: Ec2, journal: Journal) -> None:
        self.record, self.now = record, now
        self._ec2, self._journal = ec2, journal

    def carry_out(self, action: GroupAction, zones: Mapping[str, str]) -> None:
        """Do one thing; `zones` has the zone of every instance by its id."""
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
            self.tell("terminated", {"InstanceId": action.instance_id})
        else:
            self._ec2.in_service(self.record, action.instance_id)
            self.tell("in-service", {"InstanceId": action.instance_id})

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
        self.tell("launching", {**told, "Cause": action.cause})

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
        self.tell("launch-failed", {"StatusMessage": why})

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
        self.tell("terminating", {"InstanceId": name, "Cause": action.cause})

    def tell(self, operation: str, told: dict[str, object]) -> None:
        """Write what the loops have done into the journal."""
        parameters = {"AutoScalingGroupName": self.record.name, **told}
        self._journal.add(Entry(self.now, "auto-scaling", "autoscaling", operation, parameters))
