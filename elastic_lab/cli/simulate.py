"""`elastic-lab simulate`: a trace and a fleet in, a day's numbers out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from elastic_lab.plain_error import PlainError
from elastic_lab.simulation.access_log_file import is_access_log, read_access_log
from elastic_lab.simulation.arrivals import ArrivalModel
from elastic_lab.simulation.clairvoyant import ObjectiveUnreachableError, sustained_rates
from elastic_lab.simulation.day.default_fleet import OBJECTIVE, default_plan, price_of
from elastic_lab.simulation.day.plan import DayPlan
from elastic_lab.simulation.day.scaled_day import play_day
from elastic_lab.simulation.objective import Objective
from elastic_lab.simulation.report.numbers import numbers
from elastic_lab.simulation.report.words import in_words
from elastic_lab.simulation.trace_file import read_trace
from elastic_lab.simulation.traffic import DAY, Trace
from elastic_lab.simulation.window import Window

MOST_DAYS, MOST_REQUESTS = 92, 2_000_000_000
"""What one run plays at most: about a minute on two cores for either."""

Tell = Callable[[str], None]


class TooLongError(PlainError):
    """A trace that would take too long to play."""


@dataclass(frozen=True)
class Order:
    """What was asked for on the command line."""

    trace: Path
    template: Path | None = None
    as_json: bool = False
    plot: Path | None = None
    seed: int = 0
    arrivals: str = "exact"
    service_seconds: float = 0.05
    objective_seconds: float = OBJECTIVE.latency

    @property
    def objective(self) -> Objective:
        """What the day is judged by."""
        return Objective(self.objective_seconds, OBJECTIVE.share)


def simulate(order: Order, progress: Tell) -> str:
    """Play the day and return what is to be printed. Raises PlainError."""
    if order.plot:
        from elastic_lab.simulation.report.picture import check_format

        check_format(order.plot)
    plan, left_out = _plan(order)
    _check_objective(plan, order.objective)
    outcome = play_day(plan, lambda window: progress(_share(plan, window)))
    progress("")
    result = outcome.judged(order.objective, price_of(plan.servers.instance_type))
    told = numbers(outcome, result) | {"not_simulated": list(left_out)}
    picture = ""
    if order.plot:
        from elastic_lab.simulation.report.alternative import in_sentences
        from elastic_lab.simulation.report.picture import draw
        from elastic_lab.simulation.report.timeline import timeline

        line = timeline(outcome, result)
        draw(line, order.objective, plan.trace.name, order.plot)
        picture = in_sentences(line)
    return _as_json(told, picture) if order.as_json else _as_text(told, picture)


def _plan(order: Order) -> tuple[DayPlan, tuple[str, ...]]:
    """The day to play, and the template's resources that it leaves out."""
    logged = is_access_log(order.trace)
    trace = read_access_log(order.trace) if logged else read_trace(order.trace)
    _check_length(trace)
    if order.template:
        from elastic_lab.simulation.template.fleet import fleet_of

        found = fleet_of(order.template, trace, order.service_seconds)
        plan, left_out = found.plan, found.left_out
    else:
        plan, left_out = default_plan(trace, order.service_seconds), ()
    return replace(plan, seed=order.seed, arrivals=ArrivalModel(order.arrivals)), left_out


def _check_objective(plan: DayPlan, objective: Objective) -> None:
    """Say at once, not after the day, that no fleet could do it."""
    try:
        sustained_rates(0.0, plan.servers.model, objective, plan.balancing.balancer)
    except ObjectiveUnreachableError as error:
        raise ObjectiveUnreachableError(f"{error}; ask for less by --objective.") from None


def _check_length(trace: Trace) -> None:
    days = trace.duration / DAY
    if days > MOST_DAYS:
        raise TooLongError(
            f"{trace.name} spans {days:,.0f} days, and at most {MOST_DAYS} are simulated: "
            "keep the days that matter."
        )
    if trace.total > MOST_REQUESTS:
        raise TooLongError(
            f"{trace.name} has {trace.total:,} requests, and at most {MOST_REQUESTS:,} are "
            "simulated: divide the counts, and multiply --service-time."
        )


def _share(plan: DayPlan, window: Window) -> str:
    return f"{window.end / plan.trace.duration:4.0%} of {plan.trace.name}"


def _as_json(told: dict[str, object], picture: str) -> str:
    return json.dumps(told | ({"picture": picture} if picture else {}), indent=2)


def _as_text(told: dict[str, object], picture: str) -> str:
    left_out = told["not_simulated"]
    assert isinstance(left_out, list)
    note = f"  {'Left out':11} {', '.join(left_out)}: not simulated" if left_out else ""
    return "\n".join(part for part in (in_words(told), note, picture) if part)
