"""A day's numbers in a few lines, and what changed since the run before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from elastic_lab.simulation.compare import compare
from elastic_lab.simulation.report.words import percent, seconds

Numbers = Mapping[str, Any]


def in_short(numbers: Numbers) -> str:
    """Served, cost and size in one line."""
    objective, cost = numbers["objective"], numbers["cost"]
    met = "met" if objective["met"] else "missed"
    return (
        f"{percent(objective['share_reached'])} of {numbers['requests']['offered']:,} requests "
        f"within {objective['latency_seconds']:g} s (objective {percent(objective['share'])}: "
        f"{met}), {_sizes(numbers)} instances, ${cost['instances']:.2f}"
    )


def summary(numbers: Numbers, before: Numbers | None = None) -> str:
    """The lines that stand under a day's picture; the last one compares with `before`."""
    lines = [_served(numbers), _lost(numbers), _fleet(numbers), _money(numbers)]
    lines.append(_elasticity(numbers))
    if before is not None:
        lines.append(f"Against the run before: {difference(before, numbers)}")
    return "\n".join(line for line in lines if line)


def difference(before: Numbers, after: Numbers) -> str:
    """What changed, in the units of money, time and share: "+$4.10, p99 -170 ms, ..."."""
    told = list(_differences(before, after))
    return ", ".join(told) if told else "nothing changed"


def _served(numbers: Numbers) -> str:
    objective, latency = numbers["objective"], numbers["latency_seconds"]
    met = "met" if objective["met"] else "missed"
    times = ", ".join(f"{name} {seconds(latency[name])}" for name in ("p50", "p95", "p99"))
    return (
        f"{numbers['requests']['offered']:,} requests, "
        f"{percent(objective['share_reached'])} within {objective['latency_seconds']:g} s; "
        f"the objective, {percent(objective['share'])}, was {met}. {times}."
    )


def _lost(numbers: Numbers) -> str:
    requests = numbers["requests"]
    why = [f"{count:,} {reason}" for reason, count in requests["lost_because"].items() if count]
    return f"Lost: {requests['lost']:,} ({', '.join(why)})." if why else "Lost: none."


def _fleet(numbers: Numbers) -> str:
    fleet, scaling = numbers["instances"], numbers["scaling"]
    kind = numbers["fleet"]["instance_type"]
    if fleet["min"] == fleet["max"]:
        return f"{fleet['max']} {kind}, never more nor fewer."
    return (
        f"{_sizes(numbers)} {kind}, {fleet['mean']:.1f} on average; scaled out "
        f"{scaling['scale_outs']} and in {scaling['scale_ins']} times."
    )


def _sizes(numbers: Numbers) -> str:
    fleet = numbers["instances"]
    return f"{fleet['min']} to {fleet['max']}" if fleet["min"] < fleet["max"] else f"{fleet['max']}"


def _money(numbers: Numbers) -> str:
    cost, price = numbers["cost"], numbers["cost"]["price"]
    ratio = cost["instances"] / cost["clairvoyant"] if cost["clairvoyant"] else 0.0
    return (
        f"${cost['instances']:.2f}, {ratio:.2f} times the cheapest fleet that knew the day "
        f"(${price['hourly']:g} an hour, {price['date']})."
    )


def _elasticity(numbers: Numbers) -> str:
    told = numbers["elasticity_percent"]
    return (
        f"Too few instances {told['under_timeshare']:.1f} % of the time, too many "
        f"{told['over_timeshare']:.1f} %."
    )


def _differences(before: Numbers, after: Numbers) -> Iterator[str]:
    changed = {change.name: change.difference or 0.0 for change in compare(before, after)}
    money = changed.get("cost.instances", 0.0)
    if abs(money) >= 0.005:
        yield f"{_sign(money)}${abs(money):.2f}"
    latency = changed.get("latency_seconds.p99", 0.0)
    if abs(latency) >= 0.0005:
        yield f"p99 {_sign(latency)}{seconds(abs(latency))}"
    share = 100 * changed.get("objective.share_reached", 0.0)
    if abs(share) >= 0.005:
        yield f"{_sign(share)}{abs(share):.2f} % within the objective"
    lost = int(changed.get("requests.lost", 0))
    if lost:
        yield f"{_sign(lost)}{abs(lost):,} lost"


def _sign(value: float) -> str:
    return "+" if value > 0 else "\N{MINUS SIGN}"
