"""Helpers for the tests of queues: the kernel as a textbook queue, and batch means.

Successive waits are strongly correlated, so the plain standard error of a mean is far too small.
Batch means (Law, "Simulation Modeling and Analysis", section 9.5.3) cut a run into batches that
are long against the correlation and take the spread of the batches' means.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from elastic_lab.simulation.arrivals import ArrivalModel
from elastic_lab.simulation.fleet import Fleet
from elastic_lab.simulation.instance_model import InstanceModel
from elastic_lab.simulation.service_time import ServiceTime
from elastic_lab.simulation.traffic import Trace
from elastic_lab.simulation.window import Window


@dataclass(frozen=True)
class Estimate:
    """A mean over batches and its standard error."""

    mean: float
    error: float

    def agrees_with(self, truth: float, slack: float = 0.0) -> bool:
        """Within 4 standard errors (and a stated relative slack) of the truth."""
        return abs(self.mean - truth) <= 4 * self.error + slack * truth


def batch_means(values: np.ndarray) -> Estimate:
    """The estimate from one value per batch."""
    values = np.asarray(values, float)
    return Estimate(float(values.mean()), float(values.std(ddof=1) / np.sqrt(values.size)))


def textbook_queue(
    servers: int, load: float, service: ServiceTime, batches: int = 50, per_batch: int = 200_000,
    seed: int = 1,
) -> list[Window]:  # fmt: skip
    """One instance as a queue with Poisson arrivals and no limits, one window per batch.

    load: offered load in Erlangs. The first batch is warm-up and left out.
    """
    step = per_batch * service.mean / load
    trace = Trace(np.full(batches + 1, per_batch), step)
    model = InstanceModel(service, servers, queue_limit=100_000, timeout=float("inf"))
    fleet = Fleet(model, trace, seed=seed, arrivals=ArrivalModel("poisson"))
    fleet.launch(1)
    return [fleet.advance(step * (k + 1)) for k in range(batches + 1)][1:]


def mean_waits(windows: list[Window]) -> np.ndarray:
    """Each batch's mean wait: response times less the work that was really done, per request.

    (Less the theoretical mean service time would be right too, and ten times as noisy.)
    """
    return np.array([(w.latency_sum - w.cpu_seconds) / w.served for w in windows])
