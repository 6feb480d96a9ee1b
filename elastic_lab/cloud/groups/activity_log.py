"""A group's scaling activities, as DescribeScalingActivities tells them."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from elastic_lab.cloud.scaled_clock import as_datetime
from elastic_lab.control.activities import Activity

KEPT = 2_000


@dataclass
class LoggedActivity:
    """One activity with its id, the instance it is about, and where that is.

    `of_day`: a simulated day has left it.
    """

    activity_id: str
    activity: Activity
    instance_id: str = ""
    subnet_id: str = ""
    status_message: str = ""
    of_day: bool = False

    @property
    def is_open(self) -> bool:
        """Still under way."""
        return self.activity.end_time is None

    def told(self, group_arn: str) -> dict[str, Any]:
        """The activity in AWS's spelling."""
        activity = self.activity
        details = {"Subnet ID": self.subnet_id, "Availability Zone": activity.availability_zone}
        told = {
            "ActivityId": self.activity_id,
            "AutoScalingGroupName": activity.auto_scaling_group_name,
            "Description": activity.description,
            "Cause": activity.cause,
            "StartTime": as_datetime(activity.start_time),
            "EndTime": None if self.is_open else as_datetime(activity.end_time or 0.0),
            "StatusCode": activity.status_code,
            "StatusMessage": self.status_message or None,
            "Progress": activity.progress,
            "Details": json.dumps(
                {key: value for key, value in details.items() if value}, separators=(",", ":")
            ),
            "AutoScalingGroupARN": group_arn,
        }
        return {key: value for key, value in told.items() if value is not None}


@dataclass
class ActivityLog:
    """The latest `KEPT` activities of a group, oldest first."""

    group_name: str
    new_id: Callable[[int], str]
    entries: list[LoggedActivity] = field(default_factory=list)
    open: list[LoggedActivity] = field(default_factory=list)
    _count: int = 0

    def begin(
        self,
        instance_id: str,
        description: str,
        cause: str,
        zone: str,
        now: float,
        *,
        subnet_id: str = "",
        status_code: str = "InProgress",
        progress: int = 0,
    ) -> LoggedActivity:
        """An activity about an instance has begun at AWS time `now`."""
        activity = Activity(self.group_name, description, cause, now, zone, status_code, progress)
        return self.put(activity, instance_id, subnet_id)

    def put(self, activity: Activity, instance_id: str = "", subnet_id: str = "") -> LoggedActivity:
        """Append an activity as it is."""
        self._count += 1
        logged = LoggedActivity(self.new_id(self._count), activity, instance_id, subnet_id)
        self.entries.append(logged)
        if logged.is_open:
            self.open.append(logged)
        del self.entries[:-KEPT]
        return logged

    def failed(self, description: str, cause: str, zone: str, now: float, message: str) -> None:
        """An activity has failed as soon as it began, for the reason in `message`."""
        activity = Activity(
            self.group_name, description, cause, now, zone, "Failed", 100, end_time=now
        )
        self.put(activity).status_message = message

    def finish(self, instance_id: str, now: float, status_code: str = "Successful") -> None:
        """Close whatever is open about an instance."""
        for logged in [each for each in self.open if each.instance_id == instance_id]:
            logged.activity = replace(
                logged.activity, end_time=now, status_code=status_code, progress=100
            )
            self.open.remove(logged)

    def wait_for_draining(self, instance_id: str) -> None:
        """Say of what is open about an instance that it waits for the load balancers."""
        for logged in self.open:
            if logged.instance_id == instance_id:
                logged.activity = replace(
                    logged.activity, status_code="WaitingForELBConnectionDraining"
                )

    def drop(self, unwanted: Callable[[LoggedActivity], bool]) -> None:
        """Forget activities."""
        self.entries = [each for each in self.entries if not unwanted(each)]
        self.open = [each for each in self.open if not unwanted(each)]

    @property
    def under_way(self) -> LoggedActivity | None:
        """The latest activity that is still open, if any."""
        return self.open[-1] if self.open else None
