"""The kernel's arrays and their bookkeeping: which rows are used, what their vCPUs have done.

Knows rows, not instances: `fleet` says which row serves from when to when.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from elastic_lab.simulation import crowd
from elastic_lab.simulation import fleet_kernel as kernel
from elastic_lab.simulation import fleet_state as arrays
from elastic_lab.simulation.arrivals import RequestSource
from elastic_lab.simulation.balancer_kernel import ALGORITHMS, LEAST_OUTSTANDING
from elastic_lab.simulation.instance_model import InstanceModel, credits_after, slowdown_with
from elastic_lab.simulation.random_kernel import stream

_DICE = 5  # the balancer's purpose in the keys of random streams


@dataclass(frozen=True)
class Balancer:
    """A load balancer's choices. algorithm: one of ALGORITHMS. slow_start: seconds, 0 for off."""

    algorithm: str = "round_robin"
    slow_start: float = 0.0

    def __post_init__(self) -> None:
        if self.algorithm not in ALGORITHMS:
            raise ValueError(
                f"the algorithm is one of {', '.join(ALGORITHMS)}, not {self.algorithm!r}"
            )
        if not self.slow_start >= 0:
            raise ValueError(f"slow start takes 0 seconds or more, not {self.slow_start}")
        if self.slow_start and self.algorithm == "least_outstanding_requests":
            raise ValueError("AWS has no slow start with least outstanding requests")


class Engine:
    """Rows of one instance model behind one balancer.

    used: float64 (rows,), vCPU-seconds of work done in this window. credits: (rows,), CPU credit
    balances. counts: the window's counters (WINDOW). latencies: the window's histogram.
    """

    def __init__(self, model: InstanceModel, balancer: Balancer, seed: int) -> None:
        self._model = model
        self._machines = arrays.new_machines(0, model.servers, model.room)
        self._ledger = arrays.new_ledger()
        self._turn = np.zeros(1, np.int64)
        self._dice = stream(_DICE, seed)
        self._rules = arrays.Rules(
            ALGORITHMS.index(balancer.algorithm), float(balancer.slow_start),
            float(model.timeout), model.room, model.full,
        )  # fmt: skip
        self._free: list[int] = []
        self._done = np.zeros(0)
        self.used = np.zeros(0)
        self.credits = np.zeros(0)

    @property
    def counts(self) -> np.void:
        """This window's counters, a WINDOW record."""
        record: np.void = self._ledger.window[0]
        return record

    @property
    def latencies(self) -> np.ndarray:
        """This window's served latencies, int64 (BUCKETS,)."""
        return self._ledger.latencies

    @property
    def served(self) -> np.ndarray:
        """Requests that each row answered in this window, int64 (rows,)."""
        return np.asarray(self._machines.instances["served"])

    def take_row(self) -> int:
        """A row for a new instance, idle and not yet alive."""
        if not self._free:
            self._add_rows(max(8, len(self.used)))
        row = self._free.pop()
        arrays.clear_row(self._machines, row)
        self._done[row] = self.used[row] = 0.0
        self.credits[row] = self._model.credits.initial if self._model.credits else np.nan
        machine = self._machines.instances[row]
        machine["vcpus"] = self._model.servers
        machine["slowdown"] = slowdown_with(self._model, self.credits[row])
        return row

    def start(self, row: int, since: float) -> None:
        """The row answers connections from now on; slow start counts from `since`."""
        machine = self._machines.instances[row]
        machine["alive"], machine["slow_from"] = 1, since

    def is_alive(self, row: int) -> bool:
        """Does it answer connections?"""
        return bool(self._machines.instances["alive"][row])

    def idle_at(self, row: int) -> float:
        """When all work that the row has accepted will be done, in seconds."""
        return float(self._machines.free_at[row].max())

    def stop(self, row: int, now: float) -> None:
        """All work in the row ends now; what is in flight there is lost."""
        kernel.settle(now, self._machines, self._ledger)
        kernel.kill_in_flight(row, self._ledger)
        crowd.forget(self._machines, row)
        self._machines.free_at[row] = 0.0
        machine = self._machines.instances[row]
        machine["busy"], machine["alive"] = self._done[row], 0

    def release(self, row: int) -> None:
        """The row is nobody's any more."""
        self._free.append(row)

    def serve(self, source: RequestSource, targets: np.ndarray, until: float) -> None:
        """Serve what arrives before `until`; `targets`, int64, are the rows in service."""
        kernel.settle(until, self._machines, self._ledger)
        for times, work in source.take(until):
            self._ledger = arrays.reserve(self._ledger, times.size)
            if self._rules.algorithm == LEAST_OUTSTANDING:
                self._machines = crowd.reserve(self._machines, times.size)
            kernel.serve(
                times, work, until, targets, self._machines, self._rules, self._turn, self._dice,
                self._ledger,
            )  # fmt: skip

    def account(self, now: float, seconds: np.ndarray | None) -> None:
        """Book the work done until `now` since the last call.

        seconds: (rows,) how long each row was running meanwhile, for its credits, or None.
        """
        machines = self._machines
        left = np.empty(len(machines.instances))
        kernel.backlog(now, machines, left)
        done = machines.instances["busy"] - left
        used = (done - self._done) / machines.instances["slowdown"]
        self._done = done
        self.used += used
        if seconds is not None:
            self.credits = credits_after(self._model, self.credits, used, seconds)
            machines.instances["slowdown"] = slowdown_with(self._model, self.credits)

    def open_window(self) -> None:
        """Begin to count anew."""
        arrays.open_window(self._machines, self._ledger)
        self.used[:] = 0.0

    def _add_rows(self, more: int) -> None:
        old = len(self.used)
        self._machines = arrays.more_machines(self._machines, old + more)
        self._done, self.used, self.credits = (
            np.append(column, np.zeros(more)) for column in (self._done, self.used, self.credits)
        )
        self._free = list(range(old + more - 1, old - 1, -1))
