"""A day that a learner has played: its numbers, its columns, and ways to go on from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from elastic_lab.notebook.chart.picture import DayPicture
from elastic_lab.notebook.day_summary import in_short
from elastic_lab.simulation.orders.day import Day
from elastic_lab.simulation.report.columns import Timeline
from elastic_lab.simulation.report.events import Event


@dataclass(frozen=True, eq=False)
class SimulatedDay:
    """`numbers` are the summary, `line` the columns of the picture (a step a minute), `key` the
    same for every run of the same resources, traffic and seed.

    numbers: requests, latency_seconds, instances, objective, cost, elasticity_percent, scaling.
    """

    day: Day
    key: str
    numbers: Mapping[str, Any]
    line: Timeline
    picture: DayPicture
    order: Mapping[str, Any]
    _fork: Callable[[SimulatedDay, float], SimulatedDay | None] = field(repr=False)

    @classmethod
    def told(
        cls,
        day: Day,
        order: Mapping[str, Any],
        done: Mapping[str, Any],
        before: SimulatedDay | None,
        fork: Callable[[SimulatedDay, float], SimulatedDay | None],
    ) -> SimulatedDay:
        """From what a cloud tells at a day's end; `before` is the run to compare with."""
        line = Timeline.from_columns(done["timeline"])
        events = tuple(Event(**event) for event in done["events"])
        ghost = before.line if before and len(before.line.time) == len(line.time) else None
        picture = DayPicture(line, day.objective_seconds, day.name, events, ghost)
        return cls(day, done["key"], done["numbers"], line, picture, order, fork)

    @property
    def start(self) -> datetime:
        """When the day began, UTC: the StartTime of what you ask CloudWatch about it."""
        return datetime.fromisoformat(self.numbers["start"])

    @property
    def end(self) -> datetime:
        """When it ended, UTC."""
        return datetime.fromisoformat(self.numbers["end"])

    def fork(self, at: str) -> SimulatedDay | None:
        """Go back to `at` ("13:40"), and let the day go on under the group's present policies."""
        return self._fork(self, seconds_of(at))

    def __repr__(self) -> str:
        """The day in a line."""
        return f"{self.day.name}: {in_short(self.numbers)}"


def seconds_of(clock: str) -> float:
    """Seconds since midnight of a time such as "13:40". Raises ValueError."""
    hours, _, minutes = clock.partition(":")
    if not (hours.isdigit() and minutes.isdigit() and int(hours) < 24 and int(minutes) < 60):
        raise ValueError(f'{clock!r} is no time of day: write it as "13:40".')
    return int(hours) * 3600.0 + int(minutes) * 60.0
