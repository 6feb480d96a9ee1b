"""Plans that several tests start from."""

from __future__ import annotations

import math

import numpy as np

from elastic_lab.simulation.retries.clients import Clients
from elastic_lab.simulation.retries.plan import Dependency, RetryPlan
from elastic_lab.simulation.service_time import ServiceTime
from elastic_lab.simulation.traffic import Trace

PLENTY = Dependency(1000, ServiceTime(0.01))
"""Nobody waits here."""

PATIENT = Clients(timeout=math.inf, attempts=1)
"""No time-out and no retries: an ordinary queue."""


def burst_plan(
    requests: int, clients: Clients, dependency: Dependency = PLENTY, **more: object
) -> RetryPlan:
    """So many requests in the first second, and 99 seconds for them to end."""
    counts = np.zeros(100, np.int64)
    counts[0] = requests
    return RetryPlan(Trace(counts, 1.0), dependency, clients, **more)  # type: ignore[arg-type]
