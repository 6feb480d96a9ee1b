"""What one instance can do: its vCPUs, its application's limits, its CPU credits."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from elastic_lab.simulation.outcomes import CONNECTION_LIMIT, IDLE_TIMEOUT, QUEUE_FULL
from elastic_lab.simulation.service_time import ServiceTime

_LONGEST_QUEUE = 1_000_000


@dataclass(frozen=True)
class CpuCredits:
    """The credits of a burstable (T) instance; one credit is one vCPU at 100 % for one minute.

    earned_per_hour: credits, e.g. 12 for a t3.micro. cap: the most that accrue, e.g. 288.
    initial: credits at launch. unlimited: True spends beyond the balance (billed as surplus)
    where False slows the instance down to its baseline.
    Source: AWS, "Key concepts and definitions for burstable performance instances".
    """

    earned_per_hour: float
    cap: float
    initial: float = 0.0
    unlimited: bool = False

    def __post_init__(self) -> None:
        if not self.earned_per_hour > 0:
            raise ValueError("an instance with CPU credits earns more than 0 of them an hour")
        if not 0 <= self.initial <= self.cap:
            raise ValueError("an instance begins with 0 credits or more, and at most its cap")


@dataclass(frozen=True)
class InstanceModel:
    """One kind of instance and the application on it.

    vcpus: requests served at the same time, each by one vCPU. service: work per request.
    queue_limit: requests that may wait in the application, at most 1,000,000.
    connection_limit: requests waiting or in service, or None for no limit of its own.
    timeout: seconds after which a client, or the balancer, gives up on a request.
    credits: of a burstable instance, or None. Raises ValueError for impossible figures.
    """

    service: ServiceTime
    vcpus: int = 2
    queue_limit: int = 1000
    connection_limit: int | None = None
    timeout: float = IDLE_TIMEOUT
    credits: CpuCredits | None = None

    def __post_init__(self) -> None:
        if self.vcpus < 1:
            raise ValueError(f"an instance has 1 vCPU or more, not {self.vcpus}")
        if not 0 <= self.queue_limit <= _LONGEST_QUEUE:
            raise ValueError(f"a queue limit is between 0 and {_LONGEST_QUEUE:,} requests")
        if self.connection_limit is not None and self.connection_limit < 1:
            raise ValueError("a connection limit is 1 request or more")
        if not (self.timeout > 0 and not math.isnan(self.timeout)):
            raise ValueError(f"a time-out must be above 0 seconds, not {self.timeout}")
        if self.credits and self.baseline > 1:
            raise ValueError("an instance cannot earn more credits than its vCPUs can spend")

    @property
    def servers(self) -> int:
        """Requests that are really in service at the same time: a connection limit may be less."""
        return min(self.vcpus, self.connection_limit or self.vcpus)

    @property
    def room(self) -> int:
        """Requests that may wait: the tighter of the two limits."""
        if self.connection_limit is None:
            return self.queue_limit
        return min(self.queue_limit, self.connection_limit - self.servers)

    @property
    def full(self) -> int:
        """The outcome of a request that finds no room, named after the limit that it met."""
        return QUEUE_FULL if self.room == self.queue_limit else CONNECTION_LIMIT

    @property
    def baseline(self) -> float:
        """The share of all vCPUs that can be used for ever: 1 without credits."""
        return self.credits.earned_per_hour / 60.0 / self.vcpus if self.credits else 1.0

    @property
    def capacity(self) -> float:
        """Requests per second at 100 % utilization and full speed."""
        return self.servers / self.service.mean


def credits_after(
    model: InstanceModel, balance: np.ndarray, used: np.ndarray, seconds: np.ndarray
) -> np.ndarray:
    """Credit balances after a stretch of time. All arrays have shape (instances,).

    used: vCPU-seconds of work. seconds: how long each instance has been running in the stretch.
    A standard instance's balance stops at 0; an unlimited one's goes below: surplus credits.
    """
    if model.credits is None:
        return balance
    earned = model.credits.earned_per_hour * seconds / 3600.0
    lowest = -np.inf if model.credits.unlimited else 0.0
    return np.asarray(np.clip(balance + earned - used / 60.0, lowest, model.credits.cap))


def slowdown_with(model: InstanceModel, balance: np.ndarray) -> np.ndarray:
    """Elapsed seconds per second of work for the next minute at most, shape (instances,).

    Full speed while the balance lasts for a minute of full load; below that the instance is
    slowed just so much that one minute cannot overspend, down to its baseline.
    """
    if model.credits is None or model.credits.unlimited:
        return np.ones_like(balance)
    speed = model.baseline + np.maximum(balance, 0.0) / model.vcpus
    return np.asarray(1.0 / np.minimum(1.0, speed))
