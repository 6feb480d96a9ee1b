"""The numbers of a day as a few lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_WIDTH = 11


def in_words(numbers: dict[str, Any]) -> str:
    """What `numbers` says, a line or two for each question."""
    lines = [f"{numbers['trace']}, {_when(numbers)}"]
    lines += [f"  (note: {note})" for note in numbers["notes"]]
    for title, told in _chapters(numbers):
        names = [title, *[""] * (len(told) - 1)]
        lines += [f"  {name:{_WIDTH}} {line}" for name, line in zip(names, told, strict=True)]
    return "\n".join(lines)


def _chapters(numbers: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    yield "Fleet", _fleet(numbers["fleet"])
    yield "Requests", _requests(numbers["requests"], numbers["objective"])
    yield "Lost", _lost(numbers["requests"])
    yield "Latency", [_latency(numbers["latency_seconds"])]
    yield "Instances", [_instances(numbers["instances"], numbers["scaling"])]
    yield "Cost", _cost(numbers["cost"])
    yield "Elasticity", _elasticity(numbers["elasticity_percent"])


def _when(numbers: dict[str, Any]) -> str:
    start, end = (numbers[key].replace("T", " ").removesuffix("Z") for key in ("start", "end"))
    return f"{start} to {end} UTC, seed {numbers['seed']}"


def _fleet(fleet: dict[str, Any]) -> list[str]:
    size = f"{fleet['min_size']} to {fleet['max_size']} {fleet['instance_type']}"
    work = f"{fleet['service_seconds'] * 1000:g} ms of one of {fleet['vcpus']} vCPUs a request"
    scaled = fleet["scaled_by"] or ["not scaled by any policy"]
    return [f"{fleet['group']}: {size}, {work}, boot {fleet['boot_seconds']:g} s", *scaled]


def _requests(requests: dict[str, Any], objective: dict[str, Any]) -> list[str]:
    offered, good = requests["offered"], requests["within_objective"]
    met = "met" if objective["met"] else "missed"
    return [
        f"{offered:,} offered, {requests['served']:,} served, {requests['in_flight']:,} under way",
        f"{good:,} within {objective['latency_seconds']:g} s "
        f"({percent(objective['share_reached'])}; the objective, "
        f"{percent(objective['share'])}, was {met})",
    ]


def _lost(requests: dict[str, Any]) -> list[str]:
    reasons = [f"{reason} {n:,}" for reason, n in requests["lost_because"].items() if n]
    return [f"{requests['lost']:,}" + (f": {', '.join(reasons)}" if reasons else "")]


def _latency(latency: dict[str, float | None]) -> str:
    shown = [f"{name} {seconds(latency[name])}" for name in ("p50", "p95", "p99")]
    return ", ".join(shown)


def _instances(instances: dict[str, Any], scaling: dict[str, Any]) -> str:
    return (
        f"min {instances['min']}, mean {instances['mean']:.1f}, max {instances['max']}; scaled out "
        f"{scaling['scale_outs']} and in {scaling['scale_ins']} times"
    )


def _cost(cost: dict[str, Any]) -> list[str]:
    price = cost["price"]
    each = cost["per_1000_requests_within_objective"]
    told = f", ${each:.5f} for 1,000 requests within the objective" if each is not None else ""
    return [
        f"${cost['instances']:.2f} for instances{told}",
        f"regret ${cost['regret']:.2f}: the cheapest fleet that knew the future costs "
        f"${cost['clairvoyant']:.2f}",
        f"at ${price['hourly']:g} an hour ({price['what']}; {price['source']}, {price['date']})",
    ]


def _elasticity(metrics: dict[str, float]) -> list[str]:
    return [
        f"too few instances {metrics['under_timeshare']:.1f} % of the time (by "
        f"{metrics['under_accuracy']:.1f} % on average), too many "
        f"{metrics['over_timeshare']:.1f} % (by {metrics['over_accuracy']:.1f} %)",
        f"moved against demand {metrics['instability']:.1f} % of the time",
    ]


def percent(share: float) -> str:
    """A share as a percentage. Never 100 % for something less."""
    shown = f"{100 * share:.2f}".rstrip("0").rstrip(".")
    return "over 99.99 %" if shown == "100" and share < 1 else f"{shown} %"


def seconds(value: float | None) -> str:
    """Seconds with a unit that fits."""
    if value is None:
        return "none"
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"
