"""A day of traffic on an application, as a lab names it, and a fleet of a fixed size.

Plain values that travel as JSON. Nothing here loads the simulation, so that a notebook's kernel
stays light.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

MOST_REQUESTS = 5_000_000
"""An exercise's day is thinned to so many requests, that a check takes seconds."""


@dataclass(frozen=True)
class Outage:
    """From `at_hour` an Availability Zone, or `instances` of the oldest instances, are dead.

    lasting_minutes: how long nothing can be launched in the zone.
    """

    at_hour: float
    zone: str = ""
    instances: int = 0
    lasting_minutes: float = 60.0


@dataclass(frozen=True)
class Day:
    """One day.

    shape: a key of `simulation.traffic.SHAPES`, `settings` its parameters (requests per second).
    service_seconds: of one vCPU that a request needs on average. boot_seconds: from a launch to
    the first request. objective: 99 % (`objective_share`) of requests within
    `objective_seconds`. burstiness: see `simulation.arrivals`. start: when it begins, UTC.
    history_days: days of the same shape, a few percent up and down, that are known from before.
    """

    name: str
    shape: str
    settings: Mapping[str, float] = field(default_factory=dict)
    at_most: int = MOST_REQUESTS
    service_seconds: float = 0.05
    boot_seconds: float = 120.0
    objective_seconds: float = 0.5
    objective_share: float = 0.99
    burstiness: float = 0.0
    start: str = "2026-06-30T00:00:00Z"
    outages: tuple[Outage, ...] = ()
    history_days: int = 0
    seed: int = 0

    def as_json(self) -> dict[str, Any]:
        """Plain values, from which `day_of` makes the same day."""
        return asdict(self)


@dataclass(frozen=True)
class FixedFleet:
    """`instances` of one type, spread over `zones` Availability Zones, that nobody looks after.

    What dies stays dead.
    """

    instances: int
    instance_type: str = "m5.large"
    zones: int = 2


def day_of(told: Mapping[str, Any]) -> Day:
    """The day that `Day.as_json` told. Raises TypeError for names that a day does not have."""
    outages = tuple(Outage(**outage) for outage in told.get("outages", ()))
    return Day(**{**told, "outages": outages})
