"""A day's metrics, one row a minute, with CloudWatch's names and meanings.

Names and statistics: AWS, "CloudWatch metrics for your Application Load Balancer", "Amazon
CloudWatch metrics for Amazon EC2 Auto Scaling", "List the available CloudWatch metrics for your
instances". A request counts in the minute in which it ends, as on AWS.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from elastic_lab.simulation.instances import (
    BOOTING,
    DRAINING,
    GONE,
    IN_SERVICE,
    STATES,
    WARMING,
)
from elastic_lab.simulation.latency_table import LatencyTable, Sparse, sparse
from elastic_lab.simulation.outcomes import HTTP_CODES, NO_TARGET, OUTCOMES, SERVED, metric_of
from elastic_lab.simulation.window import Window, merge

PERCENTILES = (50, 90, 95, 99)

_KEPT_APART = np.zeros(0, np.int64)


@dataclass(frozen=True, eq=False)
class InstanceMinutes:
    """What every instance reported: one entry per instance and minute, columns of equal length.

    minute: index into Minutes. ids: the instance. cpu: CPUUtilization, percent. served:
    requests answered. credits: CPUCreditBalance, nan for an instance without credits. warm: True
    where the group's metrics include it.
    An instance that is gone or dead at the end of a minute does not report for it.
    """

    minute: np.ndarray
    ids: np.ndarray
    cpu: np.ndarray
    served: np.ndarray
    credits: np.ndarray
    warm: np.ndarray


@dataclass(frozen=True, eq=False)
class Minutes:
    """Columns, one entry per period (60 s unless recorded otherwise); arrays (minutes,).

    start, seconds: when each began and its length. offered: requests that arrived.
    outcomes: (minutes, OUTCOMES), requests that ended. in_flight: at the end.
    latency_sum: seconds, of served requests. group_cpu: percent, instances past warm-up, nan
    when there is none. states: (minutes, STATES) at the end. healthy, unhealthy: targets.
    billed_seconds, serving_seconds: instance-seconds paid for; and able to serve.
    """

    start: np.ndarray
    seconds: np.ndarray
    offered: np.ndarray
    outcomes: np.ndarray
    in_flight: np.ndarray
    latency_sum: np.ndarray
    latencies: LatencyTable
    group_cpu: np.ndarray
    states: np.ndarray
    healthy: np.ndarray
    unhealthy: np.ndarray
    billed_seconds: np.ndarray
    serving_seconds: np.ndarray
    instances: InstanceMinutes

    def __len__(self) -> int:
        return len(self.start)

    @property
    def served(self) -> np.ndarray:
        """Requests answered."""
        return np.asarray(self.outcomes[:, SERVED])

    @property
    def lost(self) -> np.ndarray:
        """Requests lost for any reason."""
        return np.asarray(self.outcomes[:, SERVED + 1 :].sum(axis=1))

    @property
    def supply(self) -> np.ndarray:
        """Instances able to serve, averaged over each minute."""
        return np.asarray(self.serving_seconds / self.seconds)

    @cached_property
    def response_times(self) -> dict[str, np.ndarray]:
        """TargetResponseTime in seconds: "Average" and "p50", "p90", "p95", "p99"."""
        with np.errstate(invalid="ignore"):
            average = self.latency_sum / self.served
        return {"Average": average} | {f"p{p}": self.latencies.percentile(p) for p in PERCENTILES}

    def in_state(self, *states: str) -> np.ndarray:
        """Instances in any of `states` at each minute's end."""
        return np.asarray(self.states[:, [STATES.index(state) for state in states]].sum(axis=1))


def cloudwatch(minutes: Minutes, timeout: float) -> dict[str, np.ndarray]:
    """Group and balancer metrics by CloudWatch name, each (minutes,); counts are Sums.

    timeout: the model's, which decides between 460 and 504. nan is "no datapoint".
    TargetResponseTime is the average; its percentiles are in `Minutes.response_times`.
    RequestCount leaves out requests for which there was no target, as AWS's does.
    """
    codes = {name: np.zeros(len(minutes), np.int64) for name in HTTP_CODES}
    for outcome in range(OUTCOMES):
        codes[metric_of(outcome, timeout)] += minutes.outcomes[:, outcome]
    return codes | {
        "RequestCount": minutes.offered - minutes.outcomes[:, NO_TARGET],
        "TargetResponseTime": minutes.response_times["Average"],
        "HealthyHostCount": minutes.healthy,
        "UnHealthyHostCount": minutes.unhealthy,
        "CPUUtilization": minutes.group_cpu,
        "GroupInServiceInstances": minutes.in_state(WARMING, IN_SERVICE),
        "GroupPendingInstances": minutes.in_state(BOOTING),
        "GroupTerminatingInstances": minutes.in_state(DRAINING),
        "GroupTotalInstances": minutes.in_state(*(s for s in STATES if s != GONE)),
    }


@dataclass
class Recorder:
    """Gathers windows of any length into periods. A window must not reach over a period's end.

    Histograms are kept without their zeros: a year of minutes is some 100 MB, not 8 GB.
    """

    period: float = 60.0
    _whole: list[Window] = field(default_factory=list)
    _latencies: list[Sparse] = field(default_factory=list)
    _open: list[Window] = field(default_factory=list)

    def add(self, window: Window) -> Window | None:
        """Take the next window; returns the period that it completes, if it does."""
        number = int(window.start // self.period)
        if window.end > (number + 1) * self.period + 1e-6:
            raise ValueError(f"a window must end within its period of {self.period:g} s")
        self._open.append(window)
        if window.end < (number + 1) * self.period - 1e-6:
            return None
        return self._close()

    def _close(self) -> Window:
        closed = merge(self._open)
        self._latencies.append(sparse(closed.latencies))
        self._whole.append(replace(closed, latencies=_KEPT_APART))
        self._open = []
        return closed

    def minutes(self) -> Minutes:
        """Everything so far, in columns; an unfinished last period counts as it stands."""
        unfinished = [merge(self._open)] if self._open else []
        if not (self._whole or unfinished):
            raise ValueError("nothing has been recorded yet")
        latencies = self._latencies + [sparse(window.latencies) for window in unfinished]
        return _columns(self._whole + unfinished, LatencyTable.join(latencies))


def _columns(windows: list[Window], latencies: LatencyTable) -> Minutes:
    def column(name: str) -> np.ndarray:
        return np.array([getattr(window, name) for window in windows])

    same = ("start", "offered", "outcomes", "in_flight", "latency_sum", "group_cpu", "healthy",
            "unhealthy", "billed_seconds", "serving_seconds")  # fmt: skip
    return Minutes(
        seconds=column("end") - column("start"),
        latencies=latencies,
        states=np.array([[window.states[state] for state in STATES] for window in windows]),
        instances=_instance_columns(windows),
        **{name: column(name) for name in same},
    )


def _instance_columns(windows: list[Window]) -> InstanceMinutes:
    parts = [window.instances for window in windows]
    columns = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("ids", "cpu", "served", "credits", "warm")
    }
    minute = np.repeat(np.arange(len(parts)), [part.ids.size for part in parts])
    return InstanceMinutes(minute=minute, **columns)
