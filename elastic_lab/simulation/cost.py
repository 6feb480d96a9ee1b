"""What a day costs at prices that are handed in, each with its source and date."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from elastic_lab.simulation.instances import Lifetime
from elastic_lab.simulation.metrics import Minutes

HOUR = 3600.0


@dataclass(frozen=True)
class Price:
    """`hourly` in US dollars, of one instance for an hour; what, source and date are for people."""

    hourly: float
    what: str
    source: str
    date: str

    def __post_init__(self) -> None:
        if not (math.isfinite(self.hourly) and self.hourly >= 0):
            raise ValueError(f"a price is 0 dollars or more, not {self.hourly}")


@dataclass(frozen=True)
class BalancerPrice:
    """An Application Load Balancer: dollars per hour, and per LCU-hour."""

    hourly: float
    lcu_hourly: float
    source: str
    date: str


def instance_cost(lifetimes: Iterable[Lifetime], until: float, price: Price) -> float:
    """Dollars for all instances up to `until` seconds, billed per second, 60 s at least.

    Source: AWS, "Amazon EC2 On-Demand Pricing" (per-second billing, minimum of 60 seconds).
    """
    seconds = [min(life.ended_at, until) - life.launched_at for life in lifetimes]
    return sum(max(60, math.ceil(s)) for s in seconds if s >= 0) * price.hourly / HOUR


def balancer_cost(
    minutes: Minutes, price: BalancerPrice, connections_per_request: float = 1.0,
    bytes_per_request: float = 10_000.0,
) -> float:  # fmt: skip
    """Dollars for the balancer: its hours, and the largest LCU dimension of each minute.

    One LCU is 25 new connections/s, 3,000 active connections or 1 GB/h (AWS, "Elastic Load
    Balancing pricing"); rule evaluations are left out (the first ten rules are free). Requests
    in flight at a minute's end stand for its active connections.
    """
    per_second = minutes.offered / minutes.seconds
    new = per_second * connections_per_request / 25.0
    active = minutes.in_flight / 3000.0
    gigabytes = per_second * HOUR * bytes_per_request / 1e9
    units = np.maximum(np.maximum(new, active), gigabytes)
    hours = minutes.seconds / HOUR
    return float(hours.sum() * price.hourly + (units * hours).sum() * price.lcu_hourly)


def fleet_cost(instances: np.ndarray, seconds: np.ndarray, price: Price) -> float:
    """Dollars for `instances` (steps,) that each run for `seconds` (steps,), by the second."""
    return float((instances * seconds).sum() * price.hourly / HOUR)


def waste(demand: np.ndarray, supply: np.ndarray, seconds: np.ndarray, price: Price) -> float:
    """Dollars for supply beyond demand: sum of max(s - d, 0) * price * time."""
    return fleet_cost(np.maximum(supply - demand, 0), seconds, price)
