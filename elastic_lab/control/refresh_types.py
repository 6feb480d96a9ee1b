"""What an instance refresh is made of: preferences, state, what it asks for.

Times are AWS seconds, durations seconds, percentages of the desired capacity.

Source (documented):
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RefreshPreferences.html
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from elastic_lab.control.group_state import LaunchInstance, TerminateInstance
from elastic_lab.control.group_types import AutoScalingGroup


class RefreshStatus(StrEnum):
    """The status of an instance refresh (documented; those that are used here)."""

    IN_PROGRESS = "InProgress"
    SUCCESSFUL = "Successful"
    FAILED = "Failed"
    CANCELLING = "Cancelling"
    CANCELLED = "Cancelled"
    ROLLBACK_IN_PROGRESS = "RollbackInProgress"
    ROLLBACK_SUCCESSFUL = "RollbackSuccessful"
    ROLLBACK_FAILED = "RollbackFailed"


ACTIVE = (
    RefreshStatus.IN_PROGRESS,
    RefreshStatus.CANCELLING,
    RefreshStatus.ROLLBACK_IN_PROGRESS,
)
"""The statuses in which a group can have no second refresh (documented)."""


@dataclass(frozen=True)
class RefreshPreferences:
    """How to refresh. Defaults are the API's (documented).

    `instance_warmup` of None falls back to the group's DefaultInstanceWarmup,
    then to its HealthCheckGracePeriod. `checkpoint_percentages` ascend; to
    replace all instances the last must be 100.
    """

    min_healthy_percentage: int = 90
    max_healthy_percentage: int = 100
    instance_warmup: int | None = None
    checkpoint_percentages: tuple[int, ...] = ()
    checkpoint_delay: int = 3600
    skip_matching: bool = False
    scale_in_protected_instances: str = "Wait"

    def warmup(self, group: AutoScalingGroup) -> int:
        """Return the seconds a new instance is waited for (documented)."""
        if self.instance_warmup is not None:
            return self.instance_warmup
        if group.default_instance_warmup is not None:
            return group.default_instance_warmup
        return group.health_check_grace_period


@dataclass(frozen=True)
class RefreshState:
    """What a refresh remembers.

    `to_replace` are the ids it found at its start. `launch_template_version`
    is what new instances get, `previous_version` what a rollback goes back
    to. `checkpoint` is the index of the next checkpoint, `waits_until` the
    end of the pause at the last one, `blocked_since` since when only
    protected instances are left.
    """

    status: RefreshStatus
    start_time: float
    to_replace: tuple[str, ...]
    launch_template_version: int
    previous_version: int
    percentage_complete: int = 0
    checkpoint: int = 0
    waits_until: float | None = None
    blocked_since: float | None = None
    end_time: float | None = None
    status_reason: str = ""

    @property
    def is_active(self) -> bool:
        """Still under way."""
        return self.status in ACTIVE


@dataclass(frozen=True)
class AdoptInstance:
    """Count an instance launched ahead towards the desired capacity from now on."""

    instance_id: str


@dataclass(frozen=True)
class CheckpointReached:
    """A checkpoint was reached; the refresh pauses until `waits_until` (AWS seconds)."""

    percentage: int
    waits_until: float


RefreshAction = LaunchInstance | TerminateInstance | AdoptInstance | CheckpointReached
"""What a refresh asks for or tells."""
