"""The cheapest fleet that knows the future: the yardstick for every run.

Definition. For each minute on its own, the clairvoyant fleet has the fewest instances, at least
one, that would meet the objective if that minute's arrival rate lasted for ever, and changes
size for free at every minute (it launched ahead, because it knew). No fleet of the same
instances behind the same balancer that meets the objective in every minute is cheaper, but for
two effects that a minute on its own cannot show: a fleet may let a few bad minutes be paid for
by good ones, and may carry a queue over into a quieter minute. CPU credits are left out: its
instances are never slowed down.

How it is computed. The kernel itself is run at a steady rate: for some fleet sizes, bisection
finds the highest utilization at which the share of requests within the objective's latency, over
60,000 requests after a warm-up of 6,000, still meets the objective. In between, that utilization
is interpolated over the logarithm of the size.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache

import numpy as np

from elastic_lab.plain_error import PlainError
from elastic_lab.simulation.engine import Balancer
from elastic_lab.simulation.fleet import Fleet
from elastic_lab.simulation.histogram import count_at_most
from elastic_lab.simulation.instance_model import InstanceModel
from elastic_lab.simulation.objective import Objective
from elastic_lab.simulation.traffic import Trace

SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
"""Fleet sizes that are simulated; a larger fleet is used as well as the largest of them."""

_STEP_REQUESTS, _STEPS = 6_000, 11  # one step of warm-up and ten that count
_HALVINGS, _SEED = 9, 20


class ObjectiveUnreachableError(PlainError, ValueError):
    """No number of instances meets the objective, because even an idle one does not."""


def fewest_instances(
    rates: np.ndarray, model: InstanceModel, objective: Objective, balancer: Balancer | None = None
) -> np.ndarray:
    """The clairvoyant fleet's size, int64 (steps,), for arrival rates in requests per second.

    Raises ObjectiveUnreachableError if no size will do.
    """
    rates = np.asarray(rates, float)
    sustained = sustained_rates(float(rates.max(initial=0.0)), model, objective, balancer)
    return np.maximum(1, np.searchsorted(sustained, rates) + 1)


def sustained_rates(
    peak: float, model: InstanceModel, objective: Objective, balancer: Balancer | None = None
) -> np.ndarray:
    """The highest rate, requests per second, at which 1, 2, 3, ... instances meet the objective.

    Float64, as long as it takes for the last to reach `peak`. Raises ObjectiveUnreachableError.
    """
    plain, balancer = replace(model, credits=None), balancer or Balancer()
    used: list[float] = []
    for size in SIZES:
        used.append(best_utilization(size, plain, objective, balancer))
        if size * used[-1] * plain.capacity >= peak:
            break
    largest = max(1, math.ceil(peak / (used[-1] * plain.capacity)), SIZES[len(used) - 1])
    sizes = np.arange(1, largest + 2)
    utilization = np.interp(np.log(sizes), np.log(SIZES[: len(used)]), used)
    return np.asarray(np.maximum.accumulate(sizes * utilization * plain.capacity))


@lru_cache(maxsize=256)
def best_utilization(
    size: int, model: InstanceModel, objective: Objective, balancer: Balancer
) -> float:
    """The highest offered load, as a share of capacity, at which `size` instances still do.

    It may exceed 1 a little where the objective allows for lost requests.
    Raises ObjectiveUnreachableError if hardly any load is already too much.
    """
    low, high = 0.0, 1.0 / objective.share
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _steady_share(size, middle, model, objective, balancer) >= objective.share:
            low = middle
        else:
            high = middle
    if low == 0.0:
        raise ObjectiveUnreachableError(
            f"no fleet answers {objective.share:.2%} of requests within {objective.latency:g} s: "
            f"an idle instance needs {model.service.mean:g} s on average for one"
        )
    return low


def _steady_share(
    size: int, utilization: float, model: InstanceModel, objective: Objective, balancer: Balancer
) -> float:
    """The share of requests within the objective's latency at a steady load."""
    rate = utilization * size * model.capacity
    step = _STEP_REQUESTS / rate
    trace = Trace(np.full(_STEPS, _STEP_REQUESTS), step)
    fleet = Fleet(model, trace, seed=_SEED, balancer=balancer)
    fleet.launch(size)
    fleet.advance(step)
    window = fleet.advance(trace.duration)
    return float(count_at_most(window.latencies, objective.latency) / window.outcomes.sum())
