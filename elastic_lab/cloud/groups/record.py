"""What the cloud remembers of one Auto Scaling group, beside what moto holds of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from elastic_lab.cloud.groups.activity_log import ActivityLog
from elastic_lab.cloud.groups.own_ids import uuid_of
from elastic_lab.control.group_state import GroupState
from elastic_lab.control.group_types import Instance, LifecycleState, capacity_of
from elastic_lab.control.policies import PoliciesState, Policy
from elastic_lab.control.predictive import PredictivePolicy, PredictiveState
from elastic_lab.control.refresh_types import RefreshPreferences, RefreshState
from elastic_lab.control.scaling_request import Firing
from elastic_lab.control.scheduled import ScheduleState

TICK = 60.0
"""AWS seconds between two looks at a group in which nothing moves."""
MOVING_TICK = 10.0
"""AWS seconds between two looks at a group in which something does."""
FIRST_RETRY_SECONDS = 60.0
LAST_RETRY_SECONDS = 1800.0
"""After a failed launch the next waits this long, twice as long each time (our own figures:
AWS says only that it tries again)."""

_MOVING = (
    LifecycleState.PENDING,
    LifecycleState.TERMINATING,
    LifecycleState.ENTERING_STANDBY,
)


class AskedCapacity(NamedTuple):
    """A group's sizes as a call of the API set them last."""

    min_size: int
    max_size: int
    desired_capacity: int


@dataclass(frozen=True)
class LaunchSource:
    """What an instance is launched from: a version of a launch template, or a configuration.

    `instance_type` overrides the template's, as a mixed instances policy may.
    """

    template_id: str = ""
    template_name: str = ""
    version: int = 1
    configuration: str = ""
    instance_type: str = ""

    @property
    def template(self) -> dict[str, str] | None:
        """The version in AWS's spelling (LaunchTemplateSpecification), None without one."""
        if not self.template_id:
            return None
        return {
            "LaunchTemplateId": self.template_id,
            "LaunchTemplateName": self.template_name,
            "Version": str(self.version),
        }


@dataclass(frozen=True)
class ScalingPolicy:
    """A scaling policy as it was put, and as the control loops read it."""

    name: str
    arn: str
    put: dict[str, Any]
    loop: Policy | PredictivePolicy
    enabled: bool = True


@dataclass
class ScheduledUpdate:
    """A scheduled action as it was put; times in AWS seconds, sizes of None stay as they are.

    `next_run` is when it is due next, None once it never is again.
    """

    name: str
    min_size: int | None
    max_size: int | None
    desired_capacity: int | None
    start_time: float | None
    end_time: float | None
    recurrence: str | None
    time_zone: str | None
    next_run: float | None = None


@dataclass
class Refresh:
    """An instance refresh: the loop's state, and what was asked for."""

    refresh_id: str
    state: RefreshState
    preferences: RefreshPreferences
    asked: dict[str, Any]
    desired: dict[str, Any] | None
    target: LaunchSource
    previous: LaunchSource
    auto_rollback: bool = False
    rolled_back_at: float | None = None
    percentage_at_rollback: int = 0
    to_update_at_rollback: int = 0

    @property
    def source(self) -> LaunchSource:
        """What is launched while the refresh is active."""
        return self.previous if self.rolled_back_at is not None else self.target


@dataclass
class GroupRecord:
    """One group. `moto` is moto's own object, which holds what is wished for.

    `touched_at` is the AWS time of a call or firing that the loop has not seen yet, `last_turn`
    that of its last look. `draining` instances are terminated once their requests have ended.
    `load` is the group's load by hour, and the hour in which it was read.
    """

    account: str
    region: str
    name: str
    moto: Any
    last_turn: float
    seed: int = 0
    state: GroupState = field(default_factory=GroupState)
    asked: AskedCapacity = field(default_factory=lambda: AskedCapacity(0, 0, 0))
    memory: PoliciesState = field(default_factory=PoliciesState)
    predictions: dict[str, PredictiveState] = field(default_factory=dict)
    load: tuple[int, Mapping[float, float]] | None = None
    schedule: ScheduleState = field(default_factory=lambda: ScheduleState(0.0))
    policies: dict[str, ScalingPolicy] = field(default_factory=dict)
    actions: dict[str, ScheduledUpdate] = field(default_factory=dict)
    refreshes: list[Refresh] = field(default_factory=list)
    sources: dict[str, LaunchSource] = field(default_factory=dict)
    draining: set[str] = field(default_factory=set)
    suspensions: dict[str, str] = field(default_factory=dict)
    firings: tuple[Firing, ...] = ()
    launches: int = 0
    touched_at: float | None = None
    retry_at: float = 0.0
    retry_after: float = FIRST_RETRY_SECONDS
    deleting: bool = False
    log: ActivityLog = field(init=False)

    def __post_init__(self) -> None:
        self.log = ActivityLog(self.name, lambda number: self.own_id("activity", number))

    @property
    def arn(self) -> str:
        """The group's ARN, which no other group has ever had."""
        return str(self.moto.arn)

    def own_id(self, *names: object) -> str:
        """A UUID for something of this group, the same in every run."""
        return uuid_of(self.seed, self.arn, *names)

    def touch(self, now: float) -> None:
        """Have the loop look at once, since a call has changed something at AWS time `now`."""
        self.wake(now)
        self.retry_at, self.retry_after = 0.0, FIRST_RETRY_SECONDS

    def wake(self, now: float) -> None:
        """Have the loop look at AWS time `now`, or sooner if that is planned."""
        self.touched_at = now if self.touched_at is None else min(now, self.touched_at)

    def due(self) -> float:
        """The AWS time of the next look: a full minute, or sooner while something moves."""
        if self.touched_at is not None:
            return self.touched_at
        tick = MOVING_TICK if self.is_moving else TICK
        return (self.last_turn // tick + 1) * tick

    @property
    def is_moving(self) -> bool:
        """Instances come or go, or should."""
        instances = self.state.instances
        return (
            any(i.lifecycle_state in _MOVING for i in instances)
            or capacity_of(instances) != self.moto.desired_capacity
            or self.refresh is not None
        )

    @property
    def refresh(self) -> Refresh | None:
        """The refresh that is under way."""
        if self.refreshes and self.refreshes[-1].state.is_active:
            return self.refreshes[-1]
        return None

    def instance(self, instance_id: str) -> Instance | None:
        """The group's record of an instance."""
        return next((i for i in self.state.instances if i.instance_id == instance_id), None)

    def change(self, instance_id: str, edit: Callable[[Instance], Instance]) -> None:
        """Replace the record of one instance."""
        self.state = replace(
            self.state,
            instances=tuple(
                edit(i) if i.instance_id == instance_id else i for i in self.state.instances
            ),
        )
