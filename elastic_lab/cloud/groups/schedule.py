"""A group's scheduled actions, and the times at which they are due.

Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutScheduledUpdateGroupAction.html
"""

from collections.abc import Iterator

from elastic_lab.cloud.groups.record import GroupRecord, ScheduledUpdate
from elastic_lab.control.group_types import ValidationError
from elastic_lab.control.scheduled import ScheduledAction, validate

DAY = 86_400.0
_WINDOWS = (3_600.0, DAY, 32 * DAY, 4 * 366 * DAY)
"""How far ahead is looked for the next run: as near as it may be, for a dense one is long."""


def put(record: GroupRecord, action: ScheduledUpdate, now: float) -> None:
    """Keep an action, or change it. Raises ValidationError."""
    validate(_loop_action(action, ()))
    if not (action.recurrence or action.start_time):
        raise ValidationError("Either StartTime or Recurrence must be specified")
    if not action.recurrence and (action.start_time or 0.0) <= now:
        raise ValidationError("Given start time is in the past")
    if action.end_time is not None and action.end_time <= now:
        raise ValidationError("Given end time is in the past")
    action.next_run = _next_run(action, now)
    record.actions[action.name] = action


def loop_actions(record: GroupRecord, now: float) -> list[ScheduledAction]:
    """The actions that are due by AWS time `now`, as the loop takes them."""
    found = []
    for action in record.actions.values():
        if action.next_run is not None and action.next_run <= now:
            found.append(_loop_action(action, tuple(_runs(action, action.next_run, now))))
            action.next_run = _next_run(action, now)
    return found


def drop_finished(record: GroupRecord, now: float) -> None:
    """Forget the actions that will not run again, as AWS does with a one-off that has run."""
    for name in [name for name, action in record.actions.items() if action.next_run is None]:
        del record.actions[name]


def _loop_action(action: ScheduledUpdate, runs: tuple[float, ...]) -> ScheduledAction:
    return ScheduledAction(
        action.name,
        runs,
        action.min_size,
        action.max_size,
        action.desired_capacity,
        action.start_time,
        action.end_time,
    )


def _next_run(action: ScheduledUpdate, after: float) -> float | None:
    """The first run later than `after`, None when there is none.

    A recurrence with a StartTime runs then for the first time (documented).
    """
    start = action.start_time
    if start is not None and start > after:
        return start
    if not action.recurrence:
        return None
    for window in _WINDOWS:
        run = next(_recurring(action, after, after + window), None)
        if run is not None:
            return run if action.end_time is None or run <= action.end_time else None
    return None


def _runs(action: ScheduledUpdate, first: float, last: float) -> Iterator[float]:
    """Every run from the one at `first` to `last`, that one included."""
    yield first
    if action.recurrence:
        yield from _recurring(action, first, last)


def _recurring(action: ScheduledUpdate, after: float, last: float) -> Iterator[float]:
    """The runs in (after, last]. Raises ValidationError for what is no recurrence."""
    from elastic_lab.simulation.template.recurrence import RecurrenceError, run_times

    try:
        zone = action.time_zone or "UTC"
        yield from run_times(action.recurrence or "", zone, after + 1.0, last + 1e-6)
    except RecurrenceError as error:
        raise ValidationError(str(error)) from None
