"""What a day leaves behind to be read: scaling activities and changes of capacity."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from elastic_lab.control.activities import Activity, launching, terminating
from elastic_lab.control.group_state import ActivityFinished


@dataclass(frozen=True)
class CapacityChange:
    """The desired capacity moved from `old` to `new` at `time` (AWS seconds).

    by: the policy's or scheduled action's name. cause: AWS's sentence.
    """

    time: float
    old: int
    new: int
    by: str
    cause: str


@dataclass
class ActivityLog:
    """The group's scaling activities in the order of their start."""

    group_name: str
    activities: list[Activity] = field(default_factory=list)
    _open: dict[str, int] = field(default_factory=dict)

    def launched(self, instance_id: str, cause: str, zone: str, now: float) -> None:
        """A launch has begun at `now` (AWS seconds)."""
        self._begin(launching(instance_id), cause, zone, now)

    def terminated(self, instance_id: str, cause: str, zone: str, now: float) -> None:
        """A termination has begun at `now`; a launch that was still under way ends with it."""
        self._close(launching(instance_id), now, "Cancelled")
        self._begin(terminating(instance_id), cause, zone, now)

    def finished(self, action: ActivityFinished) -> None:
        """A launch or termination has ended."""
        self._close(action.description, action.end_time, action.status_code)

    def _begin(self, description: str, cause: str, zone: str, now: float) -> None:
        self._open[description] = len(self.activities)
        self.activities.append(Activity(self.group_name, description, cause, now, zone))

    def _close(self, description: str, now: float, status: str) -> None:
        place = self._open.pop(description, None)
        if place is not None:
            self.activities[place] = replace(
                self.activities[place], end_time=now, status_code=status, progress=100
            )
