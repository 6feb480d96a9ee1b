"""What happened in a day and when: the ticks on the time axis of its picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from elastic_lab.simulation.day.outcome import DayOutcome

Kind = Literal["alarm", "capacity", "fault"]

NAMES: dict[Kind, tuple[str, str]] = {
    "alarm": ("alarm", "alarms"),
    "capacity": ("change of capacity", "changes of capacity"),
    "fault": ("fault", "faults"),
}
"""Of one, and of several."""


@dataclass(frozen=True)
class Event:
    """One thing that happened at `time` (AWS seconds); `text` says it in a few words."""

    time: float
    kind: Kind
    text: str


def events(outcome: DayOutcome) -> tuple[Event, ...]:
    """Alarms that went off and changes of capacity, in the order of time.

    Faults are given to the player of a day, who adds them.
    """
    return tuple(sorted([*_alarms(outcome), *_changes(outcome)], key=lambda event: event.time))


def in_a_sentence(happened: Sequence[Event]) -> str:
    """How many of each kind."""
    if not happened:
        return ""
    counts = Counter(event.kind for event in happened)
    told = [
        f"{counts[kind]:,} {one if counts[kind] == 1 else several}"
        for kind, (one, several) in NAMES.items()
        if counts[kind]
    ]
    return f"Ticks on the time axis: {', '.join(told)}."


def _alarms(outcome: DayOutcome) -> Iterator[Event]:
    for update in outcome.alarm_history:
        if update.new_state == "ALARM":
            yield Event(update.timestamp, "alarm", f"{update.alarm_name} in ALARM")


def _changes(outcome: DayOutcome) -> Iterator[Event]:
    for change in outcome.capacity_changes:
        text = f"{change.by}: desired {change.old} to {change.new}"
        yield Event(change.time, "capacity", text)
