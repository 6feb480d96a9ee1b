"""When a recurring scheduled action is due: cron expressions and time zones to AWS seconds.

Source (documented): Recurrence has five fields, minute, hour, day of month, month, day of week;
TimeZone is an IANA name, UTC by default.
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutScheduledUpdateGroupAction.html
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from croniter import croniter

from elastic_lab.plain_error import PlainError


class RecurrenceError(PlainError):
    """A cron expression, time zone or time that is none."""


def run_times(recurrence: str, time_zone: str, start: float, end: float) -> tuple[float, ...]:
    """Every time in [start, end) at which `recurrence` is due, AWS seconds.

    Raises RecurrenceError.
    """
    if len(recurrence.split()) != 5:
        raise RecurrenceError(f"{recurrence!r} is no recurrence: it needs five fields of cron.")
    try:
        zone = ZoneInfo(time_zone)
        times = croniter(recurrence, datetime.fromtimestamp(start - 1, zone))
        found: list[float] = []
        while (due := times.get_next(float)) < end:
            found.append(due)
    except (ValueError, KeyError, OSError) as error:
        raise RecurrenceError(
            f"{recurrence!r} in {time_zone!r} is no recurrence and time zone ({error})."
        ) from None
    return tuple(found)


def moment(text: str) -> float:
    """A time such as 2026-01-31T12:00:00Z in AWS seconds; UTC without an offset."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise RecurrenceError(f"{text!r} is no time such as 2026-01-31T12:00:00Z.") from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
