"""Play a planned day, tell how it goes on, and remember it: an equal one is there at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from elastic_lab.cloud.days.planned import Order, Planned
from elastic_lab.cloud.days.progress import MINUTES_AT_A_TIME, Progress, rounded
from elastic_lab.cloud.days.remembered import RememberedDays
from elastic_lab.cloud.days.snapshot import Snapshot
from elastic_lab.simulation.cost import Price
from elastic_lab.simulation.day.default_fleet import price_of
from elastic_lab.simulation.day.outcome import DayOutcome
from elastic_lab.simulation.day.plan import TICK, DayPlan
from elastic_lab.simulation.day.scaled_day import ScaledDay
from elastic_lab.simulation.faults import Fault, ZoneFails
from elastic_lab.simulation.orders.fingerprint import fingerprint
from elastic_lab.simulation.orders.plan import OrderError, objective_of
from elastic_lab.simulation.outcomes import REASONS
from elastic_lab.simulation.report.events import Event, events
from elastic_lab.simulation.report.numbers import numbers
from elastic_lab.simulation.report.timeline import timeline


@dataclass(frozen=True, eq=False)
class Played:
    """A day that was played, and what is told of it as JSON-ready values."""

    planned: Planned
    outcome: DayOutcome
    told: dict[str, Any]


Commit = Callable[[Played, Snapshot], list[str]]
"""Shows a played day where its group is; returns a sentence for all that cannot be shown."""


@dataclass
class Player:
    """Plays days and remembers them by their fingerprint."""

    _days: RememberedDays = field(default_factory=RememberedDays)

    def play(
        self, planned: Planned, order: Order, commit: Commit | None = None
    ) -> Iterator[dict[str, Any]]:
        """The columns of every few minutes, and at the end, as `done`, what is told of the day.

        A day that is remembered is there at once. `commit` lets a group's day have happened, and
        is not called for a fixed fleet's. Raises PlainError.
        """
        key = self._key(planned, order)
        remembered: Played | None = self._days.get(key)
        if remembered is None:
            price = price_of(planned.plan.servers.instance_type)
            day = self._begin(planned, order)
            yield from _minutes(day, price)
            remembered = _judged(planned, day.outcome(), price, key)
            self._days.put(key, remembered)
        notes = commit(remembered, planned.snapshot) if commit and planned.snapshot else []
        yield {"done": remembered.told | {"notes": notes}}

    def _key(self, planned: Planned, order: Order) -> str:
        key = fingerprint(planned.plan, objective_of(planned.day))
        if not order.forked:
            return key
        return fingerprint_of_fork(order.forked, order.fork_at, key)

    def _begin(self, planned: Planned, order: Order) -> ScaledDay:
        if not order.forked:
            return ScaledDay(planned.plan)
        earlier: Played | None = self._days.get(order.forked)
        if earlier is None:
            raise OrderError("The day to fork from is no longer kept: play it again, then fork it.")
        return forked(earlier.planned.plan, order.fork_at, planned.plan)


def fingerprint_of_fork(earlier: str, at: float, plan: str) -> str:
    """The key of a day that is `earlier` until `at` seconds and then follows `plan`."""
    return f"{earlier[:12]}-{at:g}-{plan[:12]}"


def forked(before: DayPlan, at: float, after: DayPlan) -> ScaledDay:
    """The day of `before`, played again to `at` seconds, and ready to go on as in `after`: with
    its group's settings and its policies, on the servers that are there."""
    day = ScaledDay(before)
    if at > 0:
        day.play(until=at)
    day = day.fork(after.scaling)
    desired = max(after.group.min_size, min(after.group.max_size, day.group.desired_capacity))
    day.group = replace(after.group, desired_capacity=desired)
    return day


def _minutes(day: ScaledDay, price: Price) -> Iterator[dict[str, Any]]:
    progress = Progress(day, price)
    duration = day.plan.trace.duration
    while day.fleet.now < duration:
        day.play(until=day.fleet.now + MINUTES_AT_A_TIME * TICK, watch=progress.watch)
        yield {"minutes": progress.take(), "share": min(1.0, day.fleet.now / duration)}


def _judged(planned: Planned, outcome: DayOutcome, price: Price, key: str) -> Played:
    objective = objective_of(planned.day)
    result = outcome.judged(objective, price)
    line = timeline(outcome, result)
    told = {
        "key": key,
        "numbers": numbers(outcome, result),
        "timeline": {
            name: [None if value is None else rounded(value) for value in column]
            for name, column in line.to_columns().items()
        },
        "reasons": _reasons(outcome),
        "events": [asdict(event) for event in _all_events(outcome)],
        "objective": asdict(objective),
        "left_out": list(planned.left_out),
    }
    return Played(planned, outcome, told)


def _reasons(outcome: DayOutcome) -> dict[str, list[int]]:
    """Requests lost in each minute, for every reason that there was."""
    lost = outcome.minutes.outcomes
    return {name: lost[:, code].tolist() for code, name in REASONS.items() if lost[:, code].any()}


def _all_events(outcome: DayOutcome) -> list[Event]:
    struck = [_struck(fault, outcome.start) for fault in outcome.plan.faults]
    return sorted([*events(outcome), *struck], key=lambda event: event.time)


def _struck(fault: Fault, start: float) -> Event:
    what = f"{fault.zone} fails" if isinstance(fault, ZoneFails) else f"{fault.count} fail"
    return Event(start + fault.at, "fault", what)
