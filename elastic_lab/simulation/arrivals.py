"""From counts to requests: when each arrives and how much work it brings.

Default: a step's requests are independent and uniform over the step. That is a Poisson process
given its count, so the trace's totals are exact and the queues see Poisson arrivals.
`counts="poisson"` draws each step's count from a Poisson law with that mean instead.

Burstiness: each `slot` of the step gets its own rate, the step's rate times an independent gamma
variate with mean 1 and squared coefficient of variation `burstiness` (a doubly stochastic, or
Cox, process). Over one slot of mean n the variance of the count is about n + burstiness * n^2;
a step's total is kept (given the gammas, the slots' counts are multinomial).

A request's arrival and its work depend only on (seed, step, position in step), never on the
fleet: two policies, or a forked day, meet the very same requests.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from elastic_lab.simulation.compiled import compiled
from elastic_lab.simulation.random_kernel import next_exponential, stream
from elastic_lab.simulation.service_time import ServiceTime
from elastic_lab.simulation.traffic import Trace

CHUNK = 32_768
"""Requests held at a time, about: memory does not grow with the trace."""

_COUNTS, _SLOTS, _TIMES, _WORK = range(1, 5)  # what a random stream is for, first in its key


@dataclass(frozen=True)
class ArrivalModel:
    """How counts become arrivals; see the module's text. Raises ValueError for bad values.

    counts: "exact" or "poisson". burstiness: 0 or more, no unit. slot: seconds, above 0.
    """

    counts: str = "exact"
    burstiness: float = 0.0
    slot: float = 1.0

    def __post_init__(self) -> None:
        if self.counts not in ("exact", "poisson"):
            raise ValueError(f'counts are "exact" or "poisson", not {self.counts!r}')
        if not (np.isfinite(self.burstiness) and self.burstiness >= 0):
            raise ValueError(f"burstiness must be 0 or more, not {self.burstiness}")
        if not (np.isfinite(self.slot) and self.slot > 0):
            raise ValueError(f"a slot must be above 0 seconds, not {self.slot}")


@compiled
def fill_arrival_times(out: np.ndarray, start: float, length: float, state: np.ndarray) -> None:
    """Fill `out` with sorted, independent uniform times in [start, start + length), seconds.

    n + 1 exponential gaps, divided by their sum, are the gaps of n sorted uniforms
    (Devroye, "Non-Uniform Random Variate Generation", 1986, section V.3.1).
    """
    total = 0.0
    for k in range(out.size):
        total += next_exponential(state)
        out[k] = total
    total += next_exponential(state)
    for k in range(out.size):
        out[k] = start + length * (out[k] / total)


@dataclass
class RequestSource:
    """The stream of requests of one trace, read in order of time.

    Copying one (copy.copy) forks the stream: both copies give the same requests from here on.
    """

    trace: Trace
    service: ServiceTime
    seed: int = 0
    model: ArrivalModel = ArrivalModel()

    def __post_init__(self) -> None:
        if self.seed < 0:
            raise ValueError(f"a seed is a whole number, 0 or more, not {self.seed}")
        self.counts = self._draw_counts()
        self._step = 0
        self._slot = 0
        self._slots: np.ndarray = np.zeros(0, dtype=np.int64)
        self._times: np.ndarray = np.zeros(0)
        self._work: np.ndarray = np.zeros(0)
        self._used = 0

    @property
    def total(self) -> int:
        """All requests that the stream gives from beginning to end."""
        return int(self.counts.sum())

    def take(self, until: float) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield (arrival times, service times) of the requests before `until`, in order.

        Both arrays: float64 seconds, the same length, at most about CHUNK; valid until the next.
        """
        while True:
            end = int(np.searchsorted(self._times, until))
            if end > self._used:
                begin, self._used = self._used, end
                yield self._times[begin:end], self._work[begin:end]
            if end < self._times.size or not self._load_next(until):
                return

    def _load_next(self, until: float) -> bool:
        """Draw the next slot that begins before `until`; False when there is none."""
        if self._slot >= self._slots.size and not self._open_step(until):
            return False
        length = self.trace.step / self._slots.size
        begin = self._step * self.trace.step + self._slot * length
        if begin >= until:
            return False
        self._draw(int(self._slots[self._slot]), begin, length)
        self._slot += 1
        if self._slot == self._slots.size:
            self._step, self._slot, self._slots = self._step + 1, 0, self._slots[:0]
        return True

    def _open_step(self, until: float) -> bool:
        if self._step >= self.counts.size or self._step * self.trace.step >= until:
            return False
        self._slots = self._draw_slots(int(self.counts[self._step]))
        return True

    def _draw(self, n: int, begin: float, length: float) -> None:
        self._times, self._work, self._used = np.empty(n), np.empty(n), 0
        key = (self.seed, self._step, self._slot)
        fill_arrival_times(self._times, begin, length, stream(_TIMES, *key))
        self.service.sample(self._work, stream(_WORK, *key))

    def _draw_counts(self) -> np.ndarray:
        if self.model.counts == "exact":
            return self.trace.counts
        return _generator(_COUNTS, self.seed).poisson(self.trace.counts)

    def _draw_slots(self, count: int) -> np.ndarray:
        """How many of the step's requests fall in each of its equal slots."""
        bursty = self.model.burstiness > 0
        bursts = max(1, round(self.trace.step / self.model.slot)) if bursty else 1
        pieces = max(1, -(-count // (CHUNK * bursts)))
        if bursts * pieces == 1:
            return np.array([count])
        random = _generator(_SLOTS, self.seed, self._step)
        rates = np.ones(bursts)
        if bursty:  # the tiny addend keeps the sum above 0 when every gamma underflows
            rates = random.gamma(1.0 / self.model.burstiness, size=bursts) + 1e-300
        return random.multinomial(count, np.repeat(rates / (rates.sum() * pieces), pieces))


def _generator(*key: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(list(key))))
