"""What the loops can see of one minute: the fleet's window and the group's sizes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from elastic_lab.control.group_types import AutoScalingGroup, Instance, LifecycleState
from elastic_lab.simulation.window import Window

GROUP_METRICS: Mapping[str, str] = {
    "GroupMinSize": "min_size",
    "GroupMaxSize": "max_size",
    "GroupDesiredCapacity": "desired_capacity",
    "GroupInServiceInstances": "in_service",
    "GroupPendingInstances": "pending",
    "GroupStandbyInstances": "standby",
    "GroupTerminatingInstances": "terminating",
    "GroupTotalInstances": "total",
}
"""Each metric of AWS/AutoScaling, and the size in `GroupSizes` that it reports."""


@dataclass(frozen=True)
class GroupSizes:
    """A group's sizes at one moment, in instances, by Auto Scaling's own states."""

    min_size: int
    max_size: int
    desired_capacity: int
    in_service: int
    pending: int
    standby: int
    terminating: int

    @property
    def total(self) -> int:
        """Every instance that the group has."""
        return self.in_service + self.pending + self.standby + self.terminating

    @classmethod
    def of(cls, group: AutoScalingGroup, instances: Iterable[Instance]) -> GroupSizes:
        """Count the instances of a group."""
        states = [instance.lifecycle_state for instance in instances]
        return cls(
            group.min_size,
            group.max_size,
            group.desired_capacity,
            states.count(LifecycleState.IN_SERVICE),
            states.count(LifecycleState.PENDING),
            states.count(LifecycleState.STANDBY) + states.count(LifecycleState.ENTERING_STANDBY),
            states.count(LifecycleState.TERMINATING),
        )


@dataclass(frozen=True, eq=False)
class SizeMinutes:
    """A day's group sizes in columns, int64 (minutes,), each at the end of its minute, before
    the loops have acted on that minute."""

    min_size: np.ndarray
    max_size: np.ndarray
    desired_capacity: np.ndarray
    in_service: np.ndarray
    pending: np.ndarray
    standby: np.ndarray
    terminating: np.ndarray

    @classmethod
    def of(cls, sizes: Sequence[GroupSizes]) -> SizeMinutes:
        """One row a minute to one column a name."""
        return cls(
            *(np.array([getattr(s, f.name) for s in sizes], np.int64) for f in fields(GroupSizes))
        )

    @property
    def total(self) -> np.ndarray:
        """Every instance that the group has."""
        return np.asarray(self.in_service + self.pending + self.standby + self.terminating)

    def cloudwatch(self) -> dict[str, np.ndarray]:
        """The metrics of AWS/AutoScaling, by name, each (minutes,)."""
        return {name: getattr(self, size) for name, size in GROUP_METRICS.items()}


@dataclass(frozen=True, eq=False)
class Observed:
    """One minute: what the fleet did, and the group's sizes at its end."""

    window: Window
    sizes: GroupSizes
