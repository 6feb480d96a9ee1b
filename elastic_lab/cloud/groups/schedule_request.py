"""PutScheduledUpdateGroupAction's parameters, from the API or from a stack."""

from typing import Any

from elastic_lab.cloud.groups.record import ScheduledUpdate
from elastic_lab.cloud.scaled_clock import as_seconds
from elastic_lab.control.group_types import ValidationError


def scheduled_update(given: dict[str, Any]) -> ScheduledUpdate:
    """The action in parameters under moto's names. Raises ValidationError."""
    return ScheduledUpdate(
        str(given["scheduled_action_name"]),
        _whole(given.get("min_size")),
        _whole(given.get("max_size")),
        _whole(given.get("desired_capacity")),
        moment(given.get("start_time")),
        moment(given.get("end_time")),
        given.get("recurrence") or None,
        given.get("timezone") or None,
    )


def moment(value: Any) -> float | None:
    """A time of the API in AWS seconds; UTC where it names no offset. Raises ValidationError."""
    if value in (None, ""):
        return None
    try:
        return as_seconds(value)
    except ValueError:
        raise ValidationError(f"{value!r} is not a time") from None


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)
