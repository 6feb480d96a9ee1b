"""A finished day and its judgement: requests, latency, instances, objective, money, elasticity."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from elastic_lab.simulation.clairvoyant import fewest_instances
from elastic_lab.simulation.cost import Price, fleet_cost, instance_cost, waste
from elastic_lab.simulation.elasticity import Elasticity, elasticity
from elastic_lab.simulation.fleet import Fleet
from elastic_lab.simulation.histogram import percentile
from elastic_lab.simulation.instances import STATES, Lifetime
from elastic_lab.simulation.metrics import PERCENTILES, Minutes
from elastic_lab.simulation.objective import Objective, apdex, budget_spent, good, good_share
from elastic_lab.simulation.outcomes import REASONS


@dataclass(frozen=True, eq=False)
class Result:
    """One day, judged by one objective and one price.

    minutes: what happened. lifetimes: every instance. demand: int64 (minutes,), the clairvoyant
    fleet's size. seed and trace: what to play again. end: seconds.
    """

    trace: str
    seed: int
    end: float
    minutes: Minutes
    lifetimes: tuple[Lifetime, ...]
    objective: Objective
    price: Price
    demand: np.ndarray

    @property
    def elasticity(self) -> Elasticity:
        """How supply (instances able to serve) followed demand (the clairvoyant fleet)."""
        return elasticity(self.demand, np.round(self.minutes.supply, 6))

    @property
    def cost(self) -> float:
        """Dollars for the instances."""
        return instance_cost(self.lifetimes, self.end, self.price)

    @property
    def clairvoyant_cost(self) -> float:
        """Dollars for the clairvoyant fleet, see `clairvoyant`."""
        return fleet_cost(self.demand, self.minutes.seconds, self.price)

    @property
    def regret(self) -> float:
        """Dollars beyond the clairvoyant fleet; below 0 only for a day that misses its objective
        in some minutes."""
        return self.cost - self.clairvoyant_cost

    def summary(self) -> dict[str, Any]:
        """Everything that fits in a few lines, ready for JSON; nan is None, money in dollars."""
        return {
            "trace": self.trace,
            "seed": self.seed,
            "requests": self._requests(),
            "latency_seconds": self._latency(),
            "instances": self._instances(),
            "objective": self._objective(),
            "cost": self._cost(),
            "elasticity_percent": asdict(self.elasticity),
        }

    def _requests(self) -> dict[str, Any]:
        lost = self.minutes.outcomes.sum(axis=0)
        return {
            "offered": int(self.minutes.offered.sum()),
            "served": int(self.minutes.served.sum()),
            "within_objective": round(float(good(self.minutes, self.objective).sum())),
            "lost": int(self.minutes.lost.sum()),
            "lost_because": {name: int(lost[code]) for code, name in REASONS.items()},
            "in_flight": int(self.minutes.in_flight[-1]),
        }

    def _latency(self) -> dict[str, float | None]:
        served = int(self.minutes.served.sum())
        if served == 0:
            return dict.fromkeys(["mean", *(f"p{p}" for p in PERCENTILES)])
        mean = float(self.minutes.latency_sum.sum()) / served
        total = self.minutes.latencies.total()
        percentiles = {f"p{p}": float(percentile(total, p)) for p in PERCENTILES}
        return {"mean": mean, **percentiles}

    def _instances(self) -> dict[str, float]:
        present = self.minutes.in_state(*STATES)
        return {
            "min": int(present.min()),
            "mean": float(self.minutes.billed_seconds.sum() / self.minutes.seconds.sum()),
            "max": int(present.max()),
            "launched": len(self.lifetimes),
        }

    def _objective(self) -> dict[str, float | bool]:
        share = good_share(self.minutes, self.objective)
        return {
            "latency_seconds": self.objective.latency,
            "share": self.objective.share,
            "share_reached": share,
            "met": share >= self.objective.share,
            "error_budget_spent": budget_spent(self.minutes, self.objective),
            "apdex": apdex(self.minutes, self.objective.latency),
        }

    def _cost(self) -> dict[str, Any]:
        well_served = float(good(self.minutes, self.objective).sum())
        thousand = self.cost / well_served * 1000 if well_served else None
        return {
            "instances": self.cost,
            "per_1000_requests_within_objective": thousand,
            "waste": waste(self.demand, self.minutes.supply, self.minutes.seconds, self.price),
            "clairvoyant": self.clairvoyant_cost,
            "regret": self.regret,
            "price": asdict(self.price),
        }


def judge(fleet: Fleet, minutes: Minutes, objective: Objective, price: Price) -> Result:
    """The result of a day that `fleet` has played and `minutes` recorded.

    Raises ObjectiveUnreachableError if no fleet of these instances could meet the objective.
    """
    rates = minutes.offered / minutes.seconds
    demand = fewest_instances(rates, fleet.model, objective, fleet.balancer)
    lifetimes, seed = tuple(fleet.lifetimes), fleet.source.seed
    return Result(fleet.trace.name, seed, fleet.now, minutes, lifetimes, objective, price, demand)
