"""What a fleet did in one window of time: the raw counts from which metrics are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from elastic_lab.simulation.outcomes import SERVED


@dataclass(frozen=True, eq=False)
class PerInstance:
    """One entry per instance that could report at the window's end; all arrays (instances,).

    ids: int64, in order of launch. cpu: CPUUtilization in percent of all vCPUs, over the time it
    existed in the window. served: requests answered. credits: CPU credit balance (nan without).
    seconds: how long each existed in the window. warm: True when the group's metrics include it.
    """

    ids: np.ndarray
    cpu: np.ndarray
    served: np.ndarray
    credits: np.ndarray
    seconds: np.ndarray
    warm: np.ndarray


@dataclass(frozen=True, eq=False)
class Window:
    """One window, [start, end) in seconds.

    offered: requests that arrived. outcomes: int64 (OUTCOMES,), requests that ended, by outcome.
    in_flight: requests that had arrived and not ended at `end`.
    latencies: int64 (BUCKETS,) of served requests, see `histogram`. latency_sum: seconds.
    cpu_seconds: vCPU-seconds of work done by all instances.
    billed_seconds, serving_seconds: instance-seconds paid for, and able to answer requests.
    states: instances in each of STATES at `end`. healthy, unhealthy: targets at `end`.
    """

    start: float
    end: float
    offered: int
    outcomes: np.ndarray
    in_flight: int
    latencies: np.ndarray
    latency_sum: float
    cpu_seconds: float
    billed_seconds: float
    serving_seconds: float
    states: dict[str, int]
    healthy: int
    unhealthy: int
    instances: PerInstance

    @property
    def served(self) -> int:
        """Requests answered in this window."""
        return int(self.outcomes[SERVED])

    @property
    def lost(self) -> int:
        """Requests lost in this window, for any reason."""
        return int(self.outcomes[SERVED + 1 :].sum())

    @property
    def group_cpu(self) -> float:
        """Average CPUUtilization in percent of the instances that are past warm-up; nan if none."""
        warm = self.instances.cpu[self.instances.warm]
        return float(warm.mean()) if warm.size else float("nan")


def merge(windows: Sequence[Window]) -> Window:
    """Windows that follow one another as one; counts add up, states are those at the end.

    Healthy and unhealthy hosts are averages over time, rounded. Raises ValueError for windows
    that do not follow one another, or for none.
    """
    if not windows:
        raise ValueError("no windows to merge")
    if len(windows) == 1:
        return windows[0]
    if any(a.end != b.start for a, b in pairwise(windows)):
        raise ValueError("only windows that follow one another can be merged")
    lengths = [w.end - w.start for w in windows]
    sums = ("offered", "outcomes", "latencies", "latency_sum", "cpu_seconds", "billed_seconds",
            "serving_seconds")  # fmt: skip
    return replace(
        windows[-1],
        start=windows[0].start,
        healthy=round(float(np.average([w.healthy for w in windows], weights=lengths))),
        unhealthy=round(float(np.average([w.unhealthy for w in windows], weights=lengths))),
        instances=_merge_instances(windows),
        **{name: sum(getattr(w, name) for w in windows) for name in sums},
    )


def _merge_instances(windows: Sequence[Window]) -> PerInstance:
    """The instances at the end, each with its CPU averaged over the time it existed."""
    last = windows[-1].instances
    work, seconds, served = (np.zeros(last.ids.size) for _ in range(3))
    for part in (w.instances for w in windows):
        _, here, there = np.intersect1d(last.ids, part.ids, return_indices=True)
        work[here] += part.cpu[there] * part.seconds[there]
        seconds[here] += part.seconds[there]
        served[here] += part.served[there]
    return replace(last, cpu=work / seconds, served=served.astype(np.int64), seconds=seconds)
