"""Scheduled actions: sizes that change at a known time.

When a recurring action is due is an argument (`run_times`), not computed
here: a cron expression has a time zone, time zones are files on a disk, and
this room reads none. The caller turns `Recurrence` and `TimeZone` into times.

Source (documented):
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scheduled-scaling.html
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from elastic_lab.control.activities import schedule_changed_group
from elastic_lab.control.group_types import AutoScalingGroup, Process, ValidationError


@dataclass(frozen=True)
class ScheduledAction:
    """A ScheduledUpdateGroupAction. Sizes of None stay as they are (documented).

    `run_times` are the moments it is due, in AWS seconds: the one of a
    one-off action, or those of a recurrence as far as the caller looked
    ahead. `start_time` and `end_time` bound a recurrence.
    """

    scheduled_action_name: str
    run_times: tuple[float, ...]
    min_size: int | None = None
    max_size: int | None = None
    desired_capacity: int | None = None
    start_time: float | None = None
    end_time: float | None = None

    def is_due(self, after: float, now: float) -> bool:
        """Tell whether a run lies in (after, now], within start and end."""
        return self.last_run(after, now) is not None

    def last_run(self, after: float, now: float) -> float | None:
        """Return the latest run in (after, now], or None."""
        first = after if self.start_time is None else max(after, self.start_time - 1e-6)
        last = now if self.end_time is None else min(now, self.end_time)
        return max((t for t in self.run_times if first < t <= last), default=None)


@dataclass(frozen=True)
class ScheduleState:
    """Up to when the schedule has been carried out, in AWS seconds."""

    done_until: float


@dataclass(frozen=True)
class UpdateGroupSize:
    """Set a group's min, max and desired capacity together."""

    min_size: int
    max_size: int
    desired_capacity: int
    cause: str
    scheduled_action_name: str


def decide(
    state: ScheduleState,
    group: AutoScalingGroup,
    actions: Iterable[ScheduledAction],
    now: float,
) -> tuple[ScheduleState, tuple[UpdateGroupSize, ...]]:
    """Carry out what became due since the last call, in order of time.

    Each run happens once. AWS runs an action within seconds, at most two
    minutes late (documented); here it runs at the first tick after. What fell
    due while ScheduledActions was suspended is lost (documented). Cooldowns
    play no part (documented).
    """
    after = ScheduleState(now)
    if not group.runs(Process.SCHEDULED_ACTIONS):
        return after, ()
    due = [(run, a) for a in actions if (run := a.last_run(state.done_until, now)) is not None]
    updates = []
    for _, action in sorted(due, key=lambda each: (each[0], each[1].scheduled_action_name)):
        update = updated(group, action, now)
        updates.append(update)
        group = replace(
            group,
            min_size=update.min_size,
            max_size=update.max_size,
            desired_capacity=update.desired_capacity,
        )
    return after, tuple(updates)


def updated(group: AutoScalingGroup, action: ScheduledAction, now: float) -> UpdateGroupSize:
    """Return the sizes after an action; a desired left out follows min and max."""
    low = group.min_size if action.min_size is None else action.min_size
    high = group.max_size if action.max_size is None else action.max_size
    desired = group.desired_capacity
    wanted = desired if action.desired_capacity is None else action.desired_capacity
    new = max(low, min(high, wanted))
    cause = schedule_changed_group(now, low, high, desired, new)
    return UpdateGroupSize(low, high, new, cause, action.scheduled_action_name)


def validate(action: ScheduledAction) -> None:
    """Refuse an action whose sizes contradict each other.

    That they must fit is documented; the words are from memory.
    """
    sizes = (action.min_size, action.desired_capacity, action.max_size)
    if all(s is None for s in sizes):
        raise ValidationError(
            "At least one of MinSize, MaxSize and DesiredCapacity must be specified"
        )
    given = [s for s in sizes if s is not None]
    if given != sorted(given):
        raise ValidationError(
            "Desired capacity must be between the specified min size and max size"
        )
