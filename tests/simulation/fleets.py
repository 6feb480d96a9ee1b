"""Small fleets for tests."""

from __future__ import annotations

from typing import Any

import numpy as np

from elastic_lab.simulation.fleet import Fleet
from elastic_lab.simulation.instance_model import InstanceModel
from elastic_lab.simulation.service_time import ServiceTime
from elastic_lab.simulation.traffic import Trace
from elastic_lab.simulation.window import Window


def fleet(
    per_minute: int = 6000, minutes: int = 60, size: int = 4, service: float = 0.02,
    kind: str = "exponential", seed: int = 1, **options: Any,
) -> Fleet:  # fmt: skip
    """A steady trace on `size` instances; options go to InstanceModel, or Fleet by name."""
    own = {k: options.pop(k) for k in ("balancer", "zones", "arrivals") if k in options}
    model = InstanceModel(ServiceTime(service, kind), **options)
    made = Fleet(model, Trace(np.full(minutes, per_minute)), seed=seed, **own)
    made.launch(size)
    return made


def run(made: Fleet, until: float, window: float = 60.0) -> list[Window]:
    """Advance in equal windows."""
    windows = []
    while made.now < until - 1e-9:
        windows.append(made.advance(min(made.now + window, until)))
    return windows


def fingerprint(windows: list[Window]) -> bytes:
    """Every byte that a run has counted."""
    parts = [np.concatenate([w.outcomes, w.latencies]).tobytes() for w in windows]
    parts += [w.instances.cpu.tobytes() + np.float64(w.latency_sum).tobytes() for w in windows]
    return b"".join(parts)


def lost_nothing(windows: list[Window]) -> bool:
    """Everything offered has ended in exactly one way, or is still in flight."""
    offered = sum(w.offered for w in windows)
    return offered == sum(int(w.outcomes.sum()) for w in windows) + windows[-1].in_flight
