"""What a group's loop remembers, is shown, and asks for.

It holds no rule; `group.py` decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from elastic_lab.control.group_types import Instance, Surplus
from elastic_lab.control.health import InstanceStatus


@dataclass(frozen=True)
class GroupState:
    """What a group remembers: its instances, and why desired last changed.

    `desired_cause` opens the Cause of the activities that follow a change of
    the desired capacity; it is dropped once the group has got there.
    """

    instances: tuple[Instance, ...] = ()
    desired_cause: str = ""


@dataclass(frozen=True)
class Surroundings:
    """What EC2 and the load balancer say at a tick, by instance id.

    `statuses` has every instance that EC2 knows: one that is missing is gone.
    `unavailable_zones` cannot take launches at the moment.
    """

    statuses: Mapping[str, InstanceStatus] = field(default_factory=dict)
    unavailable_zones: frozenset[str] = frozenset()


@dataclass(frozen=True)
class LaunchInstance:
    """Launch one instance; then call `add_launched` with its id."""

    availability_zone: str
    launch_template_version: int
    cause: str
    protected_from_scale_in: bool = False
    surplus: Surplus = Surplus.NONE


@dataclass(frozen=True)
class TerminateInstance:
    """Terminate one instance, deregistering it from its load balancer first."""

    instance_id: str
    cause: str


@dataclass(frozen=True)
class ActivityFinished:
    """A launch or termination has ended well, at `end_time` (AWS seconds)."""

    instance_id: str
    description: str
    end_time: float
    status_code: str = "Successful"


GroupAction = LaunchInstance | TerminateInstance | ActivityFinished
"""What the group's loop asks for or tells."""
